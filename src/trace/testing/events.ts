/** Any event of any kind, for property tests. */
import fc from "fast-check";
import type { TraceEvent, TraceKind } from "../../contract/trace.ts";

const count = fc.maxSafeNat();
const le16 = fc.nat(0xffff);
const queue = fc.nat(1023);
const le32 = fc.nat(0xffff_ffff);
const queueSize = fc.nat(32_768);
const bytes = fc.uint8Array({ maxLength: 100 });
const text = fc.string({ unit: "grapheme" });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const stamp = {
  at: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((at) => !Object.is(at, -0)),
  instructions: count,
  device: text,
};

/** Every kind of event; a kind that is missing does not compile. */
export const EVENTS: { [K in TraceKind]: fc.Arbitrary<Extract<TraceEvent, { kind: K }>> } = {
  register: fc.record({
    ...stamp,
    kind: fc.constant("register"),
    access: fc.constantFrom("read", "write"),
    bank: fc.constantFrom("common", "notify", "isr", "device", "pci"),
    offset: count,
    width: fc.constantFrom(1, 2, 4),
    value: count,
  }),
  status: fc.record({
    ...stamp,
    kind: fc.constant("status"),
    from: count,
    to: count,
    by: fc.constantFrom("driver", "device"),
  }),
  features: fc.record({ ...stamp, kind: fc.constant("features"), offered: u64, accepted: u64, agreed: fc.boolean() }),
  "queue-enabled": fc.record({
    ...stamp,
    kind: fc.constant("queue-enabled"),
    queue,
    size: queueSize,
    desc: count,
    driver: count,
    deviceArea: count,
  }),
  notify: fc.record({ ...stamp, kind: fc.constant("notify"), queue }),
  popped: fc.record({
    ...stamp,
    kind: fc.constant("popped"),
    request: count,
    queue,
    position: count,
    head: le32,
    chain: fc.array(
      fc.record({
        index: le16,
        table: fc.constantFrom("ring", "indirect"),
        address: count,
        length: le32,
        writable: fc.boolean(),
      }),
    ),
    readable: bytes,
    writableLength: count,
  }),
  submitted: fc.record({ ...stamp, kind: fc.constant("submitted"), request: count, operation: text }),
  progress: fc.record({ ...stamp, kind: fc.constant("progress"), request: count, step: text, candidates: count }),
  completed: fc.record({ ...stamp, kind: fc.constant("completed"), request: count, ok: fc.boolean(), detail: text }),
  refused: fc.record({
    ...stamp,
    kind: fc.constant("refused"),
    request: count,
    status: count,
    clause: text,
    why: text,
  }),
  used: fc.record({
    ...stamp,
    kind: fc.constant("used"),
    request: count,
    queue,
    position: count,
    head: le32,
    length: le32,
    written: fc.array(fc.record({ offset: count, bytes })),
  }),
  interrupt: fc.record({ ...stamp, kind: fc.constant("interrupt"), cause: fc.constantFrom("queue", "config") }),
  "isr-read": fc.record({ ...stamp, kind: fc.constant("isr-read"), value: count }),
  hold: fc.record({ ...stamp, kind: fc.constant("hold"), queue, on: fc.boolean() }),
  held: fc.record({ ...stamp, kind: fc.constant("held"), queue, request: count }),
  released: fc.record({ ...stamp, kind: fc.constant("released"), queue, request: count }),
  injected: fc.record({
    ...stamp,
    kind: fc.constant("injected"),
    request: count,
    fault: fc.constantFrom(
      "delay",
      "drop",
      "status",
      "corrupt",
      "used-length",
      "used-id",
      "needs-reset",
      "kill-worker",
    ),
    detail: text,
  }),
  working: fc.record({ ...stamp, kind: fc.constant("working"), request: count, worker: count }),
  plugged: fc.record({
    ...stamp,
    kind: fc.constant("plugged"),
    dialect: fc.constantFrom("virtio-1.4", "asym-rfc-v3"),
    offered: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    queueSize,
    dataQueues: queue,
    ready: fc.boolean(),
  }),
  fault: fc.record({ ...stamp, kind: fc.constant("fault"), clause: text, problem: text }),
  reset: fc.record({
    ...stamp,
    kind: fc.constant("reset"),
    cause: fc.constantFrom("driver", "machine", "host"),
    dropped: count,
  }),
  violation: fc.record({ ...stamp, kind: fc.constant("violation"), clause: text, must: text, problem: text }),
};
export const event: fc.Arbitrary<TraceEvent> = fc.oneof(...Object.values(EVENTS));
