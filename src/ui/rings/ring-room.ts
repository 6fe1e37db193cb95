/** The room that the drawing has. Its type grows with the width, in rings.css; what stands beside it follows the type. */
import { useLayoutEffect, useState } from "preact/hooks";
import { pixels } from "../kit/root-font.ts";

export interface RingRoom {
  /** Height of the type, in CSS pixels. */
  readonly type: number;
  /** Slots beside each other. */
  readonly slots: number;
  /** `wide`: two columns. `narrow`: a descriptor takes two lines. */
  readonly form: "wide" | "middle" | "narrow";
}

/** Widths in heights of the type. */
const SLOT = 4.3;
const TITLE = 8;
const WIDE = 56;
const NARROW = 28;
const MIN_SLOTS = 4;
/** More of them no eye compares, and each is work with each refresh. */
const MAX_SLOTS = 32;
/** Where there is no layout to measure. */
const UNKNOWN: RingRoom = { type: 12, slots: 8, form: "middle" };

export function roomOf(width: number, type: number): RingRoom {
  const ems = width / type;
  const form = ems >= WIDE ? "wide" : ems < NARROW ? "narrow" : "middle";
  const beside = form === "wide" ? ems - TITLE : ems;
  return { type, form, slots: Math.max(MIN_SLOTS, Math.min(MAX_SLOTS, Math.floor(beside / SLOT))) };
}

export function useRoom(body: { readonly current: HTMLElement | null }): RingRoom {
  const [room, setRoom] = useState(UNKNOWN);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element || typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0;
      const type = Number.parseFloat(getComputedStyle(element).fontSize) || pixels(0.75);
      const next = roomOf(width, type);
      // A hidden panel has no width.
      if (width > 0) setRoom((room) => (isSame(room, next) ? room : next));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [body]);
  return room;
}

const isSame = (one: RingRoom, other: RingRoom): boolean =>
  one.type === other.type && one.slots === other.slots && one.form === other.form;
