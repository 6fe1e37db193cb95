/** A lesson out of its file: what it says, what is wrong with it, and hostile files. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Block } from "../lesson.ts";
import { MAX_LESSON, readLesson } from "./read-lesson.ts";

const HEAD = `---
number: 4
title: One request
devices: [crypto0]
minutes: 10
shows: Every byte of it.
---
`;

/** Line of the first line after the heading of the only step. */
const BODY_LINE = HEAD.split("\n").length + 1;

const fence = (info: string, body: string): string => `\`\`\`${info}\n${body}\n\`\`\`\n`;

function blocksOf(body: string): readonly Block[] {
  return readLesson(`${HEAD}## Step\n${body}`).lesson?.steps[0]?.blocks ?? [];
}

function problemsOf(body: string): string[] {
  return readLesson(`${HEAD}## Step\n${body}`).problems.map(({ line, text }) => `${line - BODY_LINE}: ${text}`);
}

describe("a lesson's front matter", () => {
  it("says what the lesson is", () => {
    const { lesson, problems } = readLesson(`${HEAD}## Step\nText.\n`);
    expect(problems).toEqual([]);
    expect(lesson).toMatchObject({ number: 4, title: "One request", devices: ["crypto0"], minutes: 10 });
    expect(lesson?.beginning).toEqual({ acts: [], target: {} });
  });

  it("says what the machine is like when it begins", () => {
    const head = HEAD.replace("---\n---", "---").replace(
      /---\n$/,
      "begin: {tab: rings, device: crypto0, queue: dataq.0}\nacts:\n  - hold: {device: crypto0, queue: dataq.0, on: true}\n---\n",
    );
    const { lesson, problems } = readLesson(`${head}## Step\n`);
    expect(problems).toEqual([]);
    expect(lesson?.beginning).toEqual({
      target: { tab: "rings", device: "crypto0", queue: "dataq.0" },
      acts: [{ act: "hold", device: "crypto0", queue: "dataq.0", on: true }],
    });
  });

  it.each([
    ["no front matter", "## Step\n", "1: a lesson begins with its front matter"],
    ["a field missing", HEAD.replace("minutes: 10\n", ""), '2: "minutes" is missing: number'],
    ["a field of another type", HEAD.replace("10", "ten"), '5: "minutes" must be a number'],
    ["an unknown field", HEAD.replace("minutes: 10", "minutes: 10\nhours: 1"), '6: there is no "hours" here'],
    ["broken YAML", HEAD.replace("title: One", "title: [One"), "4: Flow sequence"],
    ["text before the first step", `${HEAD}Text.\n`, "1: the first thing after the front matter is a step"],
    ["no step", HEAD, "1: the lesson has no step"],
  ])("with %s is a problem with its line", (_, file, problem) => {
    const said = readLesson(file).problems.map(({ line, text }) => `${line}: ${text}`);
    expect(said.filter((each) => each.startsWith(problem))).toHaveLength(1);
  });
});

describe("text", () => {
  it("becomes data: code, emphasis, words of the glossary, links to the web", () => {
    const text =
      "A `ring` is *not* **here**: [used](../docs/glossary.md#used-ring), [VIRTIO](https://example.org/v).\n";
    expect(blocksOf(text)).toEqual([
      {
        is: "paragraph",
        content: [
          "A ",
          { is: "code", text: "ring" },
          " is ",
          { is: "emphasis", content: ["not"] },
          " ",
          { is: "strong", content: ["here"] },
          ": ",
          { is: "term", term: "used-ring", content: ["used"] },
          ", ",
          { is: "link", to: "https://example.org/v", content: ["VIRTIO"] },
          ".",
        ],
      },
    ]);
  });

  it.each([
    ["05-the-ring-wraps.md", "#/lesson/5"],
    ["../docs/spec.md#sessions", "documents/docs-spec.txt"],
    ["../viewer.html?trace=a.jsonl&compare=b/c.jsonl", "viewer.html?trace=a.jsonl&compare=b/c.jsonl"],
  ])("has a link to %s where the page has that", (href, to) => {
    expect(blocksOf(`[it](${href})\n`)).toEqual([{ is: "paragraph", content: [{ is: "link", to, content: ["it"] }] }]);
  });

  it.each(["../../etc/passwd.md", "//elsewhere.example/", "../viewer.html#x", "http://example.org"])(
    "has no link to %s",
    (href) => expect(JSON.stringify(blocksOf(`[it](${href})\n`))).not.toContain('"to"'),
  );

  it("HTML in it is text, and a link that runs something is none", () => {
    expect(JSON.stringify(blocksOf("A <b onclick='x'>word</b> [here](javascript:alert(1)).\n"))).not.toContain('"to"');
    expect(blocksOf("<script>alert(1)</script>\n")).toEqual([
      { is: "paragraph", content: ["<script>alert(1)</script>"] },
    ]);
  });

  it("has lists, quotes, tables and listings", () => {
    const forms = blocksOf(
      "1. one\n2. two\n\n- a\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```text\nx\n```\n\n### Title\n",
    );
    expect(forms.map(({ is }) => is)).toEqual(["list", "list", "quote", "table", "listing", "heading"]);
  });
});

describe("blocks", () => {
  it("a run types one line of ASCII", () => {
    expect(blocksOf(fence("run", "vcrypto info"))).toEqual([{ is: "run", command: "vcrypto info" }]);
    expect(blocksOf(fence("run unawaited", "x"))).toMatchObject([{ isUnawaited: true }]);
    expect(problemsOf(fence("run", ""))).toEqual(["0: there is no command"]);
    expect(problemsOf(fence("run", "a\nb"))[0]).toContain("a command is one line");
    expect(problemsOf(fence("run", "a\u0003"))[0]).toContain("a command is one line");
    expect(problemsOf(fence("run twice", "a"))[0]).toContain('there is no "run twice"');
  });

  it("a question has one right choice, or a number", () => {
    const choices = "choices:\n  - text: Yes\n    right: true\n  - text: No";
    expect(blocksOf(fence("question", `ask: Is it?\n${choices}\nbecause: It is.`))).toMatchObject([
      { is: "question", question: { ask: "Is it?", choices: [{ right: true }, { text: "No" }] } },
    ]);
    expect(blocksOf(fence("predict", "ask: How many?\nnumber: 17\nbecause: 16 and 1."))).toMatchObject([
      { is: "predict", question: { number: 17 } },
    ]);
    expect(problemsOf(fence("question", "ask: Is it?\nbecause: So."))[0]).toContain("needs a number, or two choices");
    const bothWrong = choices.replace("right: true", "right: false");
    expect(problemsOf(fence("question", `ask: Is it?\n${bothWrong}\nbecause: So.`))[0]).toContain("exactly one choice");
  });

  it("a check has one kind, and the parameters of that kind", () => {
    expect(blocksOf(fence("check", "want: A kick.\nevent:\n  kind: notify"))).toEqual([
      { is: "check", check: { kind: "event", want: "A kick.", params: { kind: "notify" } } },
    ]);
  });

  it.each([
    ["a block without its end", `\`\`\`hint\nx\n\n${fence("run", "ls")}`, '0: the block "hint" has no end before line'],
    ["an unknown block", fence("rum", "x"), '0: there is no block "rum"'],
    ["an unknown check", fence("check", "want: x\nkick:\n  a: 1"), '2: there is no check "kick"'],
    [
      "an unknown parameter",
      fence("check", "want: x\nevent:\n  kind: notify\n  colour: red"),
      '4: there is no "colour"',
    ],
    ["a wrong value", fence("check", "want: x\nevent:\n  kind: kick"), '1: there is no event "kick"'],
    ["an unknown act", fence("do", "label: x\nexplode: {device: crypto0}"), "1: nothing to do"],
    ["a queue missing", fence("do", "label: x\nhold:\n  device: crypto0\n  on: true"), '3: "queue" is missing'],
    ["a heading of one #", "# Title\n", "0: a heading has two #"],
    [
      "a check after one that is not there",
      fence("check", "want: x\nafter: y\nevent: {kind: notify}"),
      '1: no check before this one has the name "y"',
    ],
  ])("%s is a problem with its line", (_, body, problem) => {
    const said = problemsOf(body);
    expect(said.filter((each) => each.startsWith(problem))).toHaveLength(1);
  });

  it("a block that cannot be read leaves a message in its place, and the rest is read", () => {
    const blocks = blocksOf(`Before.\n\n${fence("rum", "x")}\nAfter.\n`);
    expect(blocks.map(({ is }) => is)).toEqual(["paragraph", "problem", "paragraph"]);
  });
});

describe("a hostile file", () => {
  it.each([
    ["too long", `${HEAD}## Step\n${"x".repeat(MAX_LESSON)}`],
    ["deep brackets", `${HEAD}## Step\n${fence("check", `want: ${"[".repeat(7000)}`)}`],
    ["deep dashes", `${HEAD}## Step\n${fence("check", `want: x\nevent:\n${"- ".repeat(3000)}`)}`],
    ["deep quotes", `${HEAD}## Step\n${">".repeat(20_000)} x`],
    [
      "deep indentation",
      `---\n${Array.from({ length: 60 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")}\n---\n`,
    ],
    ["many aliases", `${HEAD}## Step\n${fence("check", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]")}`],
    ["a prototype", `${HEAD}## Step\n${fence("check", "__proto__: {x: 1}\nconstructor: 1")}`],
  ])("with %s has problems, or is read", (_, file) => {
    const { lesson, problems } = readLesson(file);
    expect(lesson !== undefined || problems.length > 0).toBe(true);
  });

  test("no text throws past the reader", () => {
    const piece = fc.constantFrom(
      "---\n",
      "## a\n",
      "```check\n",
      "```\n",
      "want: x\n",
      "event: {kind: notify}\n",
      "- ",
      "[",
      "{",
      "&a ",
      "*a",
      "> ",
      "| a |\n|---|\n",
      "\u0000",
      "`",
      "<b>",
      "#",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(piece, fc.string({ maxLength: 8 }))).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (body, hasHead) => {
        readLesson(hasHead ? `${HEAD}## Step\n${body}` : body);
      }),
      { numRuns: 500 },
    );
  });
});
