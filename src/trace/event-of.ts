/** Types of events by their kind, and the kinds that are of no device. */
import type { TraceEvent, TraceKind } from "../contract/trace.ts";

/** The event of one kind, or of any of several kinds. */
export type EventOf<K extends TraceKind> = Extract<TraceEvent, { kind: K }>;

/** An event of the guest's shell, of no device. */
export type GuestEvent = EventOf<"command" | "command-ended">;

export const isGuestEvent = (event: TraceEvent): event is GuestEvent =>
  event.kind === "command" || event.kind === "command-ended";

export type Popped = EventOf<"popped">;
export type Used = EventOf<"used">;

/** Bytes that the device wrote, at their offset in the chain's writable part. */
export type WrittenRange = Used["written"][number];
