import { describe, expect, test } from "vitest";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { LINUX_FEATURES } from "../testing/driver.ts";
import { HeldEngine, type Recorder } from "../testing/fakes.ts";
import { destroy } from "../testing/requests.ts";
import { heldRig, Rig } from "../testing/rig.ts";

const { ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK } = DeviceStatus;

/** A request that is answered at once, whatever it says. */
const anything = destroy("cipher", 7n);

/** A device that has granted FEATURES_OK and whose queues are not set up. */
function withFeaturesOk() {
  const rig = new Rig({ engine: new HeldEngine(), queueSize: 64 });
  rig.driver.progress(ACKNOWLEDGE, DRIVER);
  rig.driver.accept(LINUX_FEATURES);
  rig.driver.progress(FEATURES_OK);
  return rig;
}

describe("4.1.4.3 the queue registers", () => {
  test("show the largest size, disabled, and where to notify", () => {
    const { driver } = withFeaturesOk();
    expect(driver.read("num_queues")).toBe(2);
    for (const queue of [0, 1]) {
      driver.write("queue_select", queue);
      expect(driver.read("queue_size")).toBe(64);
      expect(driver.read("queue_enable")).toBe(0);
      expect(driver.read("queue_notify_off")).toBe(queue);
      expect(driver.read("queue_msix_vector")).toBe(0xffff);
    }
    expect(driver.read("config_msix_vector")).toBe(0xffff);
  });

  test("4.1.4.3.1 show size 0 for a queue that is not there, whose writes do nothing", () => {
    const { driver } = withFeaturesOk();
    for (const queue of [2, 0xffff]) {
      driver.write("queue_select", queue);
      for (const register of ["queue_size", "queue_enable", "queue_desc_lo", "queue_device_hi"] as const) {
        driver.write(register, 1);
        expect(driver.read(register)).toBe(0);
      }
    }
    expect(driver.needsReset).toBe(false);
  });

  test("keep both halves of each address, and start nothing until queue_enable", () => {
    const { driver, trace } = withFeaturesOk();
    driver.write("queue_desc_lo", 0xffff_fff0);
    driver.write("queue_desc_hi", 0x1234_5678);
    expect([driver.read("queue_desc_lo"), driver.read("queue_desc_hi")]).toEqual([0xffff_fff0, 0x1234_5678]);
    expect(trace.of("queue-enabled")).toEqual([]);
  });

  test("an enabled queue is traced with its areas", () => {
    const { driver, trace } = withFeaturesOk();
    const { desc, avail, used } = driver.setUpQueue(1, 16);
    expect(driver.read("queue_enable")).toBe(1);
    expect(trace.of("queue-enabled")).toEqual([
      { kind: "queue-enabled", queue: 1, size: 16, desc, driver: avail, deviceArea: used },
    ]);
  });
});

/** The rules that were reported as broken. */
const broken = ({ trace }: { readonly trace: Recorder }) =>
  trace.of("violation").map(({ clause, must }) => ({ clause, must }));

describe("what is served and reported", () => {
  test("4.1.4.3.2 a queue that is set up twice before DRIVER_OK is as it was set up last", () => {
    const rig = withFeaturesOk();
    const first = rig.driver.setUpQueue(1, 16);
    const queue = rig.driver.setUpQueue(1, 32);
    rig.driver.progress(DRIVER_OK);
    expect([rig.driver.read("queue_size"), rig.driver.read("queue_enable")]).toEqual([32, 1]);
    for (const each of [first, queue]) each.add([rig.driver.source(anything), rig.driver.sink(1)]);
    queue.kick();
    expect([first.usedIdx, queue.usedIdx, rig.driver.needsReset]).toEqual([0, 1, false]);
    expect(broken(rig)).toEqual([DriverMust.QUEUE_FIELDS_FIRST]);
    expect(rig.trace.of("queue-enabled").map(({ size }) => size)).toEqual([16, 32]);
  });

  test("4.1.4.3.2 a queue that is enabled before its addresses are there is set up by DRIVER_OK", () => {
    const rig = withFeaturesOk();
    rig.driver.write("queue_select", 1);
    rig.driver.write("queue_enable", 1);
    const queue = rig.driver.setUpQueue(1, 16);
    rig.driver.write("queue_select", 1);
    rig.driver.write("queue_desc_lo", queue.desc + 16);
    rig.driver.write("queue_desc_lo", queue.desc);
    rig.driver.progress(DRIVER_OK);
    queue.add([rig.driver.source(anything), rig.driver.sink(1)]);
    queue.kick();
    expect([queue.usedIdx, broken(rig)]).toEqual([1, [DriverMust.QUEUE_FIELDS_FIRST]]);
  });

  test("4.1.4.3.2 what was written before is written again while the queue runs", () => {
    const rig = heldRig();
    const { desc, size } = rig.data;
    rig.driver.write("queue_select", 0);
    rig.driver.write("queue_size", size);
    rig.driver.write("queue_desc_lo", desc);
    rig.driver.write("queue_enable", 1);
    expect([rig.driver.needsReset, broken(rig)]).toEqual([false, [DriverMust.QUEUE_FIELDS_FIRST]]);
  });

  test("3.1.1 a queue that is enabled before FEATURES_OK works with what is negotiated then", () => {
    const rig = new Rig({ engine: new HeldEngine() });
    rig.driver.progress(ACKNOWLEDGE, DRIVER);
    const queue = rig.driver.setUpQueue(1, 16);
    rig.driver.accept(LINUX_FEATURES);
    rig.driver.progress(FEATURES_OK, DRIVER_OK);
    queue.addIndirect([rig.driver.source(anything), rig.driver.sink(1)]);
    queue.kick();
    expect([queue.usedIdx, queue.availEvent, broken(rig)]).toEqual([1, 1, [DriverMust.SEQUENCE]]);
  });

  test("3.1.1 a queue that is enabled after DRIVER_OK works", () => {
    const rig = withFeaturesOk();
    rig.driver.progress(DRIVER_OK);
    const queue = rig.driver.setUpQueue(1, 16);
    queue.add([rig.driver.source(anything), rig.driver.sink(1)]);
    queue.kick();
    expect([queue.usedIdx, broken(rig)]).toEqual([1, [DriverMust.SEQUENCE]]);
  });

  test.each([
    [0, DriverMust.QUEUE_SIZE],
    [3, DriverMust.QUEUE_SIZE],
    [65, DriverMust.QUEUE_SIZE],
    [128, DriverMust.QUEUE_SIZE_REDUCES],
    [0xffff, DriverMust.QUEUE_SIZE],
  ])("4.1.4.3.2 queue_size %i is not taken, and another one is", (size, rule) => {
    const rig = withFeaturesOk();
    rig.driver.write("queue_size", size);
    expect([rig.driver.read("queue_size"), rig.driver.needsReset, broken(rig)]).toEqual([64, false, [rule]]);
    rig.driver.setUpQueue(0, 32);
    expect([rig.driver.read("queue_enable"), rig.driver.needsReset]).toEqual([1, false]);
  });

  test("4.1.4.3.2 queue_enable with another value than 1 before DRIVER_OK has no effect", () => {
    const rig = withFeaturesOk();
    const values = [0, 2, 0xffff];
    for (const value of values) rig.driver.write("queue_enable", value);
    expect(rig.driver.read("queue_enable")).toBe(0);
    rig.driver.setUpQueue(0, 16);
    for (const value of values) rig.driver.write("queue_enable", value);
    expect([rig.driver.read("queue_enable"), rig.driver.needsReset]).toEqual([1, false]);
    expect(broken(rig)).toEqual([DriverMust.QUEUE_STAYS, DriverMust.QUEUE_ENABLE]);
  });
});

describe("what is not served", () => {
  test.each([0, 3, 65, 128])("4.1.4.3.2 a queue enabled after queue_size %i was written", (size) => {
    const { driver, trace } = withFeaturesOk();
    driver.write("queue_size", size);
    driver.write("queue_enable", 1);
    expect([driver.needsReset, driver.read("queue_enable")]).toEqual([true, 0]);
    expect(trace.of("fault")[0]?.clause).toMatch(/^4\.1\.4\.3\.2 /);
  });

  test("4.1.4.3.2 a register of an enabled queue that is changed after DRIVER_OK", () => {
    for (const register of ["queue_size", "queue_desc_lo", "queue_driver_hi", "queue_device_lo"] as const) {
      const { driver, trace } = heldRig();
      driver.write("queue_select", 0);
      driver.write(register, 8);
      expect([register, driver.needsReset]).toEqual([register, true]);
      expect(trace.of("fault")[0]?.problem).toMatch(/after DRIVER_OK/);
    }
  });

  test("4.1.4.3.2 a queue that is disabled after DRIVER_OK", () => {
    const { driver } = heldRig();
    driver.write("queue_select", 0);
    driver.write("queue_enable", 0);
    expect(driver.needsReset).toBe(true);
  });

  test("2.7.1 a queue whose areas are not RAM", () => {
    for (const [lo, hi] of [
      [0xffff_f000, 0],
      [0x1000, 1],
      [0x1000, 0xffff_ffff],
    ] as const) {
      const { driver, trace } = withFeaturesOk();
      driver.write("queue_driver_lo", 0x1000);
      driver.write("queue_device_lo", 0x2000);
      driver.write("queue_desc_lo", lo);
      driver.write("queue_desc_hi", hi);
      driver.write("queue_enable", 1);
      expect([driver.needsReset, driver.read("queue_enable")]).toEqual([true, 0]);
      expect(trace.of("fault")[0]?.clause).toBe("2.7.1 Driver Requirements: Virtqueues");
    }
  });

  test("2.7.1 a queue that is moved out of RAM between queue_enable and DRIVER_OK", () => {
    const { driver } = withFeaturesOk();
    driver.setUpQueue(0, 16);
    driver.write("queue_desc_hi", 1);
    expect(driver.needsReset).toBe(false);
    driver.progress(DRIVER_OK);
    expect([driver.needsReset, driver.status & DRIVER_OK]).toEqual([true, 0]);
  });
});

test("a queue may be smaller than the largest size, and wraps at its own", () => {
  const rig = heldRig({ queueSize: 64 });
  rig.driver.start([4, 64]);
  expect(rig.driver.read("queue_size")).toBe(64);
  rig.driver.write("queue_select", 0);
  expect(rig.driver.read("queue_size")).toBe(4);
});

test.each([0, 3, 65536, 1.5, -2])("a device cannot be made with queues of %s entries", (queueSize) => {
  expect(() => new Rig({ engine: new HeldEngine(), queueSize })).toThrow(RangeError);
});

test("a device cannot be made with more queues than can be notified, or without a data queue", () => {
  expect(() => new Rig({ engine: new HeldEngine(), dataQueues: 15 })).not.toThrow();
  expect(() => new Rig({ engine: new HeldEngine(), dataQueues: 16 })).toThrow(/at most 16 queues/);
  expect(() => new Rig({ engine: new HeldEngine(), dataQueues: 0 })).toThrow(/at least one data queue/);
});
