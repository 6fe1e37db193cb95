/**
 * What a device is while it is saved, as bytes: the transport's registers and queues, and the requests in flight. The
 * bytes come back from anywhere. Decoding checks the layout; each part checks its values when it restores them.
 */
import type { Infer } from "../../wire/codec/codec.ts";
import { counted, flag, list } from "../../wire/codec/counted.ts";
import { array, le16, le32, le64, u8 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { SavedFlow } from "../flow/saved-flow.ts";
import { MAX_QUEUES } from "../queue/limits.ts";

const SavedNegotiation = struct("saved_negotiation", {
  accepted: le64,
  features_ok: flag,
  device_select: le32,
  driver_select: le32,
});
export type SavedNegotiation = Infer<typeof SavedNegotiation>;

const SavedQueue = struct("saved_queue", {
  size: le16,
  /** Low and high half of each address. */
  desc: array(le32, 2),
  driver: array(le32, 2),
  device: array(le32, 2),
  enabled: flag,
  /** The state of the queue itself, once it is set up. */
  state: list(counted, 1),
});
export type SavedQueue = Infer<typeof SavedQueue>;

export const SavedTransport = struct("saved_transport", {
  status: u8,
  isr: u8,
  config_generation: u8,
  config_was_read: flag,
  negotiation: SavedNegotiation,
  queue_select: le32,
  queues: list(SavedQueue, MAX_QUEUES),
  flow: SavedFlow,
  /** The device's own state. */
  device: counted,
});
