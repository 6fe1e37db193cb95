/** The textbook's addition of points, one inversion each: slow, short, and none of the engine's curve arithmetic. */

import { inverseModulo } from "../bignum/inverse.ts";

/** Undefined is infinity. */
export type AffinePoint<E> = { readonly x: E; readonly y: E } | undefined;
export type Add<E> = (left: AffinePoint<E>, right: AffinePoint<E>) => AffinePoint<E>;

/** k times the point; k not negative. */
export function multiple<E>(add: Add<E>, k: bigint, point: AffinePoint<E>): AffinePoint<E> {
  let sum: AffinePoint<E>;
  for (const bit of k.toString(2)) {
    sum = add(sum, sum);
    if (bit === "1") sum = add(sum, point);
  }
  return sum;
}

export interface PrimeCurveParameters {
  readonly q: bigint;
  readonly a: bigint;
  readonly b: bigint;
}

/** Addition on y^2 = x^3 + ax + b modulo the prime q. */
export function addModulo({ q, a }: PrimeCurveParameters): Add<bigint> {
  return (left, right) => {
    if (left === undefined || right === undefined) return left ?? right;
    if (left.x === right.x && (left.y + right.y) % q === 0n) return undefined;
    const [rise, run] =
      left.x === right.x ? [3n * left.x * left.x + a, 2n * left.y] : [right.y - left.y, right.x - left.x];
    const slope = modulo(rise * (inverseModulo(run, q) ?? 0n), q);
    const x = modulo(slope * slope - left.x - right.x, q);
    return { x, y: modulo(slope * (left.x - x) - left.y, q) };
  };
}

/** The first point at or after x that is on the curve; q is 3 modulo 4. */
export function pointFrom({ q, a, b }: PrimeCurveParameters, x: bigint): { readonly x: bigint; readonly y: bigint } {
  for (let next = x; ; next++) {
    const square = modulo(next ** 3n + a * next + b, q);
    const y = power(square, (q + 1n) / 4n, q);
    if ((y * y) % q === square) return { x: modulo(next, q), y };
  }
}

export const modulo = (value: bigint, q: bigint): bigint => ((value % q) + q) % q;

function power(base: bigint, exponent: bigint, q: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % q;
    if (bit === "1") result = (result * base) % q;
  }
  return result;
}
