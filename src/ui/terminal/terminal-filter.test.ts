// @vitest-environment happy-dom
/** The filter alone, and in front of the real xterm.js. */
import { Terminal } from "@xterm/xterm";
import fc from "fast-check";
import { expect, describe as suite, test } from "vitest";
import { ControlFilter, MAX_JOINED, MAX_SEQUENCE, MAX_STRING } from "./terminal-filter.ts";
import { TerminalWriter } from "./terminal-writer.ts";

const SIZE = { rows: 24, cols: 80 };
const ESC = "\x1b";
const CSI = "\x9b";
const HUGE = "2147483647";

/** What comes of the text in pieces. */
function filtered(...pieces: readonly string[]): string {
  const filter = new ControlFilter(() => SIZE);
  return pieces.map((piece) => filter.filter(piece)).join("");
}

/** The text in pieces that end at each of `cuts`. */
function cut(text: string, cuts: readonly number[]): string[] {
  const ends = [...cuts.map((at) => at % (text.length + 1)), text.length].sort((a, b) => a - b);
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const cuts = fc.array(fc.nat(), { maxLength: 8 });

const number = fc.oneof(fc.constant(""), fc.integer({ min: 0, max: 9999 }).map(String));
const parameters = fc
  .array(fc.tuple(number, fc.constantFrom(";", ":")), { maxLength: 6 })
  .map((parts) => parts.flat().join(""));
const introducer = fc.constantFrom(`${ESC}[`, CSI);
/** Any sequence but those that are carried out count by count. */
const sequence = fc
  .tuple(introducer, fc.constantFrom("", "?", ">", "=", "<"), parameters, fc.constantFrom("", " ", "!", "$", "'"))
  .chain(([begin, prefix, middle, intermediate]) =>
    fc
      .constantFrom(..."@ABCDEFGHJKPX`acdefghilmnpqrstu")
      .map((final) => begin + prefix + middle + intermediate + final),
  );
/** Those, with counts up to the screen. */
const counted = fc
  .tuple(introducer, fc.integer({ min: 0, max: 24 }), fc.constantFrom("", ";1"), fc.constantFrom(..."ILMSTZb"))
  .map(([begin, count, more, final]) => `${begin}${count}${more}${final}`);
const string = fc
  .tuple(
    fc.constantFrom(`${ESC}]0;`, `${ESC}]8;;`, "\x9d4;1;", `${ESC}P$q`, "\x90", `${ESC}_`, `${ESC}^`, `${ESC}X`),
    fc.string({ unit: "grapheme-ascii", maxLength: 100 }),
    fc.constantFrom("\x07\x18", `${ESC}\\`, "\x9c", "\x18"),
  )
  .map(([begin, text, end]) => begin + text + end);
const plain = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.constantFrom(
    "\r\n",
    "\t",
    "\b",
    "\x07",
    "\x7f",
    `${ESC}7`,
    `${ESC}8`,
    `${ESC}M`,
    `${ESC}(0`,
    `${ESC}#8`,
    `${ESC}=`,
  ),
);
const output = fc.array(fc.oneof(plain, sequence, counted, string), { maxLength: 20 }).map((parts) => parts.join(""));

suite("what a program prints", () => {
  test("passes unchanged, in whatever pieces it comes", () => {
    fc.assert(
      fc.property(output, cuts, (text, at) => {
        expect(filtered(...cut(text, at))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test("of any kind comes out the same in whatever pieces it comes", () => {
    const any = fc
      .array(fc.oneof(output, fc.constantFrom(ESC, CSI, "[", HUGE, "L", "\x9d", "\x18", "\x07", "\n", "\u0301")))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(any, cuts, (text, at) => {
        // A sequence that is open at the end is closed.
        expect(filtered(...cut(`${text}${ESC}\\`, at))).toBe(filtered(`${text}${ESC}\\`));
      }),
      { numRuns: 500 },
    );
  });
});

suite("a count beyond the screen", () => {
  test.each([
    ["I", 80],
    ["Z", 80],
    ["L", 24],
    ["M", 24],
    ["S", 24],
    ["T", 24],
    ["b", 24 * 80],
  ])("of %s is cut to %d", (final, most) => {
    expect(filtered(`a${ESC}[${HUGE}${final}b`)).toBe(`a${ESC}[${most}${final}b`);
    expect(filtered(`${CSI}${HUGE}${final}`)).toBe(`${CSI}${most}${final}`);
    expect(filtered(`${ESC}[${most}${final}`)).toBe(`${ESC}[${most}${final}`);
  });

  test("is found in whatever pieces it comes", () => {
    fc.assert(
      fc.property(cuts, introducer, (at, begin) => {
        expect(filtered(...cut(`${begin}${HUGE};7L`, at))).toBe(`${begin}24;7L`);
      }),
    );
  });

  test.each([
    ["with zeros in front", `${ESC}[${"0".repeat(50)}${HUGE}L`, `${ESC}[24L`],
    ["of more digits than a number has", `${ESC}[${"9".repeat(400)}L`, `${ESC}[24L`],
    ["with control characters among its digits", `${ESC}[21\n474\x7f83647L`, `${ESC}[\n\x7f24L`],
    ["behind a control character", `${ESC}\n[\n${HUGE}L`, `${ESC}\n[\n24L`],
    ["behind a sequence that was broken off", `${ESC}[12${ESC}[${HUGE}L`, `${ESC}[12${ESC}[24L`],
    ["inside a string", `${ESC}]0;title${ESC}[${HUGE}L`, `${ESC}]0;title${ESC}[24L`],
    ["inside a string, in one character", `${ESC}P$q${CSI}${HUGE}L`, `${ESC}P$q${CSI}24L`],
  ])("%s is cut as well", (_, text, expected) => expect(filtered(text)).toBe(expected));

  test("is cut to the screen as it is now", () => {
    const size = { rows: 24, cols: 80 };
    const filter = new ControlFilter(() => size);
    size.rows = 50;
    expect(filter.filter(`${ESC}[${HUGE}L`)).toBe(`${ESC}[50L`);
  });

  test("stays where it is no count of repetitions", () => {
    const text = `${ESC}[${HUGE}A${ESC}[?${HUGE}h${ESC}[1;${HUGE}H${ESC}[38;5;${HUGE}m`;
    expect(filtered(text)).toBe(text);
  });
});

suite("what has no end", () => {
  test("a sequence that is too long is left out, and what follows it is not", () => {
    expect(filtered(`a${ESC}[${"1;".repeat(MAX_SEQUENCE)}mb`)).toBe("ab");
    expect(filtered(`a${ESC}${" ".repeat(2 * MAX_SEQUENCE)}Fb`)).toBe("ab");
  });

  test.each([`${ESC}]0;`, `${ESC}P`, `${ESC}_`, `${ESC}^`, `${ESC}X`, "\x9d", "\x90", "\x98", "\x9e", "\x9f"])(
    "a string behind %j is ended with CAN, and nothing more of it passes",
    (begin) => {
      const long = "x".repeat(1_000_000);
      const whole = filtered(`a${begin}${long}`, long, `\x9cb${ESC}[1m`);
      expect(whole.length).toBeLessThan(MAX_STRING + 20);
      expect(whole.endsWith(`x\x18\x9cb${ESC}[1m`)).toBe(true);
    },
  );

  test("an OSC that is too long ends at BEL", () => {
    const whole = filtered(`${ESC}]0;${"x".repeat(2 * MAX_STRING)}\x07b`);
    expect(whole.endsWith("x\x18b")).toBe(true);
  });

  test("no more characters without a width are put into one cell than real text has", () => {
    expect(filtered("e", "\u0301".repeat(500), "\u200d".repeat(500), "f\u0301")).toBe(
      `e${"\u0301".repeat(MAX_JOINED)}f\u0301`,
    );
  });
});

// --- xterm.js itself ---

async function shown(text: string, write: (terminal: Terminal, bytes: Uint8Array) => Promise<void>): Promise<string[]> {
  const terminal = new Terminal({ ...SIZE, scrollback: 200, allowProposedApi: true, logLevel: "off" });
  await write(terminal, new TextEncoder().encode(text));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? "");
  terminal.dispose();
  return [...lines, `${active.cursorX},${active.cursorY}`];
}

const direct = (terminal: Terminal, bytes: Uint8Array) =>
  new Promise<void>((resolve) => terminal.write(bytes, resolve));
const throughWriter = (terminal: Terminal, bytes: Uint8Array) => new TerminalWriter(terminal).write(bytes);

suite("in front of xterm.js", () => {
  test.each([..."ILMSTZb"])("CSI 2147483647 %s ends at once, and what follows is shown", async (final) => {
    const screen = await shown(`one\r\ntwo${ESC}[${HUGE}${final}${ESC}[Hafter`, throughWriter);
    expect(screen.some((line) => line.startsWith("after"))).toBe(true);
  });

  test("a screen is the same as without the filter", () =>
    fc.assert(
      fc.asyncProperty(output, async (text) => {
        expect(await shown(text, throughWriter)).toEqual(await shown(text, direct));
      }),
      { numRuns: 100 },
    ));

  test("all that it gives no width is bounded", () => {
    const terminal = new Terminal(SIZE);
    const { _core: core } = terminal as unknown as { _core: { unicodeService: { wcwidth(code: number): number } } };
    const filter = new ControlFilter(() => SIZE);
    for (let code = 0xa0; code < 0x11_0000; code++) {
      if ((code >= 0xd800 && code < 0xe000) || core.unicodeService.wcwidth(code) !== 0) continue;
      const character = String.fromCodePoint(code);
      const passed = filter.filter(`e${character.repeat(MAX_JOINED + 1)}`);
      expect(passed, code.toString(16)).toBe(`e${character.repeat(MAX_JOINED)}`);
    }
    terminal.dispose();
  });
});
