/** The filter that a field of a request stands for. */

import type { TreeNode } from "../request/field-tree.ts";
import { quoted } from "./lexer.ts";

/** Bytes of a byte string that a filter is made of. */
const MOST_BYTES = 16;

/** What lets through the requests whose field has this value; undefined for a field without one. */
export function clauseOf({ id, raw, symbol }: TreeNode): string | undefined {
  const name = shortName(id);
  if (typeof raw === "number" || typeof raw === "bigint") return `${name} == ${symbol ? quoted(symbol) : raw}`;
  if (!(raw instanceof Uint8Array) || raw.length === 0) return undefined;
  const bytes = Array.from(raw.subarray(0, MOST_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return raw.length > MOST_BYTES ? `${name} contains 0x${bytes}` : `${name} == 0x${bytes}`;
}

/** `readable/header/opcode` is `request.header.opcode`; forms of unions and their insides are no matter of interest. */
function shortName(id: string): string {
  const [side, ...names] = id.split("/");
  const short = names.slice(-2).join(".");
  return names.length < 2 ? `${side === "readable" ? "request" : "answer"}.${short}` : short;
}
