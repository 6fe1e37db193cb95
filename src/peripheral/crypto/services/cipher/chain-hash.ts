/** The hash of a chain: PLAIN is one of the service HASH, AUTH one of the service MAC with a key. */
import type { Infer } from "../../../../wire/codec/codec.ts";
import { Clause } from "../../../../wire/crypto/clause.ts";
import { type ChainCreateSession, HashMode } from "../../../../wire/crypto/services/chain.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { mapResult, ok, refuse, type ServiceResult } from "../../service-result.ts";
import { openHash } from "../hash.ts";
import { macWith } from "../mac/algorithms.ts";

export interface ChainHash {
  /** Bytes of a result. */
  readonly length: number;
  /** Bytes that are hashed at least. */
  readonly least: number;
  /** Of the parts as one message. */
  of(parts: readonly Uint8Array[]): Uint8Array;
}

type CreateChain = Pick<Infer<typeof ChainCreateSession>, "para" | "auth">;

export function hashOf({ para, auth }: CreateChain): ServiceResult<ChainHash> {
  const { u, hash_mode } = para;
  if (u.kind === "hash_param") return plainHash(u);
  if (u.kind === "mac_param" && auth.kind === "mac") return authHash(u.algo, u.hash_result_len, auth.auth_key);
  const why = hash_mode === HashMode.NESTED ? "hash_mode NESTED has no parameters" : `hash_mode ${hash_mode}`;
  return refuse(Status.NOTSUPP, Clause.SYM_SESSION, why);
}

const plainHash = (para: Parameters<typeof openHash>[0]["para"]): ServiceResult<ChainHash> =>
  mapResult(openHash({ para }), ({ digest, length }) => ({
    length,
    least: 0,
    of: (parts) => digest(joined(parts)),
  }));

function authHash(algo: number, length: number, key: Uint8Array): ServiceResult<ChainHash> {
  const made = macWith(algo, key, Clause.SYM_SESSION);
  if (!made.ok) return made;
  const mac = made.value;
  if (length > 0 && length <= mac.length) {
    return ok({ length, least: mac.least, of: (parts) => mac.of(parts).subarray(0, length) });
  }
  return refuse(Status.ERR, Clause.SYM_SESSION, `hash_result_len is ${length}, not 1 to ${mac.length}`);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
