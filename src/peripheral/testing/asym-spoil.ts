/** Ways to spoil an asymmetric request: its words by name, with other values. */

import { type Field, walk } from "../../wire/codec/codec.ts";
import { AsymDataRequest } from "../../wire/crypto/requests.ts";

/** The integers of a request, by the path of each, with the offset of its four bytes. */
export function words(readable: Uint8Array): { readonly path: string; readonly offset: number }[] {
  const found: { path: string; offset: number }[] = [];
  const visit = (field: Field, path: string): void => {
    if (field.type === "le32") found.push({ path, offset: field.offset });
    for (const child of field.children) visit(child, path ? `${path}.${child.name}` : child.name);
  };
  visit(walk(AsymDataRequest, readable).root, "");
  return found;
}

/** A copy with another value in the word whose path ends in `.name`. */
export function withWord(readable: Uint8Array, name: string, value: number): Uint8Array {
  const word = words(readable).find(({ path }) => `.${path}`.endsWith(`.${name}`));
  if (!word) throw new RangeError(`no ${name} in the request`);
  return withU32(readable, word.offset, value);
}

export function withU32(readable: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = Uint8Array.from(readable);
  new DataView(copy.buffer).setUint32(offset, value, true);
  return copy;
}
