/** Reads the lessons when the page is built: what is wrong with one is an error with its line. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import type { Lesson, LessonHead } from "../src/lesson/lesson.ts";
import { readLesson } from "../src/lesson/read/read-lesson.ts";

/** A file of the course begins with its number. */
const LESSON_FILE = /\/lessons\/\d\d-[a-z0-9-]+\.md$/;

/** What a list of lessons needs is asked for alone. */
const HEAD_QUERY = "?head";

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
      return `export default ${JSON.stringify(path === id ? lesson : headOf(lesson))};`;
    },
  };
}

const headOf = ({ number, title, devices, minutes, shows }: Lesson): LessonHead => ({
  number,
  title,
  devices,
  minutes,
  shows,
});
