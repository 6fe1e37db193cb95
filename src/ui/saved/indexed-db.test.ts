import { expect, test } from "vitest";
import { keptOf } from "./indexed-db.ts";

test("an entry that was kept says when and how large it is", () => {
  expect(keptOf({ at: 1_769_860_800_000, size: 5_000_000, more: 1 })).toEqual({
    at: 1_769_860_800_000,
    size: 5_000_000,
  });
});

test.each([
  ["no entry", undefined],
  ["no object", 5],
  ["no time", { size: 1 }],
  ["a time that no date has", { at: 1e300, size: 1 }],
  ["half a millisecond", { at: 0.5, size: 1 }],
  ["less than nothing", { at: 1, size: -1 }],
  ["without end", { at: 1, size: Number.POSITIVE_INFINITY }],
])("%s is no machine that is kept", (_, entry) => expect(keptOf(entry)).toBeUndefined());
