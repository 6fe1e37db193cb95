/** What is selected in the request list, and its groups. */
import type { RowGroup } from "../model/log/rows.ts";
import type { PageStore } from "./store.ts";

/** Where the selected line is in the list, or -1. */
export function selectedIndex(store: PageStore): number {
  const group = store.selectedGroup.value;
  if (group !== undefined) return store.list.indexOfGroup(group);
  const selected = store.selected.value;
  return selected === undefined ? -1 : store.list.indexOf(selected);
}

export function selectGroup(store: PageStore, { from }: RowGroup): void {
  store.selected.value = undefined;
  store.selectedGroup.value = from;
  store.follow.value = false;
  store.revealed.value++;
}

/** A row that is hidden by this gives its selection to the line of the group. */
export function toggleGroup(store: PageStore, from: number): void {
  const open = new Set(store.openGroups.peek());
  if (!open.delete(from)) open.add(from);
  else toGroup(store);
  store.openGroups.value = open;
  store.follow.value = false;
}

/** From a row of an open group to the line of the group. */
export function toGroup(store: PageStore): void {
  const selected = store.selected.peek();
  const group = store.trace.groups.find(({ from, to }) => selected !== undefined && from <= selected && selected <= to);
  if (group && !store.filter.active) selectGroup(store, group);
}
