import fc from "fast-check";
import { expect, test } from "vitest";
import { hexOf } from "./hex.ts";

test("bytes are two digits each, as node:buffer writes them", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => void expect(hexOf(bytes)).toBe(Buffer.from(bytes).toString("hex"))),
  );
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(hexOf(all)).toBe(Buffer.from(all).toString("hex"));
});

test("a separator stands between bytes only", () => {
  expect([hexOf([], " "), hexOf([0], " "), hexOf([0, 0xab, 0x0c], " ")]).toEqual(["", "00", "00 ab 0c"]);
  expect([hexOf([], ", "), hexOf([1], ", "), hexOf([1, 2], ", ")]).toEqual(["", "01", "01, 02"]);
});

test("bytes may come one by one, out of anything that can be iterated", () => {
  expect(hexOf(new Set([1, 0xff]).values(), " ")).toBe("01 ff");
});
