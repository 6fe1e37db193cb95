/**
 * The seam between the device and the asymmetric engine.
 *
 * Everything here crosses a thread by structured clone, so it is plain data. Errors are values: Comlink loses error
 * classes. Big integers are unsigned big-endian octet strings (I2OSP, RFC 8017 4.1) of any length.
 */

/** The result of one engine operation. `why` picks the status; `detail` is for people. */
export type EngineOutcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: EngineRefusal; readonly detail: string };

/**
 * - `unsupported`: the engine does not do this at all.
 * - `bad-key`: the key is no valid key of its kind.
 * - `rejected`: the input does not fit the key or the padding.
 * - `failed`: the engine itself broke: a dead worker, a limit that ran out.
 */
export type EngineRefusal = "unsupported" | "bad-key" | "rejected" | "failed";

export type HashName =
  | "md5"
  | "sha1"
  | "sha224"
  | "sha256"
  | "sha384"
  | "sha512"
  | "sha3-224"
  | "sha3-256"
  | "sha3-384"
  | "sha3-512";

/**
 * What is signed or verified. The engine hashes a `message`. A `digest` is hashed already; its `hash` is for
 * encodings that name the hash.
 */
export type Signed =
  | { readonly message: Uint8Array; readonly hash: HashName }
  | { readonly digest: Uint8Array; readonly hash?: HashName };

// --- RSA ---

/** `raw` is RSAEP/RSADP with nothing around it; `pkcs1` is RSAES-PKCS1-v1_5 or RSASSA-PKCS1-v1_5. */
export type RsaPadding = "raw" | "pkcs1";
/** `oaep`: SHA-1, MGF1 with SHA-1, no label. `sslv23`: `pkcs1` with the mark against a rollback to SSL 2. */
export type RsaEncryptionPadding = RsaPadding | "oaep" | "sslv23";
/**
 * `pss`: MGF1 with the hash. The salt of a new signature is as long as the hash, that of another has any length.
 * `x931`: ANSI X9.31.
 */
export type RsaSignaturePadding = RsaPadding | "pss" | "x931";

export interface RsaPublicKey {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
}

/** The prime factors of `n` with the CRT exponents and coefficients of RFC 8017 3.2. */
export interface RsaCrt {
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly dp: Uint8Array;
  readonly dq: Uint8Array;
  readonly qinv: Uint8Array;
  /** The third prime and those after it, with exponent and coefficient each. */
  readonly others?: readonly { readonly r: Uint8Array; readonly d: Uint8Array; readonly t: Uint8Array }[];
}

/**
 * A private key: `n` and `d`, or `crt`, or both. With `crt` the engine takes the fast path. Before, it checks that
 * `crt` is consistent in itself and with a given `n`. `e` serves blinding and the check of results. Without it the key
 * implies one; a key that implies an e of 2^256 or more is a bad key.
 */
export type RsaPrivateKey =
  | { readonly n: Uint8Array; readonly d: Uint8Array; readonly e?: Uint8Array; readonly crt?: RsaCrt }
  | { readonly n?: Uint8Array; readonly d?: Uint8Array; readonly e?: Uint8Array; readonly crt: RsaCrt };

/**
 * Every `bytes` result is as long as `n`, but for a decryption that takes a padding off. With a padding, a signature
 * to be verified and a ciphertext must be exactly as long as `n`. With `raw` they are integers.
 */
export type RsaRequest =
  | {
      readonly operation: "rsa-encrypt";
      readonly key: RsaPublicKey;
      readonly padding: RsaEncryptionPadding;
      readonly message: Uint8Array;
    }
  | {
      readonly operation: "rsa-decrypt";
      readonly key: RsaPrivateKey;
      readonly padding: RsaEncryptionPadding;
      readonly ciphertext: Uint8Array;
    }
  | ({
      readonly operation: "rsa-sign";
      readonly key: RsaPrivateKey;
      readonly padding: RsaSignaturePadding;
    } & Signed)
  | ({
      readonly operation: "rsa-verify";
      readonly key: RsaPublicKey;
      readonly padding: RsaSignaturePadding;
      readonly signature: Uint8Array;
    } & Signed)
  | {
      readonly operation: "rsa-keygen";
      /** Bytes of `n`, whose highest bit is set: 64 to 1024, a multiple of 8. */
      readonly modulusLength: number;
      /** 2 to 5. */
      readonly primes: number;
      /** Odd, 3 to 2^256. */
      readonly e: Uint8Array;
    };

// --- DSA ---

/** A p of 512 to 3072 bits and a q of 160 to 256; validated. Larger ones are `unsupported`, others a bad key. */
export interface DsaGroup {
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly g: Uint8Array;
}

export type DsaRequest =
  | ({
      readonly operation: "dsa-sign";
      readonly group: DsaGroup;
      readonly x: Uint8Array;
      /** The secret number of this signature, 1 to q - 1; without it RFC 6979 makes one. */
      readonly k?: Uint8Array;
    } & Signed)
  | ({
      readonly operation: "dsa-verify";
      readonly group: DsaGroup;
      readonly y: Uint8Array;
      readonly r: Uint8Array;
      readonly s: Uint8Array;
    } & Signed)
  /** A new group and a key in it. Bytes of p and q: 128 and 20, 256 and 28, 256 and 32, 384 and 32. */
  | { readonly operation: "dsa-keygen"; readonly modulusLength: number; readonly divisorLength: number };

// --- elliptic curves ---

/**
 * A group by its parameters: generator (xg, yg) of prime order n. `prime`: y^2 = x^3 + ax + b modulo q. `binary`:
 * y^2 + xy = x^3 + ax^2 + b over the polynomials modulo q, whose bits are the coefficients. The cofactor `h` may be
 * empty.
 */
export interface EcGroup {
  readonly field: "prime" | "binary";
  readonly xg: Uint8Array;
  readonly yg: Uint8Array;
  readonly n: Uint8Array;
  readonly q: Uint8Array;
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly h: Uint8Array;
}

export interface EcPoint {
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

/** A private key. The `point` that it came with must be its public key. */
export interface EcdsaKey {
  readonly d: Uint8Array;
  readonly point?: EcPoint;
}

export type EcRequest =
  | (EcdsaKey & {
      readonly operation: "ecdsa-sign";
      readonly group: EcGroup;
      /** The secret number of this signature, 1 to n - 1; without it RFC 6979 makes one, or the platform at random. */
      readonly k?: Uint8Array;
    } & Signed)
  | ({
      readonly operation: "ecdsa-verify";
      readonly group: EcGroup;
      readonly point: EcPoint;
      readonly r: Uint8Array;
      readonly s: Uint8Array;
    } & Signed)
  | { readonly operation: "ec-keygen"; readonly group: EcGroup }
  /** The result is the x coordinate of the shared point, as long as an element of the field. */
  | { readonly operation: "ecdh"; readonly group: EcGroup; readonly d: Uint8Array; readonly point: EcPoint };

// --- DH ---

export type DhRequest =
  /** `kind`: a new random group, or the safe-prime group of RFC 7919 of that size, at once. Bytes of p: 64 to 1024. */
  | { readonly operation: "dh-params"; readonly modulusLength: number; readonly kind: "random" | "rfc7919" }
  /** p is a prime of 512 to 8192 bits; any other is `rejected`, here and below. */
  | { readonly operation: "dh-keygen"; readonly p: Uint8Array; readonly g: Uint8Array }
  /** y is the other side's. The result is as long as p. */
  | { readonly operation: "dh-compute"; readonly p: Uint8Array; readonly x: Uint8Array; readonly y: Uint8Array };

export type AsymRequest = RsaRequest | DsaRequest | EcRequest | DhRequest;

/** What an operation gives. Integers are without leading zeros; a caller that needs a length pads them. */
export type AsymResult =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "verdict"; readonly valid: boolean }
  /** Of DSA and ECDSA. */
  | { readonly kind: "signature"; readonly r: Uint8Array; readonly s: Uint8Array }
  | {
      readonly kind: "rsa-key";
      readonly n: Uint8Array;
      readonly e: Uint8Array;
      readonly d: Uint8Array;
      readonly crt: RsaCrt;
    }
  | { readonly kind: "dsa-key"; readonly group: DsaGroup; readonly x: Uint8Array; readonly y: Uint8Array }
  | { readonly kind: "ec-key"; readonly d: Uint8Array; readonly point: EcPoint }
  | { readonly kind: "dh-params"; readonly p: Uint8Array; readonly g: Uint8Array }
  | { readonly kind: "dh-key"; readonly x: Uint8Array; readonly y: Uint8Array };

/** How far a long operation is, for people: what it looks for, and how many candidates it has looked at. */
export interface Progress {
  readonly step: string;
  readonly candidates: number;
}

/** The owner of requests: a device between DRIVER_OK and its reset. Owners are compared by identity. */
export type Owner = object;

/** The owner of a request, and listeners. Without an owner, requests take turns as if one owner had all of them. */
export interface PerformOptions {
  readonly owner?: Owner;
  /** The owner's session that has the private key, if there is one. */
  readonly session?: bigint;
  /** Called a few times a second at most, and only for key and group generation. */
  onProgress?(progress: Progress): void;
  /**
   * Called when a worker begins with the request, if the engine has workers. `worker` is its number, from 0. `kill` ends
   * the worker as if it had died by itself.
   */
  onStart?(worker: number, kill: () => void): void;
}

/** Never rejects: a broken engine is an {@link EngineOutcome} too. Results come back in any order. */
export interface AsymmetricEngine {
  perform(request: AsymRequest, options?: PerformOptions): Promise<EngineOutcome<AsymResult>>;
  /**
   * Settles all requests of an owner as `failed` at once, whether they wait or a worker has them. Private keys that were
   * prepared for the owner are forgotten.
   */
  cancel(owner: Owner): void;
  /**
   * Forgets the private keys that were prepared for a session of the owner, unless other sessions use them too. Earlier
   * requests of the session are still done; then the key is forgotten again.
   */
  forget(owner: Owner, session: bigint): void;
}
