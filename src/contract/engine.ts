/**
 * The seam between the device and the asymmetric engine.
 *
 * Everything here crosses a thread by structured clone, so it is plain data, and errors are values: Comlink loses
 * error classes. Big integers are unsigned big-endian octet strings (I2OSP, RFC 8017 4.1) of any length.
 */

/** The result of one engine operation. `why` picks the status; `detail` is for people. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: Refusal; readonly detail: string };

/**
 * - `unsupported`: the engine does not do this at all.
 * - `bad-key`: the key is no valid key of its kind.
 * - `rejected`: the input does not fit the key or the padding.
 * - `failed`: the engine itself broke: a dead worker, a limit that ran out.
 */
export type Refusal = "unsupported" | "bad-key" | "rejected" | "failed";

export type HashName = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

/** `raw` is RSAEP/RSADP with nothing around it; `pkcs1` is RSAES-PKCS1-v1_5 or RSASSA-PKCS1-v1_5. */
export type RsaPadding = "raw" | "pkcs1";

export interface RsaPublicKey {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
}

/** The two prime factors of `n` with the CRT exponents and coefficient of RFC 8017 3.2. */
export interface RsaCrt {
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly dp: Uint8Array;
  readonly dq: Uint8Array;
  readonly qinv: Uint8Array;
}

/** A private key. With `crt` the engine takes the fast path, after checking that it belongs to `n`. */
export interface RsaPrivateKey extends RsaPublicKey {
  readonly d: Uint8Array;
  readonly crt?: RsaCrt;
}

/** One operation. Sizes: every `bytes` result of an RSA operation but a PKCS#1 decryption is as long as `n`. */
export type AsymRequest =
  | {
      readonly operation: "rsa-encrypt";
      readonly key: RsaPublicKey;
      readonly padding: RsaPadding;
      readonly message: Uint8Array;
    }
  | {
      readonly operation: "rsa-decrypt";
      readonly key: RsaPrivateKey;
      readonly padding: RsaPadding;
      readonly ciphertext: Uint8Array;
    }
  | {
      readonly operation: "rsa-sign";
      readonly key: RsaPrivateKey;
      readonly padding: RsaPadding;
      /** Names the DigestInfo of a PKCS#1 signature; without it the digest is padded as it is. */
      readonly hash?: HashName;
      readonly digest: Uint8Array;
    }
  | {
      readonly operation: "rsa-verify";
      readonly key: RsaPublicKey;
      readonly padding: RsaPadding;
      readonly hash?: HashName;
      readonly signature: Uint8Array;
      readonly digest: Uint8Array;
    };

export type AsymResult =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "verdict"; readonly valid: boolean };

/** Never rejects: a broken engine is an {@link Outcome} too. Results come back in any order. */
export interface AsymmetricEngine {
  perform(request: AsymRequest): Promise<Outcome<AsymResult>>;
}
