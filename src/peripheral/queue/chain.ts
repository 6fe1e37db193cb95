/**
 * Descriptor chains of any form of queue. VIRTIO 1.4 cs01, 2.6 Virtqueues.
 *
 * `split-chain.ts` and `packed-chain.ts` walk a chain and check all of it before the device sees any of it. The bytes
 * that the device may read are copied once, here. Nothing looks at the descriptors or the readable buffers again, so a
 * guest that changes them later changes nothing.
 */
import type { TraceDescriptor } from "../../contract/trace.ts";
import { sizeOf } from "../../wire/codec/offsets.ts";
import { Descriptor } from "../../wire/virtio/virtio.ts";
import { DriverError } from "../guest/driver-error.ts";
import { type GuestMemory, GuestMemoryError } from "../guest/guest-memory.ts";
import type { Violated } from "../guest/violations.ts";

/** In either form. */
export const DESCRIPTOR_SIZE = sizeOf(Descriptor);

/**
 * Entries of an indirect table. Linux sends a scatterlist of n pages as n(n+1)/2 descriptors, so tables are longer
 * than the queue. 4096 entries carry a quarter of a megabyte each way and bound the walk.
 */
export const MAX_INDIRECT_ENTRIES = 4096;

/** Room for one indirect table, for all queues: a chain is read in one go. One each would be made at every reset. */
export const scratch = new DataView(new ArrayBuffer(MAX_INDIRECT_ENTRIES * DESCRIPTOR_SIZE));

/** 2.7.5.2: a chain describes at most 2^32 bytes. The device holds both forms to it. */
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
  /** Guest address and number of entries of the queue's descriptor table, or of its ring of descriptors. */
  readonly table: number;
  readonly size: number;
  /** VIRTIO_F_INDIRECT_DESC was negotiated. */
  readonly indirect: boolean;
  /** VIRTIO_F_IN_ORDER was negotiated: a split queue's chains follow their table. */
  readonly inOrder: boolean;
  /** Told of what is served all the same. */
  readonly violated: Violated;
  /** Copy no more readable bytes than this; the rest is counted only. */
  readonly readableLimit: number;
  /** Room for {@link MAX_INDIRECT_ENTRIES} descriptors. */
  readonly scratch: DataView<ArrayBuffer>;
}

export interface Chain {
  /** Its name when it is used: the index of its first descriptor, or the buffer ID of a packed queue. */
  readonly head: number;
  readonly descriptors: readonly TraceDescriptor[];
  /** The request's device-readable bytes, at most `readableLimit` of them. */
  readonly readable: Uint8Array;
  readonly readableLength: number;
  readonly writableLength: number;
}

/**
 * The chain of these descriptors, with a copy of what it says. Linux puts the same buffers into a chain several times
 * over. So a chain that is longer than the prefix is copied only as far as `requestLength` says.
 */
export function copyChain(
  source: Pick<ChainSource, "memory" | "readableLimit">,
  { head, descriptors }: Pick<Chain, "head" | "descriptors">,
  requestLength: RequestLength,
): Chain {
  const { readableLength, writableLength } = lengthsOf(descriptors);
  const readable = copyReadable(source, descriptors, readableLength, requestLength);
  return { head, descriptors, readable, readableLength, writableLength };
}

/** How many descriptors of the queue itself a chain takes: one that refers to an indirect table is among them. */
export function slotsOf(descriptors: readonly TraceDescriptor[]): number {
  let slots = 0;
  for (const { table } of descriptors) {
    if (table === "indirect") return slots + 1;
    slots++;
  }
  return slots;
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

/** The sections whose rules the descriptors of one form of queue have to keep. */
export interface ChainClauses {
  readonly descriptors: string;
  /** Device-readable before device-writable. */
  readonly order: string;
  readonly indirect: string;
}

/** Takes the descriptors of one chain, in order, and checks each. */
export class DescriptorList {
  readonly found: TraceDescriptor[] = [];
  readonly #memory: GuestMemory;
  readonly #clauses: ChainClauses;
  #bytes = 0;
  #writing = false;

  constructor(memory: GuestMemory, clauses: ChainClauses) {
    this.#memory = memory;
    this.#clauses = clauses;
  }

  /** Throws {@link DriverError} for a buffer that is not RAM, and for one that may not come after those before. */
  add(descriptor: TraceDescriptor): void {
    const { index, address, length, writable } = descriptor;
    const { descriptors, order } = this.#clauses;
    // Linux does send empty buffers; where they point to does not matter.
    if (length > 0) inRam(this.#memory, { address, length }, `descriptor ${index}`, descriptors);
    if (this.#writing && !writable) {
      throw new DriverError(order, `descriptor ${index} is device-readable, after a device-writable one`);
    }
    this.#writing = writable;
    this.#bytes += length;
    if (this.#bytes > MAX_CHAIN_BYTES) throw new DriverError(descriptors, "the chain is longer than 2^32 bytes");
    this.found.push(descriptor);
  }
}

/**
 * A chain that was read before, as a saved machine has it. Throws {@link DriverError} for descriptors and bytes that
 * no walk would have given.
 */
export function rebuildChain(
  { memory, size, readableLimit }: Pick<ChainSource, "memory" | "size" | "readableLimit">,
  { head, descriptors, readable }: Pick<Chain, "head" | "descriptors" | "readable">,
  clauses: ChainClauses,
): Chain {
  const broken = (problem: string) => new DriverError(clauses.descriptors, problem);
  if (head >= size) throw broken(`${head} names no chain in a queue of ${size}`);
  const list = new DescriptorList(memory, clauses);
  for (const descriptor of descriptors) list.add(descriptor);
  const lengths = lengthsOf(descriptors);
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

/** Copies an indirect table into the scratch buffer, whole, and returns its number of entries. */
export function copyTable(
  { memory, scratch }: ChainSource,
  { address, length }: { readonly address: number; readonly length: number },
  { descriptors, indirect }: ChainClauses,
): number {
  const broken = (problem: string) => new DriverError(indirect, problem);
  const entries = length / DESCRIPTOR_SIZE;
  if (!Number.isInteger(entries) || entries === 0) throw broken(`an indirect table of ${length} bytes`);
  if (entries > MAX_INDIRECT_ENTRIES) {
    throw broken(`an indirect table of ${entries} entries; this device takes ${MAX_INDIRECT_ENTRIES}`);
  }
  inRam(memory, { address, length }, "the indirect table", descriptors);
  memory.readInto(address, new Uint8Array(scratch.buffer, 0, length));
  return entries;
}

/** Throws {@link DriverError}, with this clause, unless all of it is RAM. */
export function inRam(
  memory: GuestMemory,
  { address, length }: { readonly address: number; readonly length: number },
  what: string,
  clause: string,
): void {
  try {
    memory.check(address, length);
  } catch (error) {
    if (error instanceof GuestMemoryError) throw new DriverError(clause, `${what}: ${error.message}`);
    throw error;
  }
}

function copyReadable(
  { memory, readableLimit }: Pick<ChainSource, "memory" | "readableLimit">,
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
