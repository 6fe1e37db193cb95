import { describe, expect, it } from "vitest";
import type { Block, CheckSpec, Question } from "../../lesson/lesson.ts";
import { checksThatShow, downToOpen } from "./predictions.ts";

const question = (ask: string): Question => ({ ask, number: 1, because: "It is so." });
const FIRST = question("What comes first?");
const SECOND = question("And then?");
const check = (want: string): CheckSpec => ({ kind: "event", want, params: { kind: "notify" } });

const predict = (asked: Question): Block => ({ is: "predict", question: asked });
const run: Block = { is: "run", command: "true" };
const checked = (want: string): Block => ({ is: "check", check: check(want) });

describe("what a person sees of a step", () => {
  const blocks = [run, predict(FIRST), run, predict(SECOND), checked("It is done.")];

  it("ends with the first prediction that is open", () => {
    expect(downToOpen(blocks, () => true)).toEqual(blocks.slice(0, 2));
    expect(downToOpen(blocks, (asked) => asked === SECOND)).toEqual(blocks.slice(0, 4));
  });

  it("is all of it when none is open", () => expect(downToOpen(blocks, () => false)).toBe(blocks));
});

describe("a prediction is shown by", () => {
  const wants = (blocks: readonly Block[], asked: Question) => checksThatShow(blocks, asked)?.map(({ want }) => want);

  it("the checks of the next command, and not by those of a later one", () => {
    const blocks = [checked("Before."), predict(FIRST), run, checked("A."), checked("B."), run, checked("Later.")];
    expect(wants(blocks, FIRST)).toEqual(["A.", "B."]);
  });

  it("checks that come after several commands", () => {
    expect(wants([predict(FIRST), run, run, checked("A.")], FIRST)).toEqual(["A."]);
  });

  it("checks before the next prediction", () => {
    const blocks = [predict(FIRST), run, checked("A."), predict(SECOND), checked("B.")];
    expect(wants(blocks, FIRST)).toEqual(["A."]);
    expect(wants(blocks, SECOND)).toEqual(["B."]);
  });

  it("nothing that has to happen, where nothing is done", () => {
    expect(wants([predict(FIRST), checked("A.")], FIRST)).toBeUndefined();
  });
});
