/** VIRTIO_F_RING_RESET: a driver resets one queue, through registers, while the others go on. */
import { describe, expect, test } from "vitest";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { LINUX_FEATURES, TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line, Recorder } from "../testing/fakes.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { Feature } from "./negotiation.ts";
import { VirtioPciTransport } from "./transport.ts";

function started({ features = LINUX_FEATURES | Feature.RING_RESET, isPacked = false } = {}) {
  const memory = new ArrayMemory(1 << 18);
  const [line, trace, device] = [new Line(), new Recorder(), new KeepingDevice(8, 8)];
  const options = { memory, interrupt: line, host: new Clock(), trace: () => trace.sink, readableLimit: 1 << 16 };
  const make = () => new VirtioPciTransport(device, options);
  const transport = make();
  const driver = new TestDriver(transport, memory);
  const queues = isPacked ? driver.startPacked([8, 8], features) : driver.start([8, 8], features);
  const setUp = (index: number, size: number) =>
    isPacked ? driver.setUpPackedQueue(index, size) : driver.setUpQueue(index, size);
  const send = (index: number) => {
    queues[index]?.add([driver.source(Uint8Array.of(index)), driver.sink(4)]);
    queues[index]?.kick();
  };
  const reset = (index: number, value = 1) => {
    driver.write("queue_select", index);
    driver.write("queue_reset", value);
  };
  const complete = (request: number) => {
    const found = device.requests.find(({ id }) => id === request);
    const write = () => found?.complete([{ offset: 0, bytes: Uint8Array.of(1, 2, 3, 4) }], 4);
    device.activations[0]?.later(write);
  };
  return { memory, line, trace, device, transport, make, driver, queues, setUp, send, reset, complete };
}

describe.each([
  ["split", false],
  ["packed", true],
] as const)("2.6.1.1 a %s queue that the driver resets", (form, isPacked) => {
  test("reads 0 in queue_reset and queue_enable at once, and is as after a reset of the device", () => {
    const { driver, reset, transport } = started({ isPacked });
    reset(1);
    expect([driver.read("queue_reset"), driver.read("queue_enable"), driver.read("queue_size")]).toEqual([0, 0, 8]);
    expect([driver.read("queue_desc_lo"), driver.read("queue_driver_lo"), driver.read("queue_device_lo")]).toEqual([
      0, 0, 0,
    ]);
    expect(transport.rings(1)).toBeUndefined();
    driver.write("queue_select", 0);
    expect(driver.read("queue_enable")).toBe(1);
  });

  test("has nothing written for its requests, nor an interrupt, whatever the device answers later", () => {
    const { memory, line, trace, send, reset, complete } = started({ isPacked });
    send(1);
    send(0);
    reset(1);
    expect(trace.of("queue-reset")).toEqual([{ kind: "queue-reset", queue: 1, dropped: 1 }]);
    const before = memory.bytes.slice();
    complete(1);
    expect([memory.changedSince(before), line.up]).toEqual([[], false]);
    complete(2);
    expect([trace.of("used").map(({ request }) => request), line.up]).toEqual([[2], true]);
  });

  test("is enabled again with another size and other rings, and begins at their start", () => {
    const { driver, setUp, send, reset, trace, device, complete } = started({ isPacked });
    send(1);
    reset(1);
    const again = setUp(1, 4);
    expect([driver.read("queue_reset"), driver.read("queue_enable"), driver.read("queue_size")]).toEqual([0, 1, 4]);
    again.add([driver.source(Uint8Array.of(9)), driver.sink(4)]);
    again.kick();
    expect(device.requests.at(-1)?.readable).toEqual(Uint8Array.of(9));
    complete(2);
    expect(again.takeUsed()).toMatchObject([{ id: 0, length: 4 }]);
    expect([trace.of("violation"), driver.needsReset]).toEqual([[], false]);
  });

  test("is not looked at while it is not enabled", () => {
    const { driver, queues, reset, device } = started({ isPacked });
    reset(1);
    queues[1]?.add([driver.source(Uint8Array.of(1)), driver.sink(4)]);
    queues[1]?.kick();
    expect([device.requests, driver.needsReset]).toEqual([[], false]);
  });

  test("stays on hold, and the requests that were held are gone", () => {
    const { transport, send, reset, device } = started({ isPacked });
    transport.hold(1, true);
    send(1);
    reset(1);
    expect([transport.onHold, device.requests]).toEqual([[1], []]);
    transport.hold(1, false);
    expect(device.requests).toEqual([]);
  });

  test("leaves room for others: what its requests kept is free again", () => {
    const { driver, queues, setUp, reset, device, transport } = started({ isPacked });
    const restart = (round: number) => {
      const queue = round === 0 ? queues[1] : setUp(1, 8);
      for (let i = 0; i < 4; i++) queue?.add([driver.source(new Uint8Array(64)), driver.sink(4)]);
      queue?.kick();
      reset(1);
    };
    for (let round = 0; round < 50; round++) restart(round);
    expect([device.requests.length, transport.rings(1)]).toEqual([200, undefined]);
  });

  test("is saved and restored as it is: not enabled, with no request", () => {
    const { transport, send, reset, make } = started({ isPacked });
    send(1);
    reset(1);
    const saved = transport.save();
    const other = make();
    other.restore(saved);
    expect([other.rings(1), other.rings(0)?.kind]).toEqual([undefined, form]);
  });

  test("reads 0 in queue_reset and queue_enable after a reset of the device, too", () => {
    const { driver, reset } = started({ isPacked });
    reset(1);
    driver.write("device_status", 0);
    for (const queue of [0, 1]) {
      driver.write("queue_select", queue);
      expect([driver.read("queue_reset"), driver.read("queue_enable")]).toEqual([0, 0]);
    }
  });
});

describe("a write to queue_reset that resets nothing", () => {
  test.each([0, 2, 0xffff])("of %i is served with a finding", (value) => {
    const { driver, reset, trace } = started();
    reset(1, value);
    expect(driver.read("queue_enable")).toBe(1);
    expect(trace.of("violation").map(({ must }) => must)).toEqual([DriverMust.QUEUE_RESET.must]);
  });

  test("of a queue that is not enabled is served with a finding", () => {
    const { reset, trace } = started();
    reset(1);
    reset(1);
    expect(trace.of("violation").map(({ must }) => must)).toEqual([DriverMust.QUEUE_RESET.must]);
    expect(trace.of("queue-reset")).toHaveLength(1);
  });

  test("without the feature is served with a finding", () => {
    const { driver, reset, trace } = started({ features: LINUX_FEATURES });
    reset(1);
    expect(driver.read("queue_enable")).toBe(1);
    expect(trace.of("violation").map(({ must }) => must)).toEqual([DriverMust.QUEUE_RESET_EXISTS.must]);
  });

  test("of no queue is ignored", () => {
    const { reset, trace, driver } = started();
    reset(7);
    expect([trace.of("violation"), trace.of("queue-reset"), driver.needsReset]).toEqual([[], [], false]);
  });
});
