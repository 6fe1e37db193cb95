/**
 * The address of the viewer: the sample with what is seen of it, traces beside the page, or no trace. Files of a person
 * are in no address.
 */
import { effect, untracked } from "@preact/signals";
import type { TraceInput } from "../files/open-trace.ts";
import { openSample, openTrace } from "../files/trace-actions.ts";
import { LINK_ACTIONS } from "../saved/link-actions.ts";
import { addActions } from "../state/actions.ts";
import { runJob } from "../state/file-job.ts";
import type { Page } from "../state/page-context.ts";
import { HOME, SAMPLE_PLACE } from "../state/url-hash.ts";
import { givenTraces, traceBeside } from "./given-traces.ts";
import { compareWith, type ViewerState } from "./viewer-state.ts";

/** Opens what the address says, and keeps it the same as the page. Returns how to stop. */
export function followAddress(page: Page, viewer: ViewerState): () => void {
  const stops = [page.address.follow(), addActions(LINK_ACTIONS), keepPlace(page), openGiven(page)];
  void openBeside(page, viewer);
  return () => {
    for (const stop of stops) stop();
  };
}

const openGiven = (page: Page): (() => void) =>
  effect(() => {
    const { path } = page.address.given;
    untracked(() => {
      leaveOutTerminal(page);
      if (path === SAMPLE_PLACE) void openSample(page);
    });
  });

/** Opens the traces that the address names, and takes their names out of it when others are shown. */
async function openBeside(page: Page, viewer: ViewerState): Promise<void> {
  const { paths, problems } = givenTraces(location.search);
  for (const problem of problems) page.address.refuse(problem);
  const [trace, compare] = paths;
  if (trace === undefined) return;
  await withTrace(trace, async (file) => {
    await openTrace(page, file);
    if (compare === undefined || page.shown.source.peek().kind !== "file") return;
    await withTrace(compare, (other) => compareWith(page, viewer, other));
  });
  const [source, comparison] = [page.shown.source.peek(), viewer.comparison.peek()];
  const stop = effect(() => {
    if (page.shown.source.value === source && viewer.comparison.value === comparison) return;
    history.replaceState(history.state, "", location.pathname + location.hash);
    stop();
  });
}

/** A trace that cannot be loaded is said as a file that cannot be opened is. */
async function withTrace(path: string, use: (file: TraceInput) => Promise<void>): Promise<void> {
  let file: TraceInput | undefined;
  await runJob(`Loading ${path}`, async () => {
    file = await traceBeside(path);
  });
  if (file) await use(file);
}

/** The request of an address is one of the sample. */
const keepPlace = ({ shown, address }: Page): (() => void) =>
  effect(() => {
    const { kind } = shown.source.value;
    if (kind === "sample") address.place.value = SAMPLE_PLACE;
    if (kind !== "file") return;
    address.place.value = HOME;
    address.giveUpRequest();
  });

/** A terminal alone would be an empty page. */
function leaveOutTerminal({ layout, address }: Page): void {
  if (layout.maximised.peek() !== "terminal") return;
  layout.restore();
  address.refuse('alone="terminal", which a viewer has not');
}
