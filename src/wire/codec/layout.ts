/** The words of the layout language for what stands alone: integers, bytes, arrays, and what can be said about them. */
import type { Codec, Content, Form, Scope, ValueNames } from "./codec.ts";

// --- integers ---

export const u8: Codec<number> = {
  type: "u8",
  size: 1,
  form: { is: "integer" },
  read: (input) => input.u8(),
  write: (output, value) => output.u8(value as number),
};
export const le16: Codec<number> = {
  type: "le16",
  size: 2,
  form: { is: "integer" },
  read: (input) => input.u16(),
  write: (output, value) => output.u16(value as number),
};
export const le32: Codec<number> = {
  type: "le32",
  size: 4,
  form: { is: "integer" },
  read: (input) => input.u32(),
  write: (output, value) => output.u32(value as number),
};
export const le64: Codec<bigint> = {
  type: "le64",
  size: 8,
  form: { is: "integer" },
  read: (input) => input.u64(),
  write: (output, value) => output.u64(value as bigint),
};

type Names = Readonly<Record<string, number>>;

/** An integer with named values. Unknown values are kept: the device answers them, the UI shows them. */
export function named(codec: Codec<number>, names: Names): Codec<number> {
  const byValue = new Map(Object.entries(names).map(([name, value]) => [value, name]));
  return { ...codec, names: valueNames("values", names), label: (value) => byValue.get(value as number) };
}

/** An integer whose bits have names, given as masks: `NEXT | WRITE`, unknown bits as `0x40`, no bit as `none`. */
export function flags(codec: Codec<number>, masks: Names): Codec<number> {
  const { names } = valueNames("masks", masks);
  return { ...codec, names: { of: "masks", names }, label: (value) => flagsLabel(value as number, names) };
}

const valueNames = (of: ValueNames["of"], names: Names): ValueNames => ({
  of,
  names: Object.entries(names).map(([name, number]) => [name, BigInt(number)]),
});

/** As {@link flags}, but named by bit number. `base` is the number of the integer's lowest bit. */
export function bits(codec: Codec<number>, numbers: Names, base = 0): Codec<number> {
  const names = Object.entries(numbers)
    .filter(([, bit]) => bit >= base && bit < base + 8 * (codec.size ?? 0))
    .map(([name, bit]) => [name, 1n << BigInt(bit - base)] as const);
  return { ...codec, names: { of: "masks", names }, label: (value) => flagsLabel(value as number, names) };
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

/** A part that is not secret, though it stands within key material or data. */
export const open = <C extends Codec<unknown>>(codec: C): C => holding(codec, "public");

/** A byte string in a format of its own, which an earlier field tells. */
export function containing<C extends Codec<unknown>>(codec: C, inner: (scope: Scope) => Codec<unknown> | undefined): C {
  return { ...codec, inner };
}

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
    form: { is: "bytes", length },
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
    form: { is: "rest", leave },
    read: (input) => input.takeBytes(Math.max(0, input.remaining - leave)),
    write: (output, value) => output.putBytes(value as Uint8Array),
  };
}

/** `count` values of the same kind. */
export function array<T>(item: Codec<T>, count: number): Codec<T[]> {
  return {
    type: `${item.type}[${count}]`,
    size: item.size === undefined ? undefined : item.size * count,
    form: { is: "array", item, count },
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

/** How a count follows from a field: the field's value without `less`, and no more than `most`. */
export interface Count<P extends string> {
  readonly ref: P;
  readonly less: number;
  readonly most: number;
}

/** As many values of the same kind as an earlier field says. A count that is out of range is bad bytes. */
export function elements<T, const P extends string, const R extends string>(
  item: Codec<T> & Dependent<R>,
  { ref, less, most }: Count<P>,
): Codec<T[]> & Dependent<P | R> {
  const countIn = lookUp(ref);
  return {
    ref,
    type: `${item.type}[${ref} - ${less}]`,
    size: undefined,
    form: { is: "elements", item, ref, less, most },
    read: (input, scope) => {
      const count = countIn(scope) - less;
      if (count < 0 || count > most) {
        throw input.error(`${ref} is ${count + less}, not ${less} to ${less + most}`);
      }
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(input.part(String(i), item, scope));
      return values;
    },
    write: (output, value, scope) => {
      const values = value as T[];
      if (values.length !== countIn(scope) - less) throw new RangeError(`${values.length} values for ${ref}`);
      for (const each of values) item.write(output, each, scope);
    },
  };
}

/** `inner`, then zeros up to `size` bytes. `inner` sees no more than these bytes. */
export function padded<C extends Codec<unknown>>(size: number, inner: C): C {
  const { fill: _, ...leaf } = inner;
  const form: Form = { is: "padded", size, inner };
  const padding = (length: number) => doc(bytes(length), "Fills the union up to its size; ignored.");
  return {
    ...leaf,
    size,
    form,
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
