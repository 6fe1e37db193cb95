import { expect, test } from "vitest";
import { virtioFeatureNames } from "../../wire/virtio/feature-names.ts";
import { clock, count, duration, freeRunning, size } from "./format.ts";
import { features, isReady, statusName } from "./names.ts";
import { RingBuffer } from "./ring-buffer.ts";

test("a ring keeps the newest and their positions", () => {
  const ring = new RingBuffer<string>(2);
  for (const item of ["a", "b", "c"]) ring.push(item);
  expect([ring.first, ring.end, ring.at(0), ring.at(1), ring.at(2)]).toEqual([1, 3, undefined, "b", "c"]);
});

test("times below the clock's resolution are not given digits", () => {
  expect([0, 0.05, 0.1, 6.44, 250.4, 4321].map(duration)).toEqual([
    "<0.1 ms",
    "<0.1 ms",
    "0.1 ms",
    "6.4 ms",
    "250 ms",
    "4.3 s",
  ]);
  expect(clock(1234.5)).toBe("1.234 s");
});

test("sizes, counts and free-running positions read well", () => {
  expect([999, 1500, 131_072, 1_778_176].map(size)).toEqual(["999 B", "1.5 kB", "131 kB", "1.8 MB"]);
  expect(count(104_882)).toBe("104\u2009882");
  expect([12, 300].map((index) => freeRunning(index, 64))).toEqual(["12", "300 = 4×64+44"]);
});

test("2.1 a status is named by its latest step, and by trouble before any step", () => {
  expect([0, 1, 3, 11, 15, 79, 128 | 15].map(statusName)).toEqual([
    "RESET",
    "ACKNOWLEDGE",
    "DRIVER",
    "FEATURES_OK",
    "DRIVER_OK",
    "NEEDS_RESET",
    "FAILED",
  ]);
  expect([15, 79, 11].map(isReady)).toEqual([true, false, false]);
});

test("features are listed with what became of them", () => {
  expect(features((1n << 28n) | (1n << 32n), 1n << 32n, virtioFeatureNames)).toEqual([
    { name: "INDIRECT_DESC", accepted: false },
    { name: "VERSION_1", accepted: true },
  ]);
});
