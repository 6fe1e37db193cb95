/** The actions of the Trace menu. */
import { REDACT_ALL } from "../../trace/redact.ts";
import { download } from "../kit/download.ts";
import { newExpert } from "../model/expert/expert.ts";
import { SAMPLE } from "../model/log/log-source.ts";
import { runJob } from "../state/file-job.ts";
import type { Page } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import type { TraceInput } from "./open-trace.ts";
import type { SaveChoice } from "./save-trace.ts";

/** Shows a file instead of the current log. The live log continues to grow meanwhile. */
export function openTrace(page: PageState, file: TraceInput): Promise<void> {
  return runJob(`Opening ${file.name}`, async (options) => {
    const { readTrace } = await import("./open-trace.ts");
    const limits = page.shown.fileLimits;
    const { name, about, trouble, trace } = await readTrace(file, { ...options, expert: newExpert, limits });
    page.shown.show({ kind: "file", name, about, trouble, reopen: () => void openTrace(page, file) }, trace);
  });
}

/** Shows the sample that comes with the page, instead of the current log. */
export function openSample(page: Page): Promise<void> {
  return runJob("Opening the sample", async (options) => {
    if (!page.sample) throw new Error("This page comes without a sample.");
    const { readTrace } = await import("./open-trace.ts");
    const { trace } = await readTrace(new File([await page.sample()], "sample"), { ...options, expert: newExpert });
    page.shown.show(SAMPLE, trace);
  });
}

export function saveRedacted(page: PageState): Promise<void> {
  return saveTrace(page, { format: "json-lines", redaction: REDACT_ALL });
}

export function saveTrace(page: PageState, choice: Pick<SaveChoice, "format" | "redaction">): Promise<void> {
  return runJob("Saving the trace", async (options) => {
    const source = page.shown.source.peek();
    const about = source.kind === "file" ? { about: source.about } : {};
    const { writeTrace } = await import("./save-trace.ts");
    const { name, blob } = await writeTrace(page.shown.trace, { ...choice, ...about, now: new Date() }, options);
    download(blob, name);
  });
}
