/** Copies of a part of a log: up to a moment that a machine goes back to, or the newest. */
import type { TraceEvent } from "../../../contract/trace.ts";
import { LIVE_LOG } from "./log-size.ts";
import { TraceModel } from "./trace-model.ts";

/** The log as it was when it had `end` events; what it has dropped since is missing. Old limits are kept. */
export function logUpTo(trace: TraceModel, end: number): TraceModel {
  const copy = new TraceModel({ ...LIVE_LOG, events: Math.max(LIVE_LOG.events, trace.log.length) });
  for (const event of trace.contextEvents) copy.apply(event);
  for (const { position, event } of trace.log.walk()) {
    if (position >= end) break;
    copy.apply(event);
  }
  copy.epoch = trace.epoch;
  copy.lostInFile = trace.losses;
  return copy;
}

/** A log of at most `most` events, the newest of each kind. What its devices were like before is in its `contextEvents`. */
export function newestOf(events: Iterable<TraceEvent>, most: number): TraceModel {
  const copy = new TraceModel({ ...LIVE_LOG, events: most });
  for (const event of events) copy.apply(event);
  return copy;
}
