/** The lessons against what they name: the glossary, the page's tables, the specification, and other documents. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { CHECK_KINDS } from "../src/lesson/checks/kinds.ts";
import { type Block, blocksOf, type Lesson } from "../src/lesson/lesson.ts";
import { readLesson } from "../src/lesson/read/read-lesson.ts";
import { PARTS as NAMED_PARTS, TABS } from "../src/lesson/read/targets.ts";
import { DOCUMENTS, servedAs } from "../src/ui/help/documents.ts";
import { PARTS } from "../src/ui/lesson/pointer.ts";
import { GLOSSARY } from "../src/ui/model/glossary/glossary.ts";
import { SIDE_TABS } from "../src/ui/shell/side-tabs.ts";
import { givenTraces } from "../src/ui/viewer/given-traces.ts";
import { Clause as CryptoClause } from "../src/wire/crypto/clause.ts";
import { Clause as VirtioClause } from "../src/wire/virtio/clause.ts";
import { CONFORMANCE } from "./conformance.ts";
import { ROOT } from "./imports.ts";
import { lessonFiles, lessonTable } from "./lesson-docs.ts";
import { MAX_WORDS } from "./prose.ts";
import { sentencesOf, wordsIn } from "./prose-reader.ts";

const files = lessonFiles();

/** Number and title, e.g. `2.7.6 The Virtqueue Available Ring`. */
const CLAUSE = /^(\d+(?:\.\d+)*) ([A-Z].*)$/;

/** docs/conformance.md tells clauses of both forms of queue apart, where the specification gives them the same title. */
const bare = (title: string): string => title.replace(/^(?:(?:Device|Driver) Requirements|Packed Virtqueues): /, "");

/** Titles of the clauses that the project cites, by their numbers. */
const CITED: ReadonlyMap<string, string> = new Map(
  [
    ...Object.values(VirtioClause),
    ...Object.values(CryptoClause),
    ...CONFORMANCE.flatMap(({ clauses }) => clauses.map(({ number, title }) => `${number} ${title}`)),
  ].flatMap((clause) => {
    const [, number = "", title = ""] = CLAUSE.exec(clause) ?? [];
    return number ? [[number, bare(title)] as const] : [];
  }),
);

const WORDS: ReadonlySet<string> = new Set(GLOSSARY.flatMap(({ entries }) => entries.map(({ slug }) => slug)));

/** What is wrong with what a lesson names, in the order of its text. */
const faultsOf = (lesson: Lesson): string[] =>
  lesson.steps.flatMap(({ blocks }) =>
    blocks.flatMap((block) => [...nameFaults(block), ...(block.is === "spec" ? citationFaults(block) : [])]),
  );

/** Words of the glossary and links, wherever they stand in the block. */
function nameFaults(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { is, term, to } = value as Readonly<Record<string, unknown>>;
  const inner = Object.values(value).flatMap(nameFaults);
  if (is === "term" && !WORDS.has(String(term))) return [`no word of the glossary: ${term}`, ...inner];
  if (is === "link" && !leadsSomewhere(String(to))) return [`no document: ${to}`, ...inner];
  return inner;
}

function leadsSomewhere(to: string): boolean {
  if (to.startsWith("#/lesson/")) return files.some(({ lesson }) => to === `#/lesson/${lesson.number}`);
  if (to.startsWith("viewer.html?")) return comparesTraces(to);
  return to.startsWith("https://") || DOCUMENTS.some(({ path }) => servedAs(path) === to);
}

function comparesTraces(to: string): boolean {
  const { paths, problems } = givenTraces(new URL(to, "https://page.example").search);
  return problems.length === 0 && paths.length === 2 && paths.every((path) => existsSync(join(ROOT, "public", path)));
}

function citationFaults({ clause, quote }: Extract<Block, { is: "spec" }>): string[] {
  const [, number = "", title = ""] = CLAUSE.exec(clause) ?? [];
  const cited = CITED.get(number);
  return [
    ...(number === "" ? [`no number and title of a clause: ${clause}`] : []),
    ...(cited !== undefined && cited !== bare(title) ? [`${number} is "${cited}", not "${title}"`] : []),
    // A colon leads to a listing.
    ...(/[.:]$/.test(quote) ? [] : [`no whole sentence: ${quote}`]),
  ];
}

/** Fields of blocks that are read as text. The other texts of a lesson are Markdown, which tools/prose.test.ts reads. */
const SAID: ReadonlySet<string> = new Set(["ask", "because", "label", "text", "want"]);

/** The sentences of a block's fields that are too long. */
function longSentences(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const isListing = "is" in value && (value.is === "listing" || value.is === "code");
  return Object.entries(value).flatMap(([name, each]) => {
    if (typeof each !== "string") return longSentences(each);
    return SAID.has(name) && !isListing ? sentencesOf(each).filter((sentence) => wordsIn(sentence) > MAX_WORDS) : [];
  });
}

const HEAD = "---\nnumber: 1\ntitle: T\ndevices: [rng0]\nminutes: 1\nshows: Much.\n";

const lessonWith = (step: string): Lesson => {
  const { lesson } = readLesson(`${HEAD}---\n## Step\n\n${step}\n`);
  if (!lesson) throw new Error("this is no lesson");
  return lesson;
};

describe.each(files)("$name", ({ name, lesson }) => {
  it("has the number that its name begins with", () =>
    expect(name.slice(0, 2)).toBe(String(lesson.number).padStart(2, "0")));

  it("names words, documents and clauses that exist, and quotes whole sentences", () =>
    expect(faultsOf(lesson)).toEqual([]));

  it("points at something with each look, so that Show where shows it", () => {
    const looks = blocksOf(lesson, "look").filter(({ target: { tab, request, field, part } }) => {
      return tab === undefined && request === undefined && field === undefined && part === undefined;
    });
    expect(looks.map(({ text }) => text)).toEqual([]);
  });

  it("says, asks and explains in short sentences", () => expect(longSentences(lesson.steps)).toEqual([]));

  it("has a check, and two hints", () => {
    expect(blocksOf(lesson, "check").length).toBeGreaterThan(0);
    expect(blocksOf(lesson, "hint").length).toBeGreaterThanOrEqual(2);
  });
});

test("no two lessons have the same number", () => {
  const numbers = files.map(({ lesson }) => lesson.number);
  expect([...new Set(numbers)]).toEqual(numbers);
});

test("a lesson can name each tab and each part that the page has, and no other", () => {
  expect([...TABS]).toEqual(SIDE_TABS.map(({ name }) => name));
  expect([...NAMED_PARTS]).toEqual(Object.keys(PARTS));
});

test("docs/lessons.md has a row for each lesson, with a link to its file", () => {
  for (const { name, lesson } of files) expect(lessonTable()).toContain(`| [${lesson.title}](../lessons/${name}) |`);
});

test("a long sentence in a block is a fault, and a listing is none", () => {
  const long = `${"word ".repeat(MAX_WORDS)}end.`;
  const look = (text: string) => `\`\`\`look\ntext: ${text}\npart: rings\n\`\`\`\n`;
  expect(longSentences(lessonWith(`${look("Short.")}${look(long)}`))).toEqual([long]);
  expect(longSentences(lessonWith(`\`\`\`text\n${long}\n\`\`\`\n`))).toEqual([]);
});

describe("lessons/README.md", () => {
  const readme = readFileSync(join(ROOT, "lessons", "README.md"), "utf8");

  it("has a whole lesson as its example, without a fault", () => {
    const [, example = ""] = /^````markdown\n([\s\S]*?)^````$/m.exec(readme) ?? [];
    const { lesson, problems } = readLesson(example);
    expect(problems).toEqual([]);
    expect(lesson && faultsOf(lesson)).toEqual([]);
    expect(lesson && blocksOf(lesson, "hint").length).toBe(2);
  });

  it("has no example of a block, an act or a check that could not be read", () => {
    const examples = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, yaml = ""]) => yaml);
    const acts = examples.filter((yaml) => yaml.startsWith("acts:")).join("");
    const blocks = examples.filter((yaml) => !yaml.startsWith("acts:")).flatMap(blocksIn);
    const fences = blocks.map(({ form, yaml }) => `\`\`\`${form}\n${yaml}\n\`\`\`\n`);
    expect(fences.length).toBeGreaterThan(20);
    const { lesson, problems } = readLesson(`${HEAD}${acts}---\n## Step\n${fences.join("\n")}`);
    expect(problems).toEqual([]);
    expect(lesson && faultsOf(lesson)).toEqual([]);
    const checks = lesson ? blocksOf(lesson, "check").map(({ check }) => check.kind) : [];
    expect(new Set(checks)).toEqual(new Set(CHECK_KINDS.keys()));
  });
});

/** The form of a block by its first field. */
const FORM_BY_FIELD: Readonly<Record<string, string>> = {
  ask: "predict",
  label: "do",
  text: "look",
  want: "check",
  clause: "spec",
  file: "linux",
};

/** A block, or acts and checks without their blocks, a line each. */
function blocksIn(yaml: string): { readonly form: string; readonly yaml: string }[] {
  const form = FORM_BY_FIELD[yaml.slice(0, yaml.indexOf(":"))];
  if (form !== undefined) return [{ form, yaml }];
  return yaml
    .trim()
    .split("\n")
    .map((line) =>
      CHECK_KINDS.has(line.slice(0, line.indexOf(":")))
        ? { form: "check", yaml: `want: It is done.\n${line}` }
        : { form: "do", yaml: `label: Do it\n${line}` },
    );
}

const spec = (clause: string, quote: string): string => `\`\`\`spec\nclause: "${clause}"\nquote: "${quote}"\n\`\`\`\n`;

test.each([
  ["A [word](../docs/glossary.md#no-such-word).", "no word of the glossary: no-such-word"],
  ["* In a list: [word](../docs/glossary.md#no-such-word).", "no word of the glossary: no-such-word"],
  ["See [there](../docs/no-such.md#here).", "no document: documents/docs-no-such.txt"],
  [spec("Device Reset", "It MUST."), "no number and title of a clause: Device Reset"],
  ["[lost](77-lost.md)", "no document: #/lesson/77"],
  [
    "[lost](../viewer.html?trace=lessons/kick-once.trace.jsonl&compare=lessons/lost.jsonl)",
    "no document: viewer.html?trace=lessons/kick-once.trace.jsonl&compare=lessons/lost.jsonl",
  ],
  [spec("2.4 Device Resets", "It MUST."), '2.4 is "Device Reset", not "Device Resets"'],
  [spec("2.4 Device Reset", "It MUST"), "no whole sentence: It MUST"],
])("%s is a fault", (step, fault) => expect(faultsOf(lessonWith(step))).toEqual([fault]));

test.each([
  "A [queue](../docs/glossary.md#virtqueue), and [more](https://example.org/a.md).",
  "See [the trace](../docs/trace-format.md#events) and [the next](01-find-the-device.md).",
  spec("2.4.1 Device Requirements: Device Reset", "It MUST."),
  spec("9.99 A clause that the code does not cite", "It MUST."),
])("%s is none", (step) => expect(faultsOf(lessonWith(step))).toEqual([]));
