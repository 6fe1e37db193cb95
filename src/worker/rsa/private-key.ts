/**
 * RSA private keys, checked once and prepared for calculation: RFC 8017 3.2. What the representation leaves out is
 * calculated: then every operation can be blinded. Its result is checked wherever e is known.
 */
import type { RsaCrt, RsaPrivateKey } from "../../contract/engine.ts";
import { inverseModulo } from "../bignum/inverse.ts";
import { type OddModulus, oddModulus } from "../bignum/modulus.ts";
import { bitLength, integerToOctets } from "../bignum/octets.ts";
import { throwRefusal } from "../refusal.ts";
import { Blinding } from "./blinding.ts";
import { type Congruence, combine } from "./congruence.ts";
import { impliedExponent } from "./implied-exponent.ts";
import {
  integerBelow,
  MAX_EXPONENT_BITS,
  MAX_RSA_BITS,
  prepareModulus,
  publicExponent,
  type RsaModulus,
} from "./key.ts";

/**
 * One factor of n in the mixed radix of Garner's method. `before` is the product of the factors ahead of it,
 * `coefficient` the inverse of that modulo this one. The list starts with q, where both are 1; p follows with qInv,
 * then the further primes.
 */
interface CrtFactor {
  readonly modulus: OddModulus;
  readonly exponent: bigint;
  readonly before: bigint;
  readonly coefficient: bigint;
}

export interface PrivateKey extends RsaModulus {
  readonly d: bigint;
  /** Unknown where n and d came alone and e is too long to be found, see `implied-exponent.ts`. */
  readonly e: bigint | undefined;
  readonly factors: readonly CrtFactor[];
  readonly blinding: Blinding;
}

/** As many as five factors have together at most; a product longer than a modulus is refused after that. */
const MAX_PRODUCT_OCTETS = (5 * MAX_RSA_BITS) / 8;

/**
 * Checks whatever is given against each other. Refuses with `bad-key`. That factors are prime is not checked: a key
 * where they are not fails when its first result is verified.
 */
export function preparePrivateKey(key: RsaPrivateKey): PrivateKey {
  const { n, d: octets, crt } = key;
  if (crt !== undefined) return fromFactors(key, prepareFactors(crt));
  if (n === undefined || octets === undefined) throwRefusal("bad-key", "the key has neither n and d nor a CRT part");
  const prepared = prepareModulus(n);
  const { modulus } = prepared;
  const d = privateExponent(octets, modulus.n);
  const e = key.e === undefined ? impliedExponent(modulus, d) : publicExponent(key.e, modulus.n);
  if (key.e === undefined && e !== undefined) checkImplied(e);
  return withBlinding({ ...prepared, d, e, factors: [] });
}

/** With the factors of n everything else can be calculated; it is, where it is not given. */
function fromFactors(key: RsaPrivateKey, factors: readonly CrtFactor[]): PrivateKey {
  const product = factors.reduce((n, { modulus }) => n * modulus.n, 1n);
  const prepared = prepareModulus(key.n ?? integerToOctets(product, MAX_PRODUCT_OCTETS));
  const { n } = prepared.modulus;
  if (n !== product) throwRefusal("bad-key", "the modulus is not the product of its factors");
  const all = combineExponents(factors);
  const d = key.d === undefined ? all.rest : privateExponent(key.d, n);
  const e = key.e === undefined ? inverseExponent(all) : publicExponent(key.e, n);
  if ((e * all.rest) % all.modulus !== 1n || d % all.modulus !== all.rest) {
    throwRefusal("bad-key", "a CRT exponent does not belong to the exponents of the key");
  }
  return withBlinding({ ...prepared, d, e, factors });
}

/** Overwrites what is kept of the factors beside big integers, which cannot be. The key is of no use afterwards. */
export function wipePrivateKey({ factors }: PrivateKey): void {
  for (const { modulus } of factors) modulus.wipe();
}

function withBlinding(key: Omit<PrivateKey, "blinding">): PrivateKey {
  const { modulus, d, e } = key;
  return { ...key, blinding: new Blinding(modulus, e === undefined ? { d } : { e }) };
}

function prepareFactors(crt: RsaCrt): CrtFactor[] {
  const { p, q, dp, dq, qinv, others = [] } = crt;
  const first = prepareFactor(q, dq);
  const factors: CrtFactor[] = [{ ...first, before: 1n, coefficient: 1n }];
  let before = first.modulus.n;
  for (const { r, d, t } of [{ r: p, d: dp, t: qinv }, ...others]) {
    const factor = prepareFactor(r, d);
    const prime = factor.modulus.n;
    const coefficient = integerBelow(prime, t, "a CRT coefficient");
    if ((coefficient * before) % prime !== 1n)
      throwRefusal("bad-key", "a CRT coefficient is not the inverse it should be");
    factors.push({ ...factor, before, coefficient });
    before *= prime;
  }
  return factors;
}

/** An odd factor above 1 and an exponent below its order. R5 of docs/spec.md. */
function prepareFactor(r: Uint8Array, d: Uint8Array): Pick<CrtFactor, "modulus" | "exponent"> {
  const prime = integerBelow(1n << BigInt(MAX_RSA_BITS), r, "a factor");
  if (prime < 3n || (prime & 1n) === 0n) throwRefusal("bad-key", "a factor must be odd and at least 3");
  return { modulus: oddModulus(prime), exponent: integerBelow(prime - 1n, d, "a CRT exponent") };
}

function privateExponent(octets: Uint8Array, n: bigint): bigint {
  const d = integerBelow(n, octets, "the private exponent");
  // The order of the group is even, so an even number has no inverse.
  if (d < 3n || (d & 1n) === 0n) throwRefusal("bad-key", "the private exponent must be odd and at least 3");
  return d;
}

/** d modulo the least common multiple of the factors less one. */
function combineExponents(factors: readonly CrtFactor[]): Congruence {
  let all: Congruence | undefined = { rest: 0n, modulus: 1n };
  for (const { modulus, exponent } of factors) all &&= combine(all, { rest: exponent, modulus: modulus.n - 1n });
  return all ?? throwRefusal("bad-key", "the CRT exponents contradict each other");
}

/** The smallest e that d belongs to. It is the one the key was made with wherever that is a small number. */
function inverseExponent({ rest, modulus }: Congruence): bigint {
  const e = inverseModulo(rest, modulus);
  if (e === undefined || e < 3n) throwRefusal("bad-key", "the CRT exponents have no inverse");
  checkImplied(e);
  return e;
}

/**
 * Refuses an e beyond {@link MAX_EXPONENT_BITS}. A wrong CRT exponent implies an e as long as n. A result that is
 * checked with that e is wrong modulo one factor. With the right e it gives the factors of n away.
 */
function checkImplied(e: bigint): void {
  if (bitLength(e) > MAX_EXPONENT_BITS)
    throwRefusal("bad-key", `the key implies an e of more than ${MAX_EXPONENT_BITS} bits`);
}
