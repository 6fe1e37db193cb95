/** A clock for the rings while recording is off: no event comes then that would move the page's own. */
import { useEffect, useState } from "preact/hooks";
import { RINGS_MS } from "../../trace/refresh-rates.ts";
import type { PageState } from "../state/page-state.ts";

/** Grows while the machine runs unrecorded. Guest memory can be looked at all the same. */
export function useUnrecordedClock({ machine }: PageState): number {
  const [ticks, setTicks] = useState(0);
  const isNeeded = machine.state.value === "running" && !machine.recording.value;
  useEffect(() => {
    if (!isNeeded) return undefined;
    const timer = setInterval(() => setTicks((count) => count + 1), RINGS_MS);
    return () => clearInterval(timer);
  }, [isNeeded]);
  return ticks;
}
