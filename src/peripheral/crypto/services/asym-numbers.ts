/** Unsigned big-endian byte strings, as far as the device itself looks at them: how long they are. */

import { Status } from "../../../wire/crypto/status.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../service-result.ts";

/** Bytes without the zeros in front. */
export function significant(number: Uint8Array): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : number.length - first;
}

export function bitLength(number: Uint8Array): number {
  const bytes = significant(number);
  return bytes === 0 ? 0 : 8 * bytes + 24 - Math.clz32(number[number.length - bytes] ?? 0);
}

/** Bytes of the product. */
export function productBytes(factors: readonly Uint8Array[]): number {
  const product = factors.reduce((product, factor) => product * integer(factor), 1n);
  return product === 0n ? 0 : Math.ceil(product.toString(16).length / 2);
}

export function integer(number: Uint8Array): bigint {
  let hex = "0x0";
  for (const byte of number) hex += byte.toString(16).padStart(2, "0");
  return BigInt(hex);
}

export const isOdd = (number: Uint8Array): boolean => ((number.at(-1) ?? 0) & 1) === 1;

/** The number in exactly `length` bytes, with zeros in front; undefined if it is too large. */
export function fixedLength(number: Uint8Array, length: number): Uint8Array | undefined {
  const bytes = significant(number);
  if (bytes > length) return undefined;
  const fixed = new Uint8Array(length);
  fixed.set(number.subarray(number.length - bytes), length - bytes);
  return fixed;
}

/** Each number in as many bytes as stand beside it; refused if one is too large. */
export function fixedLengths<K extends string>(
  numbers: Readonly<Record<K, readonly [number: Uint8Array, length: number]>>,
  clause: string,
): ServiceResult<Record<K, Uint8Array>> {
  const fixed: Partial<Record<K, Uint8Array>> = {};
  for (const name of Object.keys(numbers) as K[]) {
    const [number, length] = numbers[name];
    const bytes = fixedLength(number, length);
    if (!bytes) return refuse(Status.ERR, clause, `${name} has ${significant(number)} bytes, its room ${length}`);
    fixed[name] = bytes;
  }
  return ok(fixed as Record<K, Uint8Array>);
}

/** The byte strings in a value, wherever they are, with the names of their fields. */
export function* byteStrings(value: unknown, name = ""): Generator<readonly [name: string, bytes: Uint8Array]> {
  if (value instanceof Uint8Array) yield [name, value];
  else if (typeof value === "object" && value !== null) {
    for (const [key, part] of Object.entries(value)) yield* byteStrings(part, Array.isArray(value) ? name : key);
  }
}

/** E6 of docs/spec.md: room that is too small for some results is refused for all. */
export function roomFor(
  needs: Readonly<Record<string, readonly [room: number, bytes: number]>>,
  clause: string,
): Refused | undefined {
  for (const [name, [room, bytes]] of Object.entries(needs)) {
    if (room < bytes) return refuse(Status.ERR, clause, `room of ${room} bytes for ${name}, which takes ${bytes}`);
  }
  return undefined;
}
