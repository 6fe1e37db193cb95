/** Ways through the request list: line by line, within a session, from mark to mark, and to a number. */
import type { RequestRow } from "../model/log/rows.ts";
import type { WantedRequest } from "../model/wanted-request.ts";
import type { PageState } from "./page-state.ts";

/** Selects the line `by` lines further down; without a selection, the newest. */
export function move(page: PageState, by: number): void {
  const { length } = page.list.lines;
  const from = page.selection.index;
  selectAt(page, from < 0 ? length - 1 : Math.max(0, Math.min(length - 1, from + by)));
}

function selectAt(page: PageState, index: number): void {
  const item = page.list.lines.at(index);
  if (item?.kind === "group") page.selection.selectGroup(item);
  else if (item) page.selection.select(item.ordinal);
}

export const selectFirst = (page: PageState): void => selectAt(page, 0);

/** Selects the newest line and follows those to come. */
export function selectLast(page: PageState): void {
  selectAt(page, page.list.lines.length - 1);
  page.selection.follow.value = true;
}

/** Opens or closes the selected group; tells whether there was something to do. */
export function openGroup(page: PageState, open: "open" | "closed" | "toggle"): boolean {
  const from = page.selection.group.peek();
  if (from === undefined) return false;
  const isOpen = page.list.isOpen({ from });
  if (open !== "toggle" && isOpen === (open === "open")) return false;
  page.selection.toggleGroup(from);
  return true;
}

/** The next request of the session of the selected one, or the one before. */
export function moveInSession(page: PageState, step: 1 | -1): void {
  const { rows } = page.shown.trace;
  const selected = page.selection.request;
  if (selected?.sessionId === undefined) return;
  for (let ordinal = selected.ordinal + step; rows.at(ordinal); ordinal += step) {
    const row = rows.at(ordinal);
    if (row?.kind === "request" && row.device === selected.device && row.sessionId === selected.sessionId) {
      page.selection.select(ordinal);
      return;
    }
  }
}

/** Marks the selected row, or takes its mark away. */
export function toggleMark(page: PageState): void {
  const selected = page.selection.ordinal.peek();
  if (selected !== undefined) page.list.toggleMark(selected);
}

/** Selects the next marked row; after the last, the first. */
export function nextMark(page: PageState): void {
  const { rows } = page.shown.trace;
  const marks = [...page.list.marks.peek()].filter((ordinal) => rows.at(ordinal)).sort((one, other) => one - other);
  const selected = page.selection.ordinal.peek() ?? -1;
  const next = marks.find((ordinal) => ordinal > selected) ?? marks[0];
  if (next !== undefined) page.selection.select(next);
}

/** Selects a request: without a device, that of the shown one if it has such a one. Tells whether there is one. */
export function goTo(page: PageState, wanted: WantedRequest): boolean {
  const found = [...requestsNumbered(page, wanted)];
  const row = found.find(({ device }) => device === page.choice.device?.name) ?? found[0];
  if (row) page.selection.select(row.ordinal);
  return row !== undefined;
}

/** The devices that have a request of that number in the log, by name. */
export const devicesWith = (page: PageState, wanted: WantedRequest): string[] =>
  [...new Set([...requestsNumbered(page, wanted)].map(({ device }) => device))].sort();

function* requestsNumbered({ shown }: PageState, { request, device }: WantedRequest): Generator<RequestRow> {
  const { rows } = shown.trace;
  for (let ordinal = rows.first; ordinal < rows.end; ordinal++) {
    const row = rows.at(ordinal);
    if (row?.kind !== "request" || row.request !== request) continue;
    if (device === undefined || device === row.device) yield row;
  }
}
