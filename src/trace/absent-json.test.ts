import fc from "fast-check";
import { expect, test } from "vitest";
import type { AbsentBytes, TraceEvent } from "../contract/trace.ts";
import { fromLines, toLine, traceHeader } from "./json-lines.ts";
import { EventPacker, UnpackedEvents } from "./packed.ts";
import { KEPT_BYTES, Payloads } from "./payloads.ts";
import { EVENTS } from "./testing/events.ts";

const fileOf = (lines: readonly string[]): string => [traceHeader(), ...lines, ""].join("\n");
const line = (fields: object): string =>
  JSON.stringify({
    kind: "popped",
    at: 1,
    instructions: 1,
    device: "crypto0",
    request: 1,
    queue: 0,
    position: 0,
    head: 0,
    chain: [],
    readable: "0102",
    writableLength: 1,
    ...fields,
  });

/** As a full log gives them back: without what is behind their beginnings. */
function cut(event: TraceEvent): TraceEvent {
  const payloads = new Payloads();
  const packer = new EventPacker(payloads);
  packer.add(event);
  payloads.trim(-1);
  return new UnpackedEvents(packer.take(), payloads).at(0) ?? event;
}

const parts = fc
  .array(fc.record({ from: fc.nat(200), length: fc.integer({ min: 1, max: 100 }) }), { maxLength: 3 })
  .map((all) =>
    all.map(({ from, length }, index): AbsentBytes => {
      return { from: 400 * index + from, to: 400 * index + from + length, why: "left-out" };
    }),
  );
const size = fc.integer({ min: 0, max: 5 * KEPT_BYTES });

test("an event that lacks bytes is read as it was written", () => {
  fc.assert(
    fc.property(EVENTS.popped, EVENTS.used, parts, size, (popped, used, absent, length) => {
      const bytes = new Uint8Array(length).fill(7);
      const events: TraceEvent[] = [
        { ...popped, readable: bytes, ...(absent.length > 0 && { absent }) },
        cut({ ...popped, readable: bytes }),
        cut({
          ...used,
          written: [
            { offset: 5, bytes },
            { offset: 2000, bytes: bytes.slice(1) },
          ],
        }),
      ].map((event) => ({ ...event, device: "crypto0", at: 1 }));
      const { events: read, problems } = fromLines(fileOf(events.map(toLine)));
      expect(problems).toEqual([]);
      expect(read).toEqual(events);
    }),
  );
});

test("no zero is written of a string whose end was dropped", () => {
  const [event] = fc.sample(EVENTS.popped, 1);
  if (!event) throw new Error("no event");
  const long = toLine({ ...event, chain: [], readable: new Uint8Array(1 << 20).fill(7) });
  const dropped = toLine(cut({ ...event, chain: [], readable: new Uint8Array(1 << 20).fill(7) }));
  expect(long.length).toBeGreaterThan(1 << 21);
  expect(dropped.length).toBeLessThan(2000);
  expect(dropped).toContain(`"readable":{"known":"${"07".repeat(KEPT_BYTES)}","length":1048576}`);
});

test.each([
  ["a length that no line could hold", { readable: { known: "", length: 1e15 } }],
  ["more known than there is", { readable: { known: "010203", length: 2 } }],
  ["no hex", { readable: { known: "xy", length: 20 } }],
  ["a length below zero", { readable: { known: "", length: -1 } }],
  ["a reason that is none", { absent: [{ from: 0, to: 1, why: "masked" }] }],
  [
    "parts without end",
    { absent: Array.from({ length: 5000 }, (_, from) => ({ from, to: from + 1, why: "dropped" })) },
  ],
  ["no list", { absent: "all" }],
])("%s is a problem of its line", (_, fields) => {
  const { events, problems } = fromLines(fileOf([line(fields), line({})]));
  expect(events).toHaveLength(1);
  expect(problems).toMatchObject([{ problem: "bad-field", line: 2 }]);
});

test("parts that overlap, or lie behind the end, are read and do no harm", () => {
  const absent = [
    { from: 0, to: 1e15, why: "left-out" },
    { from: 1, to: 2, why: "left-out" },
    { from: 9, to: 3, why: "dropped" },
  ];
  const { events, problems } = fromLines(fileOf([line({ absent })]));
  expect(problems).toEqual([]);
  expect(events[0]).toMatchObject({ absent: [{ from: 0, to: 1e15, why: "left-out" }] });
});
