// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";

const FRAME_MS = 16;

let page: PageState;
let refreshes = 0;

/** So many notifications in one message. */
const notifications = (count: number): TraceEvent[] =>
  Array.from({ length: count }, () => ({ kind: "notify", device: "crypto0", queue: 0, at: 0, instructions: 0 }));

/** A message each frame, for so many frames. */
function messages(frames: number, events: number): void {
  for (let frame = 0; frame < frames; frame++) {
    receive(page, { type: "trace", events: notifications(events), dropped: 0, epoch: 0 });
    vi.advanceTimersByTime(FRAME_MS);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  page = createPageState();
  refreshes = 0;
  page.refresh.list.subscribe(() => refreshes++);
});

afterEach(() => vi.useRealTimers());

test("events that come one by one are each shown with the next frame", () => {
  messages(600, 1);
  expect(refreshes).toBeGreaterThan(550);
});

test("the more events come, the more rarely the list is drawn: four times a second in a storm", () => {
  messages(600, 4);
  const some = refreshes;
  messages(600, 15);
  const many = refreshes - some;
  messages(600, 100);
  const storm = refreshes - some - many;
  const seconds = (600 * FRAME_MS) / 1000;
  expect(some / seconds).toBeCloseTo(20, -1);
  expect(many / seconds).toBeCloseTo(10, -1);
  expect(storm / seconds).toBeLessThanOrEqual(5);
});
