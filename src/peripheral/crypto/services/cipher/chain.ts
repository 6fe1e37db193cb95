/**
 * A cipher and a hash or MAC in one request, op_type ALGORITHM_CHAINING. VIRTIO 1.4 cs01, 5.9.9.6. What the standard
 * leaves open is settled by the rows N of docs/spec.md.
 */
import type { Infer } from "../../../../wire/codec/codec.ts";
import { Clause } from "../../../../wire/crypto/clause.ts";
import type { ChainData, ChainPara } from "../../../../wire/crypto/services/chain.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../../service-result.ts";
import type { ChainHash } from "./chain-hash.ts";
import { type KeyedCipher, unfitFor } from "./keyed-cipher.ts";

export interface Chain extends KeyedCipher {
  readonly hash: ChainHash;
  /** The hash is over the source; else over the result of the cipher. */
  readonly hashFirst: boolean;
}

type Lengths = Infer<typeof ChainPara>;
/** What a stateless request has as well. */
export type ChainBody = Pick<Infer<typeof ChainData>, "para" | "iv" | "src_data" | "aad">;

/** The result: `dst_data_len` bytes, then `hash_result_len` bytes. */
export function runChain(chain: Chain, { para, iv, src_data, aad }: ChainBody): ServiceResult<Uint8Array> {
  const unfit = outOfRange(para) ?? unfitChain(chain, para);
  if (unfit) return unfit;
  const { hash, hashFirst } = chain;
  const out = new Uint8Array(src_data.length + hash.length);
  const dst = out.subarray(0, src_data.length);
  dst.set(src_data);
  cipherRange(chain, { para, iv, dst });
  const hashed = hashFirst ? src_data : dst;
  const { hash_start_src_offset: start, len_to_hash } = para;
  out.set(hash.of([aad, hashed.subarray(start, start + len_to_hash)]), src_data.length);
  return ok(out);
}

interface Range {
  readonly para: Lengths;
  readonly iv: Uint8Array;
  readonly dst: Uint8Array;
}

/** In place. N3: a range without bytes is left alone. */
function cipherRange({ transform }: KeyedCipher, { para, iv, dst }: Range): void {
  const { cipher_start_src_offset: start, len_to_cipher: length } = para;
  if (length > 0) dst.set(transform(iv, dst.subarray(start, start + length)), start);
}

const err = (why: string): Refused => refuse(Status.ERR, Clause.SYM, why);

/** Each sum is of two numbers of 32 bits, so it is exact. */
function outOfRange(para: Lengths): Refused | undefined {
  const { src_data_len, dst_data_len, cipher_start_src_offset, len_to_cipher, hash_start_src_offset, len_to_hash } =
    para;
  if (dst_data_len !== src_data_len) return err(`${src_data_len} bytes in, ${dst_data_len} bytes out`);
  if (cipher_start_src_offset + len_to_cipher > src_data_len) {
    return err(`cipher ${len_to_cipher} bytes from ${cipher_start_src_offset} on, of ${src_data_len}`);
  }
  if (hash_start_src_offset + len_to_hash > src_data_len) {
    return err(`hash ${len_to_hash} bytes from ${hash_start_src_offset} on, of ${src_data_len}`);
  }
  return undefined;
}

/** Lengths that do not go with the algorithms of the session. */
function unfitChain({ algorithm, hash }: Chain, para: Lengths): Refused | undefined {
  const { iv_len, len_to_cipher, aad_len, len_to_hash, hash_result_len } = para;
  if (hash_result_len !== hash.length) {
    return err(`hash_result_len is ${hash_result_len}, that of the session ${hash.length}`);
  }
  if (aad_len + len_to_hash < hash.least) return err(`${aad_len + len_to_hash} bytes to hash, fewer than the IV has`);
  return unfitFor(algorithm, iv_len, len_to_cipher || algorithm.least);
}
