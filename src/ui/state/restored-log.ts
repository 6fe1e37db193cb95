/** The log of a machine that goes on from a saved state. It takes the live log's place before the first new event. */
import { TraceModel } from "../model/log/trace-model.ts";
import type { PageState } from "./page-state.ts";

/** New events wait for the log. A machine that is refused leaves the live log as it is. */
export async function takeLog(page: PageState, log: Promise<TraceModel> | undefined): Promise<void> {
  const held = page.feed.hold();
  let ofEarlier = held.waiting;
  // The machine that runs is switched off first, and sends its last events until then.
  const stop = page.machine.state.subscribe((state) => {
    if (state === "off") ofEarlier = held.waiting;
  });
  try {
    const [trace, isRestored] = await Promise.all([logOrNone(log), restored(page)]);
    if (!isRestored) return;
    held.forget(ofEarlier);
    trace.epoch ||= page.shown.live.epoch;
    page.shown.replaceLive(trace);
  } finally {
    stop();
    held.letGo();
  }
}

/** A log that cannot be read costs no machine: it begins anew. */
const logOrNone = async (log: Promise<TraceModel> | undefined): Promise<TraceModel> =>
  (await log?.catch(() => undefined)) ?? new TraceModel();

/** True once the machine runs from its saved state; false if it does not come to that. */
function restored({ machine }: PageState): Promise<boolean> {
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    const look = (): void => {
      const state = machine.state.peek();
      if (state === "loading" || state === "off") return;
      resolve(state === "running" && machine.restored.peek());
      stop?.();
    };
    const stops = [machine.state.subscribe(look), machine.restored.subscribe(look)];
    stop = () => {
      for (const each of stops) each();
    };
    look();
  });
}
