/**
 * Lists of a packed queue. VIRTIO 1.4 cs01, 2.8.6 Next Flag: Descriptor Chaining, 2.8.7 Indirect Flag: Scatter-Gather
 * Support. A list is consecutive slots of the ring, or one slot that refers to a table.
 */
import type { TraceDescriptor } from "../../contract/trace.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { isAvailable, PackedFlag } from "../../wire/virtio/packed-ring.ts";
import { advanced, slotOf, wrapOf } from "../../wire/virtio/ring-position.ts";
import { DriverError } from "../guest/driver-error.ts";
import { Rule } from "../guest/rule.ts";
import { type ChainClauses, type ChainSource, copyTable, DESCRIPTOR_SIZE, DescriptorList } from "./chain.ts";
import { DESC } from "./packed-layout.ts";

export const PACKED_CLAUSES: ChainClauses = {
  descriptors: Rule.PACKED_DESCRIPTORS,
  order: Rule.PACKED_LISTS,
  indirect: Rule.PACKED_INDIRECT,
};

/** A list as it stands in the ring. */
export interface PackedList {
  readonly id: number;
  readonly descriptors: readonly TraceDescriptor[];
}

/**
 * Reads the list whose first descriptor is at `position` and has these `flags`, which were read before. Throws
 * {@link DriverError} if it breaks a rule.
 */
export function readList(source: ChainSource, position: number, flags: number): PackedList {
  const list = new DescriptorList(source.memory, PACKED_CLAUSES);
  const first = readEntry(source, slotOf(position));
  if (flags & PackedFlag.INDIRECT) {
    readTable(source, list, first, flags);
    return listOf(source, list, first.id);
  }
  let [at, entry, entryFlags] = [position, first, flags];
  for (;;) {
    const { address, length } = entry;
    const writable = (entryFlags & PackedFlag.WRITE) !== 0;
    list.add({ index: slotOf(at), table: "ring", address, length, writable });
    if (!(entryFlags & PackedFlag.NEXT)) return listOf(source, list, entry.id);
    if (list.found.length === source.size)
      throw new DriverError(Rule.PACKED_LISTS, "the list is longer than the queue");
    at = advanced(at, 1, source.size);
    entryFlags = nextFlags(source, at);
    entry = readEntry(source, slotOf(at));
  }
}

function listOf({ size, violated }: ChainSource, { found }: DescriptorList, id: number): PackedList {
  if (id >= size) throw new DriverError(Rule.PACKED_SUPPLYING, `buffer ID ${id} in a queue of ${size}`);
  if (found.length > size) {
    violated(DriverMust.LIST_IN_QUEUE_SIZE, `a list of ${found.length} descriptors, queue size ${size}`);
  }
  return { id, descriptors: found };
}

/** The flags of a descriptor inside of a list: it became available before the first one did. */
function nextFlags({ memory, table }: ChainSource, at: number): number {
  const slot = slotOf(at);
  const flags = memory.readU16(table + slot * DESCRIPTOR_SIZE + DESC.flags);
  if (!isAvailable(flags, wrapOf(at))) {
    throw new DriverError(Rule.PACKED_LISTS, `descriptor ${slot} belongs to a list and is not available`);
  }
  if (flags & PackedFlag.INDIRECT) {
    throw new DriverError(Rule.PACKED_INDIRECT, `descriptor ${slot} is INDIRECT, inside of a list`);
  }
  return flags;
}

interface Entry {
  readonly address: number;
  readonly length: number;
  readonly id: number;
}

/** A slot of the ring without its flags, which are read first and once. */
function readEntry({ memory, table, scratch }: ChainSource, slot: number): Entry {
  memory.readInto(table + slot * DESCRIPTOR_SIZE, new Uint8Array(scratch.buffer, 0, DESC.flags));
  return {
    address: addressAt(scratch, 0),
    length: scratch.getUint32(DESC.len, true),
    id: scratch.getUint16(DESC.id, true),
  };
}

const addressAt = (view: DataView, at: number): number =>
  view.getUint32(at + DESC.addr, true) + view.getUint32(at + DESC.addr + 4, true) * 2 ** 32;

/** 2.8.7: all of the table is the list. In it WRITE is the only flag that counts, and there are no buffer IDs. */
function readTable(source: ChainSource, list: DescriptorList, entry: Entry, flags: number): void {
  const { indirect, violated, scratch } = source;
  if (flags & PackedFlag.NEXT) throw new DriverError(Rule.PACKED_INDIRECT, "INDIRECT and NEXT in one descriptor");
  if (!indirect) violated(DriverMust.NEGOTIATE_PACKED_INDIRECT, "an indirect table without VIRTIO_F_INDIRECT_DESC");
  const entries = copyTable(source, entry, PACKED_CLAUSES);
  let others = 0;
  for (let index = 0; index < entries; index++) {
    const at = index * DESCRIPTOR_SIZE;
    const entryFlags = scratch.getUint16(at + DESC.flags, true);
    others |= entryFlags & ~PackedFlag.WRITE;
    const writable = (entryFlags & PackedFlag.WRITE) !== 0;
    const length = scratch.getUint32(at + DESC.len, true);
    list.add({ index, table: "indirect", address: addressAt(scratch, at), length, writable });
  }
  if (others) violated(DriverMust.INDIRECT_WRITE_ONLY, `flags 0x${others.toString(16)} in an indirect table, ignored`);
}
