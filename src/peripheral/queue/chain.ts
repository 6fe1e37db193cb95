/**
 * Descriptor chains. VIRTIO 1.4 cs01, 2.7.5 The Virtqueue Descriptor Table.
 *
 * One function walks a chain from its head and checks all of it before the device sees any of it. The bytes that the
 * device may read are copied once, here. Nothing looks at the descriptors or the readable buffers again, so a guest
 * that changes them later changes nothing.
 */
import type { TraceDescriptor } from "../../contract/trace.ts";
import { offsetsOf, sizeOf } from "../../wire/codec/offsets.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { Descriptor, DescriptorFlag } from "../../wire/virtio/virtio.ts";
import { DriverError } from "../guest/driver-error.ts";
import { type GuestMemory, GuestMemoryError } from "../guest/guest-memory.ts";
import { Rule } from "../guest/rule.ts";
import type { Violated } from "../guest/violations.ts";

export const DESCRIPTOR_SIZE = sizeOf(Descriptor);
const { addr: ADDR, len: LEN, flags: FLAGS, next: NEXT } = offsetsOf(Descriptor);

/**
 * Entries of an indirect table. Linux sends a scatterlist of n pages as n(n+1)/2 descriptors, so tables are longer
 * than the queue. 4096 entries carry a quarter of a megabyte each way and bound the walk.
 */
export const MAX_INDIRECT_ENTRIES = 4096;

/** 2.7.5.2: a chain describes at most 2^32 bytes. */
const MAX_CHAIN_BYTES = 2 ** 32;

/** Readable bytes that are copied before the length of the request is known. Longer than any fixed part. */
export const PREFIX_BYTES = 256;

/** Part of a chain's device-writable bytes, by offset from the first of them. */
export interface Written {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** How many device-readable bytes belong to the request that starts with `prefix`. */
export type RequestLength = (prefix: Uint8Array) => number;

export interface ChainSource {
  readonly memory: GuestMemory;
  /** Guest address and number of entries of the queue's descriptor table. */
  readonly table: number;
  readonly size: number;
  /** VIRTIO_F_INDIRECT_DESC was negotiated. */
  readonly indirect: boolean;
  /** Told of what is served all the same. */
  readonly violated: Violated;
  /** Copy no more readable bytes than this; the rest is counted only. */
  readonly readableLimit: number;
  /** Room for {@link MAX_INDIRECT_ENTRIES} descriptors. */
  readonly scratch: DataView<ArrayBuffer>;
}

export interface Chain {
  readonly head: number;
  readonly descriptors: readonly TraceDescriptor[];
  /** The request's device-readable bytes, at most `readableLimit` of them. */
  readonly readable: Uint8Array;
  readonly readableLength: number;
  readonly writableLength: number;
}

interface Table {
  readonly name: TraceDescriptor["table"];
  readonly entries: number;
}

/**
 * Reads the chain that starts at `head`. Linux puts the same buffers into a chain several times over. So a chain that is
 * longer than the prefix is copied only as far as `requestLength` says. Throws {@link DriverError} if it breaks a rule.
 */
export function readChain(source: ChainSource, head: number, requestLength: RequestLength): Chain {
  const descriptors = walkTables(source, head);
  const { readableLength, writableLength } = lengthsOf(descriptors);
  const readable = copyReadable(source, descriptors, readableLength, requestLength);
  return { head, descriptors, readable, readableLength, writableLength };
}

function lengthsOf(descriptors: readonly TraceDescriptor[]): Pick<Chain, "readableLength" | "writableLength"> {
  let readableLength = 0;
  let writableLength = 0;
  for (const { length, writable } of descriptors) {
    if (writable) writableLength += length;
    else readableLength += length;
  }
  return { readableLength, writableLength };
}

/**
 * A chain that was read before, as a saved machine has it. Throws {@link DriverError} for descriptors and bytes that
 * {@link readChain} would not have given.
 */
export function rebuildChain(
  { memory, size, readableLimit }: Pick<ChainSource, "memory" | "size" | "readableLimit">,
  { head, descriptors, readable }: Pick<Chain, "head" | "descriptors" | "readable">,
): Chain {
  const broken = (problem: string) => new DriverError(Rule.DESCRIPTORS, problem);
  if (head >= size) throw broken(`descriptor ${head} of a ${size}-entry table`);
  descriptors.forEach(({ index, address, length, writable }, i) => {
    if (length > 0) inRam(memory, address, length, `descriptor ${index}`);
    if (descriptors[i - 1]?.writable && !writable) throw broken(`descriptor ${index} is device-readable`);
  });
  const lengths = lengthsOf(descriptors);
  if (lengths.readableLength + lengths.writableLength > MAX_CHAIN_BYTES) throw broken("the chain is too long");
  if (readable.length > Math.min(lengths.readableLength, readableLimit)) throw broken("more was read than there is");
  return { head, descriptors, readable, ...lengths };
}

/** Puts `bytes` at `offset` of the chain's writable part. The caller keeps inside `writableLength`. */
export function scatter(memory: GuestMemory, chain: Chain, { offset, bytes }: Written): void {
  if (offset + bytes.length > chain.writableLength) throw new RangeError("write beyond the writable part");
  let start = 0;
  let done = 0;
  for (const { address, length, writable } of chain.descriptors) {
    if (!writable) continue;
    if (done === bytes.length) return;
    const from = offset + done - start;
    if (from < length) {
      const part = bytes.subarray(done, done + length - from);
      memory.write(address + from, part);
      done += part.length;
    }
    start += length;
  }
}

function walkTables(source: ChainSource, head: number): TraceDescriptor[] {
  const found: TraceDescriptor[] = [];
  let table: Table = { name: "ring", entries: source.size };
  let index = head;
  let steps = 0;
  let bytes = 0;
  let writing = false;
  for (;;) {
    if (index >= table.entries) {
      throw new DriverError(Rule.DESCRIPTORS, `descriptor ${index} of a ${table.entries}-entry table`);
    }
    // Longer than its table means that it visits a descriptor twice: a loop.
    if (++steps > table.entries) throw new DriverError(Rule.DESCRIPTORS, "the descriptor chain is a loop");
    const entry = readDescriptor(source, table, index);
    if (entry.flags & DescriptorFlag.INDIRECT) {
      table = loadIndirect(source, table, entry);
      index = 0;
      steps = 0;
      continue;
    }
    const descriptor = checked(source.memory, table, index, entry);
    if (writing && !descriptor.writable) {
      throw new DriverError(Rule.FRAMING, `descriptor ${index} is device-readable, after a device-writable one`);
    }
    writing = descriptor.writable;
    bytes += descriptor.length;
    if (bytes > MAX_CHAIN_BYTES) throw new DriverError(Rule.DESCRIPTORS, "the chain is longer than 2^32 bytes");
    found.push(descriptor);
    if (!(entry.flags & DescriptorFlag.NEXT)) break;
    index = entry.next;
  }
  if (found.length > source.size) {
    source.violated(
      DriverMust.CHAIN_IN_QUEUE_SIZE,
      `a chain of ${found.length} descriptors, queue size ${source.size}`,
    );
  }
  return found;
}

interface Entry {
  readonly address: number;
  readonly length: number;
  readonly flags: number;
  readonly next: number;
}

/** One `virtq_desc`, field by field: this runs for each descriptor of each request. */
function readDescriptor({ memory, table, scratch }: ChainSource, { name }: Table, index: number): Entry {
  let at = index * DESCRIPTOR_SIZE;
  if (name === "ring") {
    memory.readInto(table + at, new Uint8Array(scratch.buffer, 0, DESCRIPTOR_SIZE));
    at = 0;
  }
  return {
    address: scratch.getUint32(at + ADDR, true) + scratch.getUint32(at + ADDR + 4, true) * 2 ** 32,
    length: scratch.getUint32(at + LEN, true),
    flags: scratch.getUint16(at + FLAGS, true),
    next: scratch.getUint16(at + NEXT, true),
  };
}

function checked(memory: GuestMemory, table: Table, index: number, entry: Entry): TraceDescriptor {
  // Linux does send empty buffers; where they point to does not matter.
  if (entry.length > 0) inRam(memory, entry.address, entry.length, `descriptor ${index}`);
  return {
    index,
    table: table.name,
    address: entry.address,
    length: entry.length,
    writable: (entry.flags & DescriptorFlag.WRITE) !== 0,
  };
}

/** Copies an indirect table into the scratch buffer, whole. It ends the chain: NEXT beside INDIRECT is ignored. */
function loadIndirect({ memory, indirect, scratch, violated }: ChainSource, within: Table, entry: Entry): Table {
  const broken = (problem: string) => new DriverError(Rule.INDIRECT, problem);
  if (within.name === "indirect") throw broken("an indirect table inside an indirect table");
  if (!indirect) violated(DriverMust.NEGOTIATE_INDIRECT, "an indirect table without VIRTIO_F_INDIRECT_DESC");
  if (entry.flags & DescriptorFlag.NEXT) violated(DriverMust.INDIRECT_IS_LAST, "INDIRECT and NEXT in one descriptor");
  const entries = entry.length / DESCRIPTOR_SIZE;
  if (!Number.isInteger(entries) || entries === 0) throw broken(`an indirect table of ${entry.length} bytes`);
  if (entries > MAX_INDIRECT_ENTRIES) {
    throw broken(`an indirect table of ${entries} entries; this device takes ${MAX_INDIRECT_ENTRIES}`);
  }
  inRam(memory, entry.address, entry.length, "the indirect table");
  memory.readInto(entry.address, new Uint8Array(scratch.buffer, 0, entry.length));
  return { name: "indirect", entries };
}

function inRam(memory: GuestMemory, address: number, length: number, what: string): void {
  try {
    memory.check(address, length);
  } catch (error) {
    if (error instanceof GuestMemoryError) throw new DriverError(Rule.DESCRIPTORS, `${what}: ${error.message}`);
    throw error;
  }
}

function copyReadable(
  { memory, readableLimit }: ChainSource,
  descriptors: readonly TraceDescriptor[],
  length: number,
  requestLength: RequestLength,
): Uint8Array {
  const limit = Math.min(length, readableLimit);
  const prefix = new Uint8Array(Math.min(limit, PREFIX_BYTES));
  gather(memory, descriptors, prefix, 0);
  if (prefix.length === limit) return prefix;
  const wanted = Math.min(requestLength(prefix), limit);
  if (wanted <= prefix.length) return prefix;
  const readable = new Uint8Array(wanted);
  // Not read again: what was measured is what is used.
  readable.set(prefix);
  gather(memory, descriptors, readable, prefix.length);
  return readable;
}

/** Fills `target` from byte `from` on with the readable bytes from there on. */
function gather(memory: GuestMemory, descriptors: readonly TraceDescriptor[], target: Uint8Array, from: number): void {
  let start = 0;
  for (const { address, length, writable } of descriptors) {
    if (writable || start >= target.length) return;
    const skip = Math.max(0, from - start);
    if (skip < length) memory.readInto(address + skip, target.subarray(start + skip, start + length));
    start += length;
  }
}
