/** Ways through the request list: line by line, within a session, from mark to mark, and to a number. */
import type { RequestRow } from "../model/log/rows.ts";
import { selectedIndex, selectGroup, toggleGroup } from "./selection.ts";
import type { PageStore } from "./store.ts";

/** Selects the line `by` lines further down; without a selection, the newest. */
export function move(store: PageStore, by: number): void {
  const { length } = store.list;
  const from = selectedIndex(store);
  selectAt(store, from < 0 ? length - 1 : Math.max(0, Math.min(length - 1, from + by)));
}

function selectAt(store: PageStore, index: number): void {
  const item = store.list.at(index);
  if (item?.kind === "group") selectGroup(store, item);
  else if (item) store.select(item.ordinal);
}

export const selectFirst = (store: PageStore): void => selectAt(store, 0);

/** Selects the newest line and follows those to come. */
export function selectLast(store: PageStore): void {
  selectAt(store, store.list.length - 1);
  store.follow.value = true;
}

/** Opens or closes the selected group; tells whether there was something to do. */
export function openGroup(store: PageStore, open: "open" | "closed" | "toggle"): boolean {
  const from = store.selectedGroup.peek();
  if (from === undefined) return false;
  const isOpen = store.openGroups.peek().has(from);
  if (open !== "toggle" && isOpen === (open === "open")) return false;
  toggleGroup(store, from);
  return true;
}

/** The next request of the session of the selected one, or the one before. */
export function moveInSession(store: PageStore, step: 1 | -1): void {
  const { rows } = store.trace;
  const selected = store.selectedRequest;
  if (selected?.sessionId === undefined) return;
  for (let ordinal = selected.ordinal + step; rows.at(ordinal); ordinal += step) {
    const row = rows.at(ordinal);
    if (row?.kind === "request" && row.device === selected.device && row.sessionId === selected.sessionId) {
      store.select(ordinal);
      return;
    }
  }
}

/** Marks the selected row, or takes its mark away. */
export function toggleMark(store: PageStore): void {
  const selected = store.selected.peek();
  if (selected === undefined) return;
  const marks = new Set(store.marks.peek());
  if (!marks.delete(selected)) marks.add(selected);
  store.marks.value = marks;
}

/** Selects the next marked row; after the last, the first. */
export function nextMark(store: PageStore): void {
  const { rows } = store.trace;
  const marks = [...store.marks.peek()].filter((ordinal) => rows.at(ordinal)).sort((one, other) => one - other);
  const selected = store.selected.peek() ?? -1;
  const next = marks.find((ordinal) => ordinal > selected) ?? marks[0];
  if (next !== undefined) store.select(next);
}

/** Selects a request by its number: of the shown device, if it has such a one. Tells whether there is one. */
export function goTo(store: PageStore, request: number): boolean {
  const found = [...requestsNumbered(store, request)];
  const row = found.find(({ device }) => device === store.device?.name) ?? found[0];
  if (row) store.select(row.ordinal);
  return row !== undefined;
}

function* requestsNumbered({ trace: { rows } }: PageStore, request: number): Generator<RequestRow> {
  for (let ordinal = rows.first; ordinal < rows.end; ordinal++) {
    const row = rows.at(ordinal);
    if (row?.kind === "request" && row.request === request) yield row;
  }
}
