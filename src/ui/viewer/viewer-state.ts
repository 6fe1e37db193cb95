/** The second trace of the viewer, compared with the first. */
import { type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { diffRequests, isInPart, type TraceDiff } from "../../trace/diff.ts";
import type { TraceInput } from "../files/open-trace.ts";
import { openTrace } from "../files/trace-actions.ts";
import type { RequestRow } from "../model/log/rows.ts";
import type { TraceModel } from "../model/log/trace-model.ts";
import { runJob } from "../state/file-job.ts";
import type { PageState } from "../state/page-state.ts";
import { diffNotifications, type NotificationDiff } from "./notifications.ts";

export interface Comparison {
  readonly leftName: string;
  readonly rightName: string;
  /** What could not be read of the right one. */
  readonly trouble: string;
  readonly diff: TraceDiff<RequestRow>;
  readonly notifications: NotificationDiff;
  /** Pairs of which one lacks bytes: those are not compared. */
  readonly inPart: number;
}

export interface ViewerState {
  readonly comparison: Signal<Comparison | undefined>;
}

export const viewerState = (): ViewerState => ({ comparison: signal(undefined) });

export const ViewerContext = createContext<ViewerState | undefined>(undefined);

export function useViewer(): ViewerState {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("a component of the viewer was rendered outside of it");
  return viewer;
}

/** The first file is shown; a second one is compared with it. */
export async function openFiles(page: PageState, viewer: ViewerState, files: readonly TraceInput[]): Promise<void> {
  const [first, second] = files;
  if (first) await openTrace(page, first);
  viewer.comparison.value = undefined;
  if (second) await compareWith(page, viewer, second);
}

/** Compares the shown trace with another file. */
export function compareWith(page: PageState, viewer: ViewerState, file: TraceInput): Promise<void> {
  return runJob(`Comparing with ${file.name}`, async (options) => {
    const { readTrace } = await import("../files/open-trace.ts");
    const right = await readTrace(file, { ...options, limits: page.shown.fileLimits });
    const source = page.shown.source.peek();
    const leftName = source.kind === "file" ? source.name : "sample";
    const diff = diffRequests(requestRows(page.shown.trace), requestRows(right.trace));
    const inPart = diff.requests.filter(({ left, right }) => left && right && isInPart(left, right)).length;
    const notifications = await diffNotifications(page.shown.trace, right.trace, options);
    const { name: rightName, trouble } = right;
    viewer.comparison.value = { leftName, rightName, trouble, diff, notifications, inPart };
  });
}

function requestRows({ rows }: TraceModel): RequestRow[] {
  const found: RequestRow[] = [];
  for (let ordinal = rows.first; ordinal < rows.end; ordinal++) {
    const row = rows.at(ordinal);
    if (row?.kind === "request") found.push(row);
  }
  return found;
}
