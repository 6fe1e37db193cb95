/** Reads the lessons when the page is built: what is wrong with one is an error with its line. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import type { Lesson, LessonHead } from "../src/lesson/lesson.ts";
import { readLesson } from "../src/lesson/read/read-lesson.ts";

/** A file of the course begins with its number. */
const LESSON_FILE = /\/lessons\/\d\d-[a-z0-9-]+\.md$/;

/** What a list of lessons needs is asked for alone. The lesson itself does not repeat it. */
const HEAD_QUERY = "?head";

/** Lessons in one file of the build. */
const LESSONS_IN_PART = 4;

/**
 * Lessons that follow each other are one file. They have many words in common, so that they are smaller together. And
 * after one lesson the next ones are there.
 */
export function partOfCourse(path: string): string | undefined {
  if (!LESSON_FILE.test(path)) return undefined;
  const [number = ""] = /\d\d(?=-[a-z0-9-]+\.md$)/.exec(path) ?? [];
  return `course-part-${Math.floor(Number(number) / LESSONS_IN_PART) + 1}`;
}

export function lessons(): Plugin {
  return {
    name: "lessons",
    enforce: "pre",
    load(id) {
      const path = id.endsWith(HEAD_QUERY) ? id.slice(0, -HEAD_QUERY.length) : id;
      if (!LESSON_FILE.test(path)) return null;
      this.addWatchFile(path);
      const { lesson, problems } = readLesson(readFileSync(path, "utf8"));
      const [first] = problems;
      if (first || !lesson) {
        const said = problems.map(({ line, text }) => `${path}:${line}: ${text}`).join("\n");
        this.error({ message: said, loc: { file: path, line: first?.line ?? 1, column: 0 } });
      }
      const { beginning, steps } = lesson;
      return `export default ${JSON.stringify(path === id ? { beginning, steps } : headOf(lesson))};`;
    },
  };
}

/** Modules that declare checks with their parameters. */
const CHECK_FILE = /\/src\/lesson\/checks\/[a-z-]+\.ts$/;

/** What a declaration says for writers of lessons: docs/lesson-blocks.md has it, and no visitor of the page sees it. */
const FOR_WRITERS = /(\babout: |\b(?:text|texts|count|number|flag|oneOf)\(\s*)"(?:[^"\\]|\\.)*"/g;

/** Leaves it out of the page. */
export const withoutWordsForWriters: Plugin = {
  name: "words-for-writers",
  apply: "build",
  enforce: "pre",
  transform: (code, id) => (CHECK_FILE.test(id) ? { code: code.replace(FOR_WRITERS, '$1""'), map: null } : null),
};

const headOf = ({ number, title, devices, minutes, shows }: Lesson): LessonHead => ({
  number,
  title,
  devices,
  minutes,
  shows,
});
