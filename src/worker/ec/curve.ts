/**
 * What scalar multiplication needs of a curve, whatever its field. `E` is an element of the field, `P` a projective
 * point. The projective operations are right for every pair of points, infinity and doubles included.
 */

export interface Affine<E> {
  readonly x: E;
  readonly y: E;
}

/** An affine point whose coordinates are integers; over a binary field their bits are the coefficients. */
export type Point = Affine<bigint>;

export interface Curve<E, P> {
  readonly infinity: P;
  /** Whether the coordinates, which are elements of the field, satisfy the equation. */
  contains(point: Affine<E>): boolean;
  negate(point: Affine<E>): Affine<E>;
  double(point: P): P;
  add(left: P, right: Affine<E>): P;
  /** The affine points, undefined for infinity; one inversion for all of them. */
  affine(points: readonly P[]): (Affine<E> | undefined)[];
  /** From and to integer coordinates, which are in the field's range. */
  pack(point: Point): Affine<E>;
  unpack(point: Affine<E>): Point;
}
