/**
 * Groups by explicit parameters: validated once, as SEC 1 3.1.1.2.1 and 3.1.2.2.1 say, and kept. A fingerprint tells a
 * group that is known to be valid, and spares it the tests of two primes.
 */
import type { EcGroup, EcPoint } from "../../contract/engine.ts";
import { bitLength, octetsToInteger, withoutLeadingZeros } from "../bignum/octets.ts";
import { isProbablePrime } from "../bignum/primes.ts";
import { numberBelow } from "../dsa/equation.ts";
import { throwRefusal } from "../refusal.ts";
import { BinaryCurve } from "./binary-curve.ts";
import { BinaryField, isIrreducible } from "./binary-field.ts";
import { BlindedCurve } from "./blinded-curve.ts";
import type { Point } from "./curve.ts";
import { knownGroupName } from "./known-groups.ts";
import { CurveMultiplier, type Multiplier } from "./multiply.ts";
import { PrimeCurve } from "./prime-curve.ts";

/** A multiplication there takes a guest's engine some ten milliseconds; the largest curve in use has 521. */
export const MAX_PRIME_BITS = 1024;
/** sect571k1 and sect571r1 have the largest binary field in use. */
export const MAX_DEGREE = 571;
/** In a smaller field or group r = 0 is no rare accident. */
export const MIN_BITS = 16;
/** SEC 1 3.1.1.2.1: below it, a logarithm on the curve becomes one in a field, which is easier to find. */
const MIN_EMBEDDING_DEGREE = 100;

/** A valid group with what is computed once for it. */
export interface Group {
  readonly name: string | undefined;
  readonly n: bigint;
  /** Octets of a coordinate, and of a number below n. */
  readonly coordinateOctets: number;
  readonly orderOctets: number;
  readonly multiplier: Multiplier;
  /** The arithmetic for private keys. Only known groups of prime order have it. */
  readonly blinded: BlindedCurve | undefined;
  readonly hasCofactor: boolean;
  readonly isCoordinate: (value: bigint) => boolean;
}

interface Parameters {
  readonly field: EcGroup["field"];
  readonly q: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly base: Point;
  readonly n: bigint;
  readonly h: bigint | undefined;
  /** Bits of a coordinate; the field has 2^bits elements or fewer. */
  readonly bits: number;
}

/** The numbers that tell groups apart. */
export function groupParts(group: EcGroup): Uint8Array[] {
  const { xg, yg, n, q, a, b, h } = group;
  const numbers = [xg, yg, n, q, a, b].map(withoutLeadingZeros);
  // An absent cofactor is another group than a cofactor of zero, which is invalid.
  return [Uint8Array.of(group.field === "prime" ? 1 : 2, Math.min(h.length, 1)), withoutLeadingZeros(h), ...numbers];
}

/** Refuses an invalid group as `bad-key` and one beyond the limits as `unsupported`. */
export function prepareGroup(group: EcGroup): Group {
  const parameters = readParameters(group);
  checkRanges(parameters);
  checkTransfers(parameters);
  const hasCofactor = checkedCofactor(parameters) !== 1n;
  const name = knownGroupName(group);
  if (name === undefined) checkPrimes(parameters);
  const multiplier = multiplierOf(parameters);
  if (name === undefined) checkBase(parameters, multiplier);
  const { field, n, bits } = parameters;
  const isBlinded = name !== undefined && field === "prime" && !hasCofactor;
  return {
    name,
    n,
    coordinateOctets: Math.ceil(bits / 8),
    orderOctets: Math.ceil(bitLength(n) / 8),
    multiplier,
    blinded: isBlinded ? new BlindedCurve(parameters) : undefined,
    hasCofactor,
    isCoordinate: (value) => isElement(parameters, value),
  };
}

/** Refuses what is longer than the longest field, before it becomes an integer. */
function readParameters({ field, h, ...group }: EcGroup): Parameters {
  const maxBits = field === "prime" ? MAX_PRIME_BITS : MAX_DEGREE + 1;
  const integer = (name: string, octets: Uint8Array): bigint => {
    const significant = withoutLeadingZeros(octets);
    if (significant.length > Math.ceil(maxBits / 8) + 1)
      throwRefusal("unsupported", `${name} of the group is too long`);
    return octetsToInteger(significant);
  };
  const q = integer("q", group.q);
  const bits = field === "prime" ? bitLength(q) : bitLength(q) - 1;
  if (bitLength(q) > maxBits) throwRefusal("unsupported", `the field has ${bits} bits, more than are supported`);
  if (bits < MIN_BITS) throwRefusal("bad-key", `the field has fewer than ${MIN_BITS} bits`);
  return {
    ...{ field, q, bits, a: integer("a", group.a), b: integer("b", group.b), n: integer("n", group.n) },
    base: { x: integer("xg", group.xg), y: integer("yg", group.yg) },
    h: h.length === 0 ? undefined : integer("h", h),
  };
}

function isElement({ field, q, bits }: Parameters, value: bigint): boolean {
  return field === "prime" ? value < q : bitLength(value) <= bits;
}

/** The cheap checks, which come first. */
function checkRanges(parameters: Parameters): void {
  const { field, q, a, b, base, n, bits } = parameters;
  for (const value of [a, b, base.x, base.y]) {
    if (!isElement(parameters, value)) throwRefusal("bad-key", "a parameter of the group is no element of its field");
  }
  if (bitLength(n) < MIN_BITS || bitLength(n) > bits + 1)
    throwRefusal("bad-key", "the order of the group is out of range");
  // An even q has the factor 2, a polynomial without its last term the factor x.
  if ((q & 1n) === 0n) throwRefusal("bad-key", "the field of the group is none");
  const isSingular = field === "prime" ? (4n * a ** 3n + 27n * b ** 2n) % q === 0n : b === 0n;
  if (isSingular) throwRefusal("bad-key", "the curve is singular");
}

function checkPrimes({ field, q, n }: Parameters): void {
  const isField = field === "prime" ? isProbablePrime(q) : isIrreducible(q);
  if (!isField) throwRefusal("bad-key", "the field of the group is none");
  if (!isProbablePrime(n)) throwRefusal("bad-key", "the order of the group is not prime");
}

/** SEC 1 3.1.1.2.1 and 3.1.2.2.1, step 8: curves whose logarithms are easy to find by way of another group. */
function checkTransfers(parameters: Parameters): void {
  const { n } = parameters;
  const size = fieldSize(parameters);
  if (n === size) throwRefusal("bad-key", "the curve is anomalous: the order of the group is the size of the field");
  let power = 1n;
  for (let degree = 1; degree < MIN_EMBEDDING_DEGREE; degree++) {
    power = (power * size) % n;
    if (power === 1n) {
      throwRefusal("bad-key", `the embedding degree of the group is ${degree}, below ${MIN_EMBEDDING_DEGREE}`);
    }
  }
}

/**
 * The cofactor, which is floor((sqrt(size) + 1)^2 / n) in SEC 1 3.1.1.2.1. By Hasse the curve has size + 1 points, give
 * or take 2 sqrt(size). An n above 4 sqrt(size), as ANSI X9.62 asks for, has one multiple there at most. A smaller one
 * has several: no h could be told from a wrong one.
 */
function checkedCofactor({ h, n, ...field }: Parameters): bigint {
  const size = fieldSize(field);
  if (n * n <= 16n * size) throwRefusal("bad-key", "the order of the group is not above 4 sqrt(q)");
  const cofactor = (size + 1n + n / 2n) / n;
  const isPossible = (cofactor * n - size - 1n) ** 2n <= 4n * size;
  if (!isPossible) throwRefusal("bad-key", "no curve over the field has the order of the group");
  if (h !== undefined && h !== cofactor) throwRefusal("bad-key", "the cofactor of the group does not fit its order");
  return cofactor;
}

const fieldSize = ({ field, q, bits }: Pick<Parameters, "field" | "q" | "bits">): bigint =>
  field === "prime" ? q : 1n << BigInt(bits);

function multiplierOf({ field, q, a, b, base, n }: Parameters): Multiplier {
  const bits = bitLength(n);
  if (field === "prime") return new CurveMultiplier(new PrimeCurve(q, a, b), base, bits);
  return new CurveMultiplier(new BinaryCurve(new BinaryField(q), a, b), base, bits);
}

function checkBase({ base, n }: Parameters, multiplier: Multiplier): void {
  if (!multiplier.contains(base)) throwRefusal("bad-key", "the generator is not on the curve");
  if (multiplier.multiply(n, base) !== undefined) throwRefusal("bad-key", "the generator does not have the order n");
}

/** A public key: on the curve and in the generator's group. Infinity is no pair of coordinates, so it is none. */
export function readPoint(group: Group, { x, y }: EcPoint): Point {
  const [xOctets, yOctets] = [withoutLeadingZeros(x), withoutLeadingZeros(y)];
  const isShort = Math.max(xOctets.length, yOctets.length) <= group.coordinateOctets;
  const point = isShort ? { x: octetsToInteger(xOctets), y: octetsToInteger(yOctets) } : undefined;
  if (point === undefined || !group.isCoordinate(point.x) || !group.isCoordinate(point.y)) {
    throwRefusal("bad-key", "a coordinate of the point is no element of the field");
  }
  if (!group.multiplier.contains(point)) throwRefusal("bad-key", "the point is not on the curve");
  if (group.hasCofactor && group.multiplier.multiply(group.n, point) !== undefined) {
    throwRefusal("bad-key", "the point is not in the group");
  }
  return point;
}

/** A private key: 1 to n - 1. */
export function readScalar(group: Group, d: Uint8Array): bigint {
  return numberBelow(d, group.n) ?? throwRefusal("bad-key", "the private key is not between 1 and n - 1");
}

/** The public key of the private key d. */
export function publicPoint(group: Group, d: bigint): Point {
  return group.blinded?.publicPoint(d) ?? baseMultiple(group, d);
}

/** k times the generator; k from 1 to n - 1. The additions it takes depend on k. */
export function baseMultiple(group: Group, k: bigint): Point {
  return group.multiplier.multiplyBase(k) ?? throwRefusal("failed", "a multiple of the generator below n is infinity");
}
