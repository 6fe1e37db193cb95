/** A queue on hold: what a driver sees of it, which is nothing but a device that takes its time. */
import { describe, expect, test } from "vitest";
import { type DriverQueue, LINUX_FEATURES, TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line, Recorder } from "../testing/fakes.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { Feature, TRANSPORT_FEATURES } from "../virtio/negotiation.ts";
import { VirtioPciTransport } from "../virtio/transport.ts";
import { MAX_IN_FLIGHT_BYTES } from "./load.ts";

const SIZE = 8;

/** A device that keeps what it gets, before its driver starts it. */
function made({ memory: bytes = 1 << 16, readableLimit = 64 } = {}) {
  const device = new KeepingDevice();
  const memory = new ArrayMemory(bytes);
  const line = new Line();
  const trace = new Recorder();
  const host = new Clock();
  const transport = new VirtioPciTransport(device, {
    memory,
    interrupt: line,
    host,
    trace: () => trace.sink,
    readableLimit,
  });
  const driver = new TestDriver(transport, memory);
  const start = (features = LINUX_FEATURES): DriverQueue => {
    const [queue] = driver.start([SIZE], features);
    if (!queue) throw new Error("no queue");
    return queue;
  };
  /** Offers one request for each number, and notifies once; returns the heads. */
  const send = (queue: DriverQueue, ...numbers: readonly number[]) => {
    const heads = numbers.map((number) => queue.add([driver.source(Uint8Array.of(number)), driver.sink(1)]));
    queue.kick();
    return heads;
  };
  const answer = () => {
    for (const request of device.requests.splice(0)) {
      request.complete([{ offset: 0, bytes: request.readable.subarray(0, 1) }], 1);
    }
  };
  const numbers = () => device.requests.map(({ readable }) => readable[0]);
  return { device, memory, line, host, trace, transport, driver, start, send, answer, numbers };
}

/** The same with its queue on hold and three requests taken. */
function held() {
  const rig = made();
  rig.transport.hold(0, true);
  const queue = rig.start();
  const heads = rig.send(queue, 1, 2, 3);
  return { ...rig, queue, heads };
}

describe("on hold", () => {
  test("2.7.13 chains are taken from the ring, and the device does not get them", () => {
    const { trace, numbers, queue, line } = held();
    expect(numbers()).toEqual([]);
    expect(trace.of("popped").map(({ request, position }) => [request, position])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    expect(trace.of("held")).toEqual([1, 2, 3].map((request) => ({ kind: "held", queue: 0, request })));
    expect([queue.usedIdx, line.up]).toEqual([0, false]);
  });

  test("2.7.10 the driver is asked to tell of further requests, and they are held too", () => {
    const { queue, send, trace } = held();
    expect(queue.availEvent).toBe(3);
    send(queue, 4);
    expect(trace.of("held").at(-1)?.request).toBe(4);
  });

  test("the oldest goes on, or the one that is named, and the queue stays on hold", () => {
    const { transport, numbers, queue, send, trace } = held();
    transport.release(0, undefined);
    transport.release(0, 3);
    expect(numbers()).toEqual([1, 3]);
    send(queue, 4);
    expect(numbers()).toEqual([1, 3]);
    expect(trace.of("released").map(({ request }) => request)).toEqual([1, 3]);
    expect(transport.onHold).toEqual([0]);
  });

  test("2.7.8 the used ring has the order of the releases", () => {
    const { transport, answer, queue, heads } = held();
    for (const request of [3, 1, 2]) {
      transport.release(0, request);
      answer();
    }
    const [first, second, third] = heads;
    expect(queue.takeUsed().map(({ id }) => id)).toEqual([third, first, second]);
  });

  test("what is released is answered inside the release: one interrupt follows", () => {
    const { device, transport, line, queue } = held();
    const notify = device.notify.bind(device);
    device.notify = (index) => {
      notify(index);
      for (const request of device.requests.splice(0)) request.complete([], 0);
    };
    transport.hold(0, false);
    expect([queue.usedIdx, line.raised]).toEqual([3, 1]);
  });

  test("its end lets everything on, in order, before what comes after", () => {
    const { transport, numbers, queue, send, trace } = held();
    transport.hold(0, false);
    send(queue, 4);
    expect(numbers()).toEqual([1, 2, 3, 4]);
    expect(trace.of("hold").map(({ on }) => on)).toEqual([true, false]);
    expect(trace.of("held")).toHaveLength(3);
  });

  test("twice, or ended twice, is said once", () => {
    const { transport, trace } = held();
    transport.hold(0, true);
    transport.hold(0, false);
    transport.hold(0, false);
    expect(trace.of("hold")).toHaveLength(2);
  });

  test("an unknown queue or request is ignored", () => {
    const { transport, numbers } = held();
    transport.release(0, 99);
    for (const queue of [1, -1, 0.5, Number.NaN, 1e9]) {
      transport.hold(queue, true);
      transport.release(queue, undefined);
      transport.hold(queue, false);
    }
    expect([numbers(), transport.onHold]).toEqual([[], [0]]);
  });

  test("a chain that breaks a rule is found when it is taken; what was taken before it stays held", () => {
    const { transport, queue, driver, numbers, trace } = held();
    queue.offer(SIZE + 1);
    queue.kick();
    expect(driver.needsReset).toBe(true);
    transport.release(0, undefined);
    expect([numbers(), trace.of("fault").length]).toEqual([[], 1]);
  });
});

describe("a reset", () => {
  test("2.4.1 forgets what is held, and the hold lasts", () => {
    const { driver, transport, trace, start, send, numbers } = held();
    driver.write("device_status", 0);
    expect(trace.of("reset")).toEqual([{ kind: "reset", cause: "driver", dropped: 3 }]);
    transport.release(0, 1);
    expect(numbers()).toEqual([]);
    const queue = start();
    send(queue, 7);
    expect([numbers(), transport.onHold]).toEqual([[], [0]]);
    transport.release(0, undefined);
    expect(numbers()).toEqual([7]);
  });

  test("of the machine ends the hold, too: a guest that boots would wait for ever", () => {
    const { transport, trace, start, send, numbers } = held();
    transport.reset("machine");
    expect([transport.onHold, trace.of("hold").at(-1)?.on]).toEqual([[], false]);
    send(start(), 7);
    expect(numbers()).toEqual([7]);
  });

  test("of what is released already, and kept by the device, drops its answer", () => {
    const { transport, driver, memory, device } = held();
    transport.release(0, 2);
    driver.write("device_status", 0);
    const before = memory.bytes.slice();
    device.requests[0]?.complete([{ offset: 0, bytes: Uint8Array.of(9) }], 1);
    expect(memory.changedSince(before)).toEqual([]);
  });
});

describe("beyond the limit", () => {
  const length = MAX_IN_FLIGHT_BYTES / 2;
  const long = { address: 0, length, writable: false };
  /** A queue on hold, with four chains of which two are as much as waits. */
  const flooded = () => {
    const rig = made({ memory: 1 << 24, readableLimit: length });
    rig.transport.hold(0, true);
    const queue = rig.start(Feature.VERSION_1);
    for (let i = 0; i < 4; i++) queue.add([long, rig.driver.sink(1)]);
    queue.kick();
    return { ...rig, queue };
  };

  test("chains stay in the ring, and are taken as soon as there is room", () => {
    const { transport, trace, numbers } = flooded();
    expect(trace.of("held")).toHaveLength(2);
    transport.release(0, undefined);
    expect([trace.of("held").length, numbers().length]).toEqual([3, 1]);
  });

  test("what is let on waits too while the device has as much as it takes, and goes on when that is answered", () => {
    const { transport, host, answer, numbers, queue } = flooded();
    transport.hold(0, false);
    host.turns();
    expect(numbers()).toHaveLength(2);
    answer();
    host.turns();
    expect(numbers()).toHaveLength(2);
    answer();
    expect(queue.usedIdx).toBe(4);
  });
});

test("a reader that joins late is told status, features, queues and holds", () => {
  const { transport, trace, queue } = held();
  trace.clear();
  transport.replayState(trace.sink);
  expect(trace.events).toEqual([
    { kind: "features", offered: TRANSPORT_FEATURES, accepted: LINUX_FEATURES, agreed: true },
    { kind: "queue-enabled", queue: 0, size: SIZE, desc: queue.desc, driver: queue.avail, deviceArea: queue.used },
    { kind: "status", from: 15, to: 15, by: "driver" },
    { kind: "hold", queue: 0, on: true },
  ]);
});
