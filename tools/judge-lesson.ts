/**
 * `npm run judge-lesson -- FILE [LESSON.md]`: which checks of its lesson a handed-in trace file passes, and which
 * questions were answered rightly. Exit status: 0 if all, 1 if not all, 2 for a file that cannot be judged.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isRight, type Judgement, judge, partOf } from "../src/lesson/handed-in.ts";
import type { Lesson } from "../src/lesson/lesson.ts";
import { readLesson } from "../src/lesson/read/read-lesson.ts";
import { fromLines } from "../src/trace/json-lines.ts";

const LESSONS = fileURLToPath(new URL("../lessons", import.meta.url));
const USAGE = "usage: npm run judge-lesson -- FILE [LESSON.md]";

/** Why a file cannot be judged, for a person to read. */
class CannotJudge extends Error {}

function judged(path: string, lessonPath: string | undefined): Judgement & { readonly lesson: Lesson } {
  const { about, events, problems } = fromLines(textOf(path));
  const [problem] = problems;
  if (events.length === 0 && problem) throw new CannotJudge(`${path} is no trace file: ${problem.detail}`);
  const part = partOf(about);
  if (!part) throw new CannotJudge(`${path} was not handed in from a lesson. In a lesson, choose Hand in.`);
  const lesson = lessonAt(lessonPath ?? pathOf(part.lesson));
  if (lesson.number !== part.lesson)
    throw new CannotJudge(`${path} is of lesson ${part.lesson}, and ${lessonPath} is lesson ${lesson.number}.`);
  return { lesson, ...judge(lesson, part, events) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CannotJudge(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function pathOf(number: number): string {
  const file = readdirSync(LESSONS).find((name) => name.startsWith(`${String(number).padStart(2, "0")}-`));
  if (!file) throw new CannotJudge(`there is no lesson ${number}; name its file behind the trace`);
  return join(LESSONS, file);
}

function lessonAt(path: string): Lesson {
  const { lesson, problems } = readLesson(textOf(path));
  if (lesson && problems.length === 0) return lesson;
  throw new CannotJudge(problems.map(({ line, text }) => `${path}:${line}: ${text}`).join("\n"));
}

/** True if all is passed. */
function print({ lesson, checks, asked }: ReturnType<typeof judged>): boolean {
  console.log(`Lesson ${lesson.number}: ${lesson.title}`);
  for (const { check, state } of checks)
    console.log(`${state.isMet ? "passed" : "MISSED"}  ${check.want} ${state.seen}`);
  for (const { is, question, answer } of asked) {
    const said = answer === undefined ? "not answered" : (question.choices?.[answer]?.text ?? String(answer));
    const verdict = isRight(question, answer) ? "right  " : is === "question" ? "WRONG  " : "guessed";
    console.log(`${verdict} ${question.ask} ${said}`);
  }
  return (
    checks.every(({ state }) => state.isMet) &&
    asked.every(({ is, question, answer }) => is === "predict" || isRight(question, answer))
  );
}

function main([path, lessonPath]: readonly string[]): number {
  if (path === undefined) {
    console.error(USAGE);
    return 2;
  }
  try {
    return print(judged(path, lessonPath)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CannotJudge)) throw error;
    console.error(`judge-lesson: ${error.message}`);
    return 2;
  }
}

process.exit(main(process.argv.slice(2)));
