/** A cipher under a key and in one direction. A session has one, alone or in a chain. */
import type { Infer } from "../../../../wire/codec/codec.ts";
import { Clause } from "../../../../wire/crypto/clause.ts";
import { valueName } from "../../../../wire/crypto/service.ts";
import { CipherOp, CipherSessionPara } from "../../../../wire/crypto/services/cipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../../service-result.ts";
import { CIPHERS, type CipherAlgorithm } from "./algorithms.ts";
import type { Direction, Transform } from "./modes.ts";

export interface KeyedCipher {
  readonly algorithm: CipherAlgorithm;
  readonly direction: Direction;
  readonly transform: Transform;
}

export type CipherParameters = Pick<Infer<typeof CipherSessionPara>, "algo" | "op">;

export function cipherWith({ algo, op }: CipherParameters, key: Uint8Array): ServiceResult<KeyedCipher> {
  const algorithm = CIPHERS.get(algo);
  const name = valueName(CipherSessionPara.fields.algo, algo);
  if (!algorithm) return refuse(Status.NOTSUPP, Clause.SYM_SESSION, `cipher algorithm ${name}`);
  const err = (why: string) => refuse(Status.ERR, Clause.SYM_SESSION, why);
  if (!algorithm.keyLengths.includes(key.length)) return err(`a key of ${key.length} bytes for ${name}`);
  if (op !== CipherOp.ENCRYPT && op !== CipherOp.DECRYPT) return err(`cipher op ${op}`);
  const weakness = algorithm.weakness?.(key);
  if (weakness !== undefined) return err(weakness);
  const direction = op === CipherOp.ENCRYPT ? "encrypt" : "decrypt";
  return ok({ algorithm, direction, transform: algorithm.make(key, direction) });
}

/** Why the cipher does not take an IV and data of these lengths. */
export function unfitFor(
  { ivLength, least, granularity }: CipherAlgorithm,
  iv: number,
  data: number,
): Refused | undefined {
  const err = (why: string) => refuse(Status.ERR, Clause.SYM, why);
  if (iv !== ivLength) return err(`an IV of ${iv} bytes, not ${ivLength}`);
  if (data < least) return err(`${data} bytes, fewer than ${least}`);
  return data % granularity === 0 ? undefined : err(`${data} bytes are no whole blocks of ${granularity}`);
}
