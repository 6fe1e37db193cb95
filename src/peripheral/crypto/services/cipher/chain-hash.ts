/** The hash of a chain. In mode PLAIN it is one of the service HASH, in mode AUTH one of the service MAC. */
import { Clause } from "../../../../wire/crypto/clause.ts";
import { HashMode } from "../../../../wire/crypto/services/chain.ts";
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

export interface HashParameters {
  /** `hash_mode`. */
  readonly mode: number;
  readonly algo: number;
  /** `hash_result_len`. */
  readonly length: number;
  /** Without bytes in mode PLAIN. */
  readonly key: Uint8Array;
}

export function hashWith({ mode, algo, length, key }: HashParameters): ServiceResult<ChainHash> {
  switch (mode) {
    case HashMode.PLAIN:
      return key.length === 0 ? plainHash(algo, length) : err(`hash_mode PLAIN with a key of ${key.length} bytes`);
    case HashMode.AUTH:
      return authHash(algo, length, key);
    case HashMode.NESTED:
      return refuse(Status.NOTSUPP, Clause.SYM_SESSION, "hash_mode NESTED, for which the standard has no parameters");
    default:
      return refuse(Status.NOTSUPP, Clause.SYM_SESSION, `hash_mode ${mode}`);
  }
}

const err = (why: string) => refuse(Status.ERR, Clause.SYM_SESSION, why);

const plainHash = (algo: number, length: number): ServiceResult<ChainHash> =>
  mapResult(openHash({ para: { algo, hash_result_len: length } }), ({ digest }) => ({
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
  return err(`hash_result_len is ${length}, not 1 to ${mac.length}`);
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
