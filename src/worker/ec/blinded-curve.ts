/**
 * Private keys of prime-order groups on @noble/curves, which takes more care of them than the arithmetic of this
 * folder. A scalar costs the same sequence of additions whatever its value. It is masked with a random multiple of the
 * order. A nonce is masked with a random factor before it is inverted.
 *
 * Only known groups are used here, because the library's constructor checks no prime and no order.
 */
import { type ECDSA, ecdsa, type WeierstrassPointCons, weierstrass } from "@noble/curves/abstract/weierstrass.js";
import type { HashName } from "../../contract/engine.ts";
import { bitLength, integerToOctets } from "../bignum/octets.ts";
import type { Signature } from "../dsa/equation.ts";
import { NONCE_HASH } from "../dsa/nonce.ts";
import { HASHES } from "../hashes.ts";
import type { Digest } from "../signed.ts";
import type { Point } from "./curve.ts";
import { fromP1363 } from "./p1363.ts";

/**
 * Bits of a scalar's digits. They size the table that a worker makes at its first signature in the group. Measured on
 * P-256: 45 ms, then 1.2 ms a signature. The library's own choice of 6 bits takes 71 ms, then 0.9 ms.
 */
const WINDOW_BITS = 4;

/** A signature as the standard has it: of a digest, with any s. Its k is always that of RFC 6979. */
const SIGNING = { prehash: false, lowS: false, extraEntropy: false, format: "compact" } as const;

/** y^2 = x^3 + ax + b modulo q with n points, all multiples of `base`. q and n are prime; n has 81 bits or more. */
export interface PrimeOrderCurve {
  readonly q: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly base: Point;
  readonly n: bigint;
}

/** Private keys are from 1 to n - 1. Nothing is kept of them. */
export class BlindedCurve {
  readonly #curve: PrimeOrderCurve;
  readonly #orderOctets: number;
  #points: WeierstrassPointCons<bigint> | undefined;
  readonly #signers = new Map<HashName, ECDSA>();

  constructor(curve: PrimeOrderCurve) {
    this.#curve = curve;
    this.#orderOctets = Math.ceil(bitLength(curve.n) / 8);
  }

  publicPoint(d: bigint): Point {
    return this.#pointClass().BASE.multiply(d).toAffine();
  }

  /** ECDSA with the k of RFC 6979. */
  sign(d: bigint, { digest, hash = NONCE_HASH }: Digest): Signature {
    // The library refuses digests above 8,192 octets, though it looks at the leftmost bits alone.
    const leftmost = digest.subarray(0, this.#orderOctets);
    return fromP1363(this.#signer(hash).sign(leftmost, integerToOctets(d, this.#orderOctets), SIGNING));
  }

  #signer(hash: HashName): ECDSA {
    const known = this.#signers.get(hash);
    if (known !== undefined) return known;
    const made = ecdsa(this.#pointClass(), HASHES[hash]);
    this.#signers.set(hash, made);
    return made;
  }

  /** Made when it is first needed: verification does without. */
  #pointClass(): WeierstrassPointCons<bigint> {
    if (this.#points !== undefined) return this.#points;
    const { q, a, b, base, n } = this.#curve;
    this.#points = weierstrass({ p: q, n, h: 1n, a, b, Gx: base.x, Gy: base.y });
    this.#points.BASE.precompute(WINDOW_BITS);
    return this.#points;
  }
}
