import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";
import { mermaidOf, mermaidText } from "./sequence-mermaid.ts";
import { svgOf, svgText, wrapped } from "./sequence-svg.ts";
import type { Step } from "./step.ts";
import { LANES, type Sequence } from "./step.ts";

const stamp = { at: 12, instructions: 3456, device: "crypto0" };

const STEP: Step = {
  id: "a",
  by: "driver",
  from: "driver",
  to: "memory",
  what: "writes 4 descriptors",
  why: "Because.",
  clause: "2.7.5 The Virtqueue Descriptor Table",
  evidence: "seen",
  mood: "plain",
  stamp,
  leadsTo: undefined,
};

const sequenceWith = (...steps: Partial<Step>[]): Sequence => ({
  device: "crypto0",
  queue: 0,
  request: 1,
  title: "Request 1 of crypto0 dataq.0: CIPHER_ENCRYPT AES CBC, OK",
  steps: steps.map((step, index) => ({ ...STEP, id: String(index), ...step })),
  begin: stamp,
  notes: [],
});

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom("end", "\n", ";", "#", "-->>", "<b>", "</svg>", "&lt;", "%%", ":", "note over", "\u2028"),
      {},
    )
    .map((parts) => parts.join(" ")),
);
const lane = fc.constantFrom(...LANES);
const hostile = fc.record({
  from: lane,
  to: lane,
  by: fc.constantFrom("driver", "device", "engine", "owner") as fc.Arbitrary<Step["by"]>,
  what: text,
  clause: text,
  evidence: fc.constantFrom("seen", "inferred") as fc.Arbitrary<Step["evidence"]>,
  mood: fc.constantFrom("plain", "wait", "broken", "lost") as fc.Arbitrary<Step["mood"]>,
});
const sequences = fc
  .tuple(fc.array(hostile, { maxLength: 5 }), text, text)
  .map(([steps, title, device]): Sequence => ({ ...sequenceWith(...steps), title, device, notes: [title] }));

test("Mermaid has a line for each step: from, to, words and both clocks; inferred steps are dashed", () => {
  const lines = mermaidOf(sequenceWith({}, { evidence: "inferred", stamp: undefined, what: "waits: 3" })).split("\n");
  expect(lines[0]).toBe("sequenceDiagram");
  expect(lines).toContain("  participant device as Device crypto0");
  expect(lines).toContain("  driver->>memory: writes 4 descriptors (0.012 s, 3\u2009456 instructions)");
  expect(lines).toContain("  driver-->>memory: waits: 3");
});

test("a wait in one lane is a note of Mermaid, and what is lost ends in a cross", () => {
  const text = mermaidOf(
    sequenceWith({ from: "device", to: "device", mood: "wait", what: "on hold" }, { mood: "lost" }),
  );
  expect(text).toContain("Note over device: on hold");
  expect(text).toContain("driver-xmemory: writes");
});

/** Plain characters and entities, on one line. */
const SAFE = "(?:[\\p{L}\\p{N} \\u2009.,()+/'=:_-]|#\\d+;)*";
const NAME = "(?:driver|memory|device|engine)";
const LINES = [
  /^sequenceDiagram$/u,
  new RegExp(`^  participant ${NAME} as ${SAFE}$`, "u"),
  new RegExp(`^  Note over ${NAME}(?:,${NAME})?: ${SAFE}$`, "u"),
  new RegExp(`^  ${NAME}(?:->>|-->>|-x)${NAME}: ${SAFE}$`, "u"),
  /^$/u,
];

test("no text of a file breaks out of its line of Mermaid, or says one of its words", () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const lines = mermaidOf(sequence).split("\n");
      expect(lines).toHaveLength(sequence.steps.length + sequence.notes.length + 9 - 1);
      for (const line of lines) {
        expect(LINES.some((form) => form.test(line))).toBe(true);
        expect(line).not.toMatch(/\bend\b/i);
      }
    }),
    { numRuns: 500 },
  );
});

test("a text of Mermaid is the same text once its entities are read", () => {
  fc.assert(
    fc.property(text, (given) => {
      const read = mermaidText(given).replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
      expect(read).toBe(given);
    }),
  );
});

/** What the writer makes. Between two of these there is text alone. */
const TAGS =
  /<(?:svg|title|style|rect|line|path|text|g)(?: [a-zA-Z0-9-]+="[^"<>&]*")*\/?>|<\/(?:svg|title|style|text|g)>/g;

test("no text of a file becomes markup of the SVG, and none is lost", () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const svg = svgOf(sequence);
      const between = svg.replace(/<style>[\s\S]*?<\/style>/, "").replace(TAGS, "");
      expect(between).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of these.
      expect(svg).not.toMatch(/[\u0000-\u0009\u000b-\u001f\ufffe\uffff]/);
      expect(svg.match(/<svg/g)).toHaveLength(1);
      expect(svg.match(/<g /g) ?? []).toHaveLength(sequence.steps.length);
    }),
    { numRuns: 500 },
  );
});

test("the SVG stands alone: no address but its own name space, its styles inside, dark where the reader is", () => {
  const svg = svgOf(sequenceWith({}, { from: "device", to: "engine" }, { from: "engine", to: "engine" }));
  expect(svg.match(/(?:https?:|url\(|href|@import)[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
  expect(svg).toContain("prefers-color-scheme: dark");
  expect(svg).toContain("writes 4 descriptors");
  expect(svgText(`<&>"'`)).toBe("&lt;&amp;&gt;&quot;&#39;");
});

test("words are wrapped, and one that is longer than a line is cut", () => {
  expect(wrapped("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrapped("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
  expect(wrapped("", 4)).toEqual([""]);
});

test("a text of a file is one line of few characters that turn nothing around", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (given) => {
      const plain = plainText(given);
      expect([...plain].length).toBeLessThanOrEqual(160);
      expect(plain).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
