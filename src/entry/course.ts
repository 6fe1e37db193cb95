/** The course that comes with the page: each lesson is loaded when it is opened. */
import type { Lesson, LessonHead } from "../lesson/lesson.ts";
import type { Course } from "../ui/state/course.ts";

const HEADS = import.meta.glob<LessonHead>("../../lessons/*-*.md", { query: "?head", import: "default", eager: true });
const LESSONS = import.meta.glob<Omit<Lesson, keyof LessonHead>>("../../lessons/*-*.md", { import: "default" });

/** Undefined for a lesson that the course does not have. */
async function load(wanted: number): Promise<Lesson | undefined> {
  const [path = "", head] = Object.entries(HEADS).find(([, { number }]) => number === wanted) ?? [];
  const body = await LESSONS[path]?.();
  return head && body && { ...head, ...body };
}

export const course: Course = {
  heads: Object.values(HEADS).sort((one, other) => one.number - other.number),
  load,
};
