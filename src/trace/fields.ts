/** The types of an event's fields. Each has a form in JSON, and a check of the value that is read back. */
import { hexOf } from "../wire/codec/hex.ts";

/** The form of a field, for writers of other formats and for documents. */
export type FieldForm =
  | { readonly is: "boolean" | "bigint" | "bytes" }
  /** A number that need not be whole, from 0 to `most`. */
  | { readonly is: "number"; readonly most: number }
  /** A whole number from `least` to `most`. */
  | { readonly is: "count"; readonly least: number; readonly most: number }
  | { readonly is: "text"; readonly longest: number }
  | { readonly is: "one-of"; readonly values: readonly (string | number)[] }
  | { readonly is: "list"; readonly shape: AnyShape };

/** `read` gives undefined for anything that is not exactly such a value. */
export interface FieldType<T> {
  readonly name: string;
  readonly form: FieldForm;
  readonly write: (value: T) => unknown;
  readonly read: (json: unknown) => T | undefined;
}

/** The fields of an object by name. */
export type Shape<T> = { readonly [K in keyof T]: FieldType<T[K]> };

export type AnyShape = Readonly<Record<string, FieldType<unknown>>>;
type Json = Readonly<Record<string, unknown>>;

/** The fields of `shape` in `value`, in their JSON form. */
export function writeFields(shape: AnyShape, value: object): Json {
  const fields = value as Json;
  return Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, type.write(fields[name])]));
}

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The fields of `shape` out of a JSON object, or the first that is wrong. Others are left out. */
export function readFields(shape: AnyShape, json: Json): Read<Json> {
  const value: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(shape)) {
    const field = Object.hasOwn(json, name) ? type.read(json[name]) : undefined;
    if (field === undefined) return { ok: false, problem: `${name} is no ${type.name}` };
    value[name] = field;
  }
  return { ok: true, value };
}

const plain = <T>(name: string, form: FieldForm, is: (json: unknown) => json is T): FieldType<T> => ({
  name,
  form,
  write: (value) => value,
  read: (json) => (is(json) ? json : undefined),
});

export const boolean = plain("boolean", { is: "boolean" }, (json) => typeof json === "boolean");

/** As {@link plain}, and -0, which no other form of the log can say, becomes 0. */
const numeric = (name: string, form: FieldForm, is: (json: number) => boolean): FieldType<number> => ({
  ...plain(name, form, (json) => typeof json === "number"),
  read: (json) => (typeof json === "number" && is(json) ? json + 0 : undefined),
});

/** A number from 0 to `most`, whole or not. */
export const realUpTo = (most: number): FieldType<number> =>
  numeric(`number from 0 to ${most}`, { is: "number", most }, (json) => json >= 0 && json <= most);

/** A whole number from `least` to `most`. Above 2^53 it is the nearest that a number can be. */
const whole = (name: string, least: number, most: number): FieldType<number> =>
  numeric(name, { is: "count", least, most }, (json) => Number.isInteger(json) && json >= least && json <= most);

export const upTo = (most: number): FieldType<number> => whole(`whole number up to ${most}`, 0, most);
export const between = (least: number, most: number): FieldType<number> =>
  whole(`whole number from ${least} to ${most}`, least, most);
/** A whole number from 0 to 2^53 - 1. */
export const count = whole("whole number", 0, Number.MAX_SAFE_INTEGER);
/** A guest address: 64 bits, and 2^64 for the last of them, as a number is rounded to it. */
export const guestAddress = whole("whole number up to 2^64", 0, 2 ** 64);

export const textUpTo = (longest: number): FieldType<string> =>
  plain(
    `string of at most ${longest} characters`,
    { is: "text", longest },
    (json): json is string => typeof json === "string" && json.length <= longest,
  );

export function oneOf<const T extends string | number>(...values: readonly T[]): FieldType<T> {
  return plain(`one of ${values.join(", ")}`, { is: "one-of", values }, (json): json is T =>
    values.some((value) => value === json),
  );
}

/** An unsigned 64-bit number, in JSON a decimal string. */
export const bigint: FieldType<bigint> = {
  name: "decimal string below 2^64",
  form: { is: "bigint" },
  write: (value) => String(value),
  read: (json) => {
    if (typeof json !== "string" || !/^\d{1,20}$/.test(json)) return undefined;
    const value = BigInt(json);
    return value < 1n << 64n ? value : undefined;
  },
};

/** A byte string, in JSON hex. */
export const bytes: FieldType<Uint8Array> = {
  name: "hex string",
  form: { is: "bytes" },
  write: (value) => hexOf(value),
  read: (json) => (typeof json === "string" ? fromHex(json) : undefined),
};

function fromHex(hex: string): Uint8Array | undefined {
  if (hex.length % 2) return undefined;
  const value = new Uint8Array(hex.length / 2);
  for (let i = 0; i < value.length; i++) {
    const high = digit(hex.charCodeAt(2 * i));
    const low = digit(hex.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return undefined;
    value[i] = high * 16 + low;
  }
  return value;
}

/** The value of a hex digit by its code; -1 for anything else. */
function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

/** `most`: no list may be longer. */
export function list<T extends object>(shape: Shape<T>, most = Number.POSITIVE_INFINITY): FieldType<readonly T[]> {
  const fields = shape as unknown as AnyShape;
  return {
    name: `list of ${Number.isFinite(most) ? `at most ${most} ` : ""}{${Object.keys(shape).join(", ")}}`,
    form: { is: "list", shape: fields },
    write: (values) => values.map((value) => writeFields(fields, value)),
    read: (json) => {
      if (!Array.isArray(json) || json.length > most) return undefined;
      const values: T[] = [];
      for (const item of json) {
        const read = readItem(fields, item);
        if (!read) return undefined;
        values.push(read as T);
      }
      return values;
    },
  };
}

function readItem(shape: AnyShape, item: unknown): Json | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const read = readFields(shape, item as Json);
  return read.ok ? read.value : undefined;
}
