/** Packed queues through the registers, with holds, faults and saved states, as a driver and an owner have them. */
import { describe, expect, test } from "vitest";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { RingEvent } from "../../wire/virtio/packed-ring.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { Rule } from "../guest/rule.ts";
import { HeldEngine } from "../testing/fakes.ts";
import { destroy } from "../testing/requests.ts";
import { Rig } from "../testing/rig.ts";
import { Feature } from "./negotiation.ts";

const { ACKNOWLEDGE, DRIVER, FEATURES_OK } = DeviceStatus;
const CONTROL = 1;
const EVENT_IDX = Feature.VERSION_1 | Feature.INDIRECT_DESC | Feature.EVENT_IDX;

function packedRig({ sizes = [64, 64], features = EVENT_IDX } = {}) {
  const rig = new Rig({ engine: new HeldEngine(), offer: Feature.RING_PACKED });
  const queues = rig.driver.startPacked(sizes, features);
  const control = queues[CONTROL];
  if (!control) throw new Error("no control queue");
  /** A request that is answered at once, whatever it says. */
  const add = (form: "ring" | "table" = "ring") => {
    const segments = [rig.driver.source(destroy("cipher", 7n)), rig.driver.sink(1)];
    return form === "ring" ? control.add(segments) : control.addTable(segments);
  };
  const send = (form?: "ring" | "table") => {
    const id = add(form);
    control.kick();
    return id;
  };
  return { rig, control, queues, add, send };
}

describe("2.8 a device with RING_PACKED negotiated", () => {
  test.each([3, 5, 33, 63, 64])("works with rings of %i descriptors for many rounds, direct and indirect", (size) => {
    const { rig, control, send } = packedRig({ sizes: [8, size] });
    for (let i = 0; i < 3 * size; i++) {
      const id = send(i % 3 === 0 ? "table" : "ring");
      expect(control.takeUsed().map((used) => [used.id, used.length])).toEqual([[id, 1]]);
    }
    expect([rig.driver.needsReset, rig.trace.of("violation")]).toEqual([false, []]);
  });

  test("4.1.4.3.2 takes a queue_size that is no power of two, and none that is larger than its own, nor 0", () => {
    const rig = new Rig({ engine: new HeldEngine(), offer: Feature.RING_PACKED });
    rig.driver.progress(ACKNOWLEDGE, DRIVER);
    rig.driver.accept(EVENT_IDX | Feature.RING_PACKED);
    rig.driver.progress(FEATURES_OK);
    for (const [size, taken] of [
      [63, 63],
      [65, 63],
      [0, 63],
      [1, 1],
    ] as const) {
      rig.driver.write("queue_size", size);
      expect(rig.driver.read("queue_size")).toBe(taken);
    }
    expect(rig.trace.of("violation").map(({ must }) => must)).toEqual([
      DriverMust.QUEUE_SIZE_REDUCES.must,
      DriverMust.PACKED_QUEUE_SIZE.must,
    ]);
  });

  test("2.8.10 asks for notifications with DRIVER_OK, and interrupts as the driver wants it", () => {
    const { rig, control, send } = packedRig();
    expect(control.deviceEvents).toEqual({ flags: RingEvent.DESC, position: 0x8000 });
    control.setEvents(RingEvent.DISABLE);
    send();
    expect(rig.line.up).toBe(false);
    control.setEvents(RingEvent.DESC, 0x8000 + 2);
    send();
    expect(rig.line.up).toBe(true);
  });

  test("hands requests back in another order, one descriptor each, over the end of the ring", () => {
    const { rig, control, add } = packedRig({ sizes: [64, 5] });
    rig.pciDevice.command({ do: "hold", queue: CONTROL, on: true });
    const ids = [add(), add()];
    control.kick();
    const held = rig.trace.of("held").map(({ request }) => request);
    for (const request of held.reverse()) rig.pciDevice.command({ do: "release", queue: CONTROL, request });
    expect(control.takeUsed().map(({ id, slot }) => [id, slot])).toEqual([
      [ids[1], 0],
      [ids[0], 2],
    ]);
    const third = add();
    control.kick();
    rig.pciDevice.command({ do: "hold", queue: CONTROL, on: false });
    expect(control.takeUsed().map(({ id, slot }) => [id, slot])).toEqual([[third, 4]]);
    expect(control.position).toBe(1);
  });

  test("is traced with slots, wrap counters and buffer IDs", () => {
    const { rig, control, send } = packedRig({ sizes: [64, 3] });
    for (const form of ["ring", "table", "ring"] as const) {
      send(form);
      control.takeUsed();
    }
    const told = rig.trace.of("popped").map(({ position, head, chain }) => [position, head, chain.length]);
    expect(told).toEqual([
      [0x8000, 0, 2],
      [0x8002, 1, 2],
      [0, 2, 2],
    ]);
    expect(rig.trace.of("used").map(({ position }) => position)).toEqual([0x8000, 0x8002, 0]);
  });

  test("shows its ring in a snapshot, with the tables of what is held", () => {
    const { rig, control, add } = packedRig();
    rig.pciDevice.command({ do: "hold", queue: CONTROL, on: true });
    add("table");
    add();
    control.kick();
    add("table");
    const rings = rig.pciDevice.rings(CONTROL);
    if (rings?.kind !== "packed") throw new Error("no packed ring");
    expect(rings.inFlight).toEqual([
      { request: 1, head: 0, position: 0x8000, slots: 1, held: true },
      { request: 2, head: 1, position: 0x8001, slots: 2, held: true },
    ]);
    expect([rings.nextAvail, rings.nextUsed]).toEqual([0x8003, 0x8000]);
    expect(rings.indirect.map(({ slot, bytes }) => [slot, bytes.length])).toEqual([
      [0, 32],
      [3, 32],
    ]);
    expect(rings.ringBytes).toEqual(rig.memory.slice(control.setup.desc, 16 * 64));
  });

  test("goes on after it was saved with requests in flight, in another round than it began", () => {
    const { rig, control, add, send } = packedRig({ sizes: [64, 5] });
    for (let i = 0; i < 2; i++) {
      send();
      control.takeUsed();
    }
    rig.pciDevice.command({ do: "hold", queue: CONTROL, on: true });
    const id = add();
    control.kick();
    const saved = rig.pciDevice.save();
    const before = rig.memory.bytes.slice();
    const again = new Rig({ engine: new HeldEngine(), offer: Feature.RING_PACKED, memory: rig.memory });
    again.pciDevice.restore(saved);
    expect(rig.memory.changedSince(before)).toEqual([]);
    again.pciDevice.command({ do: "hold", queue: CONTROL, on: false });
    expect(control.takeUsed().map((used) => used.id)).toEqual([id]);
    expect(again.pciDevice.rings(CONTROL)).toMatchObject({ nextAvail: 1, nextUsed: 1 });
  });

  test.each([
    ["used-id", { kind: "used-id", id: 40 }, { id: 40, length: 1 }],
    ["used-length", { kind: "used-length", length: 0xffff_ffff }, { id: 0, length: 0xffff_ffff }],
  ] as const)("suffers the fault %s", (_, action, used) => {
    const { rig, control, send } = packedRig();
    const rules = [{ id: "a", queue: "any", count: 1, probability: 1, action }];
    rig.pciDevice.command({ do: "faults", rules });
    send();
    expect(control.takeUsed()).toMatchObject([used]);
  });

  test("a driver that breaks a rule of packed rings gets DEVICE_NEEDS_RESET with its section", () => {
    const { rig, control } = packedRig();
    control.add([rig.driver.sink(1)], { id: 64 });
    control.kick();
    expect(rig.driver.needsReset).toBe(true);
    expect(rig.trace.of("fault")).toMatchObject([{ clause: Rule.PACKED_SUPPLYING }]);
  });

  test("a split driver has split queues on the same device after a reset, and the other way round", () => {
    const { rig } = packedRig();
    const [, split] = rig.driver.start([64, 64]);
    split?.add([rig.driver.source(destroy("cipher", 7n)), rig.driver.sink(1)]);
    split?.kick();
    expect(split?.usedIdx).toBe(1);
    expect(rig.pciDevice.rings(CONTROL)?.kind).toBe("split");
    const [, packed] = rig.driver.startPacked([64, 64]);
    packed?.add([rig.driver.source(destroy("cipher", 7n)), rig.driver.sink(1)]);
    packed?.kick();
    expect(packed?.takeUsed()).toHaveLength(1);
  });
});
