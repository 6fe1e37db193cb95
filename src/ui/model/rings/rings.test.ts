import fc from "fast-check";
import { expect, test } from "vitest";
import type { SplitRingSnapshot } from "../../../contract/device-control.ts";
import type { TraceEvent } from "../../../contract/trace.ts";
import { encode } from "../../../wire/codec/codec.ts";
import { Descriptor, DescriptorFlag } from "../../../wire/virtio/virtio.ts";
import { FakeRings } from "../../testing/fake-rings.ts";
import { ScriptedDevice } from "../../testing/script.ts";
import { DATA } from "../../testing/scripted-transport.ts";
import { Device } from "../log/device.ts";
import { type LastUsed, lastUsedOf } from "./ring-chains.ts";
import { allLines, availSlot, axisOf, chainLines, type RingScene, sceneOf, usedSlot } from "./ring-scene.ts";
import { ringFromTrace, tableAsRead } from "./rings-from-trace.ts";
import { ringFromMemory } from "./split-memory.ts";

/** A scripted device, what the page makes of it, and the guest memory that goes with it. */
function rig({ direct = false } = {}) {
  const model = new Device("crypto0");
  const memory = new FakeRings();
  const device = new ScriptedDevice(
    (event: TraceEvent) => {
      model.apply(event);
      memory.apply(event);
    },
    { direct },
  );
  device.bind();
  const queue = () => {
    const found = model.queues.get(DATA);
    if (!found) throw new Error("the data queue is not enabled");
    return found;
  };
  const snapshot = (): SplitRingSnapshot => {
    const found = memory.snapshot("crypto0", DATA);
    if (!found) throw new Error("the data queue is not enabled");
    return found;
  };
  return {
    device,
    snapshot,
    fromMemory: (changes: Partial<SplitRingSnapshot> = {}): RingScene =>
      sceneOf(ringFromMemory({ ...snapshot(), ...changes }, queue().history), queue().history),
    indirectOf: (request: number) => tableAsRead(queue().history, request),
    fromTrace: (): RingScene => sceneOf(ringFromTrace(model, queue()), queue().history),
  };
}

const states = ({ chains }: RingScene) => chains.map(({ request, state }) => [request, state]);

test("2.7.5 a chain in the ring's own table is followed by NEXT, and says which side writes each buffer", () => {
  const { device, fromMemory } = rig({ direct: true });
  const id = device.createRsa();
  device.rsaBegin(id);
  const chain = fromMemory().chains[0];
  const { NEXT, WRITE } = DescriptorFlag;
  expect(chain?.descriptors.map(({ index, length, flags }) => [index, length, flags])).toEqual([
    [0, 72, NEXT],
    [1, 64, NEXT],
    [2, 64, NEXT | WRITE],
    [3, 1, WRITE],
  ]);
  expect(chain?.state).toBe("in flight");
});

test("2.7.5.3 an indirect table is opened in its chain, from memory while the device has the chain", () => {
  const { device, fromMemory } = rig();
  device.rsaBegin(device.createRsa());
  const chain = fromMemory().chains[0];
  expect(chain?.indirect?.source).toBe("memory");
  expect(chain && chainLines(chain).map(({ table, place }) => [table, place])).toEqual([
    ["ring", "start"],
    ["indirect", "middle"],
    ["indirect", "middle"],
    ["indirect", "middle"],
    ["indirect", "end"],
  ]);
});

test("a table that is no longer the device's is shown as the device read it", () => {
  const { device, fromMemory } = rig();
  device.aes(device.createAes(1), 16);
  const chain = fromMemory().chains[0];
  expect([chain?.state, chain?.indirect?.source]).toEqual(["given back", "as read"]);
  expect(chain?.indirect?.entries.map(({ length }) => length)).toEqual([72, 16, 16, 16, 1]);
});

test("chains that the driver has offered and the device has not taken are on offer", () => {
  const { device, fromMemory } = rig({ direct: true });
  device.rsaBegin(device.createRsa());
  const scene = fromMemory({ lastAvailIdx: 0, inFlight: [] });
  expect(states(scene)).toEqual([[undefined, "available"]]);
  expect(availSlot(scene, 0)).toMatchObject({ state: "available", request: undefined });
});

test("held requests are held until they are released", () => {
  const { device, fromMemory, fromTrace } = rig();
  const id = device.createAes(1);
  device.hold(DATA);
  const first = device.aes(id);
  const second = device.aes(id);
  for (const scene of [fromMemory(), fromTrace()]) {
    expect(states(scene)).toEqual([
      [first, "held"],
      [second, "held"],
    ]);
  }
  device.release(DATA, second);
  expect(states(fromMemory())).toEqual([
    [first, "held"],
    [second, "given back"],
  ]);
});

test("from a trace alone: what the device read, and no avail.idx", () => {
  const { device, fromMemory, fromTrace } = rig();
  device.rsaBegin(device.createRsa());
  const [memory, trace] = [fromMemory(), fromTrace()];
  expect(trace.view.indices).toMatchObject({ availIdx: undefined, lastAvailIdx: 1, usedIdx: 0 });
  const buffers = ({ chains }: RingScene) =>
    chains[0]?.indirect?.entries.map(({ address, length, flags }) => ({ address, length, flags }));
  expect(buffers(trace)).toEqual(buffers(memory));
  expect(trace.chains[0]?.descriptors[0]).toMatchObject({ address: undefined, flags: DescriptorFlag.INDIRECT });
  expect(trace.view.descriptor(77)).toBeUndefined();
});

test("2.7.7 last_used_idx is what the driver wrote to used_event, and nothing else is made up", () => {
  const { device, fromMemory } = rig();
  const id = device.createAes(1);
  for (let i = 0; i < 5; i++) device.aes(id);
  expect(fromMemory().lastUsed).toMatchObject({ kind: "inferred", value: 5 });
  const without = fromMemory({ eventIdx: false }).lastUsed;
  expect(without).toMatchObject({ kind: "range", from: 0, to: 5 });
  expect(without.why).toContain("EVENT_IDX was not negotiated");
});

test("a used_event of 0 is no position: Linux writes it while it wants no interrupts", () => {
  const { device, fromMemory, snapshot } = rig();
  const id = device.createAes(1);
  for (let i = 0; i < 5; i++) device.aes(id);
  const { availBytes } = snapshot();
  availBytes.fill(0, availBytes.length - 2);
  expect(fromMemory({ availBytes }).lastUsed).toMatchObject({ kind: "range", to: 5 });
});

test("a driver that offers a head again has seen the used element that gave it back", () => {
  const { device, fromMemory } = rig();
  const id = device.createRsa();
  for (let i = 0; i < 3; i++) device.rsaDone(device.rsaBegin(id));
  device.rsaBegin(id);
  const scene = fromMemory({ eventIdx: false });
  expect(scene.lastUsed).toMatchObject<Partial<LastUsed>>({ kind: "inferred", value: 3 });
});

test("used.idx wraps at 65536, and what lies before the wrap may not have been seen either", () => {
  const { device, fromMemory } = rig();
  const id = device.createAes(1);
  for (let i = 0; i < 65_538; i++) device.aes(id);
  expect(fromMemory({ eventIdx: false }).lastUsed).toMatchObject({ kind: "range", from: 65_538 - 1024, to: 2 });
});

test("2.7.6 indices run on past the size, and every slot has its place", () => {
  const { device, fromMemory } = rig();
  const id = device.createAes(1);
  for (let i = 0; i < 1030; i++) device.aes(id);
  const scene = fromMemory();
  expect(axisOf(scene, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((slot) => ({ kind: "slot", slot })));
  expect([usedSlot(scene, 5).position, usedSlot(scene, 6).position]).toEqual([1029, 6]);
  expect(allLines(fromMemory())).toHaveLength(1024 + 5);
});

test("a chain that bites its tail, and one that leaves the table, are drawn as broken", () => {
  const { device, fromMemory, snapshot } = rig({ direct: true });
  device.rsaBegin(device.createRsa());
  const broken = (next: number) => {
    const { descBytes } = snapshot();
    descBytes.set(encode(Descriptor, { addr: 0n, len: 1, flags: DescriptorFlag.NEXT, next }), 16);
    return fromMemory({ descBytes }).chains[0]?.broken;
  };
  expect(broken(0)).toBe("descriptor 0 comes twice");
  expect(broken(5000)).toBe("there is no descriptor 5000");
});

test("no bytes of a guest make the drawing throw or grow without end", () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const u16 = fc.nat(0xffff);
  const hostile = fc.record({
    size: fc.constantFrom(1, 2, 8, 16),
    descBytes: bytes,
    availBytes: bytes,
    usedBytes: bytes,
    lastAvailIdx: u16,
    usedIdx: u16,
    eventIdx: fc.boolean(),
    inFlight: fc.array(fc.record({ request: fc.nat(), head: u16, position: u16, slots: u16, held: fc.boolean() }), {
      maxLength: 20,
    }),
    indirect: fc.array(fc.record({ head: u16, address: fc.nat(), bytes }), { maxLength: 5 }),
  });
  const { snapshot } = rig();
  fc.assert(
    fc.property(hostile, (changes) => {
      const view = ringFromMemory({ ...snapshot(), ...changes }, undefined);
      const scene = sceneOf(view, undefined, 1);
      for (const place of axisOf(scene, 6, { pinned: [3] })) {
        if (place.kind === "slot") void [availSlot(scene, place.slot), usedSlot(scene, place.slot)];
      }
      expect(axisOf(scene, 6, { pinned: [3] }).length).toBeLessThanOrEqual(8);
      expect(allLines(scene).length).toBeLessThan(2000);
      lastUsedOf(view, scene.chains, undefined);
    }),
  );
});

test("2.7.5.3 of a chain of thousands of descriptors the log's view keeps what it shows, and knows how many there are", () => {
  const { device, indirectOf } = rig();
  const request = device.pop({
    queue: DATA,
    readable: new Uint8Array(72),
    split: [],
    writable: Array.from({ length: 4000 }, () => 1),
  });
  const table = indirectOf(request);
  expect(table?.entries).toHaveLength(64);
  expect(table?.more).toBe(4001 - 64);
});
