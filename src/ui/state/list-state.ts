/** Open groups and marked rows of the request list. */
import { signal } from "@preact/signals";
import { RowList } from "../model/filter/row-list.ts";
import type { FilterState } from "./filter-state.ts";
import type { ShownTrace, SourceChange } from "./shown-trace.ts";

const NOTHING: ReadonlySet<number> = new Set();

export class ListState {
  /** First rows of the groups whose rows are shown. */
  readonly openGroups = signal(NOTHING);
  /** Ordinals of the rows a person has marked. */
  readonly marks = signal(NOTHING);
  readonly #shown: ShownTrace;
  readonly #filter: FilterState;
  /** Open groups and marks of the live list, kept while another log is shown. */
  #live = { marks: NOTHING, openGroups: NOTHING };

  constructor(shown: ShownTrace, filter: FilterState) {
    this.#shown = shown;
    this.#filter = filter;
    shown.onChange((change) => this.#change(change));
  }

  /** The lines of the list as they are now. */
  get lines(): RowList {
    return new RowList({ trace: this.#shown.trace, filter: this.#filter.current, open: this.openGroups.value });
  }

  /** A row in a closed group is hidden: opens the group around it. */
  openAround(ordinal: number): void {
    const group = this.#shown.trace.groups.find(({ from, to }) => from <= ordinal && ordinal <= to);
    const open = this.openGroups.peek();
    if (group && !open.has(group.from)) this.openGroups.value = new Set(open).add(group.from);
  }

  /** Opens or closes a group; returns whether it is open now. */
  toggleGroup(from: number): boolean {
    this.openGroups.value = toggled(this.openGroups.peek(), from);
    return this.openGroups.peek().has(from);
  }

  /** Marks a row, or takes its mark away. */
  toggleMark(ordinal: number): void {
    this.marks.value = toggled(this.marks.peek(), ordinal);
  }

  #change({ from, to }: SourceChange): void {
    if (from.kind === "live") this.#live = { marks: this.marks.peek(), openGroups: this.openGroups.peek() };
    const { marks, openGroups } = to.kind === "live" ? this.#live : { marks: NOTHING, openGroups: NOTHING };
    this.marks.value = marks;
    this.openGroups.value = openGroups;
  }
}

function toggled(set: ReadonlySet<number>, member: number): ReadonlySet<number> {
  const changed = new Set(set);
  if (!changed.delete(member)) changed.add(member);
  return changed;
}
