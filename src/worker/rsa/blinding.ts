/**
 * Base blinding: the private operation runs on c * r^e instead of c, and its result is multiplied by 1/r. So the time
 * it takes has no known relation to c. (P. Kocher, "Timing Attacks on Implementations of Diffie-Hellman, RSA, DSS",
 * 1996, section 10.) The next pair is the last one squared, and a fresh r is drawn now and then, as in OpenSSL. Where e
 * is not known, c is multiplied by r and the result by 1/r^d. Then r^d is a private operation on a number that no
 * observer knows.
 */
import { inverseModulo } from "../bignum/inverse.ts";
import type { OddModulus } from "../bignum/modulus.ts";
import { randomBelow } from "../bignum/random.ts";

/** Uses of one r: spreads the cost of inverting it (about one private operation) to three percent. */
const USES = 32;

export interface BlindingPair {
  /** r^e mod n, or r */
  readonly mask: bigint;
  /** 1/r mod n, or 1/r^d */
  readonly unmask: bigint;
}

/** The public exponent, or the private one where nothing else is known. */
export type Exponent = { readonly e: bigint } | { readonly d: bigint };

export class Blinding {
  readonly #modulus: OddModulus;
  readonly #exponent: Exponent;
  #pair: BlindingPair | undefined;
  #uses = 0;

  constructor(modulus: OddModulus, exponent: Exponent) {
    this.#modulus = modulus;
    this.#exponent = exponent;
  }

  next(): BlindingPair {
    const { n } = this.#modulus;
    const last = this.#pair;
    const fresh = last === undefined || this.#uses === USES;
    const pair = fresh ? this.#draw() : { mask: last.mask ** 2n % n, unmask: last.unmask ** 2n % n };
    this.#uses = fresh ? 1 : this.#uses + 1;
    this.#pair = pair;
    return pair;
  }

  /** A random r has a common factor with n only if it happens to factor it; then another is drawn. */
  #draw(): BlindingPair {
    for (;;) {
      const r = randomBelow(this.#modulus.n);
      const inverse = inverseModulo(r, this.#modulus.n);
      if (inverse !== undefined) return this.#pairOf(r, inverse);
    }
  }

  #pairOf(r: bigint, inverse: bigint): BlindingPair {
    const exponent = this.#exponent;
    if ("e" in exponent) return { mask: this.#modulus.pow(r, exponent.e), unmask: inverse };
    return { mask: r, unmask: this.#modulus.pow(inverse, exponent.d) };
  }
}
