/** The sample in the place of a live log that is still empty. */
import { SAMPLE } from "../model/log/log-source.ts";
import type { PageState } from "../state/page-state.ts";

/** Shows the sample if the live log is empty. Throws if the sample cannot be read; the page works without it. */
export async function showSample(page: PageState, text: string): Promise<void> {
  const { readTrace } = await import("./open-trace.ts");
  const quiet = { onProgress: () => undefined };
  const { trace, trouble } = await readTrace(new File([text], "sample"), quiet);
  if (trouble) throw new Error(trouble);
  if (page.shown.source.peek().kind === "live" && isUntouched(page)) page.shown.show(SAMPLE, trace);
}

const isUntouched = (page: PageState): boolean => page.machine.state.peek() === "off" && page.shown.live.log.end === 0;
