/** docs/lessons.md from the lessons, and docs/lesson-blocks.md from what the reader of lessons declares. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECK_KINDS } from "../src/lesson/checks/kinds.ts";
import type { Lesson } from "../src/lesson/lesson.ts";
import { MAX_COUNT, MAX_TEXT, MAX_TEXTS, type ParamTable, type ParamType, wordsFor } from "../src/lesson/params.ts";
import { ACTS } from "../src/lesson/read/acts.ts";
import { BLOCK_FORMS, CHOICE_PARAMS } from "../src/lesson/read/blocks.ts";
import { BEGIN_PARAMS, HEAD_PARAMS } from "../src/lesson/read/head.ts";
import { readLesson } from "../src/lesson/read/read-lesson.ts";
import { ROOT } from "./imports.ts";
import { code, table } from "./markdown.ts";

const FOLDER = join(ROOT, "lessons");

/** A file of the course begins with its number. */
export const LESSON_FILE = /^\d\d-[a-z0-9-]+\.md$/;

export interface LessonFile {
  /** In the folder of lessons. */
  readonly name: string;
  readonly source: string;
  readonly lesson: Lesson;
}

/** The lessons in the order of their files. Throws with the line of each problem. */
export function lessonFiles(): LessonFile[] {
  const names = readdirSync(FOLDER).filter((name) => LESSON_FILE.test(name));
  return names.sort().map((name) => {
    const source = readFileSync(join(FOLDER, name), "utf8");
    const { lesson, problems } = readLesson(source);
    if (!lesson || problems.length > 0)
      throw new Error(problems.map(({ line, text }) => `lessons/${name}:${line}: ${text}`).join("\n"));
    return { name, source, lesson };
  });
}

/** The text of docs/lessons.md. */
export function lessonTable(files = lessonFiles()): string {
  const rows = files.map(({ name, lesson: { number, title, shows, devices, minutes } }) => [
    number,
    `[${title}](../lessons/${name})`,
    shows,
    devices.join(", "),
    minutes,
  ]);
  const parts = [
    "# Lessons",
    "Generated from the files in `lessons` by `npm run docs`; a test fails when it is out of date. In the page, choose Lessons, or put `#/lesson/0` behind its address. Each lesson begins with a machine of its own, at the shell's prompt. [The page for teachers](../lessons/README.md) says how to write one.",
    table(["Lesson", "Title", "What it shows", "Devices", "Minutes"], rows),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The text of docs/lesson-blocks.md. */
export function lessonBlocks(): string {
  const parts = [
    "# Blocks, acts and checks of lessons",
    "Generated from `src/lesson` by `npm run docs`; a test fails when it is out of date. [The page for teachers](../lessons/README.md) says how a lesson is written, with examples. Any name that is not here is a problem with its line.",
    `A text has at most ${MAX_TEXT} characters, a list at most ${MAX_TEXTS} items. A whole number is at most ${MAX_COUNT}.`,
    "## Front matter",
    paramTable(HEAD_PARAMS, [
      ["`begin`", "fields of its own", "", "what the page shows when the lesson begins"],
      ["`acts`", "list of acts", "", "what is done to the devices before the lesson begins"],
    ]),
    "### `begin`",
    paramTable(BEGIN_PARAMS),
    "## Blocks",
    "A block begins with three backticks and its name, and ends with three backticks.",
    ...[...BLOCK_FORMS].flatMap(([name, { about, params }]) => entry({ name, about, params, more: MORE[name] })),
    "### `choices`",
    "Each item of the list has these fields. Exactly one is right.",
    paramTable(CHOICE_PARAMS),
    "## Acts",
    "An act stands in a block `do`, or in the list `acts` of the front matter.",
    ...[...ACTS].flatMap(([name, { about, params }]) => entry({ name, about, params })),
    "## Checks",
    "A check stands in a block `check`. Where a count may be left out, one is enough.",
    ...[...CHECK_KINDS].flatMap(([name, { about, params }]) => entry({ name, about, params })),
  ];
  return `${parts.join("\n\n")}\n`;
}

type Row = readonly [string, string, string, string];

const CHOICES: Row = [
  "`choices`",
  "list of answers",
  "",
  "the answers of a question without a number, [as below](#choices)",
];

/** What a block has besides its own parameters. */
const MORE: Readonly<Record<string, readonly Row[]>> = {
  predict: [CHOICES],
  question: [CHOICES],
  do: [["an act", "fields of its own", "yes", "the name of [an act](#acts)"]],
  check: [["a check", "fields of its own", "yes", "the name of [a check](#checks)"]],
};

interface Entry {
  readonly name: string;
  readonly about: string;
  readonly params: ParamTable;
  readonly more?: readonly Row[] | undefined;
}

function entry({ name, about, params, more = [] }: Entry): string[] {
  const hasFields = Object.keys(params).length + more.length > 0;
  return [`### ${code(name)}`, about, ...(hasFields ? [paramTable(params, more)] : [])];
}

function paramTable(params: ParamTable, more: readonly Row[] = []): string {
  const rows = Object.entries(params).map(
    ([name, { type, about, isOptional }]): Row => [code(name), typeWords(type), isOptional ? "" : "yes", about],
  );
  return table(["Field", "Value", "Needed", "What it says"], [...rows, ...more]);
}

/** The limits that hold for most fields are said once, above the tables. */
function typeWords(type: ParamType): string {
  if (type.is === "text" && type.longest === MAX_TEXT) return "text";
  if (type.is === "texts" && type.most === MAX_TEXTS) return "list of texts";
  if (type.is === "count" && type.most === MAX_COUNT) return `whole number from ${type.least} on`;
  if (type.is === "one-of") return `one of ${code(type.values.join(", "))}`;
  return wordsFor(type);
}
