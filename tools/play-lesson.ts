/** `npm run play-lesson -- FILE…`: plays lessons by their "Show me" in the bundled guest, and prints how their checks stand. */
import { readFileSync } from "node:fs";
import { blocksOf } from "../src/lesson/lesson.ts";
import { readLesson } from "../src/lesson/read/read-lesson.ts";
import { playLesson } from "../src/node/lessons/play-lesson.ts";
import { ShellMachine } from "../src/node/lessons/shell-machine.ts";

/** A lesson has some ten commands of at most a few seconds. */
const TIME_LIMIT_MS = 120_000;

/** True if every check is met. */
async function play(path: string): Promise<boolean> {
  const { lesson, problems } = readLesson(textOf(path));
  for (const { line, text } of problems) console.log(`${path}:${line}: ${text}`);
  if (!lesson || problems.length > 0) return false;
  const machine = new ShellMachine();
  try {
    // As on the page, where a lesson begins with a saved machine.
    await machine.restore(await machine.boot());
    const states = await playLesson(machine, lesson, { timeLimitMs: TIME_LIMIT_MS });
    for (const [index, { check }] of blocksOf(lesson, "check").entries()) {
      const { isMet = false, seen = "" } = states[index] ?? {};
      console.log(`${isMet ? "met    " : "NOT MET"} ${check.want} ${seen}`);
    }
    return states.every(({ isMet }) => isMet);
  } finally {
    await machine.close();
  }
}

/** Ends the program with a sentence where there is no such file. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    console.error(`play-lesson: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

const paths = process.argv.slice(2);
if (paths.length === 0 || paths.includes("--help")) {
  console.error("usage: npm run play-lesson -- LESSON.md…");
  process.exit(2);
}
let allMet = true;
for (const path of paths) {
  console.log(path);
  allMet = (await play(path)) && allMet;
}
process.exit(allMet ? 0 : 1);
