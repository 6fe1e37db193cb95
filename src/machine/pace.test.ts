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
  let isPending = false;
  const pace = new Pace({
    now,
    flush: () => {
      const sends = isPending;
      isPending = false;
      if (sends) flushes.push(now() - start);
      return sends;
    },
    compile: (on) => compiled.push(on),
  });
  const comes = () => {
    isPending = true;
    pace.flushSoon();
  };
  return { pace, comes, flushes, compiled };
}

test("what comes after a quiet while is sent with the same turn", () => {
  const { pace, comes, flushes } = paced();
  pace.shell();
  vi.advanceTimersByTime(1007);
  comes();
  vi.advanceTimersByTime(0);
  expect(flushes).toEqual([1007]);
});

test("what comes often is sent once an interval", () => {
  const { pace, comes, flushes } = paced();
  pace.shell();
  for (let millisecond = 0; millisecond < 160; millisecond++) {
    vi.advanceTimersByTime(1);
    comes();
  }
  expect(flushes.length).toBeLessThanOrEqual(11);
  const gaps = flushes.slice(1).map((at, index) => at - (flushes[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(16);
});

test("a boot is heard every tenth of a second until the device is found", () => {
  const { pace, comes, flushes } = paced();
  pace.boot();
  for (let millisecond = 0; millisecond < 300; millisecond++) {
    comes();
    vi.advanceTimersByTime(1);
  }
  expect(flushes).toEqual([0, 100, 200, 300]);
  pace.device();
  comes();
  vi.advanceTimersByTime(16);
  expect(flushes.at(-1)).toBe(316);
});

test("a boot is interpreted until the shell is there", () => {
  const { pace, compiled } = paced();
  pace.boot();
  pace.device();
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
  const { pace, comes, flushes } = paced();
  pace.boot();
  comes();
  pace.stop();
  vi.advanceTimersByTime(1000);
  expect(flushes).toEqual([]);
});
