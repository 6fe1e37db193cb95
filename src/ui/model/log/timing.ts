/** The life of a request as stages: what each waited for, on the wall clock and in guest instructions. */
import type { Stamp } from "../../../contract/trace.ts";
import type { RequestRow } from "./rows.ts";

export const STAGES = {
  kick: "from the last kick of the queue until the device took it",
  held: "on hold, by a person",
  device: "in the device",
  queued: "waiting for an engine worker",
  engine: "an engine worker has it",
  answer: "the answer on its way back to the ring",
  signal: "in the used ring, no interrupt yet",
  notice: "interrupt raised, the driver has not looked",
} as const;

export type StageName = keyof typeof STAGES;

export const STAGE_NAMES = Object.keys(STAGES) as readonly StageName[];

export interface Stage {
  readonly name: StageName;
  readonly from: Stamp;
  /** Undefined for a stage that is not over. */
  readonly to: Stamp | undefined;
}

/** The stages a request has come through, in order, and the one it is in. */
export function stages(row: RequestRow): Stage[] {
  const { popped, held, released, submitted, working, completed, used, interrupt, isrRead, notified } = row;
  const found: Stage[] = [];
  const add = (name: StageName, from: Stamp | undefined, to: Stamp | undefined) => {
    if (from) found.push({ name, from, to });
  };
  if (notified) add("kick", notified, popped);
  add("held", held, released);
  if (!held || released) add("device", released ?? popped, submitted ?? used);
  if (working) add("queued", submitted, working);
  add("engine", working ?? submitted, completed);
  add("answer", completed, used);
  if (interrupt) add("signal", used, interrupt);
  if (isrRead) add("notice", interrupt, isrRead);
  return found;
}

/** Milliseconds a stage elapsed; undefined while it lasts, or if the request had no such stage. */
export function stageTime(row: RequestRow, name: StageName): number | undefined {
  const stage = stages(row).find((each) => each.name === name);
  return stage?.to && elapsed(stage.from, stage.to).milliseconds;
}

export interface Elapsed {
  readonly milliseconds: number;
  readonly instructions: number;
}

/** A trace file may have clocks that run backwards; time does not. */
export const elapsed = (from: Stamp, to: Stamp): Elapsed => ({
  milliseconds: Math.max(0, to.at - from.at),
  instructions: Math.max(0, to.instructions - from.instructions),
});
