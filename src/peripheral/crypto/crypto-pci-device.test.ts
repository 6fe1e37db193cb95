/** What the owner of a device does to it besides faults: settings, readiness, and a look at the rings. */
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { DeviceSettings } from "../../contract/device-control.ts";
import { decode } from "../../wire/codec/codec.ts";
import { Config, ConfigStatus } from "../../wire/crypto/config.ts";
import { DescriptorFlag, usedRing } from "../../wire/virtio/virtio.ts";
import { MAX_INDIRECT_ENTRIES } from "../queue/chain.ts";
import { MAX_QUEUES } from "../queue/limits.ts";
import { MAX_TABLE_BYTES } from "../queue/table-copies.ts";
import { HeldEngine } from "../testing/fakes.ts";
import { cipherData, destroy } from "../testing/requests.ts";
import { heldRig, Rig } from "../testing/rig.ts";
import { Feature } from "../virtio/negotiation.ts";
import { NOTIFY_MULTIPLIER } from "../virtio/pci-config.ts";
import { MAX_DATA_QUEUES, possibleSettings } from "./settings.ts";

const ALL = possibleSettings("virtio-1.4").features;
const settings = (more: Partial<DeviceSettings>): DeviceSettings => ({
  features: ALL,
  queueSize: 64,
  queues: 1,
  ...more,
});
const configure = (rig: Rig<HeldEngine>, more: Partial<DeviceSettings>) =>
  rig.pciDevice.command({ do: "configure", settings: settings(more) });

/** Sizes of all queues, as a driver finds them. */
function queueSizes({ driver }: Rig<HeldEngine>): number[] {
  return Array.from({ length: driver.read("num_queues") }, (_, index) => {
    driver.write("queue_select", index);
    return driver.read("queue_size");
  });
}

const config = ({ driver }: Rig<HeldEngine>) => decode(Config, driver.config(Config.size ?? 0));

/** The configurations that the trace tells of. */
const attached = ({ trace }: Rig<HeldEngine>) => trace.of("attached").map(({ config }) => decode(Config, config));

describe("settings", () => {
  test("2.7 of a device that no driver uses are in force at once: size and number of queues, features", () => {
    const rig = new Rig({ engine: new HeldEngine() });
    configure(rig, { queueSize: 16, queues: 3, features: ALL & ~Feature.INDIRECT_DESC });
    expect(queueSizes(rig)).toEqual([16, 16, 16, 16]);
    expect(config(rig).max_dataqueues).toBe(3);
    expect(rig.driver.offered).toBe(ALL & ~Feature.INDIRECT_DESC);
    expect(rig.pciDevice.condition.pending).toBeUndefined();
    const size = 16;
    const queues = ["data", "data", "data", "control"].map((name) => ({ size, name }));
    expect(rig.trace.of("attached")).toMatchObject([{ queues }]);
    expect(attached(rig)).toMatchObject([{ status: ConfigStatus.HW_READY, max_dataqueues: 3 }]);
    expect(rig.trace.of("reset")).toEqual([]);
  });

  test("2.1.2 of a device in use wait for the driver's reset", () => {
    const rig = heldRig();
    configure(rig, { queueSize: 16, queues: 2 });
    expect(queueSizes(rig)).toEqual([64, 64]);
    expect(rig.pciDevice.condition).toMatchObject({ settings: settings({}), pending: { queueSize: 16, queues: 2 } });
    expect(rig.trace.of("attached")).toEqual([]);
    rig.driver.write("device_status", 0);
    expect(queueSizes(rig)).toEqual([16, 16, 16]);
    expect(rig.pciDevice.condition.pending).toBeUndefined();
    expect(rig.trace.kinds.slice(-2)).not.toContain("interrupt");
    const [first, second, control] = rig.driver.start([16, 16, 16]);
    for (const queue of [first, second, control]) {
      queue?.add([rig.driver.source(destroy("cipher", 1n)), rig.driver.sink(1)]);
      queue?.kick();
    }
    expect([first?.usedIdx, second?.usedIdx, control?.usedIdx]).toEqual([1, 1, 1]);
  });

  test("2.2.2 a feature that is not offered any more is not granted", () => {
    const rig = heldRig();
    configure(rig, { features: Feature.VERSION_1 });
    rig.driver.start([64, 64], ALL);
    expect(rig.driver.status & 8).toBe(0);
    rig.driver.start([64, 64], Feature.VERSION_1);
    expect(rig.driver.status).toBe(15);
  });

  test("4.1.4.3.1 another number of queues is another generation of the configuration", () => {
    const rig = heldRig();
    config(rig);
    const before = rig.driver.read("config_generation");
    configure(rig, { queues: 2 });
    rig.driver.write("device_status", 0);
    expect(rig.driver.read("config_generation")).toBe(before + 1);
  });

  test("with another number of queues nothing is on hold any more: the numbers mean other queues", () => {
    const rig = heldRig();
    rig.pciDevice.command({ do: "hold", queue: 1, on: true });
    configure(rig, { queueSize: 16 });
    rig.driver.write("device_status", 0);
    expect(rig.pciDevice.condition.onHold).toEqual([1]);
    configure(rig, { queues: 2 });
    expect(rig.pciDevice.condition.onHold).toEqual([]);
  });

  test("4.1.4.4 every queue there can be has its place in the notify structure from the start", () => {
    const rig = new Rig({ engine: new HeldEngine() });
    configure(rig, { queues: MAX_DATA_QUEUES });
    rig.driver.write("queue_select", MAX_DATA_QUEUES);
    expect(rig.driver.read("queue_notify_off")).toBe(MAX_QUEUES - 1);
    // The notify capability is the second in the list, its length behind its offset.
    const space = new DataView(rig.transport.function.registers.buffer);
    expect(space.getUint32(0x50 + 12, true)).toBe(MAX_QUEUES * NOTIFY_MULTIPLIER);
  });

  test.each([
    [{ queueSize: 48 }, /48 entries; choose one of 8, 16/],
    [{ queueSize: 2048 }, /2048 entries/],
    [{ queues: 0 }, /0 data queues.*1 to 15/],
    [{ queues: 16 }, /16 data queues/],
    [{ queues: 1.5 }, /1.5 data queues/],
    [{ features: Feature.INDIRECT_DESC }, /VERSION_1 cannot be left out/],
    [{ features: ALL | (1n << 37n) }, /SR_IOV cannot be offered; there are INDIRECT_DESC/],
  ] as const)("that cannot be are refused in words, and nothing changes: %o", (bad, why) => {
    const rig = new Rig({ engine: new HeldEngine() });
    expect(() => configure(rig, bad)).toThrow(why);
    expect(queueSizes(rig)).toEqual([64, 64]);
    expect(rig.pciDevice.condition.pending).toBeUndefined();
  });

  test("C1 VIRTIO_CRYPTO_F_ASYM cannot be left out of the other dialect", () => {
    const rig = new Rig({ engine: new HeldEngine(), dialect: "asym-rfc-v3" });
    expect(() => configure(rig, { features: ALL })).toThrow(/ASYM cannot be left out/);
    expect(rig.pciDevice.condition.possible.required).toBe((1n << 23n) | Feature.VERSION_1);
  });
});

describe("5.9.5 readiness", () => {
  test("is in the configuration, with an interrupt and an event for each change", () => {
    const rig = heldRig();
    rig.pciDevice.command({ do: "ready", on: false });
    rig.pciDevice.command({ do: "ready", on: false });
    expect([config(rig).status, rig.driver.isr()]).toEqual([0, 2]);
    rig.pciDevice.command({ do: "ready", on: true });
    expect([config(rig).status, rig.driver.isr()]).toEqual([ConfigStatus.HW_READY, 2]);
    expect(attached(rig).map(({ status }) => status)).toEqual([0, ConfigStatus.HW_READY]);
  });
});

describe("a reader of the trace that joins", () => {
  test("is told of the device first, then how far it has come", () => {
    const rig = heldRig();
    rig.pciDevice.command({ do: "hold", queue: 0, on: true });
    rig.trace.clear();
    rig.pciDevice.replayState();
    const enabled = ["queue-enabled", "queue-enabled"];
    expect(rig.trace.kinds).toEqual(["attached", "resumed", "features", ...enabled, "status", "hold"]);
    expect(rig.trace.of("status")).toEqual([{ kind: "status", from: 15, to: 15, by: "driver" }]);
    const queues = ["data", "control"].map((name) => ({ size: 64, name }));
    const config = rig.driver.config(Config.size ?? 0);
    expect(rig.trace.of("attached")).toEqual([
      { kind: "attached", type: 20, dialect: "virtio-1.4", features: ALL, queues, config },
    ]);
  });
});

/** A snapshot of a split queue. */
function splitRings(rig: Pick<Rig<HeldEngine>, "pciDevice">, queue: number) {
  const rings = rig.pciDevice.rings(queue);
  if (rings?.kind !== "split") throw new Error("no split rings");
  return rings;
}

describe("a look at the rings", () => {
  test("2.7 is a copy of the three areas, and says how far the device is", () => {
    const rig = heldRig();
    const [first, second] = [1n, 2n].map((id) => rig.send(rig.control, destroy("cipher", id), 1));
    const rings = splitRings(rig, 1);
    expect(rings).toMatchObject({ queue: 1, size: 64, desc: rig.control.desc, driver: rig.control.avail });
    expect(rings).toMatchObject({ deviceArea: rig.control.used, lastAvailIdx: 2, usedIdx: 2, eventIdx: true });
    expect(rings.descBytes).toEqual(rig.memory.slice(rig.control.desc, 16 * 64));
    expect(rings.availBytes).toEqual(rig.memory.slice(rig.control.avail, 6 + 2 * 64));
    const used = decode(usedRing(64), rings.usedBytes);
    expect([used.idx, used.ring[0], used.ring[1]]).toEqual([
      2,
      { id: first?.head, len: 1 },
      { id: second?.head, len: 1 },
    ]);
    rings.usedBytes.fill(0);
    expect(rig.control.usedIdx).toBe(2);
  });

  test("shows what is in flight, what is held, and the indirect tables of both and of what is not taken", () => {
    const rig = heldRig();
    rig.pciDevice.command({ do: "hold", queue: 0, on: true });
    const segments = () => [
      rig.driver.source(cipherData({ session: 1n, iv: randomBytes(16), src: randomBytes(16) })),
      rig.driver.sink(17),
    ];
    const held = rig.sendChain(rig.data, segments(), "indirect");
    const waiting = rig.data.addIndirect(segments());
    const rings = splitRings(rig, 0);
    expect(rings.inFlight).toEqual([{ request: 1, head: held.head, position: 0, slots: 1, held: true }]);
    expect(rings.indirect.map(({ head, bytes }) => [head, bytes.length])).toEqual([
      [held.head, 32],
      [waiting, 32],
    ]);
    expect(rings.indirect[0]?.bytes).toEqual(rig.memory.slice(rings.indirect[0]?.address ?? 0, 32));
    rig.pciDevice.command({ do: "hold", queue: 0, on: false });
    expect(rig.pciDevice.rings(0)?.indirect).toEqual([]);
  });

  test("of a queue that is not enabled, or not there, is nothing", () => {
    const rig = new Rig({ engine: new HeldEngine() });
    for (const queue of [0, 1, 2, -1, 0.5]) expect(rig.pciDevice.rings(queue)).toBeUndefined();
  });

  test("2.7.5.3 leaves out tables that are not in RAM, are too long or do not fit, and walks no loop twice", () => {
    const rig = heldRig({ memory: 1 << 20 });
    const { data: queue } = rig;
    const table = (index: number, address: number, length: number, next?: number) => {
      const flags = DescriptorFlag.INDIRECT | (next === undefined ? 0 : DescriptorFlag.NEXT);
      queue.writeDescriptor(queue.desc, index, { address, length, writable: false }, flags, next);
      queue.offer(index);
    };
    const longest = MAX_INDIRECT_ENTRIES * 16;
    table(0, 2 ** 40, 16);
    table(1, (1 << 20) - 8, 16);
    table(2, 0, longest + 16);
    table(3, 0, 16, 4);
    table(4, 0, 0xffff_ffff, 3);
    for (let index = 5; index < 12; index++) table(index, 0, longest);
    queue.offer(0xffff);
    const rings = splitRings(rig, 0);
    const bytes = rings.indirect.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(rings.indirect.map(({ head }) => head)).toEqual([3, 5, 6, 7]);
    expect(bytes).toBeLessThanOrEqual(MAX_TABLE_BYTES);
  });

  test("survives an index that makes no sense", () => {
    const rig = heldRig();
    rig.memory.writeU16(rig.data.avail + 2, 0xfff0);
    expect(splitRings(rig, 0).lastAvailIdx).toBe(0);
  });
});
