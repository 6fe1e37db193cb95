/** How far a person has come with the lessons, kept on this device. */
import { signal } from "@preact/signals";
import { isJsonObject, parseJson } from "../../trace/parse-json.ts";
import { localStore } from "../kit/local-storage.ts";

export interface LessonProgress {
  /** The step that was shown last, from 0. */
  readonly step: number;
  /** All checks were met and all questions answered rightly, in one go. */
  readonly isDone: boolean;
}

const KEY = "lessons";
/** Steps beyond that are of no lesson. */
const MAX_STEP = 100;

const all = signal<ReadonlyMap<number, LessonProgress>>(read());

export const progressOf = (lesson: number): LessonProgress | undefined => all.value.get(lesson);

/** A lesson that was done once stays done. */
export function keepProgress(lesson: number, { step, isDone }: LessonProgress): void {
  const before = all.peek().get(lesson);
  if (before?.step === step && (before.isDone || !isDone)) return;
  all.value = new Map(all.peek()).set(lesson, { step, isDone: isDone || before?.isDone === true });
  localStore.set(KEY, JSON.stringify(Object.fromEntries(all.peek())));
}

/** What another page or another version has kept is read with care. */
function read(): ReadonlyMap<number, LessonProgress> {
  const kept = parseJson(localStore.get(KEY) ?? "");
  if (!isJsonObject(kept)) return new Map();
  const entries = Object.entries(kept).flatMap(([lesson, value]): [number, LessonProgress][] => {
    if (!isJsonObject(value) || !/^\d{1,3}$/.test(lesson)) return [];
    const { step, isDone } = value;
    const isStep = typeof step === "number" && Number.isInteger(step) && step >= 0 && step < MAX_STEP;
    return isStep ? [[Number(lesson), { step, isDone: isDone === true }]] : [];
  });
  return new Map(entries);
}
