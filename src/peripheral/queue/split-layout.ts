/** Where a split virtqueue lies in guest memory. VIRTIO 1.4 cs01, 2.7 Split Virtqueues. */
import { offsetsOf, sizeOf } from "../../wire/codec/offsets.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { AvailElem, AvailHeader, UsedElem, UsedHeader } from "../../wire/virtio/virtio.ts";
import type { GuestMemory } from "../guest/guest-memory.ts";
import { Rule } from "../guest/rule.ts";
import type { Violated } from "../guest/violations.ts";
import { checkAreas } from "./areas.ts";
import { DESCRIPTOR_SIZE } from "./chain.ts";
import type { QueueSetup } from "./queue.ts";

export const AVAIL = { ...offsetsOf(AvailHeader), ring: sizeOf(AvailHeader), entry: sizeOf(AvailElem) };
export const USED = {
  ...offsetsOf(UsedHeader),
  ring: sizeOf(UsedHeader),
  entry: sizeOf(UsedElem),
  ...offsetsOf(UsedElem),
};
/** `used_event` and `avail_event`, one le16 behind the entries of either ring. */
const EVENT_SIZE = 2;

/** The three areas of a queue: where they are, how many bytes, to how many they are aligned. */
export const areasOf = ({ size, desc, driver, device }: QueueSetup) =>
  [
    { name: "descriptor table", address: desc, bytes: DESCRIPTOR_SIZE * size, align: 16 },
    { name: "available ring", address: driver, bytes: AVAIL.ring + AVAIL.entry * size + EVENT_SIZE, align: 2 },
    { name: "used ring", address: device, bytes: USED.ring + USED.entry * size + EVENT_SIZE, align: 4 },
  ] as const;

/** Throws {@link DriverError} unless all three areas are in RAM. */
export const checkSetup = (memory: GuestMemory, setup: QueueSetup, violated: Violated): void =>
  checkAreas(memory, areasOf(setup), { clause: Rule.QUEUES, aligned: DriverMust.ALIGN_QUEUE, violated });
