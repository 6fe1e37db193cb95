/** The words of the layout language: integers, bytes, struct, select, padded, and what can be said about them. */
import type { Codec, Content, Infer, Part, Reader, Scope } from "./codec.ts";

// --- integers ---

export const u8: Codec<number> = {
  type: "u8",
  size: 1,
  read: (input) => input.u8(),
  write: (output, value) => output.u8(value as number),
};
export const le16: Codec<number> = {
  type: "le16",
  size: 2,
  read: (input) => input.u16(),
  write: (output, value) => output.u16(value as number),
};
export const le32: Codec<number> = {
  type: "le32",
  size: 4,
  read: (input) => input.u32(),
  write: (output, value) => output.u32(value as number),
};
export const le64: Codec<bigint> = {
  type: "le64",
  size: 8,
  read: (input) => input.u64(),
  write: (output, value) => output.u64(value as bigint),
};

type Names = Readonly<Record<string, number>>;

/** An integer with named values. Unknown values are kept: the device answers them, the UI shows them. */
export function named(codec: Codec<number>, names: Names): Codec<number> {
  const byValue = new Map(Object.entries(names).map(([name, value]) => [value, name]));
  return { ...codec, label: (value) => byValue.get(value as number) };
}

/** An integer whose bits have names, given as masks: `NEXT | WRITE`, unknown bits as `0x40`, no bit as `none`. */
export function flags(codec: Codec<number>, masks: Names): Codec<number> {
  const names = Object.entries(masks).map(([name, mask]) => [name, BigInt(mask)] as const);
  return { ...codec, label: (value) => flagsLabel(value as number, names) };
}

/** As {@link flags}, but named by bit number. `base` is the number of the integer's lowest bit. */
export function bits(codec: Codec<number>, numbers: Names, base = 0): Codec<number> {
  const names = Object.entries(numbers)
    .filter(([, bit]) => bit >= base && bit < base + 8 * (codec.size ?? 0))
    .map(([name, bit]) => [name, 1n << BigInt(bit - base)] as const);
  return { ...codec, label: (value) => flagsLabel(value as number, names) };
}

function flagsLabel(value: number, names: readonly (readonly [name: string, mask: bigint])[]): string {
  let left = BigInt(value);
  const set: string[] = [];
  for (const [name, mask] of names) {
    if (mask === 0n || (left & mask) !== mask) continue;
    set.push(name);
    left &= ~mask;
  }
  if (left) set.push(`0x${left.toString(16)}`);
  return set.join(" | ") || "none";
}

// --- what is said about a field ---

/** Says what a field is for, in one sentence, and where the specification does. */
export function doc<C extends Codec<unknown>>(codec: C, meaning: string, clause?: string): C {
  return { ...codec, meaning, ...(clause !== undefined && { clause }) };
}

/** Key material: hidden on screens and in exports unless asked for. */
export const secret = <C extends Codec<unknown>>(codec: C): C => holding(codec, "secret");
/** What the user encrypts or signs, and what comes of it. */
export const payload = <C extends Codec<unknown>>(codec: C): C => holding(codec, "payload");

function holding<C extends Codec<unknown>>(codec: C, content: Content): C {
  return { ...codec, content };
}

// --- bytes ---

/** A codec that looks at an earlier sibling, by dotted path. */
export interface Dependent<P extends string> {
  readonly ref: P;
}

/** Finds the number at a dotted path. That there is one is checked by the compiler, see {@link struct}. */
export function lookUp(path: string): (scope: Scope) => number {
  const keys = path.split(".");
  return (scope) => {
    let value: unknown = scope;
    for (const key of keys) value = (value as Scope | undefined)?.[key];
    if (typeof value !== "number") throw new TypeError(`layout: no number at ${path}`);
    return value;
  };
}

/** Bytes: a fixed number of them, or as many as an earlier field says. */
export function bytes(length: number): Codec<Uint8Array>;
export function bytes<const P extends string>(ref: P): Codec<Uint8Array> & Dependent<P>;
export function bytes(length: number | string): Codec<Uint8Array> & Partial<Dependent<string>> {
  const lengthIn = typeof length === "number" ? () => length : lookUp(length);
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

/** `count` values of the same kind. */
export function array<T>(item: Codec<T>, count: number): Codec<T[]> {
  return {
    type: `${item.type}[${count}]`,
    size: item.size === undefined ? undefined : item.size * count,
    read: (input, scope) => {
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(input.part(String(i), item, scope));
      return values;
    },
    write: (output, value, scope) => {
      const values = value as T[];
      if (values.length !== count) throw new RangeError(`${values.length} values for ${item.type}[${count}]`);
      for (const each of values) item.write(output, each, scope);
    },
  };
}

/** `inner`, then zeros up to `size` bytes. `inner` sees no more than these bytes. */
export function padded<C extends Codec<unknown>>(size: number, inner: C): C {
  const { fill: _, ...leaf } = inner;
  const padding = (length: number) => doc(bytes(length), "Fills the union up to its size; ignored.");
  return {
    ...leaf,
    size,
    read: (input, scope) => {
      const end = input.offset + size;
      const outer = input.enter(Math.min(size, input.remaining));
      const value = inner.read(input, scope);
      input.leave(outer);
      const left = end - input.offset;
      if (!input.recording) input.skip(left);
      else if (left > 0) input.part("padding", padding(left), scope);
      return value;
    },
    write: (output, value, scope) => {
      const start = output.offset;
      inner.write(output, value, scope);
      output.putZeros(size - (output.offset - start));
    },
  } as C;
}

// --- struct ---

export type Fields = Readonly<Record<string, Codec<unknown>>>;
type Values<F> = { -readonly [K in keyof F]: Infer<F[K]> };

/** Dotted paths to the numbers in a value. */
type NumberPath<V> = V extends Uint8Array
  ? never
  : V extends object
    ? { [K in keyof V & string]: V[K] extends number ? K : `${K}.${NumberPath<V[K]>}` }[keyof V & string]
    : never;

/** Rejects a length or tag that names no number in the same struct. */
export type Resolved<F> = {
  [K in keyof F]: F[K] extends Dependent<infer P>
    ? P extends NumberPath<Values<F>>
      ? F[K]
      : { error: `no number at ${P}` }
    : F[K];
};

/** What a whole struct is for and where it is specified; its fields inherit the clause. */
export interface About {
  readonly meaning?: string;
  readonly clause?: string;
}

export interface Struct<F extends Fields> extends Codec<Values<F>> {
  readonly fields: F;
  readonly parts: readonly Part[];
}

/** Fields one after the other, without gaps. */
export function struct<const F extends Fields>(type: string, fields: F & Resolved<F>, about: About = {}): Struct<F> {
  const parts = Object.entries<Codec<unknown>>(fields).map(([name, codec]) => ({ name, codec }));
  const fill = filler(parts);
  return {
    type: `struct ${type}`,
    size: sizeOf(parts),
    parts,
    fields,
    ...about,
    fill,
    read: (input: Reader) => {
      const value: Record<string, unknown> = {};
      fill(input, value);
      return value as Values<F>;
    },
    write: (output, value) => {
      const scope = value as Scope;
      for (const { name, codec } of parts) codec.write(output, scope[name], scope);
    },
  };
}

function sizeOf(parts: readonly Part[]): number | undefined {
  let size = 0;
  for (const { codec } of parts) {
    if (codec.size === undefined) return undefined;
    size += codec.size;
  }
  return size;
}

/** Names and readers in arrays of their own: half the time of going through the codecs. */
function filler(parts: readonly Part[]): (input: Reader, target: Record<string, unknown>) => void {
  const names = parts.map((part) => part.name);
  const reads = parts.map((part) => part.codec.read);
  return (input, target) => {
    if (input.recording) {
      for (const { name, codec } of parts) target[name] = input.part(name, codec, target);
      return;
    }
    for (let i = 0; i < names.length; i++) {
      const read = reads[i];
      if (read) target[names[i] as string] = read(input, target);
    }
  };
}

// --- select ---

type Variants = Readonly<Record<string, readonly [tag: number, codec: Codec<object>]>>;
type Kind<V extends Variants> = { [K in keyof V]: { kind: K } & Infer<V[K][1]> }[keyof V];
export interface Unknown {
  kind: "unknown";
  raw: Uint8Array;
}

/** Its bytes may be a key: a session of another service has one. */
const unknown = struct(
  "unknown",
  { raw: doc(secret(rest()), "The bytes of a form that is not known here.") },
  { meaning: "A form that is not known here." },
);

/** A union: an earlier field's value says which variant follows. Any other value: `unknown`, with all bytes left. */
export function select<const P extends string, const V extends Variants>(
  ref: P,
  variants: V,
): Codec<Kind<V> | Unknown> & Dependent<P> {
  const tagIn = lookUp(ref);
  return { ...union(`union by ${ref}`, variants, (_, scope) => tagIn(scope)), ref };
}

/** A union whose tag stands behind it: `tag` is read `ahead` bytes further on, and every variant contains it. */
export function selectAhead<const V extends Variants>(
  ahead: number,
  tag: Codec<number>,
  variants: V,
): Codec<Kind<V> | Unknown> {
  return union(`union by ${tag.type} at +${ahead}`, variants, (input) => input.peek(ahead, tag));
}

function union<V extends Variants>(
  type: string,
  variants: V,
  tagOf: (input: Reader, scope: Scope) => number,
): Codec<Kind<V> | Unknown> {
  const entries = Object.entries(variants);
  const parts = entries.map(([name, [, codec]]) => ({ name, codec }));
  const byTag = new Map(entries.map(([name, [tag, codec]]) => [tag, { name, codec }]));
  const byName = new Map(parts.map((part) => [part.name, part.codec]));
  const fallback = { name: "unknown", codec: unknown as Codec<object> };
  return {
    type,
    size: undefined,
    union: true,
    parts,
    label: (value) => (value as { kind: string }).kind,
    read: (input, scope) => {
      const { name, codec } = byTag.get(tagOf(input, scope)) ?? fallback;
      if (input.recording || !codec.fill) return { kind: name, ...input.part(name, codec, scope) } as Kind<V>;
      const value = { kind: name };
      codec.fill(input, value);
      return value as Kind<V>;
    },
    write: (output, value, scope) => {
      const codec = byName.get((value as { kind: string }).kind) ?? unknown;
      codec.write(output, value, scope);
    },
  };
}
