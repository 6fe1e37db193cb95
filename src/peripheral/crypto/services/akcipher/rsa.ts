/**
 * RSA in AKCIPHER: from the bytes of a key to a session, and what the engine is asked in it. A new session costs cheap
 * checks only: the answer is due inside the notification. The engine validates the key's arithmetic when it is first
 * used.
 */
import type {
  AsymRequest,
  AsymResult,
  HashName,
  RsaCrt,
  RsaPadding,
  RsaPrivateKey,
  RsaPublicKey,
} from "../../../../contract/engine.ts";
import { decode, type Infer, WireError } from "../../../../wire/codec/codec.ts";
import { RSAPrivateKey, RSAPublicKey, RsaVersion } from "../../../../wire/codec/der.ts";
import { Clause } from "../../../../wire/crypto/clause.ts";
import {
  AkcipherKeyType,
  RsaHash,
  RsaPaddingAlgo,
  type RsaSessionPara,
} from "../../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { MAX_MODULUS_BITS, MIN_MODULUS_BITS } from "../../limits.ts";
import { mapResult, ok, refuse, type ServiceResult } from "../../service-result.ts";
import { bitLength, isOdd } from "../asym-numbers.ts";
import type { AkcipherBody, Asked, KeyBytes } from "./request.ts";

export interface RsaSession {
  readonly algorithm: "rsa";
  readonly padding: RsaPadding;
  /** Names the DigestInfo of signatures; absent for raw padding. */
  readonly hash?: HashName;
  /** The key of ENCRYPT and VERIFY: a private-key session has one too. */
  readonly publicKey: RsaPublicKey;
  /** The key of DECRYPT and SIGN. */
  readonly privateKey?: RsaPrivateKey;
}

type Keys = Pick<RsaSession, "publicKey" | "privateKey">;

const PADDINGS: Readonly<Record<number, RsaPadding>> = {
  [RsaPaddingAlgo.RAW_PADDING]: "raw",
  [RsaPaddingAlgo.PKCS1_PADDING]: "pkcs1",
};

const HASHES: Readonly<Record<number, HashName>> = {
  [RsaHash.MD5]: "md5",
  [RsaHash.SHA1]: "sha1",
  [RsaHash.SHA224]: "sha224",
  [RsaHash.SHA256]: "sha256",
  [RsaHash.SHA384]: "sha384",
  [RsaHash.SHA512]: "sha512",
};

const no = (status: 1 | 3, why: string) => refuse(status, Clause.AKCIPHER_SESSION, why);

/** An RSA session for the request, or why there is none. */
export function rsaSession(para: Infer<typeof RsaSessionPara>, { keytype, key }: KeyBytes): ServiceResult<RsaSession> {
  const { padding_algo, hash_algo } = para;
  const padding = PADDINGS[padding_algo];
  if (!padding) return no(Status.NOTSUPP, `RSA padding ${padding_algo}`);
  const hash = HASHES[hash_algo];
  // The hash says something only where a DigestInfo is built; Linux leaves it unset with raw padding.
  if (padding === "pkcs1" && !hash && hash_algo !== RsaHash.NO_HASH) return no(Status.NOTSUPP, `RSA hash ${hash_algo}`);
  const keys = parseKey(keytype, key);
  if (!keys.ok) return keys;
  return ok({ algorithm: "rsa", padding, ...(padding === "pkcs1" && hash && { hash }), ...keys.value });
}

/** What the engine is asked, or why nothing is. */
export function rsaRequest(session: RsaSession, body: AkcipherBody): ServiceResult<Asked> {
  const request = engineRequest(session, body);
  return mapResult(request, (request) => ({ request, result: bytesOf }));
}

function engineRequest(session: RsaSession, body: AkcipherBody): ServiceResult<AsymRequest> {
  const { padding, publicKey, privateKey } = session;
  const isSignature = body.kind === "akcipher_sign" || body.kind === "akcipher_verify";
  if (isSignature && padding === "raw") return no(Status.NOTSUPP, "sessions with raw padding do not sign or verify");
  const hash = session.hash && { hash: session.hash };
  if (body.kind === "akcipher_encrypt") {
    return ok({ operation: "rsa-encrypt", key: publicKey, padding, message: body.src_data });
  }
  if (body.kind === "akcipher_verify") {
    const { signature, digest } = body;
    return ok({ operation: "rsa-verify", key: publicKey, padding, ...hash, signature, digest });
  }
  if (!privateKey) return refuse(Status.ERR, Clause.AKCIPHER, "the session has no private key");
  if (body.kind === "akcipher_decrypt") {
    return ok({ operation: "rsa-decrypt", key: privateKey, padding, ciphertext: body.src_data });
  }
  return ok({ operation: "rsa-sign", key: privateKey, padding, ...hash, digest: body.src_data });
}

const bytesOf = (result: AsymResult): Uint8Array | undefined => (result.kind === "bytes" ? result.bytes : undefined);

function parseKey(keytype: number, der: Uint8Array): ServiceResult<Keys> {
  try {
    const keys = readKey(keytype, der);
    return keys.ok ? checked(keys.value) : keys;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return no(Status.ERR, `the key is no PKCS#1 DER: ${error.message}`);
  }
}

function readKey(keytype: number, der: Uint8Array): ServiceResult<Keys> {
  if (keytype === AkcipherKeyType.PUBLIC) {
    const { modulus, publicExponent } = decode(RSAPublicKey, der);
    return ok({ publicKey: { n: modulus, e: publicExponent } });
  }
  if (keytype === AkcipherKeyType.PRIVATE) {
    const key = decode(RSAPrivateKey, der);
    const publicKey = { n: key.modulus, e: key.publicExponent };
    const crt = crtOf(key);
    return ok({ publicKey, privateKey: { ...publicKey, d: key.privateExponent, ...(crt && { crt }) } });
  }
  return no(Status.ERR, `key type ${keytype}`);
}

/** The CRT part of a key. Undefined if it is zeros, as some encoders write it, or has more than two primes. */
function crtOf({ version, prime1, prime2, exponent1, exponent2, coefficient }: RSAPrivateKey): RsaCrt | undefined {
  const crt = { p: prime1, q: prime2, dp: exponent1, dq: exponent2, qinv: coefficient };
  const complete = Object.values(crt).every((part) => part.length > 0);
  return version === RsaVersion.TWO_PRIME && complete ? crt : undefined;
}

function checked(keys: Keys): ServiceResult<Keys> {
  const { n, e } = keys.publicKey;
  const bits = bitLength(n);
  if (bits < MIN_MODULUS_BITS || bits > MAX_MODULUS_BITS) {
    return no(Status.ERR, `a modulus of ${bits} bits; ${MIN_MODULUS_BITS} to ${MAX_MODULUS_BITS} are possible`);
  }
  if (!isOdd(n)) return no(Status.ERR, "the modulus is even");
  if (!isOdd(e) || bitLength(e) < 2 || bitLength(e) > bits) return no(Status.ERR, "the public exponent is not usable");
  return ok(keys);
}
