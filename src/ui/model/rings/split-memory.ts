/** A split queue as it is in guest memory: a machine's snapshot, decoded entry by entry when asked. */
import type { SplitRingSnapshot } from "../../../contract/device-control.ts";
import { type Codec, decode, WireError } from "../../../wire/codec/codec.ts";
import { le16 } from "../../../wire/codec/layout.ts";
import { AvailElem, AvailHeader, Descriptor, UsedElem, UsedHeader } from "../../../wire/virtio/virtio.ts";
import type { QueueHistory } from "../log/queue-history.ts";
import { type IndirectTable, MAX_INDIRECT_SHOWN, type RingDescriptor, type RingView } from "./ring-view.ts";
import { tableAsRead } from "./rings-from-trace.ts";

const DESCRIPTOR_SIZE = Descriptor.size ?? 0;
const AVAIL = { ring: AvailHeader.size ?? 0, entry: AvailElem.size ?? 0 };
const USED = { ring: UsedHeader.size ?? 0, entry: UsedElem.size ?? 0 };

/** The value at `offset`; undefined behind the end. */
function at<T>(codec: Codec<T>, bytes: Uint8Array, offset: number): T | undefined {
  try {
    return decode(codec, bytes.subarray(offset, offset + (codec.size ?? 0)));
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function descriptorAt(bytes: Uint8Array, index: number): RingDescriptor | undefined {
  const found = at(Descriptor, bytes, index * DESCRIPTOR_SIZE);
  return found && { index, address: found.addr, length: found.len, flags: found.flags, next: found.next };
}

/** `history` is of the same queue: it knows the indirect tables that the driver has freed. */
export function ringFromMemory(snapshot: SplitRingSnapshot, history: QueueHistory | undefined): RingView {
  const { device, queue, size, desc, driver, deviceArea, descBytes, availBytes, usedBytes } = snapshot;
  const avail = at(AvailHeader, availBytes, 0);
  const used = at(UsedHeader, usedBytes, 0);
  return {
    source: "memory",
    device,
    queue,
    size,
    desc,
    driver,
    deviceArea,
    indices: {
      availIdx: avail?.idx,
      availFlags: avail?.flags,
      lastAvailIdx: snapshot.lastAvailIdx,
      usedIdx: snapshot.usedIdx,
      usedFlags: used?.flags,
      usedEvent: at(le16, availBytes, AVAIL.ring + AVAIL.entry * size),
      availEvent: at(le16, usedBytes, USED.ring + USED.entry * size),
      eventIdx: snapshot.eventIdx,
    },
    inFlight: snapshot.inFlight,
    descriptor: (index) => (index < size ? descriptorAt(descBytes, index) : undefined),
    avail: (slot) => at(AvailElem, availBytes, AVAIL.ring + AVAIL.entry * slot),
    used: (slot) => {
      const element = at(UsedElem, usedBytes, USED.ring + USED.entry * slot);
      return element && { id: element.id, length: element.len };
    },
    indirect: (descriptor, request) => tableInMemory(snapshot, descriptor) ?? tableAsRead(history, request),
  };
}

function tableInMemory({ indirect }: SplitRingSnapshot, { index }: RingDescriptor): IndirectTable | undefined {
  const table = indirect.find(({ head }) => head === index);
  if (!table) return undefined;
  const total = Math.floor(table.bytes.length / DESCRIPTOR_SIZE);
  const entries: RingDescriptor[] = [];
  for (let entry = 0; entry < Math.min(total, MAX_INDIRECT_SHOWN); entry++) {
    const found = descriptorAt(table.bytes, entry);
    if (found) entries.push(found);
  }
  return { address: BigInt(table.address), entries, source: "memory", more: total - entries.length };
}
