/**
 * A bank of registers: a layout with a handler for each field. Every access width works at every offset, aligned or
 * not, across fields and past the end. Some tools read PCI devices without knowing the layout.
 */
import type { Codec, Infer } from "../../wire/codec/codec.ts";

export type Width = 1 | 2 | 4;

/** How one field behaves. A field without `write` ignores writes. */
export interface RegisterField {
  read(): number;
  write?(value: number): void;
}

interface MappedRegister extends RegisterField {
  readonly offset: number;
  readonly size: number;
}

interface RegisterLayout {
  readonly size: number | undefined;
  readonly parts?: readonly { readonly name: string; readonly codec: Codec<unknown> }[];
}

export class RegisterBank {
  readonly size: number;
  /** The field that covers each byte. */
  readonly #byOffset: readonly MappedRegister[];

  /** `handlers` has one entry for each field of `layout`, whose fields are 1, 2 or 4 bytes. */
  constructor(layout: RegisterLayout, handlers: Readonly<Record<string, RegisterField>>) {
    const byOffset: MappedRegister[] = [];
    let offset = 0;
    for (const { name, codec } of layout.parts ?? []) {
      const handler = handlers[name];
      const size = codec.size ?? 0;
      if (!handler) throw new Error(`no handler for register ${name}`);
      const field: MappedRegister = {
        offset,
        size,
        read: () => handler.read(),
        ...(handler.write && { write: (v) => handler.write?.(v) }),
      };
      for (let i = 0; i < size; i++) byOffset.push(field);
      offset += size;
    }
    this.#byOffset = byOffset;
    this.size = offset;
  }

  /** Bytes outside the bank read as zero. */
  read(offset: number, width: Width): number {
    const field = this.#byOffset[offset];
    if (field && field.offset === offset && field.size === width) return field.read() >>> 0;
    let value = 0;
    for (let i = 0; i < width; i++) value += this.#byte(offset + i) * 2 ** (8 * i);
    return value;
  }

  /** A write to part of a field changes those bytes of it; bytes outside the bank are ignored. */
  write(offset: number, width: Width, value: number): void {
    for (let i = 0; i < width; ) {
      const field = this.#byOffset[offset + i];
      if (!field) {
        i++;
        continue;
      }
      const first = offset + i - field.offset;
      const count = Math.min(field.size - first, width - i);
      const bytes = Math.floor((value >>> 0) / 2 ** (8 * i)) % 2 ** (8 * count);
      field.write?.(count === field.size ? bytes : merge(field.read(), bytes, first, count));
      i += count;
    }
  }

  #byte(offset: number): number {
    const field = this.#byOffset[offset];
    if (!field) return 0;
    return Math.floor((field.read() >>> 0) / 2 ** (8 * (offset - field.offset))) & 0xff;
  }
}

/** `old` with `count` bytes from byte `first` on replaced. */
function merge(old: number, bytes: number, first: number, count: number): number {
  const mask = 2 ** (8 * count) - 1;
  const shift = 8 * first;
  return ((old & ~(mask << shift)) | (bytes << shift)) >>> 0;
}

/** A number from `bytes`; those behind the end are zero. */
export function littleEndian(bytes: Uint8Array, at: number, width: Width): number {
  let value = 0;
  for (let i = 0; i < width; i++) value += (bytes[at + i] ?? 0) * 2 ** (8 * i);
  return value;
}

/** Handlers for a bank, checked against its layout by the compiler. */
export type Handlers<L> = { readonly [K in keyof Infer<L> & string]: RegisterField };
