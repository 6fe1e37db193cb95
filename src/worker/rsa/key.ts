/** RSA moduli and public keys, checked once and prepared for calculation: RFC 8017 3.1. */
import type { RsaPublicKey } from "../../contract/engine.ts";
import { MAX_MODULUS_BITS, type OddModulus, oddModulus } from "../bignum/modulus.ts";
import { bitLength, octetsToInteger, withoutLeadingZeros } from "../bignum/octets.ts";
import { throwRefusal } from "../refusal.ts";

/** The smallest key the Linux driver's self-test uses; shorter ones have no room for most encodings. */
export const MIN_RSA_BITS = 512;
/** The longest key supported: at this size a private operation without CRT takes a third of a second. */
export const MAX_RSA_BITS = MAX_MODULUS_BITS;

/** FIPS 186-5 A.1.1: the e of a new key, and one that a private key implies, are below 2^256. */
export const MAX_EXPONENT_BITS = 256;

export interface RsaModulus {
  readonly modulus: OddModulus;
  /** The length of n in octets: k in RFC 8017. */
  readonly k: number;
}

export interface PublicKey extends RsaModulus {
  readonly e: bigint;
}

/** Checks n and e. Refuses with `bad-key`: size, even n, e even or below 3 or not below n. */
export function preparePublicKey(key: RsaPublicKey): PublicKey {
  const prepared = prepareModulus(key.n);
  return { ...prepared, e: publicExponent(key.e, prepared.modulus.n) };
}

/** Checks size and oddness of n. */
export function prepareModulus(octets: Uint8Array): RsaModulus {
  const n = integerBelow(1n << BigInt(MAX_RSA_BITS), octets, "the modulus");
  const bits = bitLength(n);
  if (bits < MIN_RSA_BITS) throwRefusal("bad-key", `the modulus must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits`);
  if ((n & 1n) === 0n) throwRefusal("bad-key", "the modulus is even");
  return { modulus: oddModulus(n), k: Math.ceil(bits / 8) };
}

/** 3 <= e < n, odd: RFC 8017 3.1. */
export function publicExponent(octets: Uint8Array, n: bigint): bigint {
  const e = integerBelow(n, octets, "the public exponent");
  if (e < 3n || (e & 1n) === 0n) throwRefusal("bad-key", "the public exponent must be odd and at least 3");
  return e;
}

/** The length is checked before any calculation with it, so a hostile key costs no more than a valid one. */
export function integerBelow(limit: bigint, octets: Uint8Array, name: string): bigint {
  const significant = withoutLeadingZeros(octets);
  const value = significant.length * 8 > bitLength(limit) + 7 ? limit : octetsToInteger(significant);
  if (value >= limit) throwRefusal("bad-key", `${name} is too large`);
  return value;
}
