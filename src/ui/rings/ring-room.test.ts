import { expect, test } from "vitest";
import { roomOf } from "./ring-room.ts";

test("a wider panel shows more slots, and larger type does not", () => {
  expect(roomOf(435, 12).slots).toBe(8);
  expect(roomOf(690, 12).slots).toBeGreaterThan(10);
  expect(roomOf(1380, 24)).toMatchObject({ slots: roomOf(690, 12).slots, form: roomOf(690, 12).form });
});

test("a narrow panel gives a descriptor two lines, and a wide one has two columns", () => {
  expect([roomOf(280, 12).form, roomOf(435, 12).form, roomOf(1240, 20.8).form]).toEqual(["narrow", "middle", "wide"]);
});

test("there are slots however little room there is", () => {
  expect(roomOf(1, 40).slots).toBe(4);
});
