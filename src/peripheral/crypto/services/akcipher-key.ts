/**
 * From the bytes of an AKCIPHER create request to a session with a key. Cheap checks only: the answer is due inside
 * the notification. The engine validates the key's arithmetic when it is first used.
 */
import type { HashName, RsaCrt, RsaPadding, RsaPrivateKey, RsaPublicKey } from "../../../contract/engine.ts";
import { decode, WireError } from "../../../wire/codec/codec.ts";
import { RSAPrivateKey, RSAPublicKey, RsaVersion } from "../../../wire/codec/der.ts";
import { Clause } from "../../../wire/crypto/clause.ts";
import type { CtrlBody } from "../../../wire/crypto/requests.ts";
import { AkcipherAlgo, AkcipherKeyType, RsaHash, RsaPaddingAlgo } from "../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { MAX_AKCIPHER_KEY_LEN, MAX_MODULUS_BITS, MIN_MODULUS_BITS } from "../limits.ts";
import { ok, refuse, type ServiceResult } from "../service-result.ts";
import type { CryptoSession } from "../sessions.ts";
import { bitLength, isOdd } from "./asym-numbers.ts";

export interface RsaSession extends CryptoSession {
  readonly kind: "rsa";
  readonly padding: RsaPadding;
  /** Names the DigestInfo of signatures; absent for raw padding. */
  readonly hash?: HashName;
  /** The key of ENCRYPT and VERIFY: a private-key session has one too. */
  readonly publicKey: RsaPublicKey;
  /** The key of DECRYPT and SIGN. */
  readonly privateKey?: RsaPrivateKey;
}

/** What opens a session: of a create request, or of a stateless one. */
export interface Parameters extends Pick<CtrlBody<"akcipher_create_session">, "key"> {
  readonly para: Omit<CtrlBody<"akcipher_create_session">["para"], "keylen">;
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
export function rsaSession({ para, key }: Parameters): ServiceResult<RsaSession> {
  if (para.algo !== AkcipherAlgo.RSA || para.u.kind !== "rsa") {
    return no(Status.NOTSUPP, `AKCIPHER algorithm ${para.algo}; only RSA is offered`);
  }
  const { padding_algo, hash_algo } = para.u;
  const padding = PADDINGS[padding_algo];
  if (!padding) return no(Status.NOTSUPP, `RSA padding ${padding_algo}`);
  const hash = HASHES[hash_algo];
  // The hash says something only where a DigestInfo is built; Linux leaves it unset with raw padding.
  if (padding === "pkcs1" && !hash && hash_algo !== RsaHash.NO_HASH) return no(Status.NOTSUPP, `RSA hash ${hash_algo}`);
  if (key.length > MAX_AKCIPHER_KEY_LEN) {
    return no(Status.ERR, `a key of ${key.length} bytes; ${MAX_AKCIPHER_KEY_LEN} are possible`);
  }
  const keys = parseKey(para.keytype, key);
  if (!keys.ok) return keys;
  return ok({ kind: "rsa", padding, ...(padding === "pkcs1" && hash && { hash }), ...keys.value });
}

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
