/** A packed queue as the Rings tab draws it, from guest memory or from the trace: one ring of slots. */
import { availBit, isAvailable, isUsed, usedBit } from "../../../wire/virtio/packed-ring.ts";
import { advanced, wrapOf } from "../../../wire/virtio/ring-position.ts";
import type { InFlight, RingDescriptor, RingView } from "./ring-view.ts";

/** A descriptor in a slot, with what a used one says. */
export interface PackedEntry extends RingDescriptor {
  readonly id: number;
}

/** Of what one side wants to be told. */
export interface EventArea {
  readonly flags: number;
  /** The slot, with the wrap counter in bit 15. */
  readonly position: number;
}

export interface PackedInFlight extends InFlight {
  readonly position: number;
  readonly slots: number;
}

export interface PackedView extends Pick<RingView, "source" | "device" | "queue" | "size" | "desc" | "indirect"> {
  readonly driver: number;
  readonly deviceArea: number;
  readonly eventIdx: boolean;
  /** The next descriptor that the device reads, and the next that it writes. */
  readonly nextAvail: number;
  readonly nextUsed: number;
  /** Undefined from a trace. */
  readonly driverEvents: EventArea | undefined;
  readonly deviceEvents: EventArea | undefined;
  readonly inFlight: readonly PackedInFlight[];
  /** Undefined when the source does not know it. */
  entry(slot: number): PackedEntry | undefined;
}

/** What a slot says to a side that has a wrap counter there. */
export interface Bits {
  readonly avail: number;
  readonly used: number;
}

export const bitsOf = (flags: number): Bits => ({ avail: availBit(flags), used: usedBit(flags) });

/** Where the device next reads a slot, and where it last wrote it, or would have. */
export const readsAt = ({ nextAvail, size }: PackedView, slot: number): number => comingTo(nextAvail, slot, size);
export const wroteAt = ({ nextUsed, size }: PackedView, slot: number): number =>
  advanced(comingTo(nextUsed, slot, size), -size, size);

/** The first position from this one on that is in a slot. */
function comingTo(position: number, slot: number, size: number): number {
  const here = (position & 0x7fff) % size;
  return advanced(position, slot >= here ? slot - here : size - here + slot, size);
}

/** 2.8.1: how the side that looks for available descriptors finds the slot, and the one that looks for used ones. */
export const looksAvailable = (view: PackedView, slot: number, flags: number): boolean =>
  isAvailable(flags, wrapOf(readsAt(view, slot)));
export const looksUsed = (view: PackedView, slot: number, flags: number): boolean =>
  isUsed(flags, wrapOf(wroteAt(view, slot)));

/** The driver's next position, as the ring shows it: behind all that is available. Undefined from a trace. */
export function driverNext(view: PackedView): number | undefined {
  if (view.source === "trace") return undefined;
  let position = view.nextAvail;
  for (let step = 0; step < view.size; step++) {
    const flags = view.entry((position & 0x7fff) % view.size)?.flags;
    if (flags === undefined || !isAvailable(flags, wrapOf(position))) break;
    position = advanced(position, 1, view.size);
  }
  return position;
}
