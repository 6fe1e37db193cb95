import { expect, test } from "vitest";
import { encode } from "./codec.ts";
import { bytes, le16, le32 } from "./layout.ts";
import { struct } from "./layout-struct.ts";
import { select } from "./layout-union.ts";
import { fixedBytesOf } from "./offsets.ts";

const Point = struct("point", { x_len: le16, x: bytes("x_len") });

test("the fixed bytes of a layout are those of its value without numbers, fields of fields included", () => {
  const layout = struct("answer", { status: le32, point: Point, y_len: le16, y: bytes("y_len") });
  const empty = new Uint8Array();
  const value = { status: 0, point: { x_len: 0, x: empty }, y_len: 0, y: empty };
  expect(fixedBytesOf(layout)).toBe(encode(layout, value).length);
});

test("a layout of fixed size has all of it, and a union nothing", () => {
  expect(fixedBytesOf(struct("pair", { a: le16, b: le32 }))).toBe(6);
  expect(fixedBytesOf(struct("tagged", { tag: le16, body: select("tag", { point: [1, Point] }) }))).toBe(2);
});
