import { describe, expect, test } from "vitest";
import { DeviceStatus } from "../wire/virtio.ts";
import { TRANSPORT_FEATURES } from "./negotiation.ts";
import { HeldEngine } from "./testing/fakes.ts";
import { heldRig, Rig } from "./testing/rig.ts";

const { ACKNOWLEDGE, DRIVER, FEATURES_OK } = DeviceStatus;

/** A device whose features are settled and whose queues are not set up. */
function settled() {
  const rig = new Rig({ engine: new HeldEngine(), queueSize: 64 });
  rig.driver.progress(ACKNOWLEDGE, DRIVER);
  rig.driver.accept(TRANSPORT_FEATURES);
  rig.driver.progress(FEATURES_OK);
  return rig;
}

describe("4.1.4.3 the queue registers", () => {
  test("show the largest size, disabled, and where to notify", () => {
    const { driver } = settled();
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
    const { driver } = settled();
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
    const { driver, trace } = settled();
    driver.write("queue_desc_lo", 0xffff_fff0);
    driver.write("queue_desc_hi", 0x1234_5678);
    expect([driver.read("queue_desc_lo"), driver.read("queue_desc_hi")]).toEqual([0xffff_fff0, 0x1234_5678]);
    expect(trace.of("queue-enabled")).toEqual([]);
  });

  test("an enabled queue is traced with its areas", () => {
    const { driver, trace } = settled();
    const { desc, avail, used } = driver.setUpQueue(1, 16);
    expect(driver.read("queue_enable")).toBe(1);
    expect(trace.of("queue-enabled")).toEqual([
      { kind: "queue-enabled", queue: 1, size: 16, desc, driver: avail, deviceArea: used },
    ]);
  });
});

describe("what breaks a rule", () => {
  test.each([0, 3, 65, 128, 0xffff])("4.1.4.3.2 queue_size %i", (size) => {
    const { driver, trace } = settled();
    driver.write("queue_size", size);
    expect(driver.needsReset).toBe(true);
    expect(trace.of("fault")[0]?.clause).toMatch(/^4\.1\.4\.3\.2 /);
  });

  test.each([0, 2, 0xffff])("4.1.4.3.2 writing %i to queue_enable", (value) => {
    const { driver } = settled();
    driver.write("queue_enable", value);
    expect(driver.needsReset).toBe(true);
  });

  test.each(["queue_size", "queue_enable", "queue_desc_lo", "queue_driver_hi", "queue_device_lo"] as const)(
    "4.1.4.3.2 writing %s of an enabled queue",
    (register) => {
      const { driver } = settled();
      driver.setUpQueue(0, 16);
      driver.write(register, 1);
      expect(driver.needsReset).toBe(true);
    },
  );

  test.each([
    ["not aligned", 0x1001, 0],
    ["beyond RAM", 0xffff_f000, 0],
    ["above 4 GiB", 0x1000, 1],
    ["above 2^53", 0x1000, 0xffff_ffff],
  ])("2.7.1 an area %s", (_, lo, hi) => {
    const { driver, trace } = settled();
    driver.write("queue_driver_lo", 0x1000);
    driver.write("queue_device_lo", 0x2000);
    driver.write("queue_desc_lo", lo);
    driver.write("queue_desc_hi", hi);
    driver.write("queue_enable", 1);
    expect(driver.needsReset).toBe(true);
    expect(driver.read("queue_enable")).toBe(0);
    expect(trace.of("fault")[0]?.clause).toBe("2.7.1 Driver Requirements: Virtqueues");
  });

  test("3.1.1 enabling a queue before FEATURES_OK", () => {
    const { driver } = new Rig({ engine: new HeldEngine() });
    driver.progress(ACKNOWLEDGE, DRIVER);
    driver.setUpQueue(0, 16);
    expect(driver.needsReset).toBe(true);
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
