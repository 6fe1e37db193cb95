import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pace } from "./pace.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function paced() {
  const flushes: number[] = [];
  const compiled: boolean[] = [];
  const now = () => Date.now();
  const start = now();
  const pace = new Pace({ now, flush: () => flushes.push(now() - start), compile: (on) => compiled.push(on) });
  return { pace, flushes, compiled };
}

test("what comes after a quiet while is sent with the same turn", () => {
  const { pace, flushes } = paced();
  pace.shell();
  vi.advanceTimersByTime(15);
  pace.some();
  vi.advanceTimersByTime(0);
  expect(flushes).toEqual([15]);
});

test("what comes often is sent once an interval", () => {
  const { pace, flushes } = paced();
  pace.shell();
  for (let millisecond = 0; millisecond < 160; millisecond++) {
    vi.advanceTimersByTime(1);
    pace.some();
  }
  expect(flushes.length).toBeLessThanOrEqual(11);
  const gaps = flushes.slice(1).map((at, index) => at - (flushes[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(16);
});

test("a boot is heard every tenth of a second, interpreted, until the device is found and the shell is there", () => {
  const { pace, flushes, compiled } = paced();
  pace.boot();
  vi.advanceTimersByTime(300);
  expect(flushes).toEqual([100, 200, 300]);
  pace.device();
  vi.advanceTimersByTime(16);
  expect(flushes.at(-1)).toBe(316);
  expect(compiled).toEqual([false]);
  pace.shell();
  expect(compiled).toEqual([false, true]);
});

test("a guest without a prompt is compiled all the same", () => {
  const { pace, compiled } = paced();
  pace.boot();
  vi.advanceTimersByTime(15_000);
  expect(compiled).toEqual([false, true]);
});

test("nothing is sent for a machine that is gone", () => {
  const { pace, flushes } = paced();
  pace.boot();
  pace.some();
  pace.stop();
  vi.advanceTimersByTime(1000);
  expect(flushes).toEqual([]);
});
