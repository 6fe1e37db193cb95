/** The paddings of RSA signatures. Each says what is signed for a digest, and what a signature must recover to. */
import type { RsaSignaturePadding } from "../../contract/engine.ts";
import { bitLength, integerToOctets, octetsToInteger, withoutLeadingZeros } from "../bignum/octets.ts";
import { throwRefusal } from "../refusal.ts";
import type { Digest } from "../signed.ts";
import { integerBelowModulus, leftPadded } from "./integers.ts";
import type { RsaModulus } from "./key.ts";
import { encodeForSignature } from "./pkcs1.ts";
import { encodePss, pssLength, pssVerifier } from "./pss.ts";
import { encodeX931, recoverX931, smallerOf } from "./x931.ts";

interface SignaturePadding {
  /** The integer to sign, below n. Refuses a digest that does not fit the key. */
  encode(digest: Digest, key: RsaModulus): bigint;
  /** The signature, from what RSASP1 gives. */
  signature(value: bigint, key: RsaModulus): bigint;
  /** The integer of a signature, or undefined where it is invalid for its size alone. */
  integer(signature: Uint8Array, key: RsaModulus): bigint | undefined;
  /** A check of what RSAVP1 recovers. Refuses a digest that does not fit the key. */
  verifier(digest: Digest, key: RsaModulus): (recovered: bigint) => boolean;
}

export const SIGNATURE_PADDINGS: Readonly<Record<RsaSignaturePadding, SignaturePadding>> = {
  raw: {
    ...whole(encodeRaw),
    integer: (signature, key) => integerUpTo(key.modulus.n - 1n, withoutLeadingZeros(signature), key),
  },
  pkcs1: whole(encodeForSignature),
  x931: {
    ...whole(encodeX931),
    signature: (value, { modulus }) => smallerOf(value, modulus.n),
    integer: (signature, key) => wholeSignature(key.modulus.n >> 1n, signature, key),
    verifier: (digest, key) => {
      const expected = integerBelowModulus(encodeX931(digest, key.k), key);
      return (recovered) => recoverX931(recovered, key.modulus.n) === expected;
    },
  },
  pss: {
    signature: (value) => value,
    integer: (signature, key) => wholeSignature(key.modulus.n - 1n, signature, key),
    encode: (digest, key) => octetsToInteger(encodePss(digest, pssBits(key))),
    verifier: (digest, key) => {
      const verify = pssVerifier(digest, pssBits(key));
      const length = pssLength(pssBits(key));
      return (recovered) => bitLength(recovered) <= 8 * length && verify(integerToOctets(recovered, length));
    },
  },
};

/** A padding with one encoding for each digest, which is compared as a whole and never parsed: RFC 8017 8.2.2. */
function whole(encode: (digest: Digest, k: number) => Uint8Array): SignaturePadding {
  const integer = (digest: Digest, key: RsaModulus): bigint => integerBelowModulus(encode(digest, key.k), key);
  return {
    encode: integer,
    signature: (value) => value,
    integer: (signature, key) => wholeSignature(key.modulus.n - 1n, signature, key),
    verifier: (digest, key) => {
      const expected = integer(digest, key);
      return (recovered) => recovered === expected;
    },
  };
}

/** R17 of docs/spec.md: nothing is hashed and nothing added but zeros at the left. */
function encodeRaw({ digest, hash }: Digest, k: number): Uint8Array {
  if (hash !== undefined) throwRefusal("rejected", "a signature without padding has no place for a hash");
  return leftPadded(digest, k);
}

/** emBits of RFC 8017 8.1.1: the encoding is below the modulus whatever it holds. */
function pssBits(key: RsaModulus): number {
  return bitLength(key.modulus.n) - 1;
}

/** RFC 8017 8.1.2 and 8.2.2, step 1: a signature has k octets. */
function wholeSignature(highest: bigint, octets: Uint8Array, key: RsaModulus): bigint | undefined {
  return octets.length === key.k ? integerUpTo(highest, octets, key) : undefined;
}

function integerUpTo(highest: bigint, octets: Uint8Array, { k }: RsaModulus): bigint | undefined {
  if (octets.length > k) return undefined;
  const value = octetsToInteger(octets);
  return value <= highest ? value : undefined;
}
