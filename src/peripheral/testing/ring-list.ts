/**
 * A second reader of packed rings, for the judge of the ring fuzzer. It is written from VIRTIO 1.4 cs01, 2.8. It shares
 * no code with the device, or both could have the same mistake.
 */
import type { WalkedBuffer, WalkedTable } from "./ring-walk.ts";

export type ListWalk =
  | { readonly kind: "whole"; readonly buffers: readonly WalkedBuffer[]; readonly id: number; readonly slots: number }
  /** The driver has made nothing available there. */
  | { readonly kind: "none" }
  /** Nothing sure can be said of the list: the device may refuse it. */
  | { readonly kind: "broken" };

const BROKEN: ListWalk = { kind: "broken" };
const [NEXT, WRITE, INDIRECT] = [1, 2, 4];

/** Both sides' first place: slot 0, and a wrap counter of 1 in bit 15. */
export const START = 0x8000;

/** The place `slots` on, one by one. */
export function after(position: number, slots: number, size: number): number {
  let [slot, wrap] = [position % 0x8000, position >= 0x8000];
  for (let i = 0; i < slots; i++) {
    slot++;
    if (slot !== size) continue;
    slot = 0;
    wrap = !wrap;
  }
  return slot + (wrap ? 0x8000 : 0);
}

/** The flags AVAIL and USED of a descriptor that is available at a position. */
export const availableMarks = (position: number): number => (position >= 0x8000 ? 0x80 : 0x8000);
/** And of one that was used there. */
export const usedMarks = (position: number): number => (position >= 0x8000 ? 0x8080 : 0);
const MARKS = 0x8080;

interface Entry extends WalkedBuffer {
  readonly id: number;
  readonly flags: number;
}

function entryAt({ bytes }: WalkedTable, at: number): Entry {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 16);
  const flags = view.getUint16(14, true);
  return {
    address: Number(view.getBigUint64(0, true)),
    length: view.getUint32(8, true),
    id: view.getUint16(12, true),
    flags,
    writable: (flags & WRITE) !== 0,
  };
}

/** 2.8.7: all entries of the table, of whose flags WRITE alone counts. */
function tableOf(table: WalkedTable, { address, length }: Entry): WalkedBuffer[] | undefined {
  const entries = length / 16;
  const fits = Number.isInteger(entries) && entries > 0 && entries <= table.mostEntries;
  if (!fits || !table.inRam(address, length)) return undefined;
  return Array.from({ length: entries }, (_, i) => entryAt(table, address + 16 * i));
}

/** 2.8.17: whether a list of these buffers may be. */
function allowed(table: WalkedTable, buffers: readonly WalkedBuffer[]): boolean {
  const bytes = buffers.reduce((sum, { length }) => sum + length, 0);
  const inRam = buffers.every(({ address, length }) => length === 0 || table.inRam(address, length));
  const firstWritable = buffers.findIndex(({ writable }) => writable);
  const ordered = firstWritable < 0 || buffers.slice(firstWritable).every(({ writable }) => writable);
  return bytes <= 2 ** 32 && inRam && ordered;
}

/** The slots of the list that begins at a position. */
function slotsAt(table: WalkedTable, position: number): Entry[] | ListWalk {
  const { desc, size } = table;
  const found: Entry[] = [];
  for (let at = position; ; at = after(at, 1, size)) {
    const entry = entryAt(table, desc + 16 * (at % 0x8000));
    if ((entry.flags & MARKS) !== availableMarks(at)) return found.length === 0 ? { kind: "none" } : BROKEN;
    if (found.length === size) return BROKEN;
    found.push(entry);
    if (!(entry.flags & NEXT)) return found;
  }
}

/** The list that begins at a position, as guest memory has it now. */
export function walkList(table: WalkedTable, position: number): ListWalk {
  const found = slotsAt(table, position);
  if (!Array.isArray(found)) return found;
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last || last.id >= table.size) return BROKEN;
  const hasTable = found.some(({ flags }) => flags & INDIRECT);
  if (hasTable && found.length > 1) return BROKEN;
  const buffers = hasTable ? tableOf(table, first) : found;
  if (!buffers || !allowed(table, buffers)) return BROKEN;
  return { kind: "whole", buffers, id: last.id, slots: found.length };
}
