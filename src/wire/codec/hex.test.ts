import fc from "fast-check";
import { expect, test } from "vitest";
import { hexOf } from "./hex.ts";

test("bytes are two digits each, as node:buffer writes them", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => void expect(hexOf(bytes)).toBe(Buffer.from(bytes).toString("hex"))),
  );
});

test("a separator stands between bytes only", () => {
  expect([hexOf([], " "), hexOf([0], " "), hexOf([0, 0xab, 0x0c], " ")]).toEqual(["", "00", "00 ab 0c"]);
});
