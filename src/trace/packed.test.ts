import { MessageChannel } from "node:worker_threads";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { buffersOf, copyOf, EventPacker, type PackedEvents, roomOf, UnpackedEvents } from "./packed.ts";
import { EVENTS, event } from "./testing/events.ts";

function packEvents(events: readonly TraceEvent[], packer = new EventPacker()): PackedEvents {
  for (const one of events) packer.add(one);
  return packer.take();
}

const unpackEvents = (packed: PackedEvents): TraceEvent[] => [...new UnpackedEvents(packed)];

test.each(Object.entries(EVENTS))("%s: comes out as it was put in", (_, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, (one) => {
      expect(unpackEvents(packEvents([one]))).toEqual([one]);
    }),
  );
});

test("a batch keeps its order, and what it is packed into grows with it", () => {
  fc.assert(
    fc.property(fc.array(event, { size: "large" }), (events) => {
      expect(unpackEvents(packEvents(events))).toEqual(events);
    }),
    { numRuns: 30 },
  );
});

test("a packer's next batch has nothing of the one before, nor changes it", () => {
  fc.assert(
    fc.property(fc.array(event), fc.array(event), (first, second) => {
      const packer = new EventPacker();
      const [one, other] = [packEvents(first, packer), packEvents(second, packer)];
      expect(unpackEvents(one)).toEqual(first);
      expect(unpackEvents(other)).toEqual(second);
    }),
  );
});

test("each event can be asked for, in any order and again", () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1 }), fc.nat(), (events, some) => {
      const unpacked = new UnpackedEvents(packEvents(events));
      const index = some % events.length;
      expect(unpacked.length).toBe(events.length);
      expect(unpacked.at(index)).toEqual(events[index]);
      expect(unpacked.at(0)).toEqual(events[0]);
      expect(unpacked.at(index)).toEqual(events[index]);
      expect(unpacked.at(events.length)).toBeUndefined();
    }),
  );
});

test("nothing is a batch, too", () => {
  expect(unpackEvents(packEvents([]))).toEqual([]);
});

test("a batch survives the way to another thread, and leaves the sender's buffers", async () => {
  const events = fc.sample(event, { numRuns: 50, seed: 7 });
  const packed = packEvents(events);
  const { port1, port2 } = new MessageChannel();
  const arrived = new Promise<PackedEvents>((resolve) => port2.once("message", resolve));
  port1.postMessage(packed, buffersOf(roomOf(packed)));
  expect(unpackEvents(await arrived)).toEqual(events);
  expect(packed.bytes.length).toBe(0);
  port1.close();
});

test("buffers that are given back are packed into, and a copy made before stays what it was", () => {
  fc.assert(
    fc.property(fc.array(event), fc.array(event), (first, second) => {
      const packer = new EventPacker();
      const packed = packEvents(first, packer);
      const copy = copyOf(packed);
      packer.giveBack(roomOf(packed));
      packer.take();
      const next = packEvents(second, packer);
      expect(next.starts.buffer).toBe(packed.starts.buffer);
      expect(unpackEvents(next)).toEqual(second);
      expect(unpackEvents(copy)).toEqual(first);
    }),
    { numRuns: 30 },
  );
});

test("a copy is no larger than its events", () => {
  const copy = copyOf(packEvents(fc.sample(event, { numRuns: 5, seed: 7 })));
  expect(copy.bytes.buffer.byteLength).toBe(copy.bytes.length);
  expect(copy.starts.buffer.byteLength).toBe(4 * 5);
});
