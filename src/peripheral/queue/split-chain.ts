/**
 * Chains of a split queue. VIRTIO 1.4 cs01, 2.7.5 The Virtqueue Descriptor Table. One function walks a chain from its
 * head and checks all of it. It goes through the queue's table, and at most one indirect one.
 */
import type { TraceDescriptor } from "../../contract/trace.ts";
import { offsetsOf } from "../../wire/codec/offsets.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { Descriptor, DescriptorFlag } from "../../wire/virtio/virtio.ts";
import { DriverError } from "../guest/driver-error.ts";
import { Rule } from "../guest/rule.ts";
import {
  type Chain,
  type ChainClauses,
  type ChainSource,
  copyChain,
  copyTable,
  DESCRIPTOR_SIZE,
  DescriptorList,
  type RequestLength,
} from "./chain.ts";

const { addr: ADDR, len: LEN, flags: FLAGS, next: NEXT } = offsetsOf(Descriptor);

export const SPLIT_CLAUSES: ChainClauses = {
  descriptors: Rule.DESCRIPTORS,
  order: Rule.FRAMING,
  indirect: Rule.INDIRECT,
};

interface Table {
  readonly name: TraceDescriptor["table"];
  readonly entries: number;
}

/** Reads the chain that starts at `head`. Throws {@link DriverError} if it breaks a rule. */
export const readChain = (source: ChainSource, head: number, requestLength: RequestLength): Chain =>
  copyChain(source, { head, descriptors: walkTables(source, head) }, requestLength);

function walkTables(source: ChainSource, head: number): readonly TraceDescriptor[] {
  const list = new DescriptorList(source.memory, SPLIT_CLAUSES);
  let table: Table = { name: "ring", entries: source.size };
  let index = head;
  let steps = 0;
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
    const { address, length, flags } = entry;
    list.add({ index, table: table.name, address, length, writable: (flags & DescriptorFlag.WRITE) !== 0 });
    if (!(flags & DescriptorFlag.NEXT)) break;
    if (source.inOrder) checkOrder(source, table, index, entry.next);
    index = entry.next;
  }
  if (list.found.length > source.size) {
    source.violated(
      DriverMust.CHAIN_IN_QUEUE_SIZE,
      `a chain of ${list.found.length} descriptors, queue size ${source.size}`,
    );
  }
  return list.found;
}

/** 2.7.5.2, 2.7.5.3.1: the chain goes on in the next descriptor of its table; the queue's own is a ring. */
function checkOrder({ violated }: ChainSource, { name, entries }: Table, index: number, next: number): void {
  const isRing = name === "ring";
  const following = isRing ? (index + 1) % entries : index + 1;
  if (next === following) return;
  violated(isRing ? DriverMust.IN_ORDER_NEXT : DriverMust.IN_ORDER_TABLE, `next is ${next} in descriptor ${index}`);
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

/** Copies an indirect table into the scratch buffer, whole. It ends the chain: NEXT beside INDIRECT is ignored. */
function loadIndirect(source: ChainSource, within: Table, entry: Entry): Table {
  const { indirect, violated } = source;
  if (within.name === "indirect") throw new DriverError(Rule.INDIRECT, "an indirect table inside an indirect table");
  if (!indirect) violated(DriverMust.NEGOTIATE_INDIRECT, "an indirect table without VIRTIO_F_INDIRECT_DESC");
  if (entry.flags & DescriptorFlag.NEXT) violated(DriverMust.INDIRECT_IS_LAST, "INDIRECT and NEXT in one descriptor");
  return { name: "indirect", entries: copyTable(source, entry, SPLIT_CLAUSES) };
}
