/**
 * y^2 = x^3 + ax + b modulo an odd prime q. The coordinates are Jacobian: x = X / Z^2, y = Y / Z^3, Z = 0 at infinity.
 * Formulas: Hankerson, Menezes, Vanstone, "Guide to Elliptic Curve Cryptography", 3.2.2.
 *
 * Coordinates are remainders between -q and q, as JavaScript's `%` keeps the sign of the dividend. Only zero is ever
 * compared, and it has one representation.
 */
import { inverseModulo } from "../bignum/inverse.ts";
import type { Affine, Curve, Point } from "./curve.ts";

interface Jacobian {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}

export class PrimeCurve implements Curve<bigint, Jacobian> {
  readonly infinity: Jacobian = { x: 0n, y: 1n, z: 0n };
  readonly #q: bigint;
  readonly #a: bigint;
  readonly #b: bigint;
  readonly #aIsMinusThree: boolean;

  /** `q` an odd prime above 3; `a` and `b` below it. */
  constructor(q: bigint, a: bigint, b: bigint) {
    this.#q = q;
    this.#a = a;
    this.#b = b;
    this.#aIsMinusThree = a === q - 3n;
  }

  contains({ x, y }: Point): boolean {
    return (y * y - (x * x + this.#a) * x - this.#b) % this.#q === 0n;
  }

  negate({ x, y }: Point): Point {
    return { x, y: -y };
  }

  double({ x, y, z }: Jacobian): Jacobian {
    const q = this.#q;
    const yy = (y * y) % q;
    const s = (4n * x * yy) % q;
    const m = this.#tangent(x, (z * z) % q);
    const x3 = (m * m - 2n * s) % q;
    return { x: x3, y: (m * (s - x3) - 8n * yy * yy) % q, z: (2n * y * z) % q };
  }

  /** 3x^2 + az^4, given z^2: the numerator of the tangent's slope. */
  #tangent(x: bigint, zz: bigint): bigint {
    if (this.#aIsMinusThree) return (3n * (x - zz) * (x + zz)) % this.#q;
    if (this.#a === 0n) return (3n * x * x) % this.#q;
    return (3n * x * x + this.#a * ((zz * zz) % this.#q)) % this.#q;
  }

  add(left: Jacobian, right: Point): Jacobian {
    if (left.z === 0n) return { x: right.x, y: right.y, z: 1n };
    const q = this.#q;
    const zz = (left.z * left.z) % q;
    const h = (right.x * zz - left.x) % q;
    const r = (right.y * ((zz * left.z) % q) - left.y) % q;
    if (h === 0n) return r === 0n ? this.double(left) : this.infinity;
    const hh = (h * h) % q;
    const hhh = (hh * h) % q;
    const v = (left.x * hh) % q;
    const x3 = (r * r - hhh - 2n * v) % q;
    return { x: x3, y: (r * (v - x3) - left.y * hhh) % q, z: (left.z * h) % q };
  }

  affine(points: readonly Jacobian[]): (Point | undefined)[] {
    const inverses = this.#inverses(points.map(({ z }) => z));
    return points.map(({ x, y }, index) => {
      const inverse = inverses[index];
      if (inverse === undefined) return undefined;
      const square = (inverse * inverse) % this.#q;
      return { x: this.#positive(x * square), y: this.#positive(y * ((square * inverse) % this.#q)) };
    });
  }

  /** The inverse of each, undefined for zero: one inversion of the product of all (Montgomery's trick). */
  #inverses(values: readonly bigint[]): (bigint | undefined)[] {
    const products = [1n];
    for (const value of values) {
      const product = products.at(-1) ?? 1n;
      products.push(value === 0n ? product : (product * value) % this.#q);
    }
    let inverse = inverseModulo(products.at(-1) ?? 1n, this.#q) ?? 0n;
    const inverses: (bigint | undefined)[] = new Array(values.length).fill(undefined);
    for (const [index, value] of [...values.entries()].reverse()) {
      if (value === 0n) continue;
      inverses[index] = (inverse * (products[index] ?? 1n)) % this.#q;
      inverse = (inverse * value) % this.#q;
    }
    return inverses;
  }

  #positive(value: bigint): bigint {
    const rest = value % this.#q;
    return rest < 0n ? rest + this.#q : rest;
  }

  pack(point: Point): Point {
    return point;
  }

  unpack(point: Affine<bigint>): Point {
    return point;
  }
}
