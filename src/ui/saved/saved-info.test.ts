import { expect, test } from "vitest";
import { infoOf, MAX_NAME, nameOf } from "./saved-info.ts";

const ENTRY = { name: "before the fault", at: 1_769_860_800_000, size: 5_000_000, automatic: false };

test("an entry that was kept has name, time and size, and its log if there is one", () => {
  expect(infoOf("a", { ...ENTRY, more: 1 })).toEqual({ id: "a", ...ENTRY });
  const log = { events: 12, leftOut: 3 };
  expect(infoOf("a", { ...ENTRY, log })).toEqual({ id: "a", ...ENTRY, log });
  expect(infoOf("a", { ...ENTRY, log: { events: -1 } })).toEqual({ id: "a", ...ENTRY });
});

test("the one machine of the first version has no name of its own", () => {
  expect(infoOf("last", { at: 7, size: 5 })).toEqual({
    id: "last",
    name: "Saved machine",
    at: 7,
    size: 5,
    automatic: false,
  });
});

test("a name is one line of limited length", () => {
  expect(nameOf("  two\n\tlines\u009b ")).toBe("two lines");
  expect(nameOf("x".repeat(500))).toHaveLength(MAX_NAME);
  expect(infoOf("a", { ...ENTRY, name: "a\nb" })?.name).toBe("a b");
});

test.each([
  ["no entry", undefined],
  ["no object", 5],
  ["no time", { size: 1 }],
  ["a time that no date has", { at: 1e300, size: 1 }],
  ["half a millisecond", { at: 0.5, size: 1 }],
  ["less than nothing", { at: 1, size: -1 }],
  ["without end", { at: 1, size: Number.POSITIVE_INFINITY }],
  ["a name without end", { at: 1, size: 1, name: "x".repeat(10_000) }],
])("%s is no machine that is kept", (_, entry) => expect(infoOf("a", entry)).toBeUndefined());

test("a number is no id", () => expect(infoOf(5, ENTRY)).toBeUndefined());
