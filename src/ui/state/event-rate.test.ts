import { beforeEach, expect, test } from "vitest";
import { FRAME_MS } from "../../trace/refresh-rates.ts";
import { EventRate } from "./event-rate.ts";

let rate: EventRate;

beforeEach(() => {
  rate = new EventRate();
  rate.refreshed(0);
});

test("the interval between refreshes grows with the events since the last one", () => {
  const intervals = [1, 300, 900, 5000].map((perSecond, index) => {
    rate.count(perSecond);
    rate.refreshed(1000 * (index + 1));
    return rate.interval;
  });
  expect(intervals).toEqual([FRAME_MS, 50, 100, 250]);
  expect(rate.isStorm).toBe(true);
});

test("the rate that is shown is of a whole second, however often the page is refreshed", () => {
  for (let at = 100; at < 1000; at += 100) {
    rate.count(30);
    rate.refreshed(at);
    expect(rate.lastSecond.value).toBe(0);
  }
  rate.count(30);
  rate.refreshed(1000);
  expect(rate.lastSecond.value).toBe(300);
});

test("the rate moves until a quiet second has been shown", () => {
  rate.count(1);
  expect(rate.isMoving).toBe(true);
  rate.refreshed(1000);
  expect(rate.isMoving).toBe(true);
  rate.refreshed(2000);
  expect(rate.isMoving).toBe(false);
  expect(rate.lastSecond.value).toBe(0);
});
