/** The words of the layout language: integers, bytes, struct, select, padded. */
import type { Codec, Infer, Reader, Scope } from "./codec.ts";

function integer<T extends number | bigint>(
  type: string,
  size: number,
  get: (view: DataView, at: number) => T,
  set: (view: DataView, at: number, value: T) => void,
): Codec<T> {
  return {
    type,
    size,
    read: (input) => input.take(size, get),
    write: (output, value) => output.put(size, (view, at) => set(view, at, value as T)),
  };
}

export const u8 = integer(
  "u8",
  1,
  (v, at) => v.getUint8(at),
  (v, at, n) => v.setUint8(at, n),
);
export const le16 = integer(
  "le16",
  2,
  (v, at) => v.getUint16(at, true),
  (v, at, n) => v.setUint16(at, n, true),
);
export const le32 = integer(
  "le32",
  4,
  (v, at) => v.getUint32(at, true),
  (v, at, n) => v.setUint32(at, n, true),
);
export const le64 = integer(
  "le64",
  8,
  (v, at) => v.getBigUint64(at, true),
  (v, at, n) => v.setBigUint64(at, n, true),
);

/** An integer with named values. Unknown values are kept: the device answers them, the UI shows them. */
export function named(codec: Codec<number>, names: Readonly<Record<string, number>>): Codec<number> {
  const byValue = new Map(Object.entries(names).map(([name, value]) => [value, name]));
  return { ...codec, label: (value) => byValue.get(value as number) };
}

/** A codec that looks at an earlier sibling, by dotted path. */
export interface Dependent<P extends string> {
  readonly ref: P;
}

function lookUp(scope: Scope, path: string): number {
  let value: unknown = scope;
  for (const key of path.split(".")) value = (value as Scope | undefined)?.[key];
  if (typeof value !== "number") throw new TypeError(`layout: no number at ${path}`);
  return value;
}

/** Bytes: a fixed number of them, or as many as an earlier field says. */
export function bytes(length: number): Codec<Uint8Array>;
export function bytes<const P extends string>(ref: P): Codec<Uint8Array> & Dependent<P>;
export function bytes(length: number | string): Codec<Uint8Array> & Partial<Dependent<string>> {
  const lengthIn = (scope: Scope) => (typeof length === "number" ? length : lookUp(scope, length));
  return {
    type: `u8[${length}]`,
    size: typeof length === "number" ? length : undefined,
    ...(typeof length === "string" && { ref: length }),
    read: (input, scope) => input.takeBytes(lengthIn(scope)),
    write: (output, value, scope) => {
      const data = value as Uint8Array;
      const expected = lengthIn(scope);
      if (data.length !== expected) throw new RangeError(`u8[${length}] is ${data.length} bytes, not ${expected}`);
      output.putBytes(data);
    },
  };
}

/** All bytes left, except the last `leave`. */
export function rest(leave = 0): Codec<Uint8Array> {
  return {
    type: "u8[]",
    size: undefined,
    read: (input) => input.takeBytes(Math.max(0, input.remaining - leave)),
    write: (output, value) => output.putBytes(value as Uint8Array),
  };
}

/** `inner`, then zeros up to `size` bytes. */
export function padded<T>(size: number, inner: Codec<T>): Codec<T> {
  return {
    ...inner,
    size,
    read: (input, scope) => {
      const start = input.offset;
      const value = inner.read(input, scope);
      const padding = size - (input.offset - start);
      if (padding < 0) throw input.error(`longer than ${size} bytes`);
      if (padding > 0) input.part("padding", bytes(padding), scope);
      return value;
    },
    write: (output, value, scope) => {
      const start = output.offset;
      inner.write(output, value, scope);
      output.putBytes(new Uint8Array(size - (output.offset - start)));
    },
  };
}

// --- struct ---

type Fields = Readonly<Record<string, Codec<unknown>>>;
type Values<F> = { -readonly [K in keyof F]: Infer<F[K]> };

/** Dotted paths to the numbers in a value. */
type NumberPath<V> = V extends Uint8Array
  ? never
  : V extends object
    ? { [K in keyof V & string]: V[K] extends number ? K : `${K}.${NumberPath<V[K]>}` }[keyof V & string]
    : never;

/** Rejects a length or tag that names no number in the same struct. */
type Resolved<F> = {
  [K in keyof F]: F[K] extends Dependent<infer P>
    ? P extends NumberPath<Values<F>>
      ? F[K]
      : { error: `no number at ${P}` }
    : F[K];
};

export interface Struct<F extends Fields> extends Codec<Values<F>> {
  readonly fields: F;
}

export function struct<const F extends Fields>(type: string, fields: F & Resolved<F>): Struct<F> {
  const parts = Object.entries<Codec<unknown>>(fields).map(([name, codec]) => ({ name, codec }));
  const size = parts.reduce<number | undefined>(
    (sum, { codec }) => (sum === undefined || codec.size === undefined ? undefined : sum + codec.size),
    0,
  );
  return {
    type: `struct ${type}`,
    size,
    parts,
    fields,
    read: (input: Reader) => {
      const value: Record<string, unknown> = {};
      for (const { name, codec } of parts) value[name] = input.part(name, codec, value);
      return value as Values<F>;
    },
    write: (output, value) => {
      const scope = value as Scope;
      for (const { name, codec } of parts) codec.write(output, scope[name], scope);
    },
  };
}

// --- select ---

type Variants = Readonly<Record<string, readonly [tag: number, codec: Codec<object>]>>;
type Kind<V extends Variants> = { [K in keyof V]: { kind: K } & Infer<V[K][1]> }[keyof V];
export interface Unknown {
  kind: "unknown";
  raw: Uint8Array;
}

/** A union: an earlier field's value says which variant follows. Any other value: `unknown`, with all bytes left. */
export function select<const P extends string, const V extends Variants>(
  ref: P,
  variants: V,
): Codec<Kind<V> | Unknown> & Dependent<P> {
  const names = Object.keys(variants);
  const codecOf = (kind: string): Codec<object> => variants[kind]?.[1] ?? unknown;
  return {
    type: `union by ${ref}`,
    size: undefined,
    ref,
    union: true,
    parts: names.map((name) => ({ name, codec: codecOf(name) })),
    read: (input, scope) => {
      const tag = lookUp(scope, ref);
      const kind = names.find((name) => variants[name]?.[0] === tag) ?? "unknown";
      return { kind, ...input.part(kind, codecOf(kind), scope) } as Kind<V>;
    },
    write: (output, value, scope) => codecOf((value as { kind: string }).kind).write(output, value, scope),
  };
}

const unknown = struct("unknown", { raw: rest() });

/** A union whose tag stands behind it: `tag` is read `ahead` bytes further on, and every variant contains it. */
export function selectAhead<const V extends Variants>(
  ahead: number,
  tag: Codec<number>,
  variants: V,
): Codec<Kind<V> | Unknown> {
  const names = Object.keys(variants);
  const codecOf = (kind: string): Codec<object> => variants[kind]?.[1] ?? unknown;
  return {
    type: `union by ${tag.type} at +${ahead}`,
    size: undefined,
    union: true,
    parts: names.map((name) => ({ name, codec: codecOf(name) })),
    read: (input, scope) => {
      const value = input.peek(ahead, tag);
      const kind = names.find((name) => variants[name]?.[0] === value) ?? "unknown";
      return { kind, ...input.part(kind, codecOf(kind), scope) } as Kind<V>;
    },
    write: (output, value, scope) => codecOf((value as { kind: string }).kind).write(output, value, scope),
  };
}
