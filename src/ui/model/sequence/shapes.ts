/** The small shapes of the picture, around the point that they mark: each side has a shape besides its colour. */
import { type Actor, LANES, type Step } from "./step.ts";

/** The driver's triangle points up, the device's down; the engine is a circle, the owner a square. */
export const ACTOR_SHAPES: Readonly<Record<Actor, string>> = {
  driver: "M0-5.5 5.5 4.5H-5.5z",
  device: "M0 5.5 5.5-4.5H-5.5z",
  engine: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
  owner: "M-4.5-4.5h9v9h-9z",
};

/** The tip of an arrow, at its end. */
export const arrowHead = (isToTheRight: boolean): string => (isToTheRight ? "M0 0-9-4.5v9z" : "M0 0 9-4.5v9z");

/** From a lane to itself, and the place of its tip. */
export const SELF_PATH = "M5-5h18V6H9";
export const SELF_TIP = { x: 7, y: 6 } as const;

/** A wait on its lane: a hatched box. */
export const WAIT_PATH = "M-5.5-8h11V8h-11zM-5.5-2 5.5-8M-5.5 3 5.5-3M-5.5 8 5.5 2";

/** Whether the text of a step ends at its right lane: there is more room before it than behind. */
export const isTextBefore = ({ from, to }: Pick<Step, "from" | "to">): boolean =>
  LANES.indexOf(from) + LANES.indexOf(to) >= 4;
