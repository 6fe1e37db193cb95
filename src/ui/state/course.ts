/** The lessons, and which of them is open. The page knows no more of them before one is opened. */
import { signal } from "@preact/signals";
import type { Lesson, LessonHead } from "../../lesson/lesson.ts";

export interface Course {
  /** In the order of the course. */
  readonly heads: readonly LessonHead[];
  /** Undefined for a number that the course does not have. */
  load(number: number): Promise<Lesson | undefined>;
}

/** `list`: the table of lessons. */
export type OpenLesson = number | "list";

/** Path of a lesson in the page's address. */
const PATH = /^\/lesson(?:\/(\d{1,3}))?$/;

export class OpenCourse {
  /** Undefined while no lesson is open. */
  readonly open = signal<OpenLesson | undefined>(undefined);
  /** Loads the course. */
  readonly load: () => Promise<Course>;

  constructor(load: () => Promise<Course>) {
    this.load = load;
  }

  show(open: OpenLesson | undefined): void {
    this.open.value = open;
  }

  /** The lesson that a path is about. */
  take(path: string): void {
    const [found, number] = PATH.exec(path) ?? [];
    if (found === undefined) this.open.value = undefined;
    else this.open.value = number === undefined ? "list" : Number(number);
  }

  /** The path of what is open; undefined without a lesson. */
  get path(): string | undefined {
    const open = this.open.value;
    if (open === undefined) return undefined;
    return open === "list" ? "/lesson" : `/lesson/${open}`;
  }
}
