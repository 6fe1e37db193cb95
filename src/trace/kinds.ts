/** Every kind of event with its fields: the one source of all file formats of the log. */
import type { AttachedQueue, ResumedQueue, Stamp, TraceDescriptor, TraceKind } from "../contract/trace.ts";
import { FAULT_KINDS } from "../wire/virtio/fault-kinds.ts";
import type { EventOf, WrittenRange } from "./event-of.ts";
import {
  type AnyShape,
  between,
  bigint,
  boolean,
  bytes,
  count,
  guestAddress,
  list,
  oneOf,
  realUpTo,
  type Shape,
  textUpTo,
  upTo,
} from "./fields.ts";

/** Fields of a kind. What a log says of its own gaps is none. */
export type Own<E> = Omit<E, keyof Stamp | "kind" | "absent">;

/** Some thirty years in milliseconds: nanoseconds of it fit into pcapng's 64 bits, and every date made of it exists. */
export const MAX_MILLISECONDS = 1e12;
/** The name of a device stands in tabs, rows and pcapng's interfaces, that of a queue in headings. */
const name = textUpTo(256);
/** A sentence of the device. A hostile file must not make a row of megabytes. */
const text = textUpTo(1 << 14);

export const STAMP: Shape<Stamp> = { at: realUpTo(MAX_MILLISECONDS), instructions: count, device: name };

/** Longest command of an event. The guest's shell edits lines of 1024 bytes, and one command may have several. */
export const MAX_COMMAND = 4096;
const commandText = textUpTo(MAX_COMMAND);

/** 2.7 Split Virtqueues: a queue has 1 to 32768 entries; its number and its indices are le16. */
const queueSize = between(1, 32_768);
const u8 = upTo(0xff);
const le16 = upTo(0xffff);
const le32 = upTo(0xffff_ffff);
/**
 * Most queues of a device. A device here has a handful, and a panel that lists a file's queues must not get millions.
 */
const MAX_QUEUES = 1024;
const queue = upTo(MAX_QUEUES - 1);
/** Most workers of an engine, for the same reason. */
const worker = upTo(1023);
/** 2.7.5.2: a chain describes at most 2^32 bytes. */
const chainBytes = upTo(2 ** 32);

const descriptor: Shape<TraceDescriptor> = {
  index: le16,
  table: oneOf("ring", "indirect"),
  address: guestAddress,
  length: le32,
  writable: boolean,
};
/** Most requests in flight that are told at once: a device with all its queues has a quarter of it. */
const MAX_IN_FLIGHT = 65_536;
const resumedQueue: Shape<ResumedQueue> = { queue, taken: le16, used: le16 };
const attachedQueue: Shape<AttachedQueue> = { size: queueSize, name };
const written: Shape<WrittenRange> = { offset: chainBytes, bytes };

/** Checked against the contract: a missing field, or one of another type, does not compile. */
export const KINDS: { readonly [K in TraceKind]: Shape<Own<EventOf<K>>> } = {
  attached: {
    type: le32,
    dialect: oneOf("none", "virtio-1.4", "asym-rfc-v3"),
    features: bigint,
    queues: list(attachedQueue, MAX_QUEUES),
    config: bytes,
  },
  register: {
    access: oneOf("read", "write"),
    bank: oneOf("common", "notify", "isr", "device", "pci"),
    offset: le32,
    width: oneOf(1, 2, 4),
    value: le32,
  },
  status: { from: u8, to: u8, by: oneOf("driver", "device") },
  features: { offered: bigint, accepted: bigint, agreed: boolean },
  "queue-enabled": { queue, size: queueSize, desc: guestAddress, driver: guestAddress, deviceArea: guestAddress },
  notify: { queue: le32 },
  popped: {
    request: count,
    queue,
    position: count,
    head: le32,
    chain: list(descriptor),
    readable: bytes,
    writableLength: chainBytes,
  },
  submitted: { request: count, operation: text },
  working: { request: count, worker },
  progress: { request: count, step: text, candidates: count },
  completed: { request: count, ok: boolean, detail: text },
  refused: { request: count, status: le32, clause: text, why: text },
  used: { request: count, queue, position: count, head: le32, length: le32, written: list(written) },
  interrupt: { cause: oneOf("queue", "config") },
  "isr-read": { value: le32 },
  hold: { queue, on: boolean },
  held: { queue, request: count },
  released: { queue, request: count },
  injected: { request: count, fault: oneOf(...FAULT_KINDS), detail: text },
  fault: { clause: text, problem: text },
  reset: { cause: oneOf("driver", "machine", "host"), dropped: count },
  // New kinds go to the end: their numbers are in pcapng files.
  violation: { clause: text, must: text, problem: text },
  command: { command: count, text: commandText },
  "command-ended": { command: count, outcome: oneOf("exited", "unknown"), status: u8 },
  resumed: {
    cause: oneOf("restored", "recording"),
    status: u8,
    queues: list(resumedQueue, MAX_QUEUES),
    onHold: list({ queue }, MAX_QUEUES),
    inFlight: list({ request: count }, MAX_IN_FLIGHT),
  },
  "queue-reset": { queue, dropped: count },
  waits: { queue, request: count },
};

/** All fields of each kind, those of every event first. */
export const SHAPES = new Map<unknown, AnyShape>(
  Object.entries(KINDS).map(([kind, shape]) => [kind, { ...STAMP, ...shape } as AnyShape]),
);
