/** The packed ring in words: where both sides are, and what each wants to be told of. */
import { RingEvent } from "../../../wire/virtio/packed-ring.ts";
import { slotOf, wrapOf } from "../../../wire/virtio/ring-position.ts";
import type { PackedScene, PackedSlot } from "./packed-scene.ts";
import type { EventArea } from "./packed-view.ts";
import type { ChainState } from "./ring-chains.ts";

export interface PackedMarker {
  readonly name: "driver writes" | "device reads" | "device uses";
  readonly side: "driver" | "device" | "private";
  readonly who: string;
  /** The slot, with the wrap counter in bit 15; undefined while it is not known. */
  readonly position: number | undefined;
}

export const packedMarkers = ({ view, driverNext }: PackedScene): PackedMarker[] => [
  { name: "driver writes", side: "driver", who: "as the ring shows it", position: driverNext },
  { name: "device reads", side: "private", who: "the device's own, exact", position: view.nextAvail },
  { name: "device uses", side: "device", who: "the device's own, exact", position: view.nextUsed },
];

export const placeText = (position: number | undefined): string =>
  position === undefined ? "only a machine can be asked" : `slot ${slotOf(position)}, wrap counter ${wrapOf(position)}`;

/** What an event suppression structure says. */
export function eventText(side: "driver" | "device", events: EventArea | undefined): string {
  if (!events) return "Not in the trace: only a machine can be asked.";
  const [what, done] = side === "driver" ? ["an interrupt", "used"] : ["a notification", "available"];
  const { flags, position } = events;
  if (flags === RingEvent.ENABLE) return `ENABLE: ${what} for whatever is made ${done}.`;
  if (flags === RingEvent.DISABLE) return `DISABLE: no ${what.slice(what.indexOf(" ") + 1)}.`;
  if (flags !== RingEvent.DESC) return "3, which is reserved.";
  const { slot, wrap } = { slot: slotOf(position), wrap: wrapOf(position) };
  return `DESC: ${what} when slot ${slot} is made ${done} with wrap counter ${wrap}.`;
}

/** The whole of a slot, for screen readers and its tip. */
export function packedSlotName(each: PackedSlot, stateText: Readonly<Record<ChainState, string>>): string {
  const { slot, entry, bits, request, state } = each;
  return [
    `slot ${slot}`,
    bits ? `AVAIL ${bits.avail}, USED ${bits.used}` : "not in the trace",
    bits && readingText(each),
    entry && state && `buffer ID ${entry.id}`,
    entry?.length !== undefined && state && `${entry.length} bytes`,
    request !== undefined && `request ${request}`,
    state ? stateText[state] : "not in use",
  ]
    .filter((part) => typeof part === "string")
    .join(", ");
}

/** How the two sides read the bits, each against its wrap counter there. */
export function readingText({ looksAvailable, looksUsed, readWrap, usedWrap }: PackedSlot): string {
  if (looksAvailable) return `available to the device's wrap counter ${readWrap}`;
  if (looksUsed) return `used with wrap counter ${usedWrap}`;
  return `neither available to wrap counter ${readWrap} nor used with ${usedWrap}`;
}
