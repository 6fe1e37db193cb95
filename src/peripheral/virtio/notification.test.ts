/** VIRTIO_F_NOTIFICATION_DATA and VIRTIO_F_NOTIF_CONFIG_DATA: what a notification says, and what the device makes of it. */
import { describe, expect, test } from "vitest";
import { DriverMust, type DriverRule } from "../../wire/virtio/driver-must.ts";
import { LINUX_FEATURES, TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line, Recorder } from "../testing/fakes.ts";
import { WatchedMemory } from "../testing/watched-memory.ts";
import { Feature } from "./negotiation.ts";
import { Bar, NOTIFY_MULTIPLIER } from "./pci-config.ts";
import type { Width } from "./registers.ts";
import { VirtioPciTransport } from "./transport.ts";

const QUEUE = 1;
const { NOTIFICATION_DATA, NOTIF_CONFIG_DATA, RING_PACKED } = Feature;

function started(features: bigint, sizes: readonly number[] = [8, 8]) {
  const memory = new WatchedMemory(1 << 18);
  const [trace, device, clock] = [new Recorder(), new KeepingDevice(...sizes), new Clock()];
  const options = { memory, interrupt: new Line(), host: clock, trace: () => trace.sink, readableLimit: 1 << 16 };
  const driver = new TestDriver(new VirtioPciTransport(device, options), memory);
  const isPacked = (features & RING_PACKED) !== 0n;
  const queues = isPacked
    ? driver.startPacked(sizes, LINUX_FEATURES | features)
    : driver.start(sizes, LINUX_FEATURES | features);
  const add = () => queues[QUEUE]?.add([driver.source(Uint8Array.of(1)), driver.sink(4)]);
  const notify = (value: number, width: Width = 4) =>
    driver.transport.write(Bar.notify + QUEUE * NOTIFY_MULTIPLIER, width, value);
  const findings = () => trace.of("violation").map(({ must, problem }) => [must, problem]);
  const quoted = (rule: DriverRule, problem: string) => [[rule.must, `queue ${QUEUE}: ${problem}`]];
  return { driver, memory, clock, device, trace, queues, add, notify, findings, quoted };
}

/** A notification with data, by its parts. */
const data = (name: number, offset: number, wrap: number) => (name | (offset << 16) | (wrap << 31)) >>> 0;

describe("2.9 with NOTIFICATION_DATA", () => {
  test("of a split ring, the available index says how far the driver is", () => {
    const { add, notify, device, findings } = started(NOTIFICATION_DATA);
    for (let sent = 1; sent <= 3; sent++) {
      add();
      notify(data(QUEUE, sent, 0));
    }
    notify(data(QUEUE, 3, 0));
    expect([device.requests.length, findings()]).toEqual([3, []]);
  });

  test("of a packed ring, slot and wrap counter say how far the driver is, over the ring's end", () => {
    const { add, notify, device, findings } = started(NOTIFICATION_DATA | RING_PACKED);
    let slot = 0;
    for (let sent = 0; sent < 3; sent++) {
      add();
      slot += 2;
      notify(data(QUEUE, slot, 1));
    }
    add();
    notify(data(QUEUE, 0, 0));
    expect([device.requests.length, findings()]).toEqual([4, []]);
  });

  test.each([
    ["as far as the ring goes", data(QUEUE, 0, 0)],
    ["as far as it does not go, again", data(QUEUE, 7, 1)],
  ])("of a packed ring that waits, costs a few looks at it however long it is: %s", (_, value) => {
    const size = 512;
    const { driver, memory, clock, notify } = started(NOTIFICATION_DATA | RING_PACKED, [8, size]);
    const [, queue] = driver.startPacked([8, size], LINUX_FEATURES | NOTIFICATION_DATA);
    clock.paused = true;
    for (let i = 0; i < size; i++) queue?.add([driver.sink(1)]);
    notify(value);
    memory.budget = 8;
    notify(value);
    expect(memory.budget).toBeGreaterThanOrEqual(0);
  });

  test("of a packed ring, a place behind descriptors that are not available is reported", () => {
    const { add, notify, findings } = started(NOTIFICATION_DATA | RING_PACKED);
    add();
    notify(data(QUEUE, 3, 1));
    expect(findings()).toHaveLength(1);
  });

  test("one that disagrees with the ring is served, and reported", () => {
    const { add, notify, device, findings, quoted } = started(NOTIFICATION_DATA);
    add();
    notify(data(QUEUE, 7, 1));
    const problem = "next_off 7, next_wrap 1 was notified, and the ring goes up to next_off 1, next_wrap 0";
    expect([device.requests.length, findings()]).toEqual([1, quoted(DriverMust.NOTIFY_OFFSET, problem)]);
  });

  test("2.8.16 one that disagrees with a packed ring is served, and reported", () => {
    const { add, notify, device, findings, quoted } = started(NOTIFICATION_DATA | RING_PACKED);
    add();
    notify(data(QUEUE, 2, 0));
    const problem = "next_off 2, next_wrap 0 was notified, and the ring goes up to next_off 2, next_wrap 1";
    expect([device.requests.length, findings()]).toEqual([1, quoted(DriverMust.NOTIFY_NEXT, problem)]);
  });

  test.each([1, 2] as const)("4.1.5.2.1 a notification of %i bytes is served, and reported", (width) => {
    const { add, notify, device, findings, quoted } = started(NOTIFICATION_DATA);
    add();
    notify(QUEUE, width);
    const problem = `it was notified with ${8 * width} bits`;
    expect([device.requests.length, findings()]).toEqual([1, quoted(DriverMust.NOTIFY_32, problem)]);
  });

  test("one with another queue's index is served as its address says, and reported", () => {
    const { add, notify, device, findings, quoted } = started(NOTIFICATION_DATA);
    add();
    notify(data(0, 1, 0));
    const problem = "it was notified as 0, not as 1";
    expect([device.requests.length, findings()]).toEqual([1, quoted(DriverMust.NOTIFY_INDEX, problem)]);
  });

  test("its value is in the trace, before the notification", () => {
    const { add, notify, trace } = started(NOTIFICATION_DATA);
    add();
    notify(data(QUEUE, 1, 0));
    const at = trace.events.findIndex(({ kind }) => kind === "notify");
    expect(trace.events[at - 1]).toEqual({
      ...{ kind: "register", access: "write", bank: "notify", offset: QUEUE * NOTIFY_MULTIPLIER, width: 4 },
      value: data(QUEUE, 1, 0),
    });
  });
});

describe("4.1.4.3 with NOTIF_CONFIG_DATA", () => {
  test("each queue has a value of its own in queue_notif_config_data, and none without the feature", () => {
    const read = (features: bigint) => {
      const { driver } = started(features);
      return [0, 1, 2].map((queue) => {
        driver.write("queue_select", queue);
        return driver.read("queue_notif_config_data");
      });
    };
    expect(read(NOTIF_CONFIG_DATA)).toEqual([0x100, 0x101, 0]);
    expect(read(0n)).toEqual([0, 0, 0]);
  });

  test("a notification with it is served, and one with the queue's index too, and reported", () => {
    const { add, notify, device, findings, quoted } = started(NOTIF_CONFIG_DATA);
    add();
    notify(0x101, 2);
    expect([device.requests.length, findings()]).toEqual([1, []]);
    add();
    notify(QUEUE, 2);
    const problem = "it was notified as 1, not as 257";
    expect([device.requests.length, findings()]).toEqual([2, quoted(DriverMust.NOTIFY_CONFIG_DATA, problem)]);
  });

  test("and NOTIFICATION_DATA, both are in the 32 bits", () => {
    const { add, notify, device, findings, quoted } = started(NOTIF_CONFIG_DATA | NOTIFICATION_DATA);
    add();
    notify(data(0x101, 1, 0));
    expect([device.requests.length, findings()]).toEqual([1, []]);
    add();
    notify(data(QUEUE, 2, 0));
    const problem = "it was notified as 1, not as 257";
    expect(findings()).toEqual(quoted(DriverMust.NOTIFY_BOTH_DATA, problem));
  });
});

test("6 ACCESS_PLATFORM and ORDER_PLATFORM are taken and change nothing", () => {
  const { add, notify, device, findings } = started(Feature.ACCESS_PLATFORM | Feature.ORDER_PLATFORM);
  add();
  notify(QUEUE, 2);
  expect([device.requests.length, findings()]).toEqual([1, []]);
});
