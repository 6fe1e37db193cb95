/**
 * The public exponent that n and d imply. The two satisfy e d = 1 + k phi / g, where g divides the factors less one. So
 * d / n is close to k / (e g). That makes it a convergent of the continued fraction of d / n, if e g is below about
 * n^(1/4). (M. Wiener, "Cryptanalysis of short RSA secret exponents", 1990, with e and d exchanged.) That covers every
 * e below 2^256 for two primes from about 1040 bits on. With more primes the reach is shorter.
 */
import type { OddModulus } from "../bignum/modulus.ts";
import { bitLength } from "../bignum/octets.ts";
import { randomBelow } from "../bignum/random.ts";

/** The public exponents in use: 65537 nearly everywhere, the others in old keys and in self-tests. */
const CUSTOMARY_EXPONENTS = [65537n, 3n, 17n, 5n, 7n, 37n, 257n];
/**
 * The largest divisor that is tried where k is too small to tell it. In one key of several thousand the factors less
 * one share a larger divisor. That matters only below an e of the same size. It costs a hostile key a few milliseconds.
 */
const SMALL_DIVISORS = 4096n;

/** An e that undoes d modulo n, or undefined where none can be found. Takes as long as two private operations at most. */
export function impliedExponent(modulus: OddModulus, d: bigint): bigint | undefined {
  const sample = randomBelow(modulus.n);
  const power = modulus.pow(sample, d);
  const undoes = (e: bigint): boolean => modulus.pow(power, e) === sample;
  const customary = CUSTOMARY_EXPONENTS.find(undoes);
  if (customary !== undefined) return customary;
  // A hostile key may have many candidates: together they are no longer than n.
  let bits = bitLength(modulus.n);
  for (const e of candidates(modulus.n, d)) {
    bits -= bitLength(e);
    if (bits < 0) return undefined;
    if (undoes(e)) return e;
  }
  return undefined;
}

/**
 * A convergent is k / (e g) in lowest terms. Its denominator is j e for a divisor j of g. That j is d times the
 * denominator modulo the numerator.
 */
function* candidates(n: bigint, d: bigint): Generator<bigint> {
  for (const { numerator, denominator } of convergents(d, n)) {
    if (4 * bitLength(denominator) > bitLength(n)) return;
    if (numerator === 0n) continue;
    const rest = (d * denominator) % numerator;
    for (let divisor = rest || numerator; divisor <= denominator; divisor += numerator) {
      const e = denominator / divisor;
      if (denominator % divisor === 0n && e >= 3n && (e & 1n) === 1n) yield e;
      if (divisor > SMALL_DIVISORS) break;
    }
  }
}

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The convergents of the continued fraction of a / b, 0 < a < b, in lowest terms. */
function* convergents(a: bigint, b: bigint): Generator<Fraction> {
  let [numerator, lastNumerator, denominator, lastDenominator] = [0n, 1n, 1n, 0n];
  for (let [dividend, divisor] = [b, a]; divisor !== 0n; ) {
    const quotient = dividend / divisor;
    [dividend, divisor] = [divisor, dividend - quotient * divisor];
    [numerator, lastNumerator] = [quotient * numerator + lastNumerator, numerator];
    [denominator, lastDenominator] = [quotient * denominator + lastDenominator, denominator];
    yield { numerator, denominator };
  }
}
