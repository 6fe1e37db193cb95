/** The course that comes with the page: each lesson is loaded when it is opened. */
import type { Lesson, LessonHead } from "../lesson/lesson.ts";
import type { Course } from "../ui/state/course.ts";

const HEADS = import.meta.glob<LessonHead>("../../lessons/*-*.md", { query: "?head", import: "default", eager: true });
const LESSONS = import.meta.glob<Lesson>("../../lessons/*-*.md", { import: "default" });

const paths = new Map(Object.entries(HEADS).map(([path, { number }]) => [number, path]));

export const course: Course = {
  heads: Object.values(HEADS).sort((one, other) => one.number - other.number),
  load: async (number) => await LESSONS[paths.get(number) ?? ""]?.(),
};
