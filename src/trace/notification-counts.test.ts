/** Notifications of each queue against its requests. */
import { expect, it } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { NotificationCounter, perRequest } from "./notification-counts.ts";

const event = (kind: string, fields: object = {}): TraceEvent =>
  ({ kind, at: 0, instructions: 0, device: "crypto0", queue: 0, ...fields }) as unknown as TraceEvent;

function counted(...events: readonly TraceEvent[]) {
  const counter = new NotificationCounter();
  for (const each of events) counter.apply(each);
  return counter.counts;
}

it("counts notifications and requests of each queue of each device", () => {
  const counts = counted(
    event("notify", { device: "rng0" }),
    event("notify", { queue: 1 }),
    event("popped", { request: 1, queue: 1 }),
    event("notify"),
    event("popped", { request: 2 }),
    event("used", { request: 2 }),
    event("notify"),
  );
  expect(counts).toEqual([
    { device: "crypto0", queue: 0, requests: 1, notifications: 2 },
    { device: "crypto0", queue: 1, requests: 1, notifications: 1 },
    { device: "rng0", queue: 0, requests: 0, notifications: 1 },
  ]);
  expect(counts.map(perRequest)).toEqual([2, 1, undefined]);
});

it("counts a request once that a log tells of again as it goes on", () => {
  const popped = event("popped", { request: 7 });
  expect(counted(popped, event("resumed"), popped)).toMatchObject([{ requests: 1 }]);
});

it("counts a request of the same number after its answer, and after a reset", () => {
  const popped = event("popped", { request: 7 });
  expect(counted(popped, event("used", { request: 7 }), popped)).toMatchObject([{ requests: 2 }]);
  expect(counted(popped, event("reset"), popped)).toMatchObject([{ requests: 2 }]);
});

it("rounds to two digits", () => {
  expect(perRequest({ device: "crypto0", queue: 0, requests: 3, notifications: 1 })).toBe(0.33);
});
