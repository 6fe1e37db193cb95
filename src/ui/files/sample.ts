/** The sample in the place of a live log that is still empty. */
import { SAMPLE } from "../model/log/log-source.ts";
import type { PageStore } from "../state/store.ts";
import { readTrace } from "./open-trace.ts";

/** Shows the sample if the live log has nothing to show; what is wrong with it is no trouble of the person's. */
export async function showSample(store: PageStore, text: string): Promise<void> {
  const quiet = { onProgress: () => undefined };
  const { trace, trouble } = await readTrace(new File([text], "sample"), quiet);
  if (trouble) throw new Error(trouble);
  if (store.source.peek().kind === "live" && isUntouched(store)) store.show(SAMPLE, trace);
}

const isUntouched = (store: PageStore): boolean => store.machine.peek() === "off" && store.live.log.end === 0;
