/** When a step was, on both clocks, from the begin of its request on. No digit is shown that was not measured. */
import { clock, count, duration } from "../format.ts";
import type { Sequence, Step } from "./step.ts";

export interface StepTimes {
  /** E.g. `+3.2 ms`; empty for a step that was not seen. */
  readonly wall: string;
  /** E.g. `+12 345`. */
  readonly instructions: string;
}

const UNSEEN: StepTimes = { wall: "", instructions: "" };

/** A trace file may have a clock that runs backwards. Such a time is no digit, but a word. */
const BACKWARDS = "clock went back";

export function timesOf({ stamp }: Step, { begin }: Pick<Sequence, "begin">): StepTimes {
  if (!stamp) return UNSEEN;
  const milliseconds = stamp.at - begin.at;
  const instructions = stamp.instructions - begin.instructions;
  return {
    wall: milliseconds < 0 ? BACKWARDS : `+${duration(milliseconds)}`,
    instructions: instructions < 0 ? BACKWARDS : `+${count(instructions)}`,
  };
}

/** Both clocks in one text. */
export function timeText(step: Step, sequence: Pick<Sequence, "begin">): string {
  const { wall, instructions } = timesOf(step, sequence);
  if (wall === "") return "not seen";
  if (wall === BACKWARDS || instructions === BACKWARDS) return BACKWARDS;
  return `${wall}, ${instructions} instructions`;
}

/** Where the request's times begin, on the machine's clock. */
export const beginText = ({ begin }: Pick<Sequence, "begin">): string => `Times from ${clock(begin.at)} on`;
