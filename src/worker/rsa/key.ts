/** RSA keys, checked once and prepared for calculation: RFC 8017 3.1 and 3.2. */
import type { RsaCrt, RsaPrivateKey, RsaPublicKey } from "../../contract/engine.ts";
import { MAX_MODULUS_BITS, type OddModulus, oddModulus } from "../bignum/modulus.ts";
import { bitLength, octetsToInteger, withoutLeadingZeros } from "../bignum/octets.ts";
import { refuse } from "../refusal.ts";
import { Blinding } from "./blinding.ts";

/** The smallest key the Linux driver's self-test uses; shorter ones have no room for most encodings. */
export const MIN_RSA_BITS = 512;
/** The longest key supported: at this size a private operation without CRT takes a third of a second. */
export const MAX_RSA_BITS = MAX_MODULUS_BITS;

export interface PublicKey {
  readonly modulus: OddModulus;
  /** The length of n in octets: k in RFC 8017. */
  readonly k: number;
  readonly e: bigint;
}

/**
 * One factor of n in the mixed radix of Garner's method: `before` is the product of the factors ahead of it and
 * `coefficient` the inverse of that modulo this one. The list starts with q, where both are 1; p follows with qInv.
 */
interface CrtFactor {
  readonly modulus: OddModulus;
  readonly exponent: bigint;
  readonly before: bigint;
  readonly coefficient: bigint;
}

export interface PrivateKey extends PublicKey {
  readonly d: bigint;
  readonly factors: readonly CrtFactor[];
  readonly blinding: Blinding;
}

/** Checks n and e. Refuses with `bad-key`: size, even n, e even or below 3 or not below n. */
export function preparePublicKey(key: RsaPublicKey): PublicKey {
  const octets = withoutLeadingZeros(key.n);
  const bits = octets.length * 8 - Math.clz32(octets[0] ?? 0) + 24;
  if (octets.length === 0 || bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
    refuse("bad-key", `the modulus must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits`);
  }
  const n = octetsToInteger(octets);
  if ((n & 1n) === 0n) refuse("bad-key", "the modulus is even");
  const e = integerBelow(n, key.e, "the public exponent");
  if (e < 3n || (e & 1n) === 0n) refuse("bad-key", "the public exponent must be odd and at least 3");
  return { modulus: oddModulus(n), k: octets.length, e };
}

/**
 * Checks the public part, d and, where given, that the CRT parameters belong to n, e and d. Refuses with `bad-key`.
 * That p and q are prime is not checked: a key where they are not fails when its first result is verified.
 */
export function preparePrivateKey(key: RsaPrivateKey): PrivateKey {
  const publicKey = preparePublicKey(key);
  const { modulus, e } = publicKey;
  const d = integerBelow(modulus.n, key.d, "the private exponent");
  if (d < 2n) refuse("bad-key", "the private exponent is too small");
  const factors = key.crt === undefined ? [] : prepareFactors(key.crt, modulus.n, e, d);
  return { ...publicKey, d, factors, blinding: new Blinding(modulus, e) };
}

function prepareFactors(crt: RsaCrt, n: bigint, e: bigint, d: bigint): CrtFactor[] {
  const p = integerBelow(n, crt.p, "the factor p");
  const q = integerBelow(n, crt.q, "the factor q");
  if (p < 3n || q < 3n || p * q !== n) refuse("bad-key", "p times q is not the modulus");
  const dp = crtExponent(p, crt.dp, e, d);
  const dq = crtExponent(q, crt.dq, e, d);
  const qInv = integerBelow(p, crt.qinv, "the CRT coefficient");
  if ((qInv * q) % p !== 1n) refuse("bad-key", "the CRT coefficient is not the inverse of q");
  return [
    { modulus: oddModulus(q), exponent: dq, before: 1n, coefficient: 1n },
    { modulus: oddModulus(p), exponent: dp, before: q, coefficient: qInv },
  ];
}

function crtExponent(prime: bigint, octets: Uint8Array, e: bigint, d: bigint): bigint {
  const exponent = integerBelow(prime, octets, "a CRT exponent");
  const order = prime - 1n;
  if ((exponent * e) % order !== 1n || d % order !== exponent % order) {
    refuse("bad-key", "a CRT exponent does not belong to the exponents of the key");
  }
  return exponent;
}

/** The length is checked before anything is calculated with it, so a hostile key costs no more than a valid one. */
function integerBelow(limit: bigint, octets: Uint8Array, name: string): bigint {
  const significant = withoutLeadingZeros(octets);
  const value = significant.length * 8 > bitLength(limit) + 7 ? limit : octetsToInteger(significant);
  if (value >= limit) refuse("bad-key", `${name} is too large`);
  return value;
}
