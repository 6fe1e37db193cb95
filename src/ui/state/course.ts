/** The lessons, and which of them is open. The page knows no more of them before one is opened. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Lesson, LessonHead } from "../../lesson/lesson.ts";
import { HOME } from "./url-hash.ts";

export interface Course {
  /** In the order of the course. */
  readonly heads: readonly LessonHead[];
  /** Undefined for a number that the course does not have. */
  load(number: number): Promise<Lesson | undefined>;
}

/** A lesson that is not of the course: from a file, or from an address beside the page. */
export interface LessonFile {
  readonly name: string;
  /** Rejects with a sentence. */
  text(): Promise<string>;
}

/** A lesson of the course by its number; `list` is the table of lessons. */
export type OpenLesson = number | "list" | LessonFile;

/** Where in the page's address the lessons are. */
export interface LessonPlace {
  readonly place: Signal<string>;
  /** Path of a lesson beside the page. */
  readonly lesson: Signal<string | undefined>;
}

/** Path of a lesson in the page's address. */
const PATH = /^\/lesson(?:\/(\d{1,3}))?$/;
const LIST = "/lesson";

export class OpenCourse {
  /** Undefined while no lesson is open. */
  readonly open: ReadonlySignal<OpenLesson | undefined>;
  /** Loads the course. */
  readonly load: () => Promise<Course>;
  readonly #address: LessonPlace;
  readonly #file = signal<LessonFile | undefined>(undefined);

  constructor(load: () => Promise<Course>, address: LessonPlace) {
    this.load = load;
    this.#address = address;
    const addressed = computed(() => lessonBeside(address.lesson.value));
    this.open = computed(() => this.#file.value ?? addressed.value ?? lessonAt(address.place.value));
  }

  show(open: OpenLesson | undefined): void {
    batch(() => {
      this.#file.value = typeof open === "object" ? open : undefined;
      this.#address.lesson.value = undefined;
      this.#address.place.value = pathOf(open);
    });
  }
}

function pathOf(open: OpenLesson | undefined): string {
  if (open === undefined) return HOME;
  return typeof open === "number" ? `${LIST}/${open}` : LIST;
}

function lessonAt(path: string): OpenLesson | undefined {
  const [found, number] = PATH.exec(path) ?? [];
  if (found === undefined) return undefined;
  return number === undefined ? "list" : Number(number);
}

/** Only from the page's own server: what an address brings along must not come from anywhere. */
function lessonBeside(path: string | undefined): LessonFile | undefined {
  if (path === undefined) return undefined;
  const text = async (): Promise<string> => {
    const response = await fetch(new URL(path, document.baseURI), { mode: "same-origin", redirect: "error" });
    if (!response.ok) throw new Error(`Could not load ${path}: the server answered ${response.status}.`);
    return await response.text();
  };
  return { name: path, text };
}
