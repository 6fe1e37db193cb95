/**
 * Declarative binary layouts.
 *
 * A layout is written once, as an object literal that reads like the C struct in the specification. Everything else is
 * a fold over it: {@link decode}, {@link encode}, {@link walk} and `describe`. {@link walk} gives offset, size, value
 * and meaning of every field, for the panel. `describe` gives the same table without bytes, for the documentation.
 */

import { Writer } from "./writer.ts";

/** Bytes that do not fit a layout. Always the guest's doing, never ours. */
export class WireError extends Error {
  override readonly name = "WireError";
  /** Dotted names of the fields around the trouble, outermost first; empty for the whole value. */
  readonly path: string;
  readonly offset: number;
  readonly problem: string;

  constructor(path: string, offset: number, problem: string) {
    super(`${path || "(root)"} at byte ${offset}: ${problem}`);
    this.path = path;
    this.offset = offset;
    this.problem = problem;
  }
}

/** The struct being read or written around a field; how a length or a tag finds its sibling. */
export type Scope = Readonly<Record<string, unknown>>;

/**
 * The kinds of content that a screen or an export may hide: key material, or encrypted and signed data. `public` marks
 * the parts within them that are not secret, such as the length of a part of a key.
 */
export type Content = "secret" | "payload" | "public";

export interface Codec<out T> {
  /** The type as the specification writes it, e.g. `le32`, `u8[key_len]`, `struct virtio_crypto_inhdr`. */
  readonly type: string;
  /** Size in bytes, or undefined when it depends on the data. */
  readonly size: number | undefined;
  /** Named parts, in wire order (a union's: the alternatives). Absent for a leaf. */
  readonly parts?: readonly Part[];
  readonly union?: true;
  /** One sentence on what the field is for. */
  readonly meaning?: string;
  /** Number and title in VIRTIO 1.4 cs01 (or the RFC). Holds for the parts that name none of their own. */
  readonly clause?: string;
  /** Holds for the parts, too. */
  readonly content?: Content;
  /** How the bytes are read, for what translates layouts into another language. */
  readonly form?: Form;
  /** The layout inside a byte string, if an earlier field tells its form. Undefined for an unknown form. */
  inner?(scope: Scope): Codec<unknown> | undefined;
  readonly names?: ValueNames;
  /** Text for a value, when it says more than the number, e.g. `OK` or `NEXT | WRITE`. */
  label?(value: unknown): string | undefined;
  read(input: Reader, scope: Scope): T;
  /** Reads the parts into an object that is already there. Only of structs; the fast path of a union. */
  fill?(input: Reader, target: Record<string, unknown>): void;
  write(output: Writer, value: unknown, scope: Scope): void;
}

/** Where numbers that others depend on are: dotted paths from the struct around. */
export type Form =
  | { readonly is: "integer" }
  | { readonly is: "bytes"; readonly length: number | string }
  | { readonly is: "rest"; readonly leave: number }
  | { readonly is: "array"; readonly item: Codec<unknown>; readonly count: number }
  | {
      readonly is: "elements";
      readonly item: Codec<unknown>;
      readonly ref: string;
      readonly less: number;
      readonly most: number;
    }
  /** `own`: the fields find lengths and tags in this struct, not in the one around it. */
  | { readonly is: "struct"; readonly own: boolean }
  | { readonly is: "padded"; readonly size: number; readonly inner: Codec<unknown> }
  | { readonly is: "sized-by"; readonly sibling: string; readonly inner: Codec<unknown> }
  /**
   * The first variant with a tag that has the values at `refs`. Further values of a tag are an le32 `ahead` bytes on.
   */
  | {
      readonly is: "union";
      readonly refs: readonly string[];
      readonly ahead: number;
      readonly variants: readonly Variant[];
    };

export interface Variant {
  readonly name: string;
  readonly tags: readonly (readonly number[])[];
  readonly only?: OnlyIf;
}

/** What an earlier field must have besides: one of `mask` set, or none. */
export interface OnlyIf {
  readonly ref: string;
  readonly mask: number;
  readonly set: boolean;
}

/** What the numbers of an integer are called: whole values, or masks of its bits. */
export interface ValueNames {
  readonly of: "values" | "masks";
  readonly names: readonly (readonly [name: string, number: bigint])[];
}

export interface Part {
  readonly name: string;
  readonly codec: Codec<unknown>;
}

/** The TypeScript type of the values of a layout. */
export type Infer<C> = C extends Codec<infer T> ? T : never;

/** One row of the tree: a field, the bytes it came from and what they say. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly codec: Codec<unknown>;
  readonly offset: number;
  readonly children: Field[];
  readonly meaning: string | undefined;
  readonly clause: string | undefined;
  readonly content: Content | undefined;
  size: number;
  /** Undefined for a field that was cut off. */
  value: unknown;
  /** The value by name, when it has one. */
  label: string | undefined;
  /** The layout inside of a byte string. */
  inner: Codec<unknown> | undefined;
  /** Set on the field whose bytes were wrong or missing. */
  error: WireError | undefined;
}

/** Steps through the bytes. With `recording` it also keeps the field tree; {@link decode} does without. */
export class Reader {
  offset = 0;
  readonly recording: boolean;
  readonly root: Field | undefined;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #end: number;
  readonly #path: string[] = [];
  #parent: Field | undefined;
  /** The error is on the field it happened in. */
  #located = false;

  constructor(bytes: Uint8Array, record?: Codec<unknown>) {
    // A Buffer's slice() is no copy.
    this.#bytes =
      bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.length;
    this.recording = record !== undefined;
    this.root = record && fieldOf("", record, 0, undefined);
    this.#parent = this.root;
  }

  /** Bytes left, up to the innermost limit. */
  get remaining(): number {
    return this.#end - this.offset;
  }

  /** Reads one named part; when recording, also keeps where it was, even if it is cut off. */
  part<T>(name: string, codec: Codec<T>, scope: Scope): T {
    const parent = this.#parent;
    if (!parent) return codec.read(this, scope);
    const field = fieldOf(name, codec, this.offset, parent);
    parent.children.push(field);
    this.#parent = field;
    this.#path.push(name);
    const value = this.record(field, codec, scope);
    this.#path.pop();
    this.#parent = parent;
    return value;
  }

  /** Reads and completes the field with the outcome; an error goes to the innermost field only. */
  record<T>(field: Field, codec: Codec<T>, scope: Scope): T {
    try {
      const value = codec.read(this, scope);
      field.value = value;
      field.label = codec.label?.(value);
      field.inner = codec.inner?.(scope);
      return value;
    } catch (error) {
      if (error instanceof WireError && !this.#located) {
        field.error = error;
        this.#located = true;
      }
      throw error;
    } finally {
      field.size = this.offset - field.offset;
    }
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#step(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#step(8), true);
  }

  /** A copy of the next `size` bytes. */
  takeBytes(size: number): Uint8Array {
    const at = this.#step(size);
    return this.#bytes.slice(at, at + size);
  }

  skip(size: number): void {
    this.#step(size);
  }

  /** Reads a leaf `ahead` bytes further on without moving. */
  peek<T>(ahead: number, codec: Codec<T>): T {
    const back = this.offset;
    this.#step(ahead);
    const value = codec.read(this, {});
    this.offset = back;
    return value;
  }

  /** Ends the input after the next `size` bytes; throws if there are fewer. Give the returned end to {@link leave}. */
  enter(size: number): number {
    if (size > this.remaining) throw this.error(missing(size, this.remaining));
    const outer = this.#end;
    this.#end = this.offset + size;
    return outer;
  }

  leave(outer: number): void {
    this.#end = outer;
  }

  error(problem: string, offset = this.offset): WireError {
    return new WireError(this.#path.join("."), offset, problem);
  }

  #step(size: number): number {
    const at = this.offset;
    if (size > this.#end - at) throw this.error(missing(size, this.#end - at));
    this.offset = at + size;
    return at;
  }
}

const missing = (size: number, left: number) => `needs ${size} ${size === 1 ? "byte" : "bytes"}, ${left} left`;

function fieldOf(name: string, codec: Codec<unknown>, offset: number, parent: Field | undefined): Field {
  return {
    name,
    type: codec.type,
    codec,
    offset,
    children: [],
    meaning: codec.meaning,
    clause: codec.clause ?? parent?.clause,
    content: codec.content ?? parent?.content,
    size: 0,
    value: undefined,
    label: undefined,
    inner: undefined,
    error: undefined,
  };
}

/**
 * Reads a value; throws {@link WireError} if the bytes do not fit. Bytes after the value are ignored. Byte strings in
 * the value are copies. Keeps no field tree: on bad bytes it reads a second time to tell where. `scope` has the lengths
 * that a layout does not hold itself: those of an answer stand in the request.
 */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, scope: object = {}): T {
  try {
    return codec.read(new Reader(bytes), scope as Scope);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw walk(codec, bytes, { scope }).error ?? error;
  }
}

/** The bytes of a value; throws RangeError if the value contradicts itself, e.g. in a length. */
export function encode<T>(codec: Codec<T>, value: T, scope: object = {}): Uint8Array {
  const output = new Writer(codec.size);
  codec.write(output, value, scope as Scope);
  return output.finish();
}

export interface WalkOptions {
  /** Shows the bytes behind the value, or from the first bad field on, as a last field named `unparsed`. */
  readonly unparsed?: boolean;
  /** As in {@link decode}. */
  readonly scope?: object;
}

/**
 * What {@link decode} reads, field by field; leaves are in byte order and do not overlap. On bad bytes: all fields
 * before them, the field they are in with its `error`, and the error. Never throws on any bytes.
 */
export function walk(
  codec: Codec<unknown>,
  bytes: Uint8Array,
  options: WalkOptions = {},
): { root: Field; error?: WireError } {
  const input = new Reader(bytes, codec);
  const root = input.root ?? fieldOf("", codec, 0, undefined);
  try {
    input.record(root, codec, (options.scope ?? {}) as Scope);
    return { root };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { root, error };
  } finally {
    if (options.unparsed) addUnparsed(root, bytes);
  }
}

function addUnparsed(root: Field, bytes: Uint8Array): void {
  if (root.size === bytes.length) return;
  const field = fieldOf("unparsed", unparsed, root.size, root);
  field.size = bytes.length - root.size;
  field.value = Uint8Array.from(bytes.subarray(root.size));
  root.children.push(field);
  root.size = bytes.length;
}

const unparsed: Codec<Uint8Array> = {
  type: "u8[]",
  size: undefined,
  // Possibly the rest of a key.
  content: "secret",
  meaning: "Bytes that belong to no field.",
  read: (input) => input.takeBytes(input.remaining),
  write: (output, value) => output.putBytes(value as Uint8Array),
};
