/** A recording without its setup: it begins when the driver of `crypto0` has let go of the device. */
import type { TraceEvent } from "../src/contract/trace.ts";
import { isGuestEvent } from "../src/trace/event-of.ts";

/**
 * What follows the last reset of `crypto0`, and what the devices were last plugged in as. Clocks, and the numbers of requests
 * and commands, begin anew. The first `setup` commands are not told.
 */
export function withoutSetup(recorded: readonly TraceEvent[], setup: number): TraceEvent[] {
  const events = recorded.filter((event) => !isGuestEvent(event) || event.command > setup);
  const begin = events.findLastIndex(({ kind, device }) => kind === "reset" && device === "crypto0") + 1;
  const first = events[begin];
  if (begin === 0 || !first) throw new Error("the drivers were not bound again");
  const attached = new Map<string, TraceEvent>();
  const before = new Map<string, number>();
  for (const event of events.slice(0, begin)) {
    if (event.kind === "attached") attached.set(event.device, event);
    if (event.kind === "popped") before.set(event.device, event.request);
  }
  const rest = events.slice(begin);
  // New settings take effect with the reset, and the device then says anew what it is.
  for (const event of rest) if (event.kind === "attached") attached.delete(event.device);
  return [...attached.values(), ...rest].map((event) => ({
    ...event,
    at: Math.max(0, Math.round(1000 * (event.at - first.at)) / 1000),
    instructions: Math.max(0, event.instructions - first.instructions),
    ...("request" in event && { request: event.request - (before.get(event.device) ?? 0) }),
    ...(isGuestEvent(event) && { command: event.command - setup }),
  }));
}
