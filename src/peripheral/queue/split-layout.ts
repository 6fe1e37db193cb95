/** Where a split virtqueue lies in guest memory. VIRTIO 1.4 cs01, 2.7 Split Virtqueues. */
import { offsetsOf, sizeOf } from "../../wire/codec/offsets.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { AvailElem, AvailHeader, UsedElem, UsedHeader } from "../../wire/virtio/virtio.ts";
import { DriverError } from "../guest/driver-error.ts";
import { type GuestMemory, GuestMemoryError } from "../guest/guest-memory.ts";
import { Rule } from "../guest/rule.ts";
import type { Violated } from "../guest/violations.ts";
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

/** Throws {@link DriverError} unless all three areas are in RAM. Any alignment can be read and written. */
export function checkSetup(memory: GuestMemory, setup: QueueSetup, violated: Violated): void {
  for (const { name, address, bytes, align } of areasOf(setup)) {
    if (address % align) violated(DriverMust.ALIGN_QUEUE, `the ${name} is not aligned to ${align} bytes`);
    try {
      memory.check(address, bytes);
    } catch (error) {
      if (error instanceof GuestMemoryError) throw new DriverError(Rule.QUEUES, `the ${name}: ${error.message}`);
      throw error;
    }
  }
}
