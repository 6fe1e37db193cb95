/** The name of a request, from the label of its opcode. Fault rules and request lists use it. */

import type { Codec } from "../../wire/codec/codec.ts";
import { sizeOf } from "../../wire/codec/offsets.ts";
import { CtrlHeader } from "../../wire/crypto/requests.ts";

export type NameOf = (readable: Uint8Array) => string;

interface Header extends Pick<Codec<unknown>, "size" | "type"> {
  readonly fields: { readonly opcode: Codec<number> };
}

/** By the names in the header. Every header starts with the opcode, a le32. */
export function naming(header: Header): NameOf {
  const size = sizeOf(header);
  const { opcode: codec } = header.fields;
  return (readable) => {
    if (readable.length < size) return "too short";
    const opcode = new DataView(readable.buffer, readable.byteOffset).getUint32(0, true);
    return codec.label?.(opcode) ?? `opcode 0x${opcode.toString(16)}`;
  };
}

export const controlOperation = naming(CtrlHeader);
