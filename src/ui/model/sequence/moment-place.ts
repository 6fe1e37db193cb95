/** A step of a request's sequence, as the rings show it: the chain's place then, and the slot in question. */
import type { ChainPlace, Moment } from "./step.ts";

interface PlaceName {
  readonly place: ChainPlace;
  readonly text: string;
}

const ON_ITS_WAY: readonly PlaceName[] = [
  { place: "written", text: "written" },
  { place: "available", text: "available" },
  { place: "taken", text: "with the device" },
];
const USED: PlaceName = { place: "used", text: "used" };
const LOST: PlaceName = { place: "lost", text: "lost" };

/** The places of a chain in order, up to its end. */
export const placesOf = ({ place }: Moment): readonly PlaceName[] => [...ON_ITS_WAY, place === "lost" ? LOST : USED];

interface Entry {
  readonly device: string;
  readonly queue: number;
  readonly ring: "avail" | "used";
  /** Free-running. */
  readonly position: number;
}

/** Whether an entry of a ring is the one that the step is about. */
export function isAbout(moment: Moment | undefined, { device, queue, ring, position }: Entry): boolean {
  if (moment?.device !== device || moment.queue !== queue) return false;
  if (ring === "used") return moment.place === "used" && moment.usedPosition === position;
  return (moment.place === "available" || moment.place === "taken") && moment.availPosition === position;
}
