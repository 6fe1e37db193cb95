/** Every lesson in the guest: all of its checks are met, also in the file that is handed in. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TraceEvent } from "../src/contract/trace.ts";
import { aboutPart, askedIn, isRight, judge, partOf, rightAnswer } from "../src/lesson/handed-in.ts";
import { blocksOf, type Lesson } from "../src/lesson/lesson.ts";
import { readLesson } from "../src/lesson/read/read-lesson.ts";
import { playLesson } from "../src/node/lessons/play-lesson.ts";
import { ShellMachine } from "../src/node/lessons/shell-machine.ts";
import { fromLines, toLine, traceHeader } from "../src/trace/json-lines.ts";

const FOLDER = fileURLToPath(new URL("../lessons", import.meta.url));
const TIME_LIMIT_MS = 100_000;

const files = readdirSync(FOLDER).filter((name) => /^\d\d-.*\.md$/.test(name));

function lessonIn(file: string): Lesson {
  const { lesson, problems } = readLesson(readFileSync(join(FOLDER, file), "utf8"));
  expect(problems).toEqual([]);
  if (!lesson) throw new Error(`${file} is no lesson`);
  return lesson;
}

/** A file with these events and the right answers is judged as a lesson that was done. */
function expectJudgedAsDone(lesson: Lesson, lines: readonly string[]): void {
  const answers = askedIn(lesson).map(({ question }) => rightAnswer(question));
  const selected = blocksOf(lesson, "check").flatMap(({ check }) =>
    check.kind === "selected" ? String(check.params.field) : [],
  );
  const header = traceHeader(aboutPart({ lesson: lesson.number, answers, selected }));
  const { about, events, problems } = fromLines([header, ...lines].join("\n"));
  expect(problems).toEqual([]);
  const part = partOf(about);
  if (!part) throw new Error("the file has no learner's part");
  const { checks, asked } = judge(lesson, part, events);
  expect(checks.filter(({ state }) => !state.isMet).map(({ check }) => check.want)).toEqual([]);
  expect(asked.filter(({ question, answer }) => !isRight(question, answer))).toEqual([]);
}

describe("a lesson", () => {
  let machine: ShellMachine;
  let saved: Blob;

  beforeAll(async () => {
    machine = new ShellMachine();
    saved = await machine.boot();
  });
  afterAll(() => machine.close());

  it.each(files)("%s: Show me meets every check", async (file) => {
    const lesson = lessonIn(file);
    await machine.restore(saved);
    const lines: string[] = [];
    const onEvent = (event: TraceEvent) => void lines.push(toLine(event));
    const states = await playLesson(machine, lesson, { timeLimitMs: TIME_LIMIT_MS, onEvent });
    const checks = blocksOf(lesson, "check").map(({ check }) => check.want);
    const missed = checks.filter((_, index) => !states[index]?.isMet);
    expect(missed, states.map(({ seen }) => seen).join("\n")).toEqual([]);
    expectJudgedAsDone(lesson, lines);
  });

  it.each(files)("%s: without any of its blocks it meets no check", async (file) => {
    const lesson = lessonIn(file);
    await machine.restore(saved);
    const states = await playLesson(machine, lesson, { timeLimitMs: TIME_LIMIT_MS, plays: () => false });
    const checks = blocksOf(lesson, "check").map(({ check }) => check.want);
    expect(checks.filter((_, index) => states[index]?.isMet)).toEqual([]);
  });
});
