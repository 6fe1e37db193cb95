import fc from "fast-check";
import { expect, test } from "vitest";
import type { PackedRingSnapshot } from "../../../contract/device-control.ts";
import type { TraceRecord } from "../../../contract/trace.ts";
import { encode } from "../../../wire/codec/codec.ts";
import { EventSuppression, PackedDescriptor, PackedFlag } from "../../../wire/virtio/packed-ring.ts";
import { Device } from "../log/device.ts";
import { packedFromTrace } from "./packed-from-trace.ts";
import { packedFromMemory } from "./packed-memory.ts";
import { type PackedScene, packedAxis, packedScene, packedSlot } from "./packed-scene.ts";
import { eventText, packedMarkers, packedSlotName } from "./packed-words.ts";

const { NEXT, WRITE, INDIRECT, AVAIL, USED } = PackedFlag;
const SIZE = 6;
const STATES = { available: "a", "in flight": "f", held: "h", "given back": "g", lost: "l" };

type Entry = readonly [flags: number, id?: number, len?: number];

const ringOf = (entries: readonly Entry[]): Uint8Array => {
  const bytes = new Uint8Array(16 * SIZE);
  entries.forEach(([flags, id = 0, len = 1], slot) => {
    bytes.set(encode(PackedDescriptor, { addr: 0x1000n, len, id, flags }), 16 * slot);
  });
  return bytes;
};

function snapshot(entries: readonly Entry[], more: Partial<PackedRingSnapshot> = {}): PackedRingSnapshot {
  return {
    kind: "packed",
    ...{ device: "crypto0", queue: 0, at: 0, instructions: 0, size: SIZE, eventIdx: true },
    ...{ desc: 0x1000, driver: 0x2000, deviceArea: 0x2004, ringBytes: ringOf(entries) },
    driverBytes: encode(EventSuppression, { desc: 0, flags: 0 }),
    deviceBytes: encode(EventSuppression, { desc: 0x8003, flags: 2 }),
    ...{ nextAvail: 0x8000, nextUsed: 0x8000, inFlight: [], indirect: [] },
    ...more,
  };
}

const sceneFrom = (entries: readonly Entry[], more: Partial<PackedRingSnapshot> = {}): PackedScene =>
  packedScene(packedFromMemory(snapshot(entries, more), undefined), undefined);
const states = (scene: PackedScene) => Array.from({ length: SIZE }, (_, slot) => packedSlot(scene, slot).state);

test("2.8.1 a ring of zeros has nothing in it, and both sides begin in slot 0 with a wrap counter of 1", () => {
  const scene = sceneFrom([]);
  expect(states(scene)).toEqual(Array(SIZE).fill(undefined));
  expect(packedMarkers(scene).map(({ position }) => position)).toEqual([0x8000, 0x8000, 0x8000]);
  expect(scene.chains).toEqual([]);
});

test("2.8.6 lists on offer are told from slots with the device, and each descriptor has its place in its list", () => {
  const scene = sceneFrom(
    [[AVAIL, 3], [NEXT | AVAIL], [NEXT | AVAIL | WRITE], [AVAIL | WRITE, 4], [AVAIL | WRITE, 5]],
    {
      nextAvail: 0x8001,
      inFlight: [{ request: 7, head: 3, position: 0x8000, slots: 1, held: true }],
    },
  );
  expect(states(scene)).toEqual(["held", "available", "available", "available", "available", undefined]);
  const places = [0, 1, 2, 3, 4, 5].map((slot) => packedSlot(scene, slot).place);
  expect(places).toEqual(["only", "start", "middle", "end", "only", "free"]);
  expect(scene.driverNext).toBe(0x8005);
  expect(scene.chains.map(({ head, state, descriptors }) => [head, state, descriptors.length])).toEqual([
    [3, "held", 1],
    [4, "available", 3],
    [5, "available", 1],
  ]);
});

test("2.8.1 in the second round the same bits mean the opposite", () => {
  const entries: Entry[] = [
    [USED, 1],
    [AVAIL | USED, 2],
    [AVAIL | USED | WRITE, 0],
  ];
  const scene = sceneFrom(entries, { nextAvail: 0, nextUsed: 0 });
  expect(states(scene).slice(0, 3)).toEqual(["available", "given back", "given back"]);
  const name = (slot: number) => packedSlotName(packedSlot(scene, slot), STATES);
  expect(name(0)).toContain("AVAIL 0, USED 1, available to the device's wrap counter 0");
  expect(name(1)).toContain("AVAIL 1, USED 1, used with wrap counter 1");
  expect(name(5)).toContain("neither available to wrap counter 0 nor used with 1, not in use");
});

test("2.8.6 a list goes on over the end of the ring, where its bits turn", () => {
  const scene = sceneFrom([[USED | WRITE, 2], [0], [0], [0], [0], [NEXT | AVAIL]], {
    nextAvail: 0x8005,
    nextUsed: 0x8005,
  });
  expect(scene.chains.map(({ head, descriptors }) => [head, descriptors.map(({ index }) => index)])).toEqual([
    [2, [5, 0]],
  ]);
  expect(scene.driverNext).toBe(1);
});

test("a used descriptor over a list that is still with the device is shown as used", () => {
  const scene = sceneFrom(
    [
      [AVAIL | USED | WRITE, 1],
      [AVAIL, 1],
    ],
    {
      nextAvail: 0x8002,
      nextUsed: 0x8001,
      inFlight: [{ request: 1, head: 0, position: 0x8000, slots: 1, held: false }],
    },
  );
  expect(states(scene).slice(0, 2)).toEqual(["given back", undefined]);
  expect(scene.chains[0]).toMatchObject({ request: 1, state: "in flight", descriptors: [] });
});

test("2.8.7 a list in a table has the entries of the table", () => {
  const bytes = ringOf([[0, 9, 5], [WRITE]]).slice(0, 32);
  const scene = sceneFrom([[INDIRECT | AVAIL, 2, 32]], { indirect: [{ slot: 0, address: 0x4000, bytes }] });
  expect(scene.chains[0]?.indirect?.entries.map(({ length }) => length)).toEqual([5, 1]);
});

test("2.8.10 what each side wants to be told of is said in words", () => {
  const { view } = sceneFrom([]);
  expect(eventText("driver", view.driverEvents)).toBe("ENABLE: an interrupt for whatever is made used.");
  expect(eventText("device", view.deviceEvents)).toBe(
    "DESC: a notification when slot 3 is made available with wrap counter 1.",
  );
  expect(eventText("driver", { flags: 1, position: 0 })).toBe("DISABLE: no interrupt.");
  expect(eventText("driver", { flags: 3, position: 0 })).toContain("reserved");
  expect(eventText("driver", undefined)).toContain("Not in the trace");
});

// --- from the log alone ---

const FEATURES = (1n << 32n) | (1n << 34n);

/** A device whose driver has packed queues, as the log tells of it. */
function logged() {
  const device = new Device("crypto0");
  const tell = (record: TraceRecord) => device.apply({ ...record, at: 1, instructions: 1, device: "crypto0" });
  tell({ kind: "features", offered: FEATURES, accepted: FEATURES, agreed: true });
  tell({ kind: "queue-enabled", queue: 0, size: SIZE, desc: 0x1000, driver: 0x2000, deviceArea: 0x2004 });
  const part = (index: number) => ({ index, table: "ring", address: 0x5000, length: 4, writable: true }) as const;
  return {
    tell,
    pop: (request: number, position: number, slots: number[], head: number) =>
      tell({
        ...{ kind: "popped", request, queue: 0, position, head, readable: new Uint8Array() },
        ...{ chain: slots.map(part), writableLength: 4 * slots.length },
      }),
    use: (request: number, position: number, head: number) =>
      tell({ kind: "used", request, queue: 0, position, head, length: 2, written: [] }),
    queue: () => {
      const queue = device.queues.get(0);
      if (!queue) throw new Error("the queue is not enabled");
      return queue;
    },
    scene: () => {
      const queue = device.queues.get(0);
      if (!queue) throw new Error("the queue is not enabled");
      return packedScene(packedFromTrace(device, queue), queue.history);
    },
  };
}

test("the log knows how far a device is in a packed ring, by the lengths of the lists", () => {
  const { pop, use, queue } = logged();
  expect([queue().avail, queue().used]).toEqual([0x8000, 0x8000]);
  pop(1, 0x8000, [0, 1, 2, 3], 0);
  pop(2, 0x8004, [4, 5, 0], 1);
  expect([queue().avail, queue().used, queue().history.inFlight.size]).toEqual([1, 0x8000, 2]);
  use(2, 0x8000, 1);
  expect([queue().avail, queue().used, queue().history.inFlight.size]).toEqual([1, 0x8003, 1]);
});

test("without a machine the ring has what the device read and wrote, and the request of each slot", () => {
  const { pop, use, scene } = logged();
  pop(1, 0x8000, [0, 1], 0);
  pop(2, 0x8002, [2], 1);
  use(2, 0x8000, 1);
  const slots = Array.from({ length: SIZE }, (_, slot) => packedSlot(scene(), slot));
  expect(slots.map(({ state, request }) => [state, request])).toEqual([
    ["given back", 2],
    ["in flight", 1],
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
  ]);
  expect(slots[0]?.bits).toEqual({ avail: 1, used: 1 });
  expect(scene().driverNext).toBeUndefined();
  expect(scene().chains.map(({ request, state }) => [request, state])).toEqual([
    [1, "in flight"],
    [2, "given back"],
  ]);
});

test("a log that goes on knows what is in flight from before, and does not take it for progress", () => {
  const { tell, pop, queue } = logged();
  pop(1, 0x8000, [0, 1], 0);
  const resumed = { queue: 0, taken: 0x8004, used: 0x8000 };
  tell({ kind: "resumed", cause: "restored", status: 15, queues: [resumed], onHold: [], inFlight: [{ request: 1 }] });
  tell({ kind: "features", offered: FEATURES, accepted: FEATURES, agreed: true });
  tell({ kind: "queue-enabled", queue: 0, size: SIZE, desc: 0x1000, driver: 0x2000, deviceArea: 0x2004 });
  pop(1, 0x8000, [0, 1], 0);
  expect(queue().avail).toBe(0x8004);
  pop(5, 0x8004, [4], 1);
  expect(queue().avail).toBe(0x8005);
});

test("no bytes of a guest make the drawing of a packed ring throw or grow without end", () => {
  const u16 = fc.nat(0xffff);
  const hostile = fc.record({
    size: fc.integer({ min: 1, max: 16 }),
    ringBytes: fc.uint8Array({ maxLength: 300 }),
    driverBytes: fc.uint8Array({ maxLength: 6 }),
    deviceBytes: fc.uint8Array({ maxLength: 6 }),
    nextAvail: u16,
    nextUsed: u16,
    inFlight: fc.array(fc.record({ request: fc.nat(), head: u16, position: u16, slots: u16, held: fc.boolean() }), {
      maxLength: 20,
    }),
    indirect: fc.array(fc.record({ slot: u16, address: fc.nat(), bytes: fc.uint8Array({ maxLength: 64 }) }), {
      maxLength: 5,
    }),
  });
  fc.assert(
    fc.property(hostile, (changes) => {
      const scene = packedScene(packedFromMemory({ ...snapshot([]), ...changes }, undefined), undefined, 1);
      for (const place of packedAxis(scene, 6, { pinned: [3] })) {
        if (place.kind === "slot") packedSlotName(packedSlot(scene, place.slot), STATES);
      }
      expect(scene.chains.length).toBeLessThan(60);
    }),
  );
});
