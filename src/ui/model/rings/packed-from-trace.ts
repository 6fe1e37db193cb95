/** A packed queue without a machine to ask: what the device read and wrote, put together from the event log. */
import { availBit, PackedFlag } from "../../../wire/virtio/packed-ring.ts";
import { advanced, slotOf, wrapOf } from "../../../wire/virtio/ring-position.ts";
import type { Device, Queue } from "../log/device.ts";
import type { TakenChain } from "../log/queue-history.ts";
import { ringPart } from "./chain-as-read.ts";
import type { PackedEntry, PackedView } from "./packed-view.ts";
import { tableAsRead } from "./rings-from-trace.ts";

const { AVAIL, USED, WRITE } = PackedFlag;

export function packedFromTrace(device: Device, queue: Queue): PackedView {
  const { history, held } = queue;
  const { size } = history;
  let slots: Map<number, PackedEntry> | undefined;
  return {
    source: "trace",
    device: device.name,
    queue: queue.index,
    size,
    desc: queue.desc,
    driver: queue.driver,
    deviceArea: queue.deviceArea,
    eventIdx: device.hasEventIdx,
    nextAvail: queue.avail,
    nextUsed: queue.used,
    driverEvents: undefined,
    deviceEvents: undefined,
    inFlight: [...history.inFlight.values()].map(({ request, head, position, slots }) => {
      return { request, head, position, slots, held: held.has(request) };
    }),
    entry: (slot) => {
      slots ??= slotsOf(queue);
      return slots.get(slot);
    },
    indirect: (_, request) => tableAsRead(history, request),
  };
}

/** The newest of what the device read in a slot and what it wrote there. */
function slotsOf({ history }: Queue): Map<number, PackedEntry> {
  const found = new Map<number, PackedEntry>();
  const readers = new Map<number, number>();
  for (const taken of history.taken.values()) {
    for (const entry of asRead(taken, history.size)) {
      // Requests are numbered in the order in which they were read.
      if ((readers.get(entry.index) ?? 0) > taken.request) continue;
      found.set(entry.index, entry);
      readers.set(entry.index, taken.request);
    }
  }
  for (const { position, head, length } of history.given.values()) {
    const index = slotOf(position) % history.size;
    const wrap = wrapOf(position);
    // The slot was read again since: in the next round, with the other wrap counter.
    const entry = found.get(index);
    if (entry && availBit(entry.flags) !== wrap) continue;
    const flags = (wrap ? AVAIL | USED : 0) | (length > 0 ? WRITE : 0);
    found.set(index, { index, address: undefined, length, flags, next: undefined, id: head });
  }
  return found;
}

function asRead(taken: TakenChain, size: number): PackedEntry[] {
  const { position, head } = taken;
  const parts = ringPart({ ...taken, head: slotOf(position) % size });
  return parts.map((part, place) => {
    const at = advanced(position, place, size);
    return { ...part, index: slotOf(at), next: undefined, flags: part.flags | (wrapOf(at) ? AVAIL : USED), id: head };
  });
}
