/** Where the open lesson comes from: the course, a file, or an address beside the page. */
import type { Lesson } from "../../lesson/lesson.ts";
import type { Course, LessonFile } from "../state/course.ts";

/** Why a lesson is not shown, line by line. */
export class LessonError extends Error {
  readonly lines: readonly string[];

  constructor(what: string, lines: readonly string[] = []) {
    super(what);
    this.lines = lines;
  }
}

/** Rejects with {@link LessonError}. */
export async function lessonOf(course: Course, open: number | LessonFile): Promise<Lesson> {
  if (typeof open === "number") {
    const lesson = await course.load(open);
    if (!lesson) throw new LessonError(`The course has no lesson ${open}.`);
    return lesson;
  }
  // YAML and Markdown are read by the page only for a lesson that did not come with it.
  const [{ readLesson }, text] = await Promise.all([import("../../lesson/read/read-lesson.ts"), textOf(open)]);
  const { lesson, problems } = readLesson(text);
  if (lesson) return lesson;
  const lines = problems.map(({ line, text }) => `Line ${line}: ${text}.`);
  throw new LessonError(`${open.name} is no lesson.`, lines);
}

async function textOf(file: LessonFile): Promise<string> {
  try {
    return await file.text();
  } catch (error) {
    throw new LessonError(error instanceof Error ? error.message : String(error));
  }
}
