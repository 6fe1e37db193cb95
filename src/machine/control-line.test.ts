import fc from "fast-check";
import { expect, test } from "vitest";
import { ControlLine } from "./control-line.ts";

function linesOf(text: string): string[] {
  const control = new ControlLine();
  const bytes = Array.from(text, (character) => character.charCodeAt(0));
  return bytes.flatMap((byte) => control.byte(byte) ?? []);
}

test("each line feed ends a line, and a carriage return before it is no part of the line", () => {
  expect(linesOf("begin\r\nexit 0\n\nnot yet")).toEqual(["begin", "exit 0", ""]);
});

test("everything else of a line stays: what stands before it, and bytes that are no text", () => {
  expect(linesOf("  exit 0\n\t\n")).toEqual(["  exit 0", ""]);
  const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).filter((byte) => byte !== "\n");
  expect(linesOf(`${bytes.join("")}.\n`)).toEqual([`${bytes.join("")}.`]);
});

test("of a line that is too long its end is kept, whatever the guest wrote before", () => {
  fc.assert(
    fc.property(fc.nat(2000), (length) => {
      expect(linesOf(`${"x".repeat(length)}exit 3\nexit 4\n`)).toEqual([
        `${"x".repeat(length)}exit 3`.slice(-256),
        "exit 4",
      ]);
    }),
  );
});
