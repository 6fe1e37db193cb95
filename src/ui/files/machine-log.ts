/** The live log, as a trace file that is saved beside its machine and read back with it. */
import { REDACT_NOTHING } from "../../trace/redact.ts";
import { logUpTo, newestOf } from "../model/log/copy-log.ts";
import { LIVE_LOG } from "../model/log/log-size.ts";
import type { PageState } from "../state/page-state.ts";
import type { MachineLog } from "../state/saved-machine-contract.ts";

/** Most events in it: some 6 000 requests, and six megabytes, as the machine has. */
export const MAX_SAVED_EVENTS = 30_000;

const QUIET = { onProgress: () => undefined };

/** All its bytes are in it: the machine beside it has them, too. */
export function machineLog({ shown }: PageState): MachineLog {
  return {
    prepare: async () => {
      await import("./save-trace.ts");
    },
    write: async () => {
      const { eventCount, loggedEvents, writeTrace } = await import("./save-trace.ts");
      const { live } = shown;
      const isLong = live.log.length > MAX_SAVED_EVENTS;
      const part = isLong ? newestOf(loggedEvents(live), MAX_SAVED_EVENTS) : live;
      if (isLong) part.epoch = live.epoch;
      const choice = { format: "json-lines", redaction: REDACT_NOTHING, now: new Date() } as const;
      const { blob } = await writeTrace(part, choice, QUIET);
      return { file: blob, events: eventCount(part), leftOut: live.log.length - part.log.length };
    },
    read: async (file) => {
      const { readTrace } = await import("./open-trace.ts");
      const { trace } = await readTrace(new File([file], "the saved log"), { ...QUIET, limits: LIVE_LOG });
      return trace;
    },
    bookmark: () => {
      const { live } = shown;
      const { end } = live.log;
      return () => logUpTo(live, end);
    },
  };
}
