/** How far a person has come with the lessons, kept on this device. */
import { signal } from "@preact/signals";
import { isJsonObject, parseJson } from "../../trace/parse-json.ts";
import { localStore } from "../kit/local-storage.ts";

export interface LessonProgress {
  /** The furthest step that was shown, from 0. */
  readonly step: number;
  /** All checks were met and all questions answered rightly, in one go. */
  readonly isDone: boolean;
}

const KEY = "lessons";
/** Steps beyond that are of no lesson. */
const MAX_STEP = 100;

/** Grows with every change of what is kept. */
const changes = signal(0);

export function progressOf(lesson: number): LessonProgress | undefined {
  void changes.value;
  return kept().get(lesson);
}

/** A lesson that was done once stays done. */
export function keepProgress(lesson: number, { step: shown, isDone }: LessonProgress): void {
  const all = kept();
  const before = all.get(lesson);
  const step = Math.max(shown, before?.step ?? 0);
  if (before?.step === step && (before.isDone || !isDone)) return;
  all.set(lesson, { step, isDone: isDone || before?.isDone === true });
  localStore.set(KEY, JSON.stringify(Object.fromEntries(all)));
  changes.value++;
}

/** What another page or another version has kept is read with care. */
function kept(): Map<number, LessonProgress> {
  const found = parseJson(localStore.get(KEY) ?? "");
  if (!isJsonObject(found)) return new Map();
  const entries = Object.entries(found).flatMap(([lesson, value]): [number, LessonProgress][] => {
    if (!isJsonObject(value) || !/^\d{1,3}$/.test(lesson)) return [];
    const { step, isDone } = value;
    const isStep = typeof step === "number" && Number.isInteger(step) && step >= 0 && step < MAX_STEP;
    return isStep ? [[Number(lesson), { step, isDone: isDone === true }]] : [];
  });
  return new Map(entries);
}
