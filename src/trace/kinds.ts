/** Every kind of event with its fields, once: what each form of the log as a file is made from. */
import type { FaultKind } from "../contract/device-control.ts";
import type { Stamp, TraceDescriptor, TraceEvent, TraceKind } from "../contract/trace.ts";
import { type AnyShape, bigint, boolean, bytes, count, list, number, oneOf, type Shape, text, upTo } from "./fields.ts";

export type Event<K extends TraceKind> = Extract<TraceEvent, { kind: K }>;
/** Fields of a kind. What a log says of its own gaps is none. */
export type Own<E> = Omit<E, keyof Stamp | "kind" | "absent">;
type Written = Event<"used">["written"][number];

export const STAMP: Shape<Stamp> = { at: number, instructions: number, device: text };

/** 2.7 Split Virtqueues: a queue has at most 32768 entries; its number and its indices are le16. */
const queueSize = upTo(32_768);
const le16 = upTo(0xffff);
/** A device here has a handful; a panel that lists them must not be given as many as a file likes. */
const queue = upTo(1023);
const le32 = upTo(0xffff_ffff);

const descriptor: Shape<TraceDescriptor> = {
  index: le16,
  table: oneOf("ring", "indirect"),
  address: count,
  length: le32,
  writable: boolean,
};
const written: Shape<Written> = { offset: count, bytes };

const FAULT_KINDS = [
  "delay",
  "drop",
  "status",
  "corrupt",
  "used-length",
  "used-id",
  "needs-reset",
  "kill-worker",
] as const satisfies readonly FaultKind[];

/** The compiler holds this against the contract: a field that is missing or of another type does not compile. */
export const KINDS: { readonly [K in TraceKind]: Shape<Own<Event<K>>> } = {
  plugged: {
    dialect: oneOf("virtio-1.4", "asym-rfc-v3"),
    offered: bigint,
    queueSize,
    dataQueues: queue,
    ready: boolean,
  },
  register: {
    access: oneOf("read", "write"),
    bank: oneOf("common", "notify", "isr", "device", "pci"),
    offset: count,
    width: oneOf(1, 2, 4),
    value: count,
  },
  status: { from: count, to: count, by: oneOf("driver", "device") },
  features: { offered: bigint, accepted: bigint, agreed: boolean },
  "queue-enabled": { queue, size: queueSize, desc: count, driver: count, deviceArea: count },
  notify: { queue: count },
  popped: {
    request: count,
    queue,
    position: count,
    head: le32,
    chain: list(descriptor),
    readable: bytes,
    writableLength: count,
  },
  submitted: { request: count, operation: text },
  working: { request: count, worker: count },
  progress: { request: count, step: text, candidates: count },
  completed: { request: count, ok: boolean, detail: text },
  refused: { request: count, status: count, clause: text, why: text },
  used: { request: count, queue, position: count, head: le32, length: le32, written: list(written) },
  interrupt: { cause: oneOf("queue", "config") },
  "isr-read": { value: count },
  hold: { queue, on: boolean },
  held: { queue, request: count },
  released: { queue, request: count },
  injected: { request: count, fault: oneOf(...FAULT_KINDS), detail: text },
  fault: { clause: text, problem: text },
  reset: { cause: oneOf("driver", "machine", "host"), dropped: count },
};

/** All fields of each kind, those of every event first. */
export const SHAPES = new Map<unknown, AnyShape>(
  Object.entries(KINDS).map(([kind, shape]) => [kind, { ...STAMP, ...shape } as AnyShape]),
);
