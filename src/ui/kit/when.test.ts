import { signal } from "@preact/signals";
import { afterEach, expect, it, vi } from "vitest";
import { when } from "./when.ts";

afterEach(() => void vi.useRealTimers());

it("resolves at once for what is so, and otherwise with the change that makes it so", async () => {
  await when(() => true);
  const count = signal(0);
  const seen: number[] = [];
  const waiting = when(() => seen.push(count.value) > 0 && count.value > 1).then(() => seen.push(-1));
  count.value = 1;
  count.value = 2;
  await waiting;
  count.value = 3;
  expect(seen).toEqual([0, 1, 2, -1]);
});

it("rejects with what the question throws", async () => {
  const failure = signal("");
  const waiting = when(() => {
    if (failure.value) throw new Error(failure.value);
    return false;
  });
  failure.value = "no machine";
  await expect(waiting).rejects.toThrow("no machine");
});

it("waits no longer than its limit", async () => {
  vi.useFakeTimers();
  const waiting = when(() => false, 1000);
  await vi.advanceTimersByTimeAsync(1000);
  await waiting;
});
