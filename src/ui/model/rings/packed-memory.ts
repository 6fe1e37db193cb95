/** A packed queue as it is in guest memory: a machine's snapshot, decoded slot by slot when asked. */
import type { PackedRingSnapshot } from "../../../contract/device-control.ts";
import { decode } from "../../../wire/codec/codec.ts";
import { EventSuppression, PackedDescriptor, RING_EVENT_MASK } from "../../../wire/virtio/packed-ring.ts";
import type { QueueHistory } from "../log/queue-history.ts";
import type { EventArea, PackedEntry, PackedView } from "./packed-view.ts";
import { type IndirectTable, MAX_INDIRECT_SHOWN, type RingDescriptor } from "./ring-view.ts";
import { tableAsRead } from "./rings-from-trace.ts";

const SIZE = PackedDescriptor.size ?? 0;

function entryAt(bytes: Uint8Array, index: number): PackedEntry | undefined {
  const part = bytes.subarray(index * SIZE, (index + 1) * SIZE);
  if (part.length < SIZE) return undefined;
  const { addr, len, id, flags } = decode(PackedDescriptor, part);
  return { index, address: addr, length: len, flags, next: undefined, id };
}

function eventsOf(bytes: Uint8Array): EventArea | undefined {
  if (bytes.length < (EventSuppression.size ?? 0)) return undefined;
  const { desc, flags } = decode(EventSuppression, bytes);
  return { position: desc, flags: flags & RING_EVENT_MASK };
}

/** `history` is of the same queue: it knows the indirect tables that the driver has freed. */
export function packedFromMemory(snapshot: PackedRingSnapshot, history: QueueHistory | undefined): PackedView {
  const { device, queue, size, desc, driver, deviceArea, ringBytes, eventIdx, nextAvail, nextUsed } = snapshot;
  return {
    source: "memory",
    ...{ device, queue, size, desc, driver, deviceArea, eventIdx, nextAvail, nextUsed },
    driverEvents: eventsOf(snapshot.driverBytes),
    deviceEvents: eventsOf(snapshot.deviceBytes),
    inFlight: snapshot.inFlight,
    entry: (slot) => (slot < size ? entryAt(ringBytes, slot) : undefined),
    indirect: (descriptor, request) => tableInMemory(snapshot, descriptor) ?? tableAsRead(history, request),
  };
}

function tableInMemory({ indirect }: PackedRingSnapshot, { index }: RingDescriptor): IndirectTable | undefined {
  const table = indirect.find(({ slot }) => slot === index);
  if (!table) return undefined;
  const total = Math.floor(table.bytes.length / SIZE);
  const entries = Array.from({ length: Math.min(total, MAX_INDIRECT_SHOWN) }, (_, at) => entryAt(table.bytes, at));
  return {
    address: BigInt(table.address),
    entries: entries.flatMap((entry) => entry ?? []),
    source: "memory",
    more: Math.max(0, total - MAX_INDIRECT_SHOWN),
  };
}
