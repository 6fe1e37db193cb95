/** Positions in a packed ring. VIRTIO 1.4 cs01, 2.8.1 Driver and Device Ring Wrap Counters. */

/**
 * A position in the ring: the slot, and in bit 15 the wrap counter of the side that is there. Event suppression
 * structures have it in this form, and so does this project's log.
 */
export const positionOf = (slot: number, wrap: number): number => slot | (wrap << 15);
export const slotOf = (position: number): number => position & 0x7fff;
export const wrapOf = (position: number): number => position >> 15;

/** 2.8.1: both sides start in slot 0, with a wrap counter of 1. */
export const FIRST_POSITION = positionOf(0, 1);

/** The position `count` slots on, or back if it is negative: at most two rounds. */
export function advanced(position: number, count: number, size: number): number {
  const at = (stepsOf(position, size) + count + 2 * size) % (2 * size);
  return at < size ? positionOf(at, 1) : positionOf(at - size, 0);
}

/** Slots from one position on to another, which comes within two rounds. */
export const distance = (from: number, to: number, size: number): number =>
  (stepsOf(to, size) - stepsOf(from, size) + 2 * size) % (2 * size);

/** Slots since the first position: after two rounds both wrap counters are what they were. */
const stepsOf = (position: number, size: number): number => slotOf(position) + (wrapOf(position) ? 0 : size);
