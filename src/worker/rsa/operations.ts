/** The four RSA operations of the engine, each with every padding. Results are octet strings or a verdict. */
import type {
  AsymRequest,
  AsymResult,
  HashName,
  RsaPadding,
  RsaPrivateKey,
  RsaPublicKey,
} from "../../contract/engine.ts";
import { integerToOctets, octetsToInteger, sameOctets, withoutLeadingZeros } from "../bignum/octets.ts";
import { KeyCache } from "../key-cache.ts";
import { refuse } from "../refusal.ts";
import { type PrivateKey, type PublicKey, preparePrivateKey, preparePublicKey } from "./key.ts";
import { DECRYPTION_ERROR, decodeForEncryption, encodeForEncryption, encodeForSignature } from "./pkcs1.ts";
import { privateOperation, publicOperation } from "./primitives.ts";

type Request<Operation extends AsymRequest["operation"]> = Extract<AsymRequest, { operation: Operation }>;

interface Padding {
  encrypt(message: Uint8Array, k: number): Uint8Array;
  /** Refuses a ciphertext which cannot be one before anything is calculated. */
  ciphertext(octets: Uint8Array, key: PublicKey): bigint;
  decrypt(encoded: Uint8Array): Uint8Array;
  sign(digest: Uint8Array, hash: HashName | undefined, k: number): Uint8Array;
  /** The integer of a signature, or undefined where it is invalid for its size alone. */
  signature(octets: Uint8Array, key: PublicKey): bigint | undefined;
}

const PADDINGS: Readonly<Record<RsaPadding, Padding>> = {
  raw: {
    encrypt: leftPadded,
    ciphertext: (octets, key) => integerBelowModulus(leftPadded(octets, key.k), key),
    decrypt: (encoded) => encoded,
    sign: (digest, _hash, k) => leftPadded(digest, k),
    signature: (octets, key) => signatureInteger(withoutLeadingZeros(octets), key),
  },
  pkcs1: {
    encrypt: encodeForEncryption,
    ciphertext: (octets, key) => {
      const value = octets.length === key.k ? octetsToInteger(octets) : key.modulus.n;
      if (value >= key.modulus.n) refuse("rejected", DECRYPTION_ERROR);
      return value;
    },
    decrypt: decodeForEncryption,
    sign: encodeForSignature,
    signature: (octets, key) => (octets.length === key.k ? signatureInteger(octets, key) : undefined),
  },
};

/** Keeps the prepared keys: the second operation with a key skips checks and precomputation. */
export class Rsa {
  readonly #publicKeys = new KeyCache(preparePublicKey, publicParts);
  readonly #privateKeys = new KeyCache(preparePrivateKey, privateParts);

  /** RSAEP of the padded message: RFC 8017 7.2.1; k octets. */
  encrypt({ key, padding, message }: Request<"rsa-encrypt">): AsymResult {
    const prepared = this.#publicKeys.get(key);
    const input = integerBelowModulus(PADDINGS[padding].encrypt(message, prepared.k), prepared);
    return octetResult(prepared, publicOperation(prepared, input));
  }

  /** The message under RSADP: RFC 8017 7.2.2; k octets without padding, at most k - 11 with PKCS#1. */
  decrypt({ key, padding, ciphertext }: Request<"rsa-decrypt">): AsymResult {
    const prepared = this.#privateKeys.get(key);
    const input = PADDINGS[padding].ciphertext(ciphertext, prepared);
    const encoded = integerToOctets(privateOperation(prepared, input), prepared.k);
    return { kind: "bytes", bytes: PADDINGS[padding].decrypt(encoded) };
  }

  /** RSASP1 of the padded digest: RFC 8017 8.2.1; k octets. */
  sign({ key, padding, hash, digest }: Request<"rsa-sign">): AsymResult {
    const prepared: PrivateKey = this.#privateKeys.get(key);
    const input = integerBelowModulus(PADDINGS[padding].sign(digest, hash, prepared.k), prepared);
    return octetResult(prepared, privateOperation(prepared, input));
  }

  /** Compares what RSAVP1 recovers with the whole encoding of the digest, never parsing it: RFC 8017 8.2.2. */
  verify({ key, padding, hash, signature, digest }: Request<"rsa-verify">): AsymResult {
    const prepared = this.#publicKeys.get(key);
    const expected = PADDINGS[padding].sign(digest, hash, prepared.k);
    integerBelowModulus(expected, prepared);
    const input = PADDINGS[padding].signature(signature, prepared);
    if (input === undefined) return { kind: "verdict", valid: false };
    const recovered = integerToOctets(publicOperation(prepared, input), prepared.k);
    return { kind: "verdict", valid: sameOctets(recovered, expected) };
  }
}

function octetResult(key: PublicKey, value: bigint): AsymResult {
  return { kind: "bytes", bytes: integerToOctets(value, key.k) };
}

/** Zeros at the left up to k octets; leading zeros beyond that are dropped, anything else there is refused. */
function leftPadded(octets: Uint8Array, k: number): Uint8Array {
  const significant = withoutLeadingZeros(octets);
  if (significant.length > k) refuse("rejected", `the input has more than ${k} octets`);
  const padded = new Uint8Array(k);
  padded.set(significant, k - significant.length);
  return padded;
}

function integerBelowModulus(octets: Uint8Array, key: PublicKey): bigint {
  const value = octetsToInteger(octets);
  if (value >= key.modulus.n) refuse("rejected", "the input is not below the modulus");
  return value;
}

function signatureInteger(octets: Uint8Array, key: PublicKey): bigint | undefined {
  const value = octets.length > key.k ? key.modulus.n : octetsToInteger(octets);
  return value < key.modulus.n ? value : undefined;
}

function publicParts(key: RsaPublicKey): Uint8Array[] {
  return [key.n, key.e];
}

function privateParts({ n, e, d, crt }: RsaPrivateKey): Uint8Array[] {
  return crt === undefined ? [n, e, d] : [n, e, d, crt.p, crt.q, crt.dp, crt.dq, crt.qinv];
}
