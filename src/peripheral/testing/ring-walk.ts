/**
 * A second reader of descriptor chains, for the judge of the ring fuzzer. It is written from VIRTIO 1.4 cs01, 2.7.5. It
 * shares no code with the device, or both could have the same mistake.
 */

export interface WalkedBuffer {
  readonly address: number;
  readonly length: number;
  readonly writable: boolean;
}

export type Walk =
  | { readonly whole: true; readonly buffers: readonly WalkedBuffer[] }
  /** Nothing sure can be said of the chain: the device may refuse it. */
  | { readonly whole: false };

export interface WalkedTable {
  readonly bytes: Uint8Array;
  /** Whether all of a range is RAM. */
  readonly inRam: (address: number, length: number) => boolean;
  /** Guest address and entries of the queue's descriptor table. */
  readonly desc: number;
  readonly size: number;
  /** The most entries that the device takes in an indirect table. */
  readonly mostEntries: number;
}

const BROKEN: Walk = { whole: false };
const [NEXT, WRITE, INDIRECT] = [1, 2, 4];

interface Entry extends WalkedBuffer {
  readonly flags: number;
  readonly next: number | undefined;
}

/** The table that is being read: the queue's own, or the one indirect table that may follow. */
interface Level {
  readonly base: number;
  readonly entries: number;
  readonly nested: boolean;
}

function entryAt(bytes: Uint8Array, at: number): Entry {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 16);
  const flags = view.getUint16(12, true);
  const address = Number(view.getBigUint64(0, true));
  const next = flags & NEXT ? view.getUint16(14, true) : undefined;
  return { address, length: view.getUint32(8, true), flags, next, writable: (flags & WRITE) !== 0 };
}

/**
 * 2.7.5.3: the table that an entry refers to, or undefined if it may not. NEXT beside INDIRECT is served, and so is a
 * table that was not negotiated: docs/spec.md, Served with a finding.
 */
function levelBelow(table: WalkedTable, level: Level, { address, length }: Entry): Level | undefined {
  const entries = length / 16;
  const fits = Number.isInteger(entries) && entries > 0 && entries <= table.mostEntries;
  if (level.nested || !fits || !table.inRam(address, length)) return undefined;
  return { base: address, entries, nested: true };
}

/** 2.7.5.2 and 2.7.4.2: whether a chain of these buffers may be. */
function allowed(table: WalkedTable, buffers: readonly WalkedBuffer[]): boolean {
  const bytes = buffers.reduce((sum, { length }) => sum + length, 0);
  const inRam = buffers.every(({ address, length }) => length === 0 || table.inRam(address, length));
  const firstWritable = buffers.findIndex(({ writable }) => writable);
  const ordered = firstWritable < 0 || buffers.slice(firstWritable).every(({ writable }) => writable);
  return bytes <= 2 ** 32 && inRam && ordered;
}

/** The chain at `head`, as guest memory has it now. */
export function walkChain(table: WalkedTable, head: number): Walk {
  const buffers: WalkedBuffer[] = [];
  let level: Level = { base: table.desc, entries: table.size, nested: false };
  let seen = new Set<number>();
  for (let next: number | undefined = head; next !== undefined; ) {
    if (next >= level.entries || seen.has(next)) return BROKEN;
    seen.add(next);
    const entry = entryAt(table.bytes, level.base + 16 * next);
    next = entry.next;
    if (!(entry.flags & INDIRECT)) {
      buffers.push({ address: entry.address, length: entry.length, writable: entry.writable });
      continue;
    }
    const below = levelBelow(table, level, entry);
    if (!below) return BROKEN;
    level = below;
    seen = new Set();
    next = 0;
  }
  return allowed(table, buffers) ? { whole: true, buffers } : BROKEN;
}
