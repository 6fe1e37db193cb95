/** Unsigned big-endian octet strings, as far as the device itself looks at them: how long they are. */

import { Status } from "../../../wire/crypto/status.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../service-result.ts";

/** Octets without the zeros in front. */
export function significant(number: Uint8Array): number {
  const first = number.findIndex((octet) => octet !== 0);
  return first < 0 ? 0 : number.length - first;
}

export function bitLength(number: Uint8Array): number {
  const octets = significant(number);
  return octets === 0 ? 0 : 8 * octets + 24 - Math.clz32(number[number.length - octets] ?? 0);
}

/** Octets of the product. */
export function productOctets(factors: readonly Uint8Array[]): number {
  const product = factors.reduce((product, factor) => product * integer(factor), 1n);
  return product === 0n ? 0 : Math.ceil(product.toString(16).length / 2);
}

function integer(number: Uint8Array): bigint {
  let hex = "0x0";
  for (const octet of number) hex += octet.toString(16).padStart(2, "0");
  return BigInt(hex);
}

export const isOdd = (number: Uint8Array): boolean => ((number.at(-1) ?? 0) & 1) === 1;

/** The number in exactly `length` octets, with zeros in front; undefined if it is too large. */
export function fixedLength(number: Uint8Array, length: number): Uint8Array | undefined {
  const octets = significant(number);
  if (octets > length) return undefined;
  const fixed = new Uint8Array(length);
  fixed.set(number.subarray(number.length - octets), length - octets);
  return fixed;
}

/** Each number in as many octets as stand beside it; refused if one is too large. */
export function fixedLengths<K extends string>(
  numbers: Readonly<Record<K, readonly [number: Uint8Array, length: number]>>,
  clause: string,
): ServiceResult<Record<K, Uint8Array>> {
  const fixed: Partial<Record<K, Uint8Array>> = {};
  for (const name of Object.keys(numbers) as K[]) {
    const [number, length] = numbers[name];
    const octets = fixedLength(number, length);
    if (!octets) return refuse(Status.ERR, clause, `${name} has ${significant(number)} octets, its room ${length}`);
    fixed[name] = octets;
  }
  return ok(fixed as Record<K, Uint8Array>);
}

/** The octet strings in a value, wherever they are, with the names of their fields. */
export function* octetStrings(value: unknown, name = ""): Generator<readonly [name: string, octets: Uint8Array]> {
  if (value instanceof Uint8Array) yield [name, value];
  else if (typeof value === "object" && value !== null) {
    for (const [key, part] of Object.entries(value)) yield* octetStrings(part, Array.isArray(value) ? name : key);
  }
}

/** E6 of docs/spec.md: room that is too small for some results is refused for all. */
export function roomFor(
  needs: Readonly<Record<string, readonly [room: number, octets: number]>>,
  clause: string,
): Refused | undefined {
  for (const [name, [room, octets]] of Object.entries(needs)) {
    if (room < octets) return refuse(Status.ERR, clause, `room of ${room} octets for ${name}, which takes ${octets}`);
  }
  return undefined;
}
