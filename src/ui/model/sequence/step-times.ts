/** When each step was, on both clocks. No digit is shown that was not measured. */
import type { Stamp } from "../../../contract/trace.ts";
import { clock, count, duration } from "../format.ts";
import type { Sequence } from "./step.ts";

export interface StepTimes {
  /** Since the step before that was seen, e.g. `+3.2 ms`; of the first one, the machine's clock. Empty if not seen. */
  readonly wall: string;
  /** The same in guest instructions, e.g. `+12 345`. */
  readonly instructions: string;
  /** Both clocks, since the step before and since the begin, in a sentence. */
  readonly sentence: string;
}

const UNSEEN: StepTimes = { wall: "", instructions: "", sentence: "Inferred: no event tells when it was." };

/** A trace file may have a clock that runs backwards. Such a time is no digit, but a word. */
const BACKWARDS = "clock went back";

/** For each step in order. */
export function timesOf({ steps, begin }: Sequence): StepTimes[] {
  let before: Stamp | undefined;
  return steps.map(({ stamp }) => {
    if (!stamp) return UNSEEN;
    const times = before ? laterTimes(stamp, before, begin) : firstTimes(stamp);
    before = stamp;
    return times;
  });
}

const firstTimes = ({ at, instructions }: Stamp): StepTimes => ({
  wall: clock(at),
  instructions: count(instructions),
  sentence: `At ${clock(at)} of the machine's clock, at instruction ${count(instructions)} of the guest.`,
});

function laterTimes(stamp: Stamp, before: Stamp, begin: Stamp): StepTimes {
  const wall = wallBetween(before, stamp);
  const instructions = instructionsBetween(before, stamp);
  const sinceBegin = `${wallBetween(begin, stamp)}, ${instructionsBetween(begin, stamp)} instructions`;
  return {
    wall: wall === BACKWARDS || wall.startsWith("<") ? wall : `+${wall}`,
    instructions: instructions === BACKWARDS ? instructions : `+${instructions}`,
    sentence: `Since the step before: ${wall}, ${instructions} instructions. Since the first that was seen: ${sinceBegin}.`,
  };
}

const wallBetween = (from: Stamp, to: Stamp): string => (to.at < from.at ? BACKWARDS : duration(to.at - from.at));

const instructionsBetween = (from: Stamp, to: Stamp): string =>
  to.instructions < from.instructions ? BACKWARDS : count(to.instructions - from.instructions);

/** Both clocks in one short text; empty for a step that was not seen. */
export const shortTime = ({ wall, instructions }: StepTimes): string =>
  wall === "" ? "" : `${wall}, ${instructions} instructions`;

/** What the times of a picture mean. */
export const TIMES_TEXT = "Times: since the step before that was seen. Dashed: inferred, not seen.";
/** What its shapes mean. */
export const SHAPES_TEXT = "An arrow begins at the side that acts: ▲ driver, ▼ device, ● engine, ■ owner at the panel.";
