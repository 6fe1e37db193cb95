/** What the reader of prose takes for prose, for a sentence and for a word. */
import { describe, expect, test } from "vitest";
import { passagesOf, sentencesOf, wordsIn } from "./prose-reader.ts";

const textsOf = (path: string, source: string) => passagesOf(path, source).map(({ line, text }) => `${line} ${text}`);

describe("comments are read", () => {
  test("of TypeScript: blocks, runs of lines, and those behind code", () => {
    const source = ["/**", " * One", " * two.", " *", " * Three.", " */", "f(); // four", "  // five", "  // six"];
    expect(textsOf("a.ts", source.join("\n"))).toEqual(["2 One two.", "5 Three.", "7 four", "8 five six"]);
  });

  test("but no string, template or regular expression that looks like one", () => {
    const source = [
      'const a = "// 1";',
      "const b = `/* 2 */`;",
      "const c = /\\/\\* 3 \\*\\//;",
      'const d = "\\"// 4";',
    ];
    expect(textsOf("a.ts", source.join("\n"))).toEqual([]);
  });

  test("with list items, tags and columns as passages of their own", () => {
    const source = ["/*", " * It fails:", " * - one", " *   more", " * @two: 2", " *   EIO    three", " */"];
    expect(textsOf("a.h", source.join("\n"))).toEqual(["2 It fails:", "3 one more", "5 2", "6 EIO    three"]);
  });

  test("but no code in a fence", () => {
    expect(textsOf("a.ts", "/**\n * One.\n * ```\n * two\n * ```\n * Three.\n */")).toEqual(["2 One.", "6 Three."]);
  });

  test("of shell files, kconfig and Lua", () => {
    expect(textsOf("a.sh", "#!/bin/sh\n# One\n# two.\nls # three\n# four")).toEqual([
      "2 One two.",
      "4 three",
      "5 four",
    ]);
    const config = "# CONFIG_A is not set\n# CONFIG_B is not set # one CPU\nCONFIG_C=y   # fast";
    expect(textsOf("kernel.config", config)).toEqual(["2 one CPU", "3 fast"]);
    expect(textsOf("a.lua", "-- One\n-- two.\nlocal a = 1 -- three")).toEqual(["1 One two.", "3 three"]);
  });

  test("of no other kind of file", () => expect(textsOf("a.json", '{ "a": "// one" }')).toEqual([]));
});

test("the names of tests are read, behind `test.each` and as templates too", () => {
  const source = [
    'test("one", () => {});',
    'test.each(LIST)("two %s", async (x) => {});',
    "describe(`three`, () => {});",
  ];
  expect(passagesOf("a.test.ts", source.join("\n"))).toEqual([
    { line: 1, text: "one", kind: "test name" },
    { line: 2, text: "two %s", kind: "test name" },
    { line: 3, text: "three", kind: "test name" },
  ]);
  expect(passagesOf("a.ts", source.join("\n"))).toEqual([]);
});

describe("Markdown is read", () => {
  test("without headings and fences, with list items apart", () => {
    const source = ["# Head", "One", "two.", "", "* Three", "  four", "* Five", "```sh", "six", "```", "Seven."];
    expect(textsOf("a.md", source.join("\n"))).toEqual(["2 One two.", "5 Three four", "7 Five", "11 Seven."]);
  });

  test("with each cell of a table, and each part of a cell, apart", () => {
    const source = "| One | `a; b \\| c` |\n|---|---|\n| two; three | four<br>five |";
    expect(textsOf("a.md", source)).toEqual(["1 One", "1 `a  b \\  c`", "3 two", "3 three", "3 four", "3 five"]);
  });

  test("with each field of a front matter apart", () => {
    const source = ["---", "title: One", 'shows: "Two: three."', "acts:", "  - hold: four", "---", "", "Five."];
    expect(textsOf("a.md", source.join("\n"))).toEqual(["2 One", "3 Two: three.", "5 four", "8 Five."]);
    expect(textsOf("a.md", "One.\n---\ntitle: two\n---\n")).toEqual(["1 One.", "3 title: two"]);
  });

  test("without the cells that quote a clause", () => {
    expect(textsOf("a.md", "| It waits. | 2.7.13.3: The driver MUST perform a memory barrier. |")).toEqual([
      "1 It waits.",
    ]);
  });
});

describe("a sentence", () => {
  test("ends at a full stop, a question mark or an exclamation mark before a space", () => {
    expect(sentencesOf("One. Two? Three! (Four.) Five")).toEqual(["One.", "Two?", "Three!", "(Four.)", "Five"]);
  });

  test.each([
    "Names, e.g. those of keys, i.e. numbers, cf. RFC 8017.",
    "Section 2.7.5.3.1 takes 2.5 ms on Linux 6.1 by default.",
    "The attack of D. Bleichenbacher and C. K. Koc.",
    "A list (one, two, ...) goes on.",
  ])("does not end inside %s", (text) => expect(sentencesOf(text)).toEqual([text]));

  test("ends behind a version or a single letter", () => {
    expect(sentencesOf("It is Linux 6.1. That is old.")).toHaveLength(2);
    expect(sentencesOf("See appendix A. The tests do so.")).toHaveLength(2);
  });

  test("is not cut inside code, a link, an address or a quotation", () => {
    expect(sentencesOf("See `a. b` and [the. page](x.md).")).toEqual(["See code and the.", "page."]);
    expect(sentencesOf('2.7 says "You MUST. Always." It does.')).toEqual(["2.7 says “”.", "It does."]);
    expect(sentencesOf("At https://a.b/c. d there.")).toEqual(["At code.", "d there."]);
  });

  test("of code or a quotation alone is none", () => expect(sentencesOf('"Only this."')).toEqual([]));
});

describe("a word", () => {
  test.each([
    ["`a b c` and {@link Some.thing here}", 3],
    ["at https://example.org/a/b, too", 3],
    ['2.7.13.3 holds: "The driver MUST perform a suitable memory barrier"', 2],
    ["[two words](a/b.md)", 2],
    ["**bold** – and a dash", 4],
    ["it is (p - 1) / 2 here", 4],
    ["with n + 1 = odd * 2^twos there", 3],
  ])("is counted in %s", (text, count) => {
    expect(sentencesOf(text).reduce((sum, sentence) => sum + wordsIn(sentence), 0)).toBe(count);
  });
});
