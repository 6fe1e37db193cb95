/** Every lesson of the course, played in the guest: its "Show me" meets all of its checks, and something else meets none. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blocksOf, type Lesson } from "../src/lesson/lesson.ts";
import { readLesson } from "../src/lesson/read/read-lesson.ts";
import { playLesson } from "../src/node/lessons/play-lesson.ts";
import { ShellMachine } from "../src/node/lessons/shell-machine.ts";

const FOLDER = fileURLToPath(new URL("../lessons", import.meta.url));
const TIME_LIMIT_MS = 100_000;

const files = readdirSync(FOLDER).filter((name) => /^\d\d-.*\.md$/.test(name));

function lessonIn(file: string): Lesson {
  const { lesson, problems } = readLesson(readFileSync(join(FOLDER, file), "utf8"));
  expect(problems).toEqual([]);
  if (!lesson) throw new Error(`${file} is no lesson`);
  return lesson;
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
    const states = await playLesson(machine, lesson, { timeLimitMs: TIME_LIMIT_MS });
    const checks = blocksOf(lesson, "check").map(({ check }) => check.want);
    const missed = checks.filter((_, index) => !states[index]?.isMet);
    expect(missed, states.map(({ seen }) => seen).join("\n")).toEqual([]);
  });

  it.each(files)("%s: without any of its blocks it meets no check", async (file) => {
    const lesson = lessonIn(file);
    await machine.restore(saved);
    const states = await playLesson(machine, lesson, { timeLimitMs: TIME_LIMIT_MS, plays: () => false });
    const checks = blocksOf(lesson, "check").map(({ check }) => check.want);
    expect(checks.filter((_, index) => states[index]?.isMet)).toEqual([]);
  });
});
