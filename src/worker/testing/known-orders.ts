/**
 * Curves of any size with a number of points that is known when they are made. They come from complex multiplication
 * (Cohen, "A Course in Computational Algebraic Number Theory", 7.2 and 9.2), or are supersingular.
 */
import { checkPrimeSync, createHash } from "node:crypto";
import type { EcGroup } from "../../contract/engine.ts";
import { inverseModulo } from "../bignum/inverse.ts";
import { minimalOctets, octetsToInteger } from "../bignum/octets.ts";
import { addModulo, modulo, multiple, type PrimeCurveParameters, pointFrom } from "./affine.ts";

/** Discriminants of class number one under which orders can be prime, and the invariant of their curves. */
const INVARIANTS: ReadonlyMap<bigint, bigint> = new Map([
  [11n, -32_768n],
  [19n, -884_736n],
  [43n, -884_736_000n],
  [67n, -147_197_952_000n],
  [163n, -262_537_412_640_768_000n],
]);

/** Sizes the field: q = (trace^2 + discriminant * v^2) / 4. */
export interface Norm {
  readonly discriminant: bigint;
  readonly trace: bigint;
  readonly v: bigint;
}

/** The curve with q + 1 - trace points; `twist` picks one of many isomorphic ones. q has to be a prime 3 modulo 4. */
export function curveOfTrace(norm: Norm, twist = 1n): PrimeCurveParameters {
  for (let c = twist; ; c++) {
    const curve = curveOrTwist(norm, c);
    const point = pointFrom(curve, c);
    if (multiple(addModulo(curve), curve.q + 1n - norm.trace, point) === undefined) return curve;
  }
}

/** For half of all c, the curve with q + 1 - trace points; for the others, that with q + 1 + trace. */
export function curveOrTwist(norm: Norm, c: bigint): PrimeCurveParameters {
  const q = fieldOf(norm);
  const j = INVARIANTS.get(norm.discriminant) ?? 0n;
  const k = j * (inverseModulo(1728n - j, q) ?? 0n);
  return { q, a: modulo(3n * k * c * c, q), b: modulo(2n * k * c ** 3n, q) };
}

const fieldOf = ({ discriminant, trace, v }: Norm): bigint => (trace * trace + discriminant * v * v) / 4n;

/** A random group of prime order, whose field has `bits` bits or a few less. The same seed gives the same group. */
export function primeOrderGroup(bits: number, seed: bigint): EcGroup {
  const random = numbersFrom(seed);
  const discriminants = [...INVARIANTS.keys()];
  const discriminant = discriminants[Number(random(16) % BigInt(discriminants.length))] ?? 11n;
  const half = Math.floor(bits / 2);
  // The discriminant's root has four bits for 163, and two for 11.
  const vBits = half - Math.floor(discriminant.toString(2).length / 2) - 1;
  // Under 11, 3 would divide q or n if it did not divide v.
  const v = 3n * (random(vBits) | (1n << BigInt(vBits - 1)) | 1n);
  for (let trace = random(half - 1) | 1n; ; trace += 2n) {
    for (const norm of [
      { discriminant, trace, v },
      { discriminant, trace: -trace, v },
    ]) {
      const q = fieldOf(norm);
      const n = q + 1n - norm.trace;
      if (q % 4n === 3n && n !== q && isPrime(q) && isPrime(n)) {
        const curve = curveOfTrace(norm, 1n + random(bits - 8));
        return groupOf(curve, { n, h: 1n });
      }
    }
  }
}

/** The group that the point first found generates, multiplied by the cofactor. */
export function groupOf(curve: PrimeCurveParameters, { n, h }: { readonly n: bigint; readonly h: bigint }): EcGroup {
  const { q, a, b } = curve;
  for (let x = 1n; ; x++) {
    const base = multiple(addModulo(curve), h, pointFrom(curve, x));
    if (base === undefined) continue;
    const [xg, yg, ...others] = [base.x, base.y, q, a, b, n, h].map(minimalOctets) as [Uint8Array, Uint8Array, ...Five];
    return { field: "prime", xg, yg, q: others[0], a: others[1], b: others[2], n: others[3], h: others[4] };
  }
}

type Five = [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** A curve of trace 1, which has as many points as its field has elements. */
export function anomalousGroup(bits: number, seed: bigint): EcGroup {
  const [discriminant, trace] = [11n, 1n];
  for (
    let v = (numbersFrom(seed)(Math.floor(bits / 2) - 1) | 1n) + (1n << BigInt(Math.floor(bits / 2) - 1));
    ;
    v += 2n
  ) {
    const norm = { discriminant, trace, v };
    const q = fieldOf(norm);
    if (q % 4n === 3n && isPrime(q)) return groupOf(curveOfTrace(norm), { n: q, h: 1n });
  }
}

/** y^2 = x^3 + 1 modulo a prime q that is 2 modulo 3. It has q + 1 = 12 n points and the embedding degree 2. */
export function supersingularGroup(bits: number, seed: bigint): EcGroup {
  for (let n = numbersFrom(seed)(bits - 5) | (1n << BigInt(bits - 5)) | 1n; ; n += 2n) {
    const q = 12n * n - 1n;
    if (checkPrimeSync(n) && isPrime(q)) return groupOf({ q, a: 0n, b: 1n }, { n, h: 12n });
  }
}

/**
 * A subgroup of n = 65,539 points of a curve over a field of about `bits` bits. The norm of Frobenius minus one is q +
 * 1 - trace. It is made as a product. One factor has the norm n: 4 n = 416^2 + 11 * 90^2.
 */
export function tinySubgroup(bits: number, seed: bigint): EcGroup {
  const [discriminant, n] = [11n, 65_539n];
  const [x, y] = [416n, 90n];
  const random = numbersFrom(seed);
  for (;;) {
    const [s, t] = [random(Math.floor(bits / 2) - 8) | 1n, random(Math.floor(bits / 2) - 8) | 1n];
    // (x + y sqrt(-11)) / 2 times (s + t sqrt(-11)) / 2, and one.
    const [real, v] = [(x * s - discriminant * y * t) / 2n, (x * t + y * s) / 2n];
    const norm = { discriminant, trace: real + 2n, v };
    const q = fieldOf(norm);
    if (q % 4n !== 3n || !isPrime(q)) continue;
    return groupOf(curveOfTrace(norm), { n, h: (q + 1n - norm.trace) / n });
  }
}

const SMALL_PRIMES = [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n];

/** Most candidates end at a small factor, which BigInt finds sooner than OpenSSL; those below 2209 are not asked for. */
function isPrime(value: bigint): boolean {
  return SMALL_PRIMES.every((prime) => value % prime !== 0n) && checkPrimeSync(value);
}

/** Numbers of as many bits as is asked for, or fewer, from SHA-256 of the seed and a counter. */
function numbersFrom(seed: bigint): (bits: number) => bigint {
  let counter = 0;
  return (bits) => {
    let octets = Buffer.alloc(0);
    while (8 * octets.length < bits) {
      octets = Buffer.concat([octets, createHash("sha256").update(`${seed} ${counter++}`).digest()]);
    }
    return octetsToInteger(octets) >> BigInt(8 * octets.length - bits);
  };
}
