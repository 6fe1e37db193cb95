/** Curves over fields so small that their points can be counted one by one. */
import type { EcGroup } from "../../contract/engine.ts";
import { minimalOctets } from "../bignum/octets.ts";
import { type Add, type AffinePoint, addModulo, multiple } from "./affine.ts";

/** A curve with all that can be known of it. */
export interface CountedCurve {
  readonly field: EcGroup["field"];
  /** The prime, or the polynomial. */
  readonly q: bigint;
  /** The elements of the field. */
  readonly size: bigint;
  readonly a: bigint;
  readonly b: bigint;
  /** All points, infinity included. */
  readonly order: bigint;
  readonly add: Add<bigint>;
  /** The point at or after this x. */
  readonly pointFrom: (x: bigint) => AffinePoint<bigint>;
}

const rootsModulo = new Map<number, Int32Array>();

/** y^2 = x^3 + ax + b modulo a prime below 2^20, or undefined if that is singular. */
export function countedPrimeCurve(q: number, a: number, b: number): CountedCurve | undefined {
  if ((4n * BigInt(a) ** 3n + 27n * BigInt(b) ** 2n) % BigInt(q) === 0n) return undefined;
  const roots = rootsModulo.get(q) ?? squareRoots(q);
  rootsModulo.set(q, roots);
  const rootAt = (x: number): number => roots[((((x * x) % q) + a) * x + b) % q] ?? -1;
  const order = 1 + countPoints(roots, a, b);
  const curve = { q: BigInt(q), a: BigInt(a), b: BigInt(b) };
  const pointFrom = (start: bigint): AffinePoint<bigint> => {
    let x = Number(start) % q;
    while (rootAt(x) < 0) x = (x + 1) % q;
    return { x: BigInt(x), y: BigInt(rootAt(x)) };
  };
  return { ...curve, field: "prime", size: curve.q, order: BigInt(order), add: addModulo(curve), pointFrom };
}

/** The pairs (x, y): x^3 + ax + b at x = 0, 1, ... by its differences, which takes additions alone. */
function countPoints(roots: Int32Array, a: number, b: number): number {
  const q = roots.length;
  let [value, difference, second] = [b % q, (a + 1) % q, 6];
  const below = (sum: number): number => (sum < q ? sum : sum - q);
  let points = 0;
  for (let x = 0; x < q; x++) {
    const y = roots[value] ?? -1;
    points += y < 0 ? 0 : y === 0 ? 1 : 2;
    value = below(value + difference);
    difference = below(difference + second);
    second = below(second + 6);
  }
  return points;
}

/** A root of each number below q, or -1. */
function squareRoots(q: number): Int32Array {
  const roots = new Int32Array(q).fill(-1);
  for (let y = q - 1; y >= 0; y--) roots[(y * y) % q] = y;
  return roots;
}

/** x^17 + x^3 + 1 is primitive: the powers of x are all elements but zero. */
const POLYNOMIAL = 0x20009;
const DEGREE = 17;

interface BinaryField {
  readonly multiply: (left: number, right: number) => number;
  readonly divide: (left: number, right: number) => number;
  readonly trace: (element: number) => number;
  /** z with z^2 + z = element, whose trace is 0; the degree is odd. */
  readonly halfTrace: (element: number) => number;
}

function binaryField(): BinaryField {
  const size = 2 ** DEGREE;
  const powers = new Int32Array(2 * size);
  const logarithms = new Int32Array(size);
  let power = 1;
  for (let exponent = 0; exponent < size - 1; exponent++) {
    powers[exponent] = power;
    powers[exponent + size - 1] = power;
    logarithms[power] = exponent;
    power *= 2;
    if (power >= size) power ^= POLYNOMIAL;
  }
  const log = (element: number): number => logarithms[element] ?? 0;
  const multiply = (left: number, right: number): number =>
    left === 0 || right === 0 ? 0 : (powers[log(left) + log(right)] ?? 0);
  const divide = (left: number, right: number): number =>
    left === 0 ? 0 : (powers[log(left) + size - 1 - log(right)] ?? 0);
  /** Every `step`-th of element, element^2, element^4, ..., added up. */
  const conjugates = (element: number, step: number): number => {
    let [sum, conjugate] = [0, element];
    for (let turn = 0; turn < DEGREE; turn++) {
      if (turn % step === 0) sum ^= conjugate;
      conjugate = multiply(conjugate, conjugate);
    }
    return sum;
  };
  // The trace is linear, and 0 or 1.
  let mask = 0;
  for (let bit = 0; bit < DEGREE; bit++) mask |= conjugates(2 ** bit, 1) << bit;
  return { multiply, divide, trace: (element) => parity(element & mask), halfTrace: (x) => conjugates(x, 2) };
}

/** The parity of 32 bits. */
function parity(value: number): number {
  let folded = value;
  for (let by = 16; by > 0; by >>= 1) folded ^= folded >>> by;
  return folded & 1;
}

let sharedField: BinaryField | undefined;

/** y^2 + xy = x^3 + ax^2 + b over the field of 2^17 elements; b is not 0. */
export function countedBinaryCurve(a: number, b: number): CountedCurve {
  sharedField ??= binaryField();
  const field = sharedField;
  const { multiply, divide, trace, halfTrace } = field;
  /** The right side of the equation for z = y / x: z^2 + z is this. */
  const right = (x: number): number => x ^ a ^ divide(b, multiply(x, x));
  // Infinity and (0, sqrt(b)).
  let order = 2;
  for (let x = 1; x < 2 ** DEGREE; x++) if (trace(right(x)) === 0) order += 2;
  const pointFrom = (start: bigint): AffinePoint<bigint> => {
    let x = Number(start) % 2 ** DEGREE || 1;
    while (trace(right(x)) !== 0) x = (x + 1) % 2 ** DEGREE || 1;
    return { x: BigInt(x), y: BigInt(multiply(x, halfTrace(right(x)))) };
  };
  return {
    field: "binary",
    q: BigInt(POLYNOMIAL),
    size: 1n << BigInt(DEGREE),
    a: BigInt(a),
    b: BigInt(b),
    order: BigInt(order),
    add: addOverBinary(field, a),
    pointFrom,
  };
}

function addOverBinary({ multiply, divide }: BinaryField, a: number): Add<bigint> {
  return (left, right) => {
    if (left === undefined || right === undefined) return left ?? right;
    const [x1, y1, x2, y2] = [left.x, left.y, right.x, right.y].map(Number) as [number, number, number, number];
    if (x1 === x2 && (y1 ^ y2) === x1) return undefined;
    const slope = x1 === x2 ? x1 ^ divide(y1, x1) : divide(y1 ^ y2, x1 ^ x2);
    const x = multiply(slope, slope) ^ slope ^ x1 ^ x2 ^ a;
    return { x: BigInt(x), y: BigInt(multiply(slope, x1 ^ x) ^ x ^ y1) };
  };
}

/** The group of n points of the curve; n a prime that divides the order. Without a cofactor if none is given. */
export function groupOn(curve: CountedCurve, n: bigint, h?: bigint): EcGroup {
  const { field, q, a, b, order, add, pointFrom } = curve;
  for (let x = 1n; ; x++) {
    const base = multiple(add, order / n, pointFrom(x));
    if (base === undefined) continue;
    const octets = { q: minimalOctets(q), a: minimalOctets(a), b: minimalOctets(b), n: minimalOctets(n) };
    const cofactor = h === undefined ? new Uint8Array(0) : minimalOctets(h);
    return { field, ...octets, xg: minimalOctets(base.x), yg: minimalOctets(base.y), h: cofactor };
  }
}
