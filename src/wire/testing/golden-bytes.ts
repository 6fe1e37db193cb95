/** What the golden bytes are written with. */

import type { Infer } from "../codec/codec.ts";
import type { AsymDataRequest, AsymInput, AsymKind } from "../crypto/requests.ts";

export interface Golden<K extends AsymKind = AsymKind> {
  readonly request: Uint8Array;
  readonly value: AsymDataRequest;
  readonly answer: Uint8Array;
  readonly idata: Infer<(typeof AsymInput)[K]>;
}

export type Goldens<K extends AsymKind> = { readonly [Kind in K]: Golden<Kind> };

export const hex = (...lines: string[]): Uint8Array =>
  Uint8Array.from(lines.join(" ").trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));
export const u8 = (...values: number[]): Uint8Array => Uint8Array.from(values);
/** What a device has to ignore. */
export const GARBAGE = 0xdead_beef;

export const header = (opcode: number, algo: number) => ({
  opcode,
  algo,
  session_id: 0xa5a5_a5a5_a5a5_a5a5n,
  flag: 0,
  padding: GARBAGE,
});
