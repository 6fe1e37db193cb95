/** How much memory the event log takes, as far as a page can tell. */
import type { TraceEvent } from "../../contract/trace.ts";
import type { EventLog } from "./event-log.ts";

/** What a packed event takes beside its bytes, with its share of a row: measured in Chromium, roughly. */
const OVERHEAD = 100;
/** What a descriptor of a chain takes packed. */
const DESCRIPTOR = 9;
const SAMPLE = 1000;

/** Mean size of the newest events, in bytes. */
export function meanSize(log: EventLog): number {
  const from = Math.max(log.first, log.end - SAMPLE);
  let sum = 0;
  for (let position = from; position < log.end; position++) sum += bytesOf(log.at(position));
  return OVERHEAD + (log.end > from ? Math.round(sum / (log.end - from)) : 0);
}

function bytesOf(event: TraceEvent | undefined): number {
  if (event?.kind === "popped") return event.readable.length + event.chain.length * DESCRIPTOR;
  if (event?.kind === "used") return event.written.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return 0;
}
