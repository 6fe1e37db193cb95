// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import { LIVE_SLICE_EVENTS, LIVE_SLICE_MS } from "../../trace/refresh-rates.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";

const notifications = (count: number): TraceEvent[] =>
  Array.from({ length: count }, (_, at) => ({ kind: "notify", device: "crypto0", queue: 0, at, instructions: 0 }));

let page: PageState;
let time: number;
/** How much later it is at each look at the clock. */
let step: number;

beforeEach(() => {
  vi.useFakeTimers();
  time = 0;
  step = 0;
  page = createPageState({
    now: () => {
      time += step;
      return time;
    },
  });
});

afterEach(() => vi.useRealTimers());

test("a batch that fits into a slice is in the log at once, whole", () => {
  receive(page, { type: "trace", events: notifications(1000), dropped: 3, epoch: 0 });
  expect(page.shown.live.log.end).toBe(1000);
  expect(page.shown.live.lostInMachine).toBe(3);
});

test("what does not fit into a slice is applied in the next tasks, in order, and none is lost", () => {
  step = LIVE_SLICE_MS / 2;
  receive(page, { type: "trace", events: notifications(5 * LIVE_SLICE_EVENTS), dropped: 0, epoch: 0 });
  receive(page, { type: "trace", events: notifications(5), dropped: 0, epoch: 0 });
  const { log } = page.shown.live;
  expect(log.end).toBeLessThan(5 * LIVE_SLICE_EVENTS);
  vi.advanceTimersToNextTimer();
  vi.runOnlyPendingTimers();
  vi.advanceTimersByTime(100);
  expect(log.end).toBe(5 * LIVE_SLICE_EVENTS + 5);
});

test("each batch asks for a refresh, and a refresh counts the events of all of them", () => {
  for (let batch = 0; batch < 30; batch++) {
    receive(page, { type: "trace", events: notifications(100), dropped: 0, epoch: 0 });
  }
  time = 1000;
  vi.advanceTimersByTime(0);
  expect(page.refresh.list.value).toBe(1);
  expect(page.rate.lastSecond.value).toBe(3000);
});

test("the machine's clock goes on from the newest event while the machine runs", () => {
  receive(page, { type: "trace", events: notifications(51), dropped: 0, epoch: 0 });
  time = 30;
  expect(page.machine.time()).toBe(50);
  receive(page, { type: "state", state: "running" });
  expect(page.machine.time()).toBe(80);
});
