/**
 * Descriptor chains. VIRTIO 1.4 cs01, 2.7.5 The Virtqueue Descriptor Table.
 *
 * One function walks a chain from its head and checks all of it before the device sees any of it. What the device
 * may read is copied once, here; afterwards nothing looks at the descriptors or the readable buffers again, so a guest
 * that changes them meanwhile changes nothing.
 */
import type { TraceDescriptor } from "../contract/trace.ts";
import { DescriptorFlag } from "../wire/virtio.ts";
import { DriverError } from "./driver-error.ts";
import { type GuestMemory, GuestMemoryError } from "./guest-memory.ts";

const DESCRIPTOR_SIZE = 16;

/**
 * Entries of an indirect table. Linux sends a scatterlist of n pages as n(n+1)/2 descriptors, so tables are longer
 * than the queue; 4096 carries a quarter of a megabyte each way and bounds the walk.
 */
export const MAX_INDIRECT_ENTRIES = 4096;

/** 2.7.5: a chain describes at most 2^32 bytes. */
const MAX_CHAIN_BYTES = 2 ** 32;

const TABLE = "2.7.5 The Virtqueue Descriptor Table";
const INDIRECT = "2.7.5.3 Indirect Descriptors";
const ORDER = "2.7.4.2 Driver Requirements: Message Framing";

/** Part of a chain's device-writable bytes, by offset from the first of them. */
export interface Written {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface ChainSource {
  readonly memory: GuestMemory;
  /** Guest address and number of entries of the queue's descriptor table. */
  readonly table: number;
  readonly size: number;
  /** VIRTIO_F_INDIRECT_DESC was negotiated. */
  readonly indirect: boolean;
  /** Copy no more readable bytes than this; the rest is counted only. */
  readonly readableLimit: number;
}

export interface Chain {
  readonly head: number;
  readonly descriptors: readonly TraceDescriptor[];
  /** The device-readable bytes, at most `readableLimit` of them. */
  readonly readable: Uint8Array;
  readonly readableLength: number;
  readonly writableLength: number;
}

interface Table {
  readonly name: "ring" | "indirect";
  readonly address: number;
  readonly entries: number;
}

/** Reads the chain that starts at `head`. Throws {@link DriverError} if any of it breaks a rule. */
export function readChain(source: ChainSource, head: number): Chain {
  const descriptors = walkTables(source, head);
  const readable = copyReadable(source, descriptors);
  return {
    head,
    descriptors,
    readable,
    readableLength: total(descriptors, false),
    writableLength: total(descriptors, true),
  };
}

/** Puts `bytes` at `offset` of the chain's writable part. The caller keeps inside `writableLength`. */
export function scatter(memory: GuestMemory, chain: Chain, { offset, bytes }: Written): void {
  if (offset + bytes.length > chain.writableLength) throw new RangeError("write beyond the writable part");
  let start = 0;
  let done = 0;
  for (const descriptor of chain.descriptors) {
    if (!descriptor.writable) continue;
    const from = offset + done - start;
    if (from < descriptor.length && done < bytes.length) {
      const part = bytes.subarray(done, done + descriptor.length - from);
      memory.write(descriptor.address + from, part);
      done += part.length;
    }
    start += descriptor.length;
  }
}

function walkTables(source: ChainSource, head: number): TraceDescriptor[] {
  const found: TraceDescriptor[] = [];
  let table: Table = { name: "ring", address: source.table, entries: source.size };
  let index = head;
  let steps = 0;
  let bytes = 0;
  for (;;) {
    if (index >= table.entries) throw new DriverError(TABLE, `descriptor ${index} of a ${table.entries}-entry table`);
    // Longer than its table means that it visits a descriptor twice: a loop.
    if (++steps > table.entries) throw new DriverError(TABLE, "the descriptor chain is a loop");
    const entry = readDescriptor(source.memory, table, index);
    if (entry.flags & DescriptorFlag.INDIRECT) {
      table = indirectTable(source, table, entry);
      index = 0;
      steps = 0;
      continue;
    }
    const descriptor = checked(source.memory, table, index, entry);
    if (!descriptor.writable && found.at(-1)?.writable) {
      throw new DriverError(ORDER, `descriptor ${index} is device-readable and stands after a device-writable one`);
    }
    bytes += descriptor.length;
    if (bytes > MAX_CHAIN_BYTES) throw new DriverError(TABLE, "the descriptor chain is longer than 2^32 bytes");
    found.push(descriptor);
    if (!(entry.flags & DescriptorFlag.NEXT)) return found;
    index = entry.next;
  }
}

interface Entry {
  readonly address: number;
  readonly length: number;
  readonly flags: number;
  readonly next: number;
}

/** One `virtq_desc`, by hand-unrolled offsets of the layout: this runs for each descriptor of each request. */
function readDescriptor(memory: GuestMemory, table: Table, index: number): Entry {
  const at = table.address + index * DESCRIPTOR_SIZE;
  return {
    address: memory.readU32(at) + memory.readU32(at + 4) * 2 ** 32,
    length: memory.readU32(at + 8),
    flags: memory.readU16(at + 12),
    next: memory.readU16(at + 14),
  };
}

function checked(memory: GuestMemory, table: Table, index: number, entry: Entry): TraceDescriptor {
  inRam(memory, entry.address, entry.length, `descriptor ${index}`);
  return {
    index,
    table: table.name,
    address: entry.address,
    length: entry.length,
    writable: (entry.flags & DescriptorFlag.WRITE) !== 0,
  };
}

function indirectTable(source: ChainSource, within: Table, entry: Entry): Table {
  if (!source.indirect) throw new DriverError(INDIRECT, "VIRTIO_F_INDIRECT_DESC was not negotiated");
  if (within.name === "indirect") throw new DriverError(INDIRECT, "an indirect table inside an indirect table");
  if (entry.flags & DescriptorFlag.NEXT) throw new DriverError(INDIRECT, "INDIRECT and NEXT in one descriptor");
  const entries = entry.length / DESCRIPTOR_SIZE;
  if (!Number.isInteger(entries) || entries === 0) {
    throw new DriverError(INDIRECT, `an indirect table of ${entry.length} bytes`);
  }
  if (entries > MAX_INDIRECT_ENTRIES) {
    throw new DriverError(
      INDIRECT,
      `an indirect table of ${entries} entries; this device takes ${MAX_INDIRECT_ENTRIES}`,
    );
  }
  inRam(source.memory, entry.address, entry.length, "the indirect table");
  return { name: "indirect", address: entry.address, entries };
}

function inRam(memory: GuestMemory, address: number, length: number, what: string): void {
  try {
    memory.check(address, length);
  } catch (error) {
    if (error instanceof GuestMemoryError) throw new DriverError(TABLE, `${what}: ${error.message}`);
    throw error;
  }
}

function total(descriptors: readonly TraceDescriptor[], writable: boolean): number {
  return descriptors.reduce((sum, d) => (d.writable === writable ? sum + d.length : sum), 0);
}

function copyReadable({ memory, readableLimit }: ChainSource, descriptors: readonly TraceDescriptor[]): Uint8Array {
  const copy = new Uint8Array(Math.min(total(descriptors, false), readableLimit));
  let at = 0;
  for (const { address, length, writable } of descriptors) {
    if (writable || at === copy.length) break;
    const part = copy.subarray(at, at + length);
    memory.readInto(address, part);
    at += part.length;
  }
  return copy;
}
