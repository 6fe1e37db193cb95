/** The two traces that lesson 7 compares: as they are in public/, recorded by tools/kick-traces.ts. */
import { readFileSync } from "node:fs";
import { expect, it, test } from "vitest";
import { differences, diffRequests, requestsOf } from "../src/trace/diff.ts";
import { isGuestEvent } from "../src/trace/event-of.ts";
import { headerOf } from "../src/trace/exchange.ts";
import { fromLines } from "../src/trace/json-lines.ts";
import { VirtioFeature } from "../src/wire/virtio/virtio.ts";
import { kicksPerRequest } from "./kicks-per-request.ts";

const read = (name: string) => {
  const text = readFileSync(new URL(`../public/lessons/${name}.trace.jsonl`, import.meta.url), "utf8");
  return { text, ...fromLines(text) };
};
const TWICE = read("kick-twice");
const ONCE = read("kick-once");

const EVENT_IDX = 1n << BigInt(VirtioFeature.EVENT_IDX);

test.each([
  ["kick-twice", TWICE, 2],
  ["kick-once", ONCE, 1],
])("%s is small and whole, and has that many kicks for each cipher request", (_, { text, problems, events }, kicks) => {
  expect(text.length).toBeLessThan(30_000);
  expect(problems).toEqual([]);
  expect(kicksPerRequest(events)).toBe(kicks);
  const operations = requestsOf(events).map((request) => headerOf(request).operation);
  expect(operations.filter((operation) => operation === "CIPHER_ENCRYPT")).toHaveLength(6);
});

test.each([TWICE, ONCE])(
  "the device did not offer EVENT_IDX, and the driver began after that: $about.note",
  (trace) => {
    const { events } = trace;
    const attached = events.flatMap((event) => (event.kind === "attached" ? [event.features] : []));
    expect(attached).toHaveLength(1);
    expect((attached[0] ?? EVENT_IDX) & EVENT_IDX).toBe(0n);
    const ladders = events.filter((event) => event.kind === "status" && event.to === 15);
    expect(ladders).toHaveLength(1);
    expect(events.filter(isGuestEvent)).toHaveLength(2);
  },
);

test("each says honestly which driver it is of", () => {
  expect(TWICE.about.note).toContain("with its second kick put back");
  expect(ONCE.about.note).toContain("as it is");
});

it("is the same work: no request differs", () => {
  const { requests, counts } = diffRequests(requestsOf(TWICE.events), requestsOf(ONCE.events));
  expect(counts).toMatchObject({ left: 0, right: 0 });
  const changed = requests.flatMap(({ left, right }) => (left && right ? differences(left, right) : []));
  expect(new Set(changed.map(({ what }) => what))).toEqual(new Set());
});
