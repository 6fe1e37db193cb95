/** Whole groups of small curves, where every exceptional case of the formulas occurs. */
import { describe, expect, it } from "vitest";
import { bitLength } from "../bignum/octets.ts";
import { BinaryCurve } from "./binary-curve.ts";
import { BinaryField } from "./binary-field.ts";
import type { Point } from "./curve.ts";
import { CurveMultiplier, type Multiplier } from "./multiply.ts";
import { PrimeCurve } from "./prime-curve.ts";

type MaybePoint = Point | undefined;
type Sum = (left: MaybePoint, right: MaybePoint) => MaybePoint;

interface SmallCurve {
  readonly name: string;
  /** Every pair of coordinates, and those that are points. */
  readonly grid: readonly Point[];
  readonly points: readonly Point[];
  readonly sum: Sum;
  multiplier(base: Point, bits: number): Multiplier;
}

const PRIME: readonly SmallCurve[] = [
  [23n, 20n, 5n],
  [23n, 0n, 7n],
  [31n, 5n, 0n],
  [37n, 2n, 9n],
].map(([q, a, b]) => primeCurve(q as bigint, a as bigint, b as bigint));

const BINARY: readonly SmallCurve[] = [
  [0b100101n, 0n, 1n],
  [0b100101n, 1n, 7n],
  [0b1000011n, 5n, 9n],
].map(([q, a, b]) => binaryCurve(q as bigint, a as bigint, b as bigint));

function primeCurve(q: bigint, a: bigint, b: bigint): SmallCurve {
  const mod = (value: bigint): bigint => ((value % q) + q) % q;
  const divide = (top: bigint, bottom: bigint): bigint => {
    for (let x = 0n; x < q; x++) if (mod(x * bottom - top) === 0n) return x;
    throw new Error("no quotient");
  };
  const isOn = ({ x, y }: Point): boolean => mod(y * y - x * x * x - a * x - b) === 0n;
  const sum: Sum = (left, right) => {
    if (left === undefined || right === undefined) return left ?? right;
    if (left.x === right.x && mod(left.y + right.y) === 0n) return undefined;
    const slope =
      left.x === right.x ? divide(3n * left.x ** 2n + a, 2n * left.y) : divide(right.y - left.y, right.x - left.x);
    const x = mod(slope * slope - left.x - right.x);
    return { x, y: mod(slope * (left.x - x) - left.y) };
  };
  const multiplier = (base: Point, bits: number): Multiplier =>
    new CurveMultiplier(new PrimeCurve(q, a, b), base, bits);
  const all = grid(q);
  return { name: `y^2 = x^3 + ${a}x + ${b} modulo ${q}`, grid: all, points: all.filter(isOn), sum, multiplier };
}

function binaryCurve(q: bigint, a: bigint, b: bigint): SmallCurve {
  const field = new BinaryField(q);
  const { multiply, divide } = bigintField(field);
  const isOn = ({ x, y }: Point): boolean =>
    (multiply(y, y) ^ multiply(x, y)) === (multiply(multiply(x, x), x) ^ multiply(a, multiply(x, x)) ^ b);
  const sum: Sum = (left, right) => {
    if (left === undefined || right === undefined) return left ?? right;
    if (left.x === right.x && (left.y ^ right.y) === left.x) return undefined;
    const slope = left.x === right.x ? left.x ^ divide(left.y, left.x) : divide(left.y ^ right.y, left.x ^ right.x);
    const x = multiply(slope, slope) ^ slope ^ left.x ^ right.x ^ a;
    return { x, y: multiply(slope, left.x ^ x) ^ x ^ left.y };
  };
  const multiplier = (base: Point, bits: number): Multiplier =>
    new CurveMultiplier(new BinaryCurve(field, a, b), base, bits);
  const name = `y^2 + xy = x^3 + ${a}x^2 + ${b} modulo ${q.toString(2)}`;
  const all = grid(1n << BigInt(field.degree));
  return { name, grid: all, points: all.filter(isOn), sum, multiplier };
}

function bigintField(field: BinaryField): Record<"multiply" | "divide", (a: bigint, b: bigint) => bigint> {
  const element = (value: bigint): Uint32Array => field.fromInteger(value);
  return {
    multiply: (a, b) => field.toInteger(field.multiply(element(a), element(b))),
    divide: (a, b) => field.toInteger(field.multiply(element(a), field.invert(element(b)))),
  };
}

function grid(size: bigint): Point[] {
  const values = Array.from({ length: Number(size) }, (_, value) => BigInt(value));
  return values.flatMap((x) => values.map((y) => ({ x, y })));
}

/** 0, 1, 2, ... times the point, by addition. */
function multiples({ sum }: SmallCurve, point: Point, count: number): MaybePoint[] {
  const all: MaybePoint[] = [undefined];
  while (all.length < count) all.push(sum(all.at(-1), point));
  return all;
}

/** Beyond the number of points of any of the curves. */
const LIMIT = 80;
/** The number of turns. It has no common factor with 7. */
const TURNS = 20;
const BITS = bitLength(BigInt(LIMIT));

describe.each([...PRIME, ...BINARY])("$name", (curve) => {
  const { points } = curve;
  const [first] = points as [Point];

  it("multiplies every point as repeated addition does", () => {
    expect(points.length).toBeGreaterThan(10);
    for (const point of points) {
      const multiplier = curve.multiplier(point, BITS);
      const expected = multiples(curve, point, LIMIT);
      expect(expected.map((_, scalar) => multiplier.multiplyBase(BigInt(scalar)))).toEqual(expected);
      expect(expected.map((_, scalar) => multiplier.multiply(BigInt(scalar), point))).toEqual(expected);
    }
  });

  it("adds multiples of two points, equal, opposite and of small order ones too", () => {
    for (const base of points.slice(0, 4)) {
      const multiplier = curve.multiplier(base, BITS);
      const ofBase = multiples(curve, base, TURNS);
      for (const point of points) {
        const ofPoint = multiples(curve, point, TURNS);
        const pairs = ofBase.map((_, turn) => [turn, (7 * turn + 3) % TURNS] as const);
        const expected = pairs.map(([left, right]) => curve.sum(ofBase[left], ofPoint[right]));
        const sums = pairs.map(([left, right]) => multiplier.multiplyBoth(BigInt(left), BigInt(right), point));
        expect(sums).toEqual(expected);
      }
    }
  });

  it("E9 knows which points are on the curve", () => {
    const multiplier = curve.multiplier(first, BITS);
    expect(curve.grid.filter((point) => multiplier.contains(point))).toEqual(points);
  });
});
