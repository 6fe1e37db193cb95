/** How often the driver of `crypto0` kicked its first data queue for each request. */
import type { TraceEvent } from "../src/contract/trace.ts";
import { NotificationCounter, perRequest } from "../src/trace/notification-counts.ts";

/** Undefined without a request. */
export function kicksPerRequest(events: readonly TraceEvent[]): number | undefined {
  const counter = new NotificationCounter();
  for (const event of events) counter.apply(event);
  const data = counter.counts.find(({ device, queue }) => device === "crypto0" && queue === 0);
  return data && perRequest(data);
}
