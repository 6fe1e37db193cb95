/** VIRTIO_F_IN_ORDER: whatever order a device answers in, the driver gets its buffers back in its own. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LINUX_FEATURES, TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line, Recorder } from "../testing/fakes.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { destroy } from "../testing/requests.ts";
import { heldRig } from "../testing/rig.ts";
import { Feature } from "./negotiation.ts";
import { VirtioPciTransport } from "./transport.ts";

const SIZE = 16;
const { IN_ORDER, RING_PACKED, RING_RESET } = Feature;

function started(features: bigint = IN_ORDER) {
  const memory = new ArrayMemory(1 << 20);
  const [trace, line, device] = [new Recorder(), new Line(), new KeepingDevice(SIZE, SIZE)];
  const options = { memory, interrupt: line, host: new Clock(), trace: () => trace.sink, readableLimit: 1 << 16 };
  const transport = new VirtioPciTransport(device, options);
  const driver = new TestDriver(transport, memory);
  const sizes = [SIZE, SIZE];
  const all = LINUX_FEATURES | features;
  const queues = features & RING_PACKED ? driver.startPacked(sizes, all) : driver.start(sizes, all);
  const queue = queues[0];
  if (!queue) throw new Error("no queue");
  /** Sends so many requests; returns the buffers' ids in order. */
  const send = (count: number) => {
    const ids = Array.from({ length: count }, () => queue.add([driver.source(Uint8Array.of(1)), driver.sink(4)]));
    queue.kick();
    return ids;
  };
  const answer = (request: number, of = device) => {
    const found = of.requests.find(({ id }) => id === request);
    of.activations.at(-1)?.later(() => found?.complete([{ offset: 0, bytes: Uint8Array.of(request) }], 1));
  };
  const used = () => queue.takeUsed().map(({ id }) => id);
  return { memory, options, trace, line, device, transport, driver, queues, send, answer, used };
}

describe.each([
  ["split", IN_ORDER],
  ["packed", IN_ORDER | RING_PACKED],
] as const)("2.7.9 2.8.8 with IN_ORDER, a %s queue", (_, features) => {
  test("hands buffers back in the order in which they were made available, whatever order the answers have", () => {
    const orders = fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6 });
    fc.assert(
      fc.property(orders, (order) => {
        const { send, answer, used, trace } = started(features);
        const ids = send(6);
        for (const request of order) answer(request);
        expect(used()).toEqual(ids);
        expect(trace.of("used").map(({ request }) => request)).toEqual([1, 2, 3, 4, 5, 6]);
      }),
    );
  });

  test("writes nothing for an answer that comes early, nor interrupts, and the trace says that it waits", () => {
    const { memory, line, send, answer, trace, used } = started(features);
    const ids = send(3);
    const before = memory.bytes.slice();
    answer(3);
    answer(2);
    expect([memory.changedSince(before), line.up]).toEqual([[], false]);
    expect(trace.of("waits").map(({ request }) => request)).toEqual([3, 2]);
    answer(1);
    expect([used(), line.up]).toEqual([ids, true]);
  });

  test("does not wait for another queue", () => {
    const { queues, driver, send, answer, trace } = started(features);
    send(1);
    queues[1]?.add([driver.source(Uint8Array.of(1)), driver.sink(4)]);
    queues[1]?.kick();
    answer(2);
    expect(trace.of("used").map(({ request }) => request)).toEqual([2]);
  });

  test("goes on after a restore with the answers that waited, which the device does not make again", () => {
    const { memory, options, device, transport, send, answer, used } = started(features);
    const ids = send(3);
    answer(3);
    const saved = transport.save();
    const other = new KeepingDevice(SIZE, SIZE);
    const again = new VirtioPciTransport(other, { ...options, memory });
    again.restore(saved);
    expect(device.requests.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(other.requests.map(({ id }) => id)).toEqual([1, 2]);
    answer(2, other);
    expect(used()).toEqual([]);
    answer(1, other);
    expect(used()).toEqual(ids);
  });

  test("forgets what waits with a reset of the device, and of the queue", () => {
    const { memory, driver, send, answer, trace } = started(features | RING_RESET);
    send(2);
    answer(2);
    driver.write("queue_select", 0);
    driver.write("queue_reset", 1);
    const before = memory.bytes.slice();
    answer(1);
    expect([memory.changedSince(before), trace.of("used")]).toEqual([[], []]);
    driver.write("device_status", 0);
    expect(driver.needsReset).toBe(false);
  });
});

test("without IN_ORDER an answer goes back at once", () => {
  const { send, answer, used } = started(0n);
  const ids = send(2);
  answer(2);
  expect(used()).toEqual(ids.slice(1));
});

test("a request that is released before those in front of it is answered, and waits for them", () => {
  const { transport, send, answer, used, trace } = started();
  transport.hold(0, true);
  const ids = send(2);
  transport.release(0, 2);
  answer(2);
  expect([used(), trace.of("waits")]).toEqual([[], [{ kind: "waits", queue: 0, request: 2 }]]);
  transport.release(0, undefined);
  answer(1);
  expect(used()).toEqual(ids);
});

test("a request that a rule drops blocks those behind it, and the fault says so", () => {
  const features = LINUX_FEATURES | IN_ORDER;
  const rig = heldRig({ offer: IN_ORDER, features });
  const rules = [{ id: "a", queue: "control", count: 1, probability: 1, action: { kind: "drop" } }] as const;
  rig.pciDevice.command({ do: "faults", rules });
  for (let i = 0; i < 2; i++) rig.send(rig.control, destroy("cipher", 7n), 1);
  expect(rig.control.usedIdx).toBe(0);
  expect(rig.trace.of("injected")[0]?.detail).toMatch(/no request behind it is answered/);
  expect(rig.trace.of("waits")).toHaveLength(1);
});
