/** What a learner did in a lesson, in the header of a trace file. With the file's events it can be judged later. */
import type { TraceEvent } from "../contract/trace.ts";
import type { TraceAbout } from "../trace/json-lines.ts";
import { parseJson } from "../trace/parse-json.ts";
import type { CheckState } from "./check.ts";
import { CheckRun } from "./check-run.ts";
import { type Block, blocksOf, type CheckSpec, type Lesson, type Question } from "./lesson.ts";

/** Index of a choice, or a number. */
export type Answer = number;

/** The person's part of a lesson: what no device has seen. */
export interface LearnersPart {
  readonly lesson: number;
  /** Of the lesson's predictions and questions, in their order; undefined for one that was not answered. */
  readonly answers: readonly (Answer | undefined)[];
  /** Paths of the fields that were selected and looked for. */
  readonly selected: readonly string[];
}

/** Most answers and fields that are read from a file: a lesson asks for a handful. */
const MAX_ITEMS = 200;
const MAX_PATH = 200;

export const rightAnswer = ({ choices, number = 0 }: Question): Answer =>
  choices ? choices.findIndex(({ right }) => right) : number;

export const isRight = (question: Question, answer: Answer | undefined): boolean => answer === rightAnswer(question);

/** A prediction may be wrong: it is there to be compared with what happens. */
export interface Asked {
  readonly is: "predict" | "question";
  readonly question: Question;
}

/** The predictions and questions of a lesson in their order. */
export const askedIn = (lesson: Lesson): Asked[] =>
  lesson.steps
    .flatMap(({ blocks }) => blocks)
    .filter((block): block is Extract<Block, Asked> => block.is === "predict" || block.is === "question");

/** The fields of a file's header. */
export const aboutPart = ({ lesson, answers, selected }: LearnersPart): TraceAbout => ({
  lesson: String(lesson),
  answers: JSON.stringify(answers.map((answer) => answer ?? null)),
  selected: JSON.stringify(selected),
});

/** Undefined for a file that was not handed in from a lesson. What is no answer counts as none. */
export function partOf({ lesson = "", answers = "", selected = "" }: TraceAbout): LearnersPart | undefined {
  if (!/^\d{1,3}$/.test(lesson)) return undefined;
  return {
    lesson: Number(lesson),
    answers: itemsOf(answers).map((each) => (typeof each === "number" ? each : undefined)),
    selected: itemsOf(selected).filter((each) => typeof each === "string" && each.length <= MAX_PATH) as string[],
  };
}

function itemsOf(text: string): unknown[] {
  const items = parseJson(text);
  return Array.isArray(items) ? items.slice(0, MAX_ITEMS) : [];
}

export interface Judgement {
  readonly checks: readonly { readonly check: CheckSpec; readonly state: CheckState }[];
  readonly asked: readonly (Asked & { readonly answer: Answer | undefined })[];
}

/** Holds a lesson's checks against the events of a file, and its questions against the answers. */
export function judge(lesson: Lesson, part: LearnersPart, events: Iterable<TraceEvent>): Judgement {
  const specs = blocksOf(lesson, "check").map(({ check }) => check);
  const run = new CheckRun(specs);
  for (const event of events) run.see(event);
  for (const field of part.selected) run.select(field);
  const { states } = run;
  return {
    checks: specs.flatMap((check, index) => {
      const state = states[index];
      return state ? { check, state } : [];
    }),
    asked: askedIn(lesson).map((each, index) => ({ ...each, answer: part.answers[index] })),
  };
}
