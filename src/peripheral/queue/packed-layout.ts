/** Where a packed virtqueue lies in guest memory. VIRTIO 1.4 cs01, 2.8.10.1 Structure Size and Alignment. */
import { offsetsOf, sizeOf } from "../../wire/codec/offsets.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { EventSuppression, PackedDescriptor } from "../../wire/virtio/packed-ring.ts";
import type { GuestMemory } from "../guest/guest-memory.ts";
import { Rule } from "../guest/rule.ts";
import type { Violated } from "../guest/violations.ts";
import { type Area, checkAreas } from "./areas.ts";
import { DESCRIPTOR_SIZE } from "./chain.ts";
import type { QueueSetup } from "./queue.ts";

export const DESC = offsetsOf(PackedDescriptor);
export const EVENT = offsetsOf(EventSuppression);
export const EVENT_SIZE = sizeOf(EventSuppression);

export const packedAreas = ({ size, desc, driver, device }: QueueSetup): [ring: Area, driver: Area, device: Area] => [
  { name: "descriptor ring", address: desc, bytes: DESCRIPTOR_SIZE * size, align: 16 },
  { name: "driver event suppression", address: driver, bytes: EVENT_SIZE, align: 4 },
  { name: "device event suppression", address: device, bytes: EVENT_SIZE, align: 4 },
];

/** Throws {@link DriverError} unless all three areas are in RAM. */
export const checkPackedSetup = (memory: GuestMemory, setup: QueueSetup, violated: Violated): void =>
  checkAreas(memory, packedAreas(setup), {
    clause: Rule.PACKED_QUEUES,
    aligned: DriverMust.ALIGN_PACKED_QUEUE,
    violated,
  });
