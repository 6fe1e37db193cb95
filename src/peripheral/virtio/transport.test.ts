import { describe, expect, test } from "vitest";
import { decode } from "../../wire/codec/codec.ts";
import { Config } from "../../wire/crypto/config.ts";
import { DescriptorFlag, DeviceStatus } from "../../wire/virtio/virtio.ts";
import { HeldEngine } from "../testing/fakes.ts";
import { destroy } from "../testing/requests.ts";
import { heldRig, Rig } from "../testing/rig.ts";
import { Feature } from "./negotiation.ts";
import { Bar } from "./pci-config.ts";
import { littleEndian } from "./registers.ts";

const { ACKNOWLEDGE, DRIVER, DRIVER_OK, FEATURES_OK } = DeviceStatus;
const QUEUE = 1;
const CONFIG = 2;

/** A request that is answered at once, whatever it says. */
const anything = destroy("cipher", 7n);

describe("4.1.4.5 the interrupt", () => {
  test("goes up with its bit when a buffer was used, and down when the register is read", () => {
    const rig = heldRig();
    expect([rig.line.up, rig.driver.isr()]).toEqual([false, 0]);
    rig.send(rig.control, anything, 1);
    expect(rig.line.up).toBe(true);
    expect(rig.driver.isr()).toBe(QUEUE);
    expect(rig.line.up).toBe(false);
    expect(rig.driver.isr()).toBe(0);
  });

  test("4.1.4.5.1 its bit is set before the line goes up", () => {
    const rig = heldRig();
    let seen = -1;
    rig.line.onRaise = () => {
      seen = rig.driver.isr();
    };
    rig.send(rig.control, anything, 1);
    expect(seen).toBe(QUEUE);
  });

  test("tells queue and configuration apart, and both at once", () => {
    const rig = heldRig();
    rig.transport.configChanged();
    expect(rig.driver.isr()).toBe(CONFIG);
    rig.send(rig.control, anything, 1);
    rig.transport.configChanged();
    expect(rig.driver.isr()).toBe(QUEUE | CONFIG);
  });

  test("comes once for a batch of requests", () => {
    const rig = heldRig({ features: Feature.VERSION_1 });
    const segments = () => [rig.driver.source(anything), rig.driver.sink(1)];
    for (let i = 0; i < 5; i++) rig.control.add(segments());
    rig.control.kick();
    expect(rig.line.raised).toBe(1);
    expect(rig.control.takeUsed()).toHaveLength(5);
  });

  test("does not come when the driver wants none", () => {
    const plain = heldRig({ features: Feature.VERSION_1 });
    plain.control.noInterrupt = true;
    plain.send(plain.control, anything, 1);
    const events = heldRig();
    events.control.usedEvent = 1;
    events.send(events.control, anything, 1);
    expect([plain.line.raised, events.line.raised]).toEqual([0, 0]);
    events.send(events.control, anything, 1);
    expect(events.line.raised).toBe(1);
  });

  test("a second notification of an empty queue is harmless", () => {
    const rig = heldRig();
    rig.send(rig.control, anything, 1);
    rig.driver.isr();
    for (let i = 0; i < 3; i++) rig.control.kick();
    expect([rig.line.up, rig.control.takeUsed().length]).toEqual([false, 1]);
  });

  test("read through the access window or 32 bits wide is the same register", () => {
    const rig = heldRig();
    rig.transport.configChanged();
    expect(rig.transport.read(Bar.isr, 4)).toBe(CONFIG);
    expect(rig.line.up).toBe(false);
  });
});

describe("2.1.2 before DRIVER_OK", () => {
  test("a notification consumes nothing, and afterwards the buffer is still there", () => {
    const rig = new Rig({ engine: new HeldEngine() });
    rig.driver.progress(ACKNOWLEDGE, DRIVER);
    rig.driver.accept(Feature.VERSION_1);
    rig.driver.progress(FEATURES_OK);
    const queue = rig.driver.setUpQueue(1, 8);
    queue.add([rig.driver.source(anything), rig.driver.sink(1)]);
    queue.kick();
    expect(queue.usedIdx).toBe(0);
    expect(rig.line.raised).toBe(0);
    rig.driver.progress(DRIVER_OK);
    queue.kick();
    expect(queue.usedIdx).toBe(1);
  });

  test("a notification of a queue that is not enabled, or not there, does nothing", () => {
    const rig = new Rig({ engine: new HeldEngine() });
    rig.driver.start([]);
    for (let at = Bar.notify; at < Bar.device; at++)
      for (const width of [1, 2, 4] as const) rig.transport.write(at, width, 0);
    expect(rig.driver.status).toBe(ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
  });
});

describe("2.1.2 DEVICE_NEEDS_RESET", () => {
  /** A started device whose driver has just offered a loop. */
  function broken() {
    const rig = heldRig();
    const queue = rig.data;
    queue.writeDescriptor(queue.desc, 0, rig.driver.sink(1), DescriptorFlag.NEXT | DescriptorFlag.WRITE, 0);
    queue.offer(0);
    queue.kick();
    return rig;
  }

  test("is set, traced with its clause, and told to a running driver", () => {
    const rig = broken();
    expect(rig.driver.needsReset).toBe(true);
    expect(rig.driver.isr()).toBe(CONFIG);
    expect(rig.trace.of("fault")).toEqual([
      {
        kind: "fault",
        clause: "2.7.5.2 Driver Requirements: The Virtqueue Descriptor Table",
        problem: expect.stringMatching(/loop/),
      },
    ]);
    expect(rig.trace.of("status").at(-1)).toMatchObject({ by: "device" });
  });

  test("is not told to a driver that is not running", () => {
    const rig = new Rig({ engine: new HeldEngine() });
    rig.driver.write("device_status", DRIVER_OK);
    expect(rig.driver.needsReset).toBe(true);
    expect(rig.line.raised).toBe(0);
  });

  test("stops the queues: nothing more is consumed, and no second interrupt comes", () => {
    const rig = broken();
    rig.driver.isr();
    rig.control.add([rig.driver.source(anything), rig.driver.sink(1)]);
    rig.control.kick();
    rig.data.kick();
    expect(rig.control.usedIdx).toBe(0);
    expect(rig.line.up).toBe(false);
  });

  test("what was used before the mistake is followed by its interrupt", () => {
    const rig = heldRig();
    const queue = rig.control;
    queue.add([rig.driver.source(anything), rig.driver.sink(1)]);
    queue.offer(queue.size + 1);
    queue.kick();
    expect(rig.driver.needsReset).toBe(true);
    expect(queue.usedIdx).toBe(1);
    expect(rig.driver.isr()).toBe(QUEUE | CONFIG);
  });

  test("goes away with a reset, and the device works again", () => {
    const rig = broken();
    rig.start();
    expect(rig.driver.needsReset).toBe(false);
    rig.send(rig.control, anything, 1);
    expect(rig.control.usedIdx).toBe(1);
  });
});

describe("2.4 a reset", () => {
  test("reads back as 0 at once, with every register as at power-on", () => {
    const fresh = new Rig({ engine: new HeldEngine() });
    const used = heldRig();
    used.send(used.control, anything, 1);
    used.driver.write("device_status", 0);
    expect(used.driver.status).toBe(0);
    for (let at = 0; at < Bar.isr; at++) expect(used.transport.read(at, 1)).toBe(fresh.transport.read(at, 1));
    expect(used.line.up).toBe(false);
    expect(used.driver.isr()).toBe(0);
  });

  test("by the machine is traced as such, and one of an idle device is not traced", () => {
    const rig = heldRig();
    rig.transport.reset("machine");
    rig.transport.reset("machine");
    expect(rig.trace.of("reset")).toEqual([{ kind: "reset", cause: "machine", dropped: 0 }]);
    expect(rig.trace.of("status").at(-1)).toMatchObject({ to: 0, by: "device" });
  });

  test("at any step of initialisation lets the driver start over", () => {
    const steps = [ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK];
    for (let count = 0; count <= steps.length; count++) {
      const rig = new Rig({ engine: new HeldEngine() });
      for (const step of steps.slice(0, count)) {
        if (step === FEATURES_OK) rig.driver.accept(Feature.VERSION_1);
        rig.driver.progress(step);
      }
      rig.start();
      rig.send(rig.control, anything, 1);
      expect(rig.control.usedIdx).toBe(1);
    }
  });
});

describe("the device configuration", () => {
  test("5.9.5 says what the device offers", () => {
    const { driver } = heldRig();
    expect(decode(Config, driver.config(56))).toEqual({
      status: 1,
      max_dataqueues: 1,
      crypto_services: 0b11111,
      cipher_algo_l: 0b10_0011_1111_1100,
      cipher_algo_h: 0,
      hash_algo: 0b1_1111_1111_1110,
      mac_algo_l: 0b0110_0000_0000_0000_0000_0111_1110,
      mac_algo_h: 0b10_0010_0000_0010_0000_0000,
      aead_algo: 0b1110,
      max_cipher_key_len: 64,
      max_auth_key_len: 512,
      akcipher_algo: (1 << 1) | (1 << 2) | (1 << 3),
      max_size: 1n << 20n,
    });
  });

  test("2.5.2 can be read before FEATURES_OK, in any width, with zeros behind its end", () => {
    const { driver, transport } = new Rig({ engine: new HeldEngine(), dataQueues: 3 });
    const bytes = driver.config(64);
    for (let at = 0; at < 64; at++) {
      for (const width of [1, 2, 4] as const)
        expect(transport.read(Bar.device + at, width)).toBe(littleEndian(bytes, at, width));
    }
    expect(bytes[4]).toBe(3);
    expect(bytes.subarray(56)).toEqual(new Uint8Array(8));
  });

  test("is read-only", () => {
    const { driver, transport } = heldRig();
    const before = driver.config(56);
    for (let at = 0; at < 56; at += 4) transport.write(Bar.device + at, 4, 0xffff_ffff);
    expect(driver.config(56)).toEqual(before);
  });

  test("5.9.5 HW_READY goes off and on, each time with a configuration interrupt and a new generation", () => {
    const rig = heldRig();
    const look = () => [rig.transport.read(Bar.device, 4), rig.driver.isr()];
    const generations = [rig.driver.read("config_generation")];
    expect(look()).toEqual([1, 0]);
    for (const ready of [false, true]) {
      rig.device.setReady(ready);
      rig.transport.configChanged();
      generations.push(rig.driver.read("config_generation"));
      expect(look()).toEqual([Number(ready), CONFIG]);
    }
    expect(new Set(generations).size).toBe(3);
  });

  test("4.1.4.3.1 a driver that read one half before 256 changes and the other after them sees a new generation", () => {
    const { driver, transport } = heldRig();
    const before = driver.read("config_generation");
    transport.read(Bar.device + 48, 4);
    for (let i = 0; i < 256; i++) transport.configChanged();
    transport.read(Bar.device + 52, 4);
    expect(driver.read("config_generation")).not.toBe(before);
  });

  test("no interrupt tells of a change before DRIVER_OK", () => {
    const rig = new Rig({ engine: new HeldEngine() });
    rig.driver.progress(ACKNOWLEDGE, DRIVER);
    rig.transport.configChanged();
    expect(rig.line.raised).toBe(0);
  });
});

test("no access of any width anywhere in the BAR throws, at any stage", () => {
  for (const started of [false, true]) {
    const rig = new Rig({ engine: new HeldEngine() });
    if (started) rig.start();
    for (let at = 0; at < Bar.size; at++) {
      for (const width of [1, 2, 4] as const) {
        rig.transport.read(at, width);
        for (const value of [0, 1, -1, 0x8000_0000, 0xffff_ffff]) rig.transport.write(at, width, value);
      }
    }
  }
});

test("with recording off the device does the same", () => {
  const rig = heldRig({ record: false });
  rig.send(rig.control, anything, 1);
  expect(rig.control.takeUsed()).toEqual([{ id: 0, length: 1 }]);
  expect(rig.trace.events).toEqual([]);
});
