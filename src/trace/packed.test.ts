import { MessageChannel } from "node:worker_threads";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { buffersOf, copyOf, EventPacker, type PackedEvents, transferListOf, UnpackedEvents } from "./packed.ts";
import { KEPT_BYTES, Payloads } from "./payloads.ts";
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
  port1.postMessage(packed, transferListOf(buffersOf(packed)));
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
      packer.recycle(buffersOf(packed));
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

const absent = fc.array(
  fc.record({ from: fc.nat(), to: fc.nat(), why: fc.constantFrom("left-out" as const, "dropped" as const) }),
  { minLength: 1, maxLength: 5 },
);

test("what an event says of its absent bytes comes out as it was put in", () => {
  fc.assert(
    fc.property(fc.oneof(EVENTS.popped, EVENTS.used), absent, (one, parts) => {
      const marked = { ...one, absent: parts };
      expect(unpackEvents(packEvents([marked]))).toEqual([marked]);
    }),
  );
});

test("events can be read while more are packed", () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, size: "large" }), (events) => {
      const packer = new EventPacker();
      for (const [index, one] of events.entries()) {
        packer.add(one);
        expect(packer.at(index)).toEqual(one);
        expect(packer.at(index >> 1)).toEqual(events[index >> 1]);
      }
      expect(packer.at(events.length)).toBeUndefined();
    }),
    { numRuns: 20 },
  );
});

const long = fc.uint8Array({ minLength: 0, maxLength: 3 * KEPT_BYTES });

test("with its payload apart an event is whole until that is forgotten, and then says what it lacks", () => {
  fc.assert(
    fc.property(EVENTS.popped, EVENTS.used, fc.array(long, { minLength: 3, maxLength: 3 }), (taken, given, parts) => {
      const [readable = new Uint8Array(), one = readable, other = readable] = parts;
      const written = [
        { offset: 0, bytes: one },
        { offset: 1000, bytes: other },
      ];
      const events = [
        { ...taken, readable },
        { ...given, written },
      ];
      const payloads = new Payloads();
      const packer = new EventPacker(payloads);
      for (const event of events) packer.add(event);
      const unpacked = new UnpackedEvents(packer.take(), payloads);
      expect([...unpacked]).toEqual(events);
      payloads.trim(0);
      const lacks = (bytes: Uint8Array, from = 0) =>
        bytes.length <= KEPT_BYTES ? [] : [{ from: from + KEPT_BYTES, to: from + bytes.length, why: "dropped" }];
      const begins = (bytes: Uint8Array) => bytes.map((byte, index) => (index < KEPT_BYTES ? byte : 0));
      const [popped, used] = [...unpacked];
      expect(popped).toMatchObject({ readable: begins(readable), writableLength: taken.writableLength });
      expect(popped?.kind === "popped" && (popped.absent ?? [])).toEqual(lacks(readable));
      expect(used).toMatchObject({ written: written.map(({ offset, bytes }) => ({ offset, bytes: begins(bytes) })) });
      expect(used?.kind === "used" && (used.absent ?? [])).toEqual([...lacks(one), ...lacks(other, 1000)]);
      // Packed once more, as a file that was opened, it has no zeros to keep.
      const again = new Payloads();
      const repacker = new EventPacker(again);
      for (const event of [popped, used]) if (event) repacker.add(event);
      expect(again.bytes).toBe(0);
      expect([...new UnpackedEvents(repacker.take(), again)]).toEqual([popped, used]);
    }),
  );
});
