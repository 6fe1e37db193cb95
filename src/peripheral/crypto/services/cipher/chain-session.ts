/** A chain from the parameters of a session, or from those of a stateless request. */
import type { Infer } from "../../../../wire/codec/codec.ts";
import { Clause } from "../../../../wire/crypto/clause.ts";
import { type ChainCreateSession, ChainOrder, type ChainStateless } from "../../../../wire/crypto/services/chain.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { ok, refuse, type ServiceResult } from "../../service-result.ts";
import type { Chain } from "./chain.ts";
import { type HashParameters, hashWith } from "./chain-hash.ts";
import { type CipherParameters, cipherWith } from "./keyed-cipher.ts";

interface ChainParameters {
  readonly order: number;
  readonly cipher: CipherParameters;
  readonly cipherKey: Uint8Array;
  readonly hash: HashParameters;
}

const NO_KEY = new Uint8Array();

/** Without parameters of a known mode there is no algorithm. */
const NONE = { algo: 0, hash_result_len: 0 };

export function chainOfSession({ para, cipher_key, auth }: Infer<typeof ChainCreateSession>): ServiceResult<Chain> {
  const { u, alg_chain_order: order, hash_mode: mode, cipher_param } = para;
  const { algo, hash_result_len: length } = u.kind === "unknown" ? NONE : u;
  const key = auth.kind === "mac" ? auth.auth_key : NO_KEY;
  return chainWith({ order, cipher: cipher_param, cipherKey: cipher_key, hash: { mode, algo, length, key } });
}

/** The length of the digest, which a session has as well, is said once. */
export function chainOfRequest({ para, cipher_key, auth_key }: Infer<typeof ChainStateless>): ServiceResult<Chain> {
  const { alg_chain_order: order, cipher, hash } = para.sess_para;
  const { hash_mode: mode, algo } = hash;
  const parameters = { mode, algo, length: para.hash_result_len, key: auth_key };
  return chainWith({ order, cipher, cipherKey: cipher_key, hash: parameters });
}

function chainWith({ order, cipher, cipherKey, hash }: ChainParameters): ServiceResult<Chain> {
  const keyed = cipherWith(cipher, cipherKey);
  if (!keyed.ok) return keyed;
  const hashing = hashWith(hash);
  if (!hashing.ok) return hashing;
  if (order !== ChainOrder.HASH_THEN_CIPHER && order !== ChainOrder.CIPHER_THEN_HASH) {
    return refuse(Status.ERR, Clause.SYM_SESSION, `alg_chain_order ${order}`);
  }
  return ok({ ...keyed.value, hash: hashing.value, hashFirst: order === ChainOrder.HASH_THEN_CIPHER });
}
