/** How often the driver of `crypto0` kicked its first data queue for each request. */
import type { TraceEvent } from "../src/contract/trace.ts";

const QUEUE = 0;

export function kicksPerRequest(events: readonly TraceEvent[]): number {
  const ofQueue = events.filter((event) => event.device === "crypto0" && "queue" in event && event.queue === QUEUE);
  const kicks = ofQueue.filter(({ kind }) => kind === "notify").length;
  return kicks / ofQueue.filter(({ kind }) => kind === "popped").length;
}
