import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AutoKeep, BETWEEN_MS, REST_MS } from "./auto-keep.ts";

let kept: number[];
let savedAt: number;
let isKept: boolean;
let hasMachine: boolean;
let keeper: AutoKeep;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  [kept, savedAt, isKept, hasMachine] = [[], 0, true, true];
  keeper = new AutoKeep({
    date: Date.now,
    hasMachine: () => hasMachine,
    savedAt: () => savedAt,
    keep: async () => {
      kept.push(Date.now());
      if (isKept) savedAt = Date.now();
      return isKept;
    },
  });
});

afterEach(() => vi.useRealTimers());

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

test("a machine that has only booted is neither kept nor asked about", async () => {
  keeper.changed();
  keeper.hidden();
  await pass(60_000);
  expect(kept).toEqual([]);
  expect(keeper.isUnsaved).toBe(false);
});

test("after a command the machine is kept once it is at rest, and there is nothing to ask about any more", async () => {
  keeper.worked();
  expect(keeper.isUnsaved).toBe(true);
  await pass(REST_MS / 2);
  keeper.changed();
  await pass(REST_MS - 1);
  expect(kept).toEqual([]);
  await pass(1);
  expect(kept).toHaveLength(1);
  expect(keeper.isUnsaved).toBe(false);
  await pass(60_000);
  expect(kept).toHaveLength(1);
});

test("what the guest prints later is kept, too, and no more often than the disk should write", async () => {
  keeper.worked();
  await pass(REST_MS);
  for (let times = 0; times < 10; times++) {
    await pass(1);
    keeper.changed();
    expect(keeper.isUnsaved).toBe(true);
    await pass(REST_MS * 1.5);
  }
  expect(kept).toHaveLength(2);
  expect((kept[1] ?? 0) - (kept[0] ?? 0)).toBeGreaterThanOrEqual(BETWEEN_MS);
});

test("a page that is hidden keeps its machine at once", () => {
  keeper.worked();
  vi.setSystemTime(Date.now() + 10);
  keeper.hidden();
  expect(kept).toHaveLength(1);
});

test("what a person has saved is not kept again", async () => {
  keeper.worked();
  savedAt = Date.now();
  await pass(60_000);
  expect(kept).toEqual([]);
});

test("a browser that keeps nothing is asked once, and the question stays", async () => {
  isKept = false;
  keeper.worked();
  await pass(REST_MS);
  keeper.worked();
  await pass(60_000);
  expect(kept).toHaveLength(1);
  expect(keeper.isUnsaved).toBe(true);
});

test("the work with a machine that has gone is over", async () => {
  keeper.worked();
  hasMachine = false;
  expect(keeper.isUnsaved).toBe(false);
  hasMachine = true;
  keeper.restart();
  expect(keeper.isUnsaved).toBe(false);
});
