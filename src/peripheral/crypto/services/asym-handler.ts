/** What the device makes of one asymmetric request: a question to the engine, and how to write down its result. */
import type { AsymRequest, AsymResult, HashName, Signed } from "../../../contract/engine.ts";
import type { AsymBody, AsymKind } from "../../../wire/crypto/requests.ts";
import { HashAlgo } from "../../../wire/crypto/services/hash.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { maskOf } from "../service.ts";
import { ok, refuse, type ServiceResult } from "../service-result.ts";

export type Body<K extends AsymKind> = Extract<AsymBody, { kind: K }>;

export interface PreparedRequest {
  readonly request: AsymRequest;
  /** Bytes of `idata` behind status and reserved; at least, where a padding is taken off. */
  readonly size: number;
  /** The bytes of `idata`, from the result of the request. */
  readonly idata: (result: AsymResult) => ServiceResult<Uint8Array>;
}

export type RequestHandler<K extends AsymKind> = (body: Body<K>) => ServiceResult<PreparedRequest>;
export type RequestHandlers<K extends AsymKind> = { readonly [Kind in K]: RequestHandler<Kind> };

type Result<K extends AsymResult["kind"]> = Extract<AsymResult, { kind: K }>;

/** Ties the one kind of result that an operation has to what is made of it. Any other is a bug of the engine. */
export function fromResult<K extends AsymResult["kind"]>(
  kind: K,
  idata: (result: Result<K>) => ServiceResult<Uint8Array>,
): PreparedRequest["idata"] {
  return (result) => {
    if (result.kind !== kind) throw new Error(`the engine answered with ${result.kind}, not ${kind}`);
    return idata(result as Result<K>);
  };
}

/** E4 of docs/spec.md: the enumeration of the HASH service. */
const HASHES: Readonly<Record<number, HashName>> = {
  [HashAlgo.MD5]: "md5",
  [HashAlgo.SHA1]: "sha1",
  [HashAlgo.SHA_224]: "sha224",
  [HashAlgo.SHA_256]: "sha256",
  [HashAlgo.SHA_384]: "sha384",
  [HashAlgo.SHA_512]: "sha512",
  [HashAlgo.SHA3_224]: "sha3-224",
  [HashAlgo.SHA3_256]: "sha3-256",
  [HashAlgo.SHA3_384]: "sha3-384",
  [HashAlgo.SHA3_512]: "sha3-512",
};

/** C5: the bits of `hash_algo`. */
export const HASH_MASK = maskOf(Object.keys(HASHES).map(Number));

/** What is signed: with NO_HASH the message is a digest already. */
export function signed(hash_algo: number, msg: Uint8Array, clause: string): ServiceResult<Signed> {
  if (hash_algo === HashAlgo.NO_HASH) return ok({ digest: msg });
  const hash = HASHES[hash_algo];
  return hash ? ok({ message: msg, hash }) : refuse(Status.NOTSUPP, clause, `hash algorithm ${hash_algo}`);
}
