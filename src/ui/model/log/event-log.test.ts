import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceEvent } from "../../../contract/trace.ts";
import { KEPT_BYTES } from "../../../trace/payloads.ts";
import { event } from "../../../trace/testing/events.ts";
import { aesRequests } from "../../testing/aes-requests.ts";
import { EventLog } from "./event-log.ts";
import { LIVE_LOG, type LogLimits } from "./log-size.ts";

const log = (limits: Partial<LogLimits> = {}) => new EventLog({ ...LIVE_LOG, ...limits });
const MIB = 1 << 20;

const notification: TraceEvent = { kind: "notify", queue: 0, at: 1, instructions: 2, device: "crypto0" };

const all = (found: EventLog) => [...found.walk()];

test("200 AES requests of 64 KiB, and then a log full of them, stay below the limit, and every row stays", () => {
  const found = log();
  let most = 0;
  const push = (one: TraceEvent) => {
    found.push(one);
    most = Math.max(most, found.bytes);
  };
  for (const one of aesRequests(200, 65_536)) push(one);
  expect(found.droppedPayload.strings).toBe(0);
  expect(found.bytes).toBeGreaterThan(200 * 2 * 65_536);
  for (const one of aesRequests(20_000, 65_536)) push(one);
  expect(found.length).toBe(LIVE_LOG.events);
  expect(most).toBeLessThanOrEqual(LIVE_LOG.bytes);
  const taken = all(found).flatMap(({ event: one }) => (one.kind === "popped" ? [one] : []));
  expect(taken.length).toBeGreaterThan(19_000);
  // The newest are whole, the oldest have their headers.
  expect(taken.at(-1)?.absent).toBeUndefined();
  expect(taken[0]?.absent).toEqual([{ from: KEPT_BYTES, to: 72 + 16 + 65_536, why: "dropped" }]);
  expect(taken[0]?.readable.length).toBe(72 + 16 + 65_536);
  expect(found.droppedPayload.strings).toBeGreaterThan(30_000);
}, 60_000);

test("whatever sizes come, the bytes stay below the limit, and what is kept is as it came or says what it lacks", () => {
  const bytes = 2 * MIB;
  const sizes = fc.array(fc.oneof(fc.nat(300), fc.nat(70_000), fc.nat(1_100_000)), {
    minLength: 1,
    maxLength: 60,
    size: "max",
  });
  fc.assert(
    fc.property(sizes, (lengths) => {
      const found = log({ bytes });
      const positions = lengths.map((length, request) => {
        const stamp = { at: request, instructions: 0, device: "crypto0" };
        const readable = new Uint8Array(length).fill(1 + (request % 255));
        const rest = { request, queue: 0, position: request, head: 0, chain: [], writableLength: 1 };
        const position = found.push({ kind: "popped", ...stamp, ...rest, readable });
        expect(found.bytes).toBeLessThanOrEqual(bytes);
        return position;
      });
      for (const [request, position] of positions.entries()) {
        const one = found.at(position);
        const length = lengths[request] ?? 0;
        if (one?.kind !== "popped") throw new Error("a request has gone");
        expect(one.readable.length).toBe(length);
        const known = one.absent ? KEPT_BYTES : length;
        expect(one.absent ?? []).toEqual(known < length ? [{ from: known, to: length, why: "dropped" }] : []);
        const isRight = one.readable.every((byte, index) => byte === (index < known ? 1 + (request % 255) : 0));
        expect(isRight).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
});

test("2.7.5 chains of thousands of descriptors are bounded, too: the oldest requests go", () => {
  const found = log({ bytes: 4 * MIB });
  const chain = Array.from({ length: 4096 }, (_, index) => {
    return { index, table: "indirect", address: 0x100_0000 + index, length: 0, writable: false } as const;
  });
  const rest = { queue: 0, head: 0, chain, readable: new Uint8Array(16), writableLength: 1 };
  for (let request = 0; request < 300; request++) {
    found.push({
      kind: "popped",
      at: request,
      instructions: 0,
      device: "crypto0",
      request,
      position: request,
      ...rest,
    });
    expect(found.bytes).toBeLessThanOrEqual(4 * MIB);
  }
  expect(found.length).toBeLessThan(300);
  expect(found.dropped.get("popped")).toBe(300 - found.length);
});

test("400 000 notifications push out no request and no register access", () => {
  const found = log();
  let expected = 0;
  for (const one of aesRequests(5000, 16)) {
    found.push(one);
    if (one.kind === "popped" || one.kind === "used" || one.kind === "register") expected++;
  }
  for (let count = 0; count < 400_000; count++) found.push(notification);
  const kept = all(found).filter(({ event: one }) => ["popped", "used", "register"].includes(one.kind));
  expect(kept).toHaveLength(expected);
  expect(found.length).toBe(LIVE_LOG.events);
  expect([...found.dropped.keys()].toSorted()).toEqual(["interrupt", "isr-read", "notify"]);
  const lost = [...found.dropped.values()].reduce((sum, each) => sum + each, 0);
  expect(lost).toBe(found.end - LIVE_LOG.events);
});

test("requests leave the others what is theirs", () => {
  const found = log({ events: 1000 });
  for (let count = 0; count < 1000; count++) found.push(notification);
  for (const one of aesRequests(2000, 16)) if (one.kind === "popped" || one.kind === "used") found.push(one);
  const kinds = all(found).map(({ event: one }) => one.kind);
  expect(kinds.filter((kind) => kind === "notify")).toHaveLength(100);
  expect(kinds.filter((kind) => kind === "popped" || kind === "used")).toHaveLength(900);
});

test("as long as nothing storms, all kinds go in the order they came", () => {
  const found = log({ events: 1000 });
  for (const one of aesRequests(1000, 16)) found.push(one);
  const walked = all(found);
  const first = (kind: TraceEvent["kind"]) => walked.find(({ event: one }) => one.kind === kind)?.position ?? 0;
  // Five events each: as old as a few requests, among a thousand events.
  for (const kind of ["used", "notify", "interrupt", "isr-read"] as const) {
    expect(Math.abs(first(kind) - first("popped"))).toBeLessThanOrEqual(25);
  }
});

test("a storm takes no request's place, also where requests have more than is theirs", () => {
  const found = log({ events: 1000 });
  for (const one of aesRequests(1000, 16)) if (one.kind !== "interrupt" && one.kind !== "isr-read") found.push(one);
  const requests = () => all(found).filter(({ event: one }) => one.kind === "popped").length;
  const before = requests();
  expect(before).toBeGreaterThan(300);
  for (let count = 0; count < 5000; count++) found.push(notification);
  expect(requests()).toBe(before);
});

test("each event is found at its position, until it has gone; a walk has them all, in order", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 300 }), fc.integer({ min: 5, max: 60 }), (events, capacity) => {
      const found = log({ events: capacity });
      for (const [index, one] of events.entries()) expect(found.push(one)).toBe(index);
      expect(found.length).toBe(Math.min(events.length, capacity));
      const walked = all(found);
      expect(walked).toHaveLength(found.length);
      for (const [index, { position, event: one }] of walked.entries()) {
        expect(one).toEqual(events[position]);
        expect(found.at(position)).toEqual(one);
        expect(position).toBeGreaterThan(walked[index - 1]?.position ?? -1);
      }
      const gone = [...found.dropped.values()].reduce((sum, each) => sum + each, 0);
      expect(gone).toBe(events.length - found.length);
      expect([...found.walk(events.length >> 1)]).toEqual(
        walked.filter(({ position }) => position >= events.length >> 1),
      );
    }),
    { numRuns: 30 },
  );
});

test("a walk has the events of when it began, whatever comes meanwhile", () => {
  const found = log({ events: 500 });
  for (const one of aesRequests(80, 16)) found.push(one);
  const expected = all(found).map(({ position }) => position);
  const walk = found.walk();
  const walked = [walk.next().value?.position];
  for (const one of aesRequests(5000, 16)) found.push(one);
  for (const { position } of walk) walked.push(position);
  expect(walked).toEqual(expected);
});

test("an event that has gone can be read by one that holds its list, as rows do", () => {
  const found = log({ events: 100 });
  const [first, ...rest] = aesRequests(2000, 16);
  if (!first) throw new Error("no event");
  found.push(first);
  const list = found.newest;
  const index = list.length - 1;
  for (const one of rest) found.push(one);
  expect(found.at(0)?.kind).not.toBe("popped");
  expect(list.at(index)).toEqual(first);
});
