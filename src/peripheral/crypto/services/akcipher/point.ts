/**
 * Public keys of ECDSA: from octets to a point on the curve. SEC 1 2.3.4 and 3.2.2.1. Nothing here is secret, and no
 * step takes longer than a few milliseconds: the answer is due inside the notification.
 */
import type { EcPoint } from "../../../../contract/engine.ts";
import { decode } from "../../../../wire/codec/codec.ts";
import { ECPoint, PointForm } from "../../../../wire/codec/ec-der.ts";
import { integer } from "../asym-numbers.ts";
import type { Curve } from "./curves.ts";

/** The point, or in words why the octets are none. Throws WireError if they are too few, or of an unknown form. */
export function pointIn(octets: Uint8Array, curve: Curve): EcPoint | string {
  const { form, x, y } = decode<ECPoint>(ECPoint[curve.name], octets);
  if (octets.length !== 1 + x.length + y.length) return `a point of ${octets.length} bytes`;
  const right = rightSide(integer(x), curve);
  if (right === undefined) return "x is no element of the field";
  if (form === PointForm.UNCOMPRESSED) {
    const value = integer(y);
    if (value >= curve.p) return "y is no element of the field";
    return (value * value) % curve.p === right ? { x, y } : "the point is not on the curve";
  }
  const root = squareRoot(right, curve.p);
  if (root === undefined) return "no point of the curve has this x";
  const isOdd = form === PointForm.COMPRESSED_ODD;
  // The order is odd, so no point has y = 0, and one root is odd.
  const isWanted = root % 2n === (isOdd ? 1n : 0n);
  return { x, y: octetsOf(isWanted ? root : curve.p - root, curve.octets) };
}

/** x^3 - 3x + b modulo p; undefined for an x that is not below p. */
function rightSide(x: bigint, { p, b }: Curve): bigint | undefined {
  if (x >= p) return undefined;
  const value = (x * x * x - 3n * x + b) % p;
  return value < 0n ? value + p : value;
}

/** A square root modulo the odd prime p, or undefined. */
export function squareRoot(square: bigint, p: bigint): bigint | undefined {
  const root = p % 4n === 3n ? power(square, (p + 1n) / 4n, p) : tonelliShanks(square, p);
  return (root * root) % p === square ? root : undefined;
}

/** For any odd p. Of a number that is no square the result is no root. */
function tonelliShanks(square: bigint, p: bigint): bigint {
  let [odd, twos] = [p - 1n, 0];
  for (; odd % 2n === 0n; odd /= 2n) twos++;
  let root = power(square, (odd + 1n) / 2n, p);
  // root^2 is square * rest. The order of rest is a power of two, and smaller after each turn.
  let rest = power(square, odd, p);
  let factor = power(nonResidue(p), odd, p);
  while (rest !== 1n) {
    const order = orderExponent(rest, p, twos);
    if (order === twos) return root;
    for (; twos > order + 1; twos--) factor = (factor * factor) % p;
    root = (root * factor) % p;
    factor = (factor * factor) % p;
    rest = (rest * factor) % p;
    twos = order;
  }
  return root;
}

/** The i for which value^(2^i) is 1; `limit` if there is none below. */
function orderExponent(value: bigint, p: bigint, limit: number): number {
  let exponent = 0;
  for (let power = value; power !== 1n && exponent < limit; exponent++) power = (power * power) % p;
  return exponent;
}

/** Half of all numbers are non-residues: the smallest one is found after a few. */
function nonResidue(p: bigint): bigint {
  let candidate = 2n;
  while (power(candidate, (p - 1n) / 2n, p) === 1n) candidate++;
  return candidate;
}

function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % p;
    if (bit === "1") result = (result * base) % p;
  }
  return result;
}

function octetsOf(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(2 * length, "0");
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
