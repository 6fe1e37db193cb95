/** The filter for one field of a request. */
import { hexOf } from "../../../wire/codec/hex.ts";
import type { TreeNode } from "../request/field-tree.ts";
import { quoted } from "./lexer.ts";

/** Bytes of a long byte string that its filter compares. */
const MOST_BYTES = 16;

/** The filter of the requests whose field has this value; undefined for a field without a value. */
export function conjunctOf({ id, raw, symbol }: TreeNode): string | undefined {
  const name = shortName(id);
  if (typeof raw === "number" || typeof raw === "bigint") return `${name} == ${symbol ? quoted(symbol) : raw}`;
  if (!(raw instanceof Uint8Array) || raw.length === 0) return undefined;
  const bytes = hexOf(raw.subarray(0, MOST_BYTES));
  return raw.length > MOST_BYTES ? `${name} contains 0x${bytes}` : `${name} == 0x${bytes}`;
}

/** `readable/header/opcode` is `request.header.opcode`; the forms of unions are left out. */
function shortName(id: string): string {
  const [side, ...names] = id.split("/");
  const short = names.slice(-2).join(".");
  return names.length < 2 ? `${side === "readable" ? "request" : "answer"}.${short}` : short;
}
