/**
 * Multiples of points: a comb for the generator, whose table is made once, and width-w non-adjacent forms for other
 * points. Guide to Elliptic Curve Cryptography, algorithms 3.44 (comb) and 3.51 (interleaving).
 */
import type { Affine, Curve, Point } from "./curve.ts";

/** Teeth of the comb: 63 points in its table, a sixth of the scalar's length in doublings and in additions. */
const TEETH = 6;
/** Widths of the forms: 8 points are computed for every other point, 32 kept for the generator. */
const POINT_WIDTH = 5;
const BASE_WIDTH = 7;

type Table<E> = readonly (Affine<E> | undefined)[];

/** A scalar's digits, lowest first, each zero or odd; and the table of the odd multiples they choose from. */
interface Term<E> {
  readonly digits: readonly number[];
  readonly table: Table<E>;
}

/** Multiplication on one curve with one generator, in integer coordinates. Results are undefined for infinity. */
export interface Multiplier {
  contains(point: Point): boolean;
  /** `scalar` has at most as many bits as the order of the generator. */
  multiplyBase(scalar: bigint): Point | undefined;
  multiply(scalar: bigint, point: Point): Point | undefined;
  /** baseScalar * generator + scalar * point. */
  multiplyBoth(baseScalar: bigint, scalar: bigint, point: Point): Point | undefined;
}

export class CurveMultiplier<E, P> implements Multiplier {
  readonly #curve: Curve<E, P>;
  readonly #base: Affine<E>;
  readonly #columns: number;
  #comb: Table<E> | undefined;
  #baseMultiples: Table<E> | undefined;

  constructor(curve: Curve<E, P>, base: Point, orderBits: number) {
    this.#curve = curve;
    this.#base = curve.pack(base);
    this.#columns = Math.ceil(orderBits / TEETH);
  }

  contains(point: Point): boolean {
    return this.#curve.contains(this.#curve.pack(point));
  }

  multiplyBase(scalar: bigint): Point | undefined {
    this.#comb ??= combTable(this.#curve, this.#base, this.#columns);
    const bits = scalar.toString(2).padStart(TEETH * this.#columns, "0");
    let sum = this.#curve.infinity;
    for (let column = 0; column < this.#columns; column++) {
      sum = this.#curve.double(sum);
      let index = 0;
      for (let tooth = 0; tooth < TEETH; tooth++) {
        index = 2 * index + bits.charCodeAt(tooth * this.#columns + column) - ZERO;
      }
      const multiple = this.#comb[index];
      if (multiple !== undefined) sum = this.#curve.add(sum, multiple);
    }
    return this.#result(sum);
  }

  multiply(scalar: bigint, point: Point): Point | undefined {
    return this.#result(interleave(this.#curve, [this.#term(scalar, point)]));
  }

  multiplyBoth(baseScalar: bigint, scalar: bigint, point: Point): Point | undefined {
    this.#baseMultiples ??= oddMultiples(this.#curve, this.#base, BASE_WIDTH);
    const base = { digits: nonAdjacentForm(baseScalar, BASE_WIDTH), table: this.#baseMultiples };
    return this.#result(interleave(this.#curve, [base, this.#term(scalar, point)]));
  }

  #term(scalar: bigint, point: Point): Term<E> {
    return {
      digits: nonAdjacentForm(scalar, POINT_WIDTH),
      table: oddMultiples(this.#curve, this.#curve.pack(point), POINT_WIDTH),
    };
  }

  #result(sum: P): Point | undefined {
    const [point] = this.#curve.affine([sum]);
    return point && this.#curve.unpack(point);
  }
}

/** Entry i is the sum of the points `2^(columns * t) * base` over the bits t of i. Entry 0 is infinity. */
function combTable<E, P>(curve: Curve<E, P>, base: Affine<E>, columns: number): Table<E> {
  const powers = [curve.add(curve.infinity, base)];
  for (let tooth = 1; tooth < TEETH; tooth++) {
    let power = powers.at(-1) ?? curve.infinity;
    for (let turn = 0; turn < columns; turn++) power = curve.double(power);
    powers.push(power);
  }
  const teeth = curve.affine(powers);
  const sums = [curve.infinity];
  for (let index = 1; index < 1 << TEETH; index++) {
    const tooth = teeth[31 - Math.clz32(index)];
    const rest = sums[index & ~highestBit(index)] ?? curve.infinity;
    sums.push(tooth === undefined ? rest : curve.add(rest, tooth));
  }
  return curve.affine(sums);
}

const highestBit = (value: number): number => 1 << (31 - Math.clz32(value));

/** The multiples 1, 3, 5, ... below 2^(width - 1) of `point`; multiples of a point of small order may be infinity. */
function oddMultiples<E, P>(curve: Curve<E, P>, point: Affine<E>, width: number): Table<E> {
  const first = curve.add(curve.infinity, point);
  const [twice] = curve.affine([curve.double(first)]);
  const multiples = [first];
  while (multiples.length < 1 << (width - 2)) {
    const last = multiples.at(-1) ?? curve.infinity;
    multiples.push(twice === undefined ? last : curve.add(last, twice));
  }
  return curve.affine(multiples);
}

const ZERO = "0".charCodeAt(0);

/**
 * Digits of `scalar`, lowest first: zero, or odd and below 2^(width - 1) in size. Of `width` in a row, at most one is
 * not 0.
 */
function nonAdjacentForm(scalar: bigint, width: number): number[] {
  const text = scalar.toString(2);
  const bit = (at: number): number => (at < text.length ? text.charCodeAt(text.length - 1 - at) - ZERO : 0);
  const digits: number[] = new Array(text.length + 1).fill(0);
  let carry = 0;
  for (let at = 0; at <= text.length; ) {
    if (bit(at) === carry) {
      at++;
      continue;
    }
    let digit = carry;
    for (let offset = 0; offset < width; offset++) digit += bit(at + offset) << offset;
    carry = digit >> (width - 1);
    digits[at] = digit - (carry << width);
    at += width;
  }
  return digits;
}

/** The sum of all terms; they share the doublings. */
function interleave<E, P>(curve: Curve<E, P>, terms: readonly Term<E>[]): P {
  let sum = curve.infinity;
  for (let at = Math.max(...terms.map(({ digits }) => digits.length)) - 1; at >= 0; at--) {
    sum = curve.double(sum);
    for (const { digits, table } of terms) {
      const digit = digits[at] ?? 0;
      const multiple = digit === 0 ? undefined : table[Math.abs(digit) >> 1];
      if (multiple !== undefined) sum = curve.add(sum, digit < 0 ? curve.negate(multiple) : multiple);
    }
  }
  return sum;
}
