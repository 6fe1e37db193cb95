/**
 * What a driver's notification says beside its address: VIRTIO 1.4 cs01, 2.9 Driver Notifications, with
 * VIRTIO_F_NOTIFICATION_DATA and VIRTIO_F_NOTIF_CONFIG_DATA. The device serves the queue whatever it says: what the rings
 * have in memory counts.
 */
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import type { Violated } from "../guest/violations.ts";
import type { Queue } from "../queue/queue.ts";
import { Feature, type Negotiation } from "./negotiation.ts";
import { notifyData } from "./queue-registers.ts";
import type { Width } from "./registers.ts";

/** A write to the notify structure. */
interface Notification {
  /** By its address. */
  readonly queue: number;
  readonly width: Width;
  readonly value: number;
}

interface NotificationContext {
  readonly negotiation: Negotiation;
  /** The queue, if the device may look at it. */
  readonly ring: Queue | undefined;
  readonly violated: Violated;
}

export function checkNotification(
  { queue, width, value }: Notification,
  { negotiation, ring, violated }: NotificationContext,
): void {
  const hasData = negotiation.has(Feature.NOTIFICATION_DATA);
  const isNamed = negotiation.has(Feature.NOTIF_CONFIG_DATA);
  const name = value & 0xffff;
  const expected = isNamed ? notifyData(queue) : queue;
  if (name !== expected) violated(nameRule(hasData, isNamed), `it was notified as ${name}, not as ${expected}`, queue);
  if (!hasData) return;
  if (width !== 4) violated(DriverMust.NOTIFY_32, `it was notified with ${8 * width} bits`, queue);
  else if (ring && !ring.offersUpTo(value >>> 16)) {
    const problem = () => `${placeOf(value >>> 16)} was notified, and the ring goes up to ${placeOf(ring.offered)}`;
    const isPacked = negotiation.has(Feature.RING_PACKED);
    violated(isPacked ? DriverMust.NOTIFY_NEXT : DriverMust.NOTIFY_OFFSET, problem, queue);
  }
}

function nameRule(hasData: boolean, isNamed: boolean) {
  if (!isNamed) return DriverMust.NOTIFY_INDEX;
  return hasData ? DriverMust.NOTIFY_BOTH_DATA : DriverMust.NOTIFY_CONFIG_DATA;
}

/** 2.9: `next_off` in the lower 15 bits, `next_wrap` above. */
const placeOf = (position: number): string => `next_off ${position & 0x7fff}, next_wrap ${position >>> 15}`;
