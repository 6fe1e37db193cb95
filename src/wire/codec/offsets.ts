/** Where the fields of a layout stand, for code that reads single fields where they are instead of decoding all. */
import type { Codec } from "./codec.ts";

interface Layout<F> {
  readonly fields: F;
  readonly type: string;
}

/** The byte offset of each field. Throws RangeError for a layout whose fields have no fixed size. */
export function offsetsOf<F extends Readonly<Record<string, Codec<unknown>>>>(
  layout: Layout<F>,
): { readonly [K in keyof F]: number } {
  const offsets: Record<string, number> = {};
  let offset = 0;
  for (const [name, { size }] of Object.entries<Codec<unknown>>(layout.fields)) {
    offsets[name] = offset;
    if (size === undefined) throw new RangeError(`${layout.type}: ${name} has no fixed size`);
    offset += size;
  }
  return offsets as { readonly [K in keyof F]: number };
}

/** The size of a layout whose size is fixed. */
export function sizeOf(layout: Pick<Codec<unknown>, "size" | "type">): number {
  if (layout.size === undefined) throw new RangeError(`${layout.type} has no fixed size`);
  return layout.size;
}

/** The bytes of all fields whose size is fixed, also of those inside of other fields. A union has none. */
export function fixedBytesOf({ size, parts = [], union }: Pick<Codec<unknown>, "size" | "parts" | "union">): number {
  if (size !== undefined) return size;
  return union ? 0 : parts.reduce((sum, { codec }) => sum + fixedBytesOf(codec), 0);
}
