/** Descriptors as the device read them when it took a chain, from the event that says so. */
import type { TraceDescriptor } from "../../../contract/trace.ts";
import { DescriptorFlag } from "../../../wire/virtio/virtio.ts";
import { type IndirectTable, MAX_INDIRECT_SHOWN, type RingDescriptor } from "./ring-view.ts";

const { NEXT, WRITE, INDIRECT } = DescriptorFlag;
const INDIRECT_ENTRY_SIZE = 16;

export interface ChainAsRead {
  readonly head: number;
  /** Its first descriptors, or all of them. */
  readonly chain: readonly TraceDescriptor[];
  /** How many there are of them. */
  readonly descriptors: number;
}

/** The descriptors of the ring's own table. That of an indirect table itself is not traced, so it has no address. */
export function ringPart({ head, chain, descriptors }: ChainAsRead): RingDescriptor[] {
  const direct = chain.filter(({ table }) => table === "ring");
  const indirect = descriptors - direct.length;
  const isCut = descriptors > chain.length;
  // What follows the last one that is kept is not known.
  const known = isCut ? direct.slice(0, -1) : direct;
  if (direct.length > 0 || indirect === 0) return known.map((part, place) => entryOf(part, direct[place + 1]));
  const length = INDIRECT_ENTRY_SIZE * indirect;
  return [{ index: head, address: undefined, length, flags: INDIRECT, next: undefined }];
}

/** The indirect table; undefined if the chain has none. */
export function tablePart({ chain, descriptors }: ChainAsRead): IndirectTable | undefined {
  const entries = chain.filter(({ table }) => table === "indirect");
  if (entries.length === 0) return undefined;
  const total = descriptors - chain.length + entries.length;
  return {
    address: undefined,
    entries: entries.slice(0, MAX_INDIRECT_SHOWN).map((part, place) => entryOf(part, entries[place + 1])),
    source: "as read",
    more: Math.max(0, total - MAX_INDIRECT_SHOWN),
  };
}

function entryOf(part: TraceDescriptor, following: TraceDescriptor | undefined): RingDescriptor {
  return {
    index: part.index,
    address: BigInt(Math.floor(part.address)),
    length: part.length,
    flags: (part.writable ? WRITE : 0) | (following ? NEXT : 0),
    next: following?.index,
  };
}
