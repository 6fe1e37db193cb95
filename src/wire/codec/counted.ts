/** Layouts that no wire struct has and a saved state needs: values behind their number, text, yes or no. */
import type { Codec } from "./codec.ts";
import { le16 } from "./layout.ts";

/** A yes or no in one byte. */
export const flag: Codec<boolean> = {
  type: "flag",
  size: 1,
  read: (input) => {
    const value = input.u8();
    if (value > 1) throw input.error(`${value} is neither yes nor no`, input.offset - 1);
    return value === 1;
  },
  write: (output, value) => output.u8(value ? 1 : 0),
};

/** Bytes behind their number. */
export const counted: Codec<Uint8Array> = {
  type: "u8[]",
  size: undefined,
  read: (input) => input.takeBytes(input.u32()),
  write: (output, value) => {
    const bytes = value as Uint8Array;
    output.u32(bytes.length);
    output.putBytes(bytes);
  },
};

/** Values of one kind behind their number, of which there are no more than `most`. */
export function list<T>(item: Codec<T>, most: number): Codec<readonly T[]> {
  return {
    type: `${item.type}[]`,
    size: undefined,
    read: (input, scope) => {
      const count = input.u32();
      if (count > most) throw input.error(`${count} of ${item.type}; ${most} are possible`, input.offset - 4);
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(input.part(String(i), item, scope));
      return values;
    },
    write: (output, value, scope) => {
      const values = value as readonly T[];
      output.u32(values.length);
      for (const each of values) item.write(output, each, scope);
    },
  };
}

/**
 * The bytes of values of one size, behind their number, which is `most` at the highest. As values they take many times
 * the room. The caller counts them first.
 */
export function unread(item: Codec<unknown>, most: number): Codec<Uint8Array> {
  const size = item.size ?? 1;
  return {
    type: `${item.type}[]`,
    size: undefined,
    read: (input) => {
      const count = input.u32();
      if (count > most) throw input.error(`${count} of ${item.type}; ${most} are possible`, input.offset - 4);
      return input.takeBytes(count * size);
    },
    write: (output, value) => {
      const bytes = value as Uint8Array;
      output.u32(bytes.length / size);
      output.putBytes(bytes);
    },
  };
}

/** No name and no sentence is longer. */
const MAX_TEXT = 1024;
const characters = list(le16, MAX_TEXT);

/** Text in UTF-16 behind its length; what is too long is cut. */
export const text: Codec<string> = {
  type: "text",
  size: undefined,
  read: (input, scope) => String.fromCharCode(...characters.read(input, scope)),
  write: (output, value, scope) => {
    const codes = Array.from((value as string).slice(0, MAX_TEXT), (_, i) => (value as string).charCodeAt(i));
    characters.write(output, codes, scope);
  },
};
