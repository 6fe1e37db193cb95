/** A queue without a machine to ask: what the device read of it, put together from the event log. */
import type { Device, Queue } from "../log/device.ts";
import { type QueueHistory, wrapped } from "../log/queue-history.ts";
import { ringPart, tablePart } from "./chain-as-read.ts";
import type { IndirectTable, RingDescriptor, RingView } from "./ring-view.ts";

export function ringFromTrace(device: Device, queue: Queue): RingView {
  const { history, held } = queue;
  const table = new Map<number, RingDescriptor>();
  const learn = (index: number): RingDescriptor | undefined => {
    if (table.size > 0) return table.get(index);
    for (const taken of history.byHead.values()) for (const part of ringPart(taken)) table.set(part.index, part);
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
  return taken && tablePart(taken);
}
