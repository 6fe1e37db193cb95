/** Types of events by their kind. */
import type { TraceEvent, TraceKind } from "../contract/trace.ts";

/** The event of one kind, or of any of several kinds. */
export type EventOf<K extends TraceKind> = Extract<TraceEvent, { kind: K }>;

export type Popped = EventOf<"popped">;
export type Used = EventOf<"used">;

/** Bytes that the device wrote, at their offset in the chain's writable part. */
export type WrittenRange = Used["written"][number];
