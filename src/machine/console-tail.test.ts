import { expect, test } from "vitest";
import { ConsoleTail } from "./console-tail.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (tail: ConsoleTail) => new TextDecoder().decode(tail.bytes);

test("keeps what was written, all of it while it is short", () => {
  const tail = new ConsoleTail();
  tail.push(bytes("half a li"));
  tail.push(bytes("ne\r\n~ # "));
  expect(text(tail)).toBe("half a line\r\n~ # ");
  tail.clear();
  expect(text(tail)).toBe("");
});

test("of much it keeps the end, from the beginning of a line on", () => {
  const tail = new ConsoleTail();
  for (let line = 0; line < 2000; line++) tail.push(bytes(`line ${line}\n`));
  expect(tail.bytes.length).toBeLessThanOrEqual(12_288);
  expect(text(tail)).toMatch(/^line \d+\n[\s\S]*line 1999\n$/);
});

test("asks the terminal nothing: what it answered would be typed into the guest", () => {
  const tail = new ConsoleTail();
  tail.push(bytes("\u001b[6n~ # \u001b[c\u001b[31mred\u001b[0m\u001b[?6n"));
  expect(text(tail)).toBe("~ # \u001b[31mred\u001b[0m");
});
