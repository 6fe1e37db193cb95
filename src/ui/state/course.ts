/** The lessons, and which of them is open. The page knows no more of them before one is opened. */
import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Lesson, LessonHead } from "../../lesson/lesson.ts";
import { HOME } from "./url-hash.ts";

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

const pathOf = (open: OpenLesson | undefined): string =>
  open === undefined ? HOME : open === "list" ? "/lesson" : `/lesson/${open}`;

export class OpenCourse {
  /** Undefined while no lesson is open. */
  readonly open: ReadonlySignal<OpenLesson | undefined>;
  /** Loads the course. */
  readonly load: () => Promise<Course>;
  readonly #place: Signal<string>;

  /** `place` is the path in the page's address. */
  constructor(load: () => Promise<Course>, place: Signal<string>) {
    this.load = load;
    this.#place = place;
    this.open = computed(() => lessonAt(place.value));
  }

  show(open: OpenLesson | undefined): void {
    this.#place.value = pathOf(open);
  }
}

function lessonAt(path: string): OpenLesson | undefined {
  const [found, number] = PATH.exec(path) ?? [];
  if (found === undefined) return undefined;
  return number === undefined ? "list" : Number(number);
}
