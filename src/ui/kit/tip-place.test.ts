import { expect, test } from "vitest";
import { placeOfTip } from "./tip-place.ts";

const WINDOW = { width: 400, height: 300 };
const TIP = { width: 120, height: 60 };
const word = (left: number, top: number) => ({ left, top, width: 40, height: 20 });

test("a tip touches its word from below, so that the pointer gets into it", () => {
  expect(placeOfTip(word(100, 50), TIP, WINDOW)).toEqual({ left: 100, top: 70 });
});

test("without room below it is above", () => {
  expect(placeOfTip(word(100, 260), TIP, WINDOW)).toEqual({ left: 100, top: 200 });
});

test("without room on either side it is below, where it can be scrolled to", () => {
  expect(placeOfTip(word(100, 30), TIP, { width: 400, height: 90 }).top).toBe(50);
});

test("it stays inside of the window's edges", () => {
  expect(placeOfTip(word(390, 50), TIP, WINDOW).left).toBe(276);
  expect(placeOfTip(word(-30, 50), TIP, WINDOW).left).toBe(4);
});
