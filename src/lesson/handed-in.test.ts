/** What is handed in: through a file's header and back, and judged. */
import fc from "fast-check";
import { expect, it, test } from "vitest";
import { aboutPart, isRight, judge, type LearnersPart, partOf } from "./handed-in.ts";
import type { Lesson, Question } from "./lesson.ts";
import { Log } from "./testing/log.ts";

const QUESTION: Question = {
  ask: "Which?",
  choices: [{ text: "a" }, { text: "b", right: true }],
  because: "So.",
};
const NUMBER = { ask: "How many?", number: 17, because: "16 and 1." };
const LESSON: Lesson = {
  number: 4,
  title: "One request",
  devices: ["rng0"],
  minutes: 1,
  shows: "A request.",
  beginning: { acts: [], target: {} },
  steps: [
    {
      title: "Step",
      blocks: [
        { is: "predict", question: NUMBER },
        { is: "question", question: QUESTION },
        { is: "check", check: { kind: "request", want: "A request.", params: {} } },
        { is: "check", check: { kind: "selected", want: "A field.", params: { field: "readable/a" } } },
      ],
    },
  ],
};

test("a learner's part comes through a file's header as it was", () => {
  const part = fc.record({
    lesson: fc.nat(999),
    answers: fc.array(fc.option(fc.nat(), { nil: undefined })),
    selected: fc.array(fc.string({ maxLength: 50 })),
  });
  fc.assert(
    fc.property(part, (given) => {
      expect(partOf(aboutPart(given))).toEqual(given);
    }),
  );
});

it.each([[{}], [{ lesson: "four" }], [{ lesson: "-1" }]])("a header like %j was not handed in", (about) =>
  expect(partOf(about)).toBeUndefined(),
);

it("reads a forged header with care: what is no answer is none, and lists end", () => {
  const many = JSON.stringify(Array.from({ length: 10_000 }, () => "x"));
  const part = partOf({ lesson: "4", answers: '[1,"two",null,{}]', selected: many });
  expect(part?.answers).toEqual([1, undefined, undefined, undefined]);
  expect(part?.selected.length).toBeLessThan(1000);
  expect(partOf({ lesson: "4", answers: "{", selected: "3" })).toEqual({ lesson: 4, answers: [], selected: [] });
});

it("judges checks by the events, and answers by the lesson", () => {
  const judged = (part: Omit<LearnersPart, "lesson">, log: Log) => {
    const { checks, asked } = judge(LESSON, { lesson: 4, ...part }, log.events);
    return [checks.map(({ state }) => state.isMet), asked.map(({ question, answer }) => isRight(question, answer))];
  };
  const done = new Log().ready().request();
  expect(judged({ answers: [17, 1], selected: ["readable/a"] }, done)).toEqual([
    [true, true],
    [true, true],
  ]);
  expect(judged({ answers: [16, 0], selected: ["readable/b"] }, new Log().ready())).toEqual([
    [false, false],
    [false, false],
  ]);
  expect(judged({ answers: [], selected: [] }, done)).toEqual([
    [true, false],
    [false, false],
  ]);
});
