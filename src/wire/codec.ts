/**
 * Declarative binary layouts.
 *
 * A layout is written once, as an object literal that reads like the C struct in the specification.
 * Everything else is a fold over it: {@link decode}, {@link encode}, {@link walk} (offset, size and
 * value of every field, for the hexdump) and {@link describe} (the same table without bytes, for docs).
 */

/** Bytes that do not fit a layout. Always the guest's doing, never ours. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly path: string;
  readonly offset: number;

  constructor(path: string, offset: number, problem: string) {
    super(`${path || "(root)"} at byte ${offset}: ${problem}`);
    this.path = path;
    this.offset = offset;
  }
}

/** The struct being read or written around a field; how a length or a tag finds its sibling. */
export type Scope = Readonly<Record<string, unknown>>;

export interface Codec<out T> {
  /** The type as the specification writes it, e.g. `le32`, `u8[key_len]`, `struct virtio_crypto_inhdr`. */
  readonly type: string;
  /** Size in bytes, or undefined when it depends on the data. */
  readonly size: number | undefined;
  /** Named parts, in wire order (a union's: the alternatives). Absent for a leaf. */
  readonly parts?: readonly Part[];
  readonly union?: true;
  /** Text for a value, when it says more than the number, e.g. `VIRTIO_CRYPTO_OK`. */
  label?(value: unknown): string | undefined;
  read(input: Reader, scope: Scope): T;
  write(output: Writer, value: unknown, scope: Scope): void;
}

export interface Part {
  readonly name: string;
  readonly codec: Codec<unknown>;
}

/** The TypeScript type of the values of a layout. */
export type Infer<C> = C extends Codec<infer T> ? T : never;

/** One row of the hexdump: a field and the bytes it came from. */
export interface Field {
  readonly name: string;
  readonly codec: Codec<unknown>;
  readonly offset: number;
  readonly children: Field[];
  size: number;
  value: unknown;
}

export class Reader {
  offset = 0;
  readonly root: Field;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #path: string[] = [];
  #parent: Field;

  constructor(bytes: Uint8Array, codec: Codec<unknown>) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.root = { name: "", codec, offset: 0, size: 0, value: undefined, children: [] };
    this.#parent = this.root;
  }

  get remaining(): number {
    return this.#bytes.length - this.offset;
  }

  /** Reads one named part and records where it was. */
  part<T>(name: string, codec: Codec<T>, scope: Scope): T {
    const field: Field = { name, codec, offset: this.offset, size: 0, value: undefined, children: [] };
    const parent = this.#parent;
    parent.children.push(field);
    this.#parent = field;
    this.#path.push(name);
    const value = codec.read(this, scope);
    this.#path.pop();
    this.#parent = parent;
    field.size = this.offset - field.offset;
    field.value = value;
    return value;
  }

  /** Steps over `size` bytes and hands out the view they are in. */
  take<T>(size: number, get: (view: DataView, at: number) => T): T {
    if (size > this.remaining) throw this.error(`needs ${size} bytes, ${this.remaining} left`);
    const at = this.offset;
    this.offset += size;
    return get(this.#view, at);
  }

  /** Reads a leaf `ahead` bytes further on without moving. */
  peek<T>(ahead: number, codec: Codec<T>): T {
    const back = this.offset;
    if (ahead > this.remaining) throw this.error(`needs ${ahead} bytes, ${this.remaining} left`);
    this.offset += ahead;
    const value = codec.read(this, {});
    this.offset = back;
    return value;
  }

  takeBytes(size: number): Uint8Array {
    return this.take(size, (_, at) => this.#bytes.slice(at, at + size));
  }

  error(problem: string): WireError {
    return new WireError(this.#path.join("."), this.offset, problem);
  }
}

export class Writer {
  #bytes = new Uint8Array(64);
  offset = 0;

  put(size: number, set: (view: DataView, at: number) => void): void {
    const at = this.#grow(size);
    set(new DataView(this.#bytes.buffer), at);
  }

  putBytes(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.offset);
  }

  #grow(size: number): number {
    const at = this.offset;
    this.offset += size;
    if (this.offset > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.offset, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }
}

/** Reads a value; throws {@link WireError} if the bytes do not fit. Bytes after the value are ignored. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  return codec.read(new Reader(bytes, codec), {});
}

export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const output = new Writer();
  codec.write(output, value, {});
  return output.finish();
}

/** What {@link decode} read, field by field. On bad bytes: all it read before them, and the error. */
export function walk(codec: Codec<unknown>, bytes: Uint8Array): { root: Field; error?: WireError } {
  const input = new Reader(bytes, codec);
  const { root } = input;
  try {
    root.value = codec.read(input, {});
    root.size = input.offset;
    return { root };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    root.size = input.offset;
    return { root, error };
  }
}
