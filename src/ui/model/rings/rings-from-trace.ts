/** A queue without a machine to ask: what the device read of it, put together from the event log. */
import type { TraceDescriptor } from "../../../contract/trace.ts";
import { DescriptorFlag } from "../../../wire/virtio/virtio.ts";
import type { Device, Queue } from "../log/device.ts";
import { type QueueHistory, type TakenChain, wrapped } from "../log/queue-history.ts";
import { type IndirectTable, MAX_INDIRECT_SHOWN, type RingDescriptor, type RingView } from "./ring-view.ts";

const { NEXT, WRITE, INDIRECT } = DescriptorFlag;
const INDIRECT_ENTRY_SIZE = 16;

export function ringFromTrace(device: Device, queue: Queue): RingView {
  const { history, held } = queue;
  const table = new Map<number, RingDescriptor>();
  const learn = (index: number): RingDescriptor | undefined => {
    if (table.size === 0) for (const taken of history.byHead.values()) addChain(table, taken);
    return table.get(index);
  };
  return {
    source: "trace",
    device: device.name,
    queue: queue.index,
    size: history.size,
    desc: queue.desc,
    driver: queue.driver,
    deviceArea: queue.deviceArea,
    indices: {
      availIdx: undefined,
      availFlags: undefined,
      lastAvailIdx: wrapped(queue.avail),
      usedIdx: wrapped(queue.used),
      usedFlags: undefined,
      usedEvent: undefined,
      availEvent: undefined,
      eventIdx: device.hasEventIdx,
    },
    inFlight: [...history.inFlight.values()].map(({ request, head }) => ({ request, head, held: held.has(request) })),
    descriptor: learn,
    avail: (slot) => history.taken.get(slot)?.head,
    used: (slot) => {
      const given = history.given.get(slot);
      return given && { id: given.head, length: given.length };
    },
    indirect: (descriptor, request) => {
      const found = request ?? history.byHead.get(descriptor.index)?.request;
      return tableAsRead(history, found);
    },
  };
}

/** The indirect table of a request as the device read it. Undefined if its chain has no table or is forgotten. */
export function tableAsRead(history: QueueHistory | undefined, request: number | undefined): IndirectTable | undefined {
  const taken = request === undefined ? undefined : history?.newestOf(request);
  const entries = taken?.chain.filter(({ table }) => table === "indirect") ?? [];
  if (!taken || entries.length === 0) return undefined;
  const total = taken.descriptors - taken.chain.length + entries.length;
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

/** The descriptors of the ring's own table that a chain tells of. That of an indirect table itself is not traced. */
function addChain(table: Map<number, RingDescriptor>, { head, chain, descriptors }: TakenChain): void {
  const direct = chain.filter((part) => part.table === "ring");
  const indirect = descriptors - direct.length;
  const isCut = descriptors > chain.length;
  direct.forEach((part, place) => {
    const following = direct[place + 1];
    // What follows the last one that is kept is not known.
    if (following || !isCut) table.set(part.index, entryOf(part, following));
  });
  if (direct.length > 0 || indirect === 0) return;
  const length = INDIRECT_ENTRY_SIZE * indirect;
  table.set(head, { index: head, address: undefined, length, flags: INDIRECT, next: undefined });
}
