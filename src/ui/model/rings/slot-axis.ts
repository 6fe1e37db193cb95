/** Which slots the strips show. Both rings have one axis, so that the same slot stands above itself. */
import { wrapped } from "../log/queue-history.ts";

/** A slot, or a gap that stands for slots in between. */
export type AxisPlace =
  | { readonly kind: "slot"; readonly slot: number }
  | { readonly kind: "gap"; readonly first: number; readonly slots: number };

export interface AxisWish {
  readonly size: number;
  /** Places that there is room for, gaps among them. */
  readonly room: number;
  /** The newest index: the axis ends just behind it. */
  readonly newest: number;
  /** Positions to be seen, the most important first. */
  readonly wanted: readonly number[];
}

/** Slots behind the newest index: where the next entry will be. */
const AFTER = 1;

export function slotAxis({ size, room, newest, wanted }: AxisWish): AxisPlace[] {
  if (room >= size) return Array.from({ length: size }, (_, slot) => ({ kind: "slot", slot }));
  const top = newest + AFTER;
  /** Steps back from the end of the axis. */
  const chosen = new Set<number>([AFTER]);
  const add = (back: number): boolean => {
    if (back < 0 || back >= size || chosen.has(back)) return true;
    chosen.add(back);
    if (placesOf(chosen).length <= room) return true;
    chosen.delete(back);
    return false;
  };
  const backs = wanted.map((position) => wrapped(top - position) % size);
  for (const back of backs) add(back);
  add(0);
  for (const back of backs) for (const beside of [back + 1, back - 1]) add(beside);
  for (let back = 0; back < size && add(back); back++);
  return placesOf(chosen).map((place) =>
    typeof place === "number"
      ? { kind: "slot", slot: wrapped(top - place) % size }
      : { kind: "gap", first: wrapped(top - place.after + 1) % size, slots: place.slots },
  );
}

/** The oldest first. A gap of one slot is shown as that slot, which takes as much room. */
function placesOf(chosen: ReadonlySet<number>): (number | { readonly after: number; readonly slots: number })[] {
  const places: ReturnType<typeof placesOf> = [];
  let before: number | undefined;
  for (const back of [...chosen].sort((one, other) => other - one)) {
    if (before !== undefined && before - back === 2) places.push(back + 1);
    if (before !== undefined && before - back > 2) places.push({ after: before, slots: before - back - 1 });
    places.push(back);
    before = back;
  }
  return places;
}

/** Whether a gap stands for the slot. */
export const isInGap = ({ first, slots }: AxisPlace & { kind: "gap" }, slot: number, size: number): boolean =>
  (slot - first + size) % size < slots;
