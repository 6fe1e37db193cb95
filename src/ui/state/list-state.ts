/** Open groups and marked rows of the request list. */
import { signal } from "@preact/signals";
import { type IsOpen, RowList } from "../model/filter/row-list.ts";
import { commandGroups, type RowGroup } from "../model/log/row-groups.ts";
import type { FilterState } from "./filter-state.ts";
import type { ShownTrace, SourceChange } from "./shown-trace.ts";

const NO_MARKS: ReadonlySet<number> = new Set();
const NO_CHOICES: ReadonlyMap<number, boolean> = new Map();

export class ListState {
  /** The groups that a person has opened or closed, by their first rows. */
  readonly groupChoices = signal(NO_CHOICES);
  /** Ordinals of the rows a person has marked. */
  readonly marks = signal(NO_MARKS);
  readonly #shown: ShownTrace;
  readonly #filter: FilterState;
  /** Of the live list, kept while another log is shown. */
  #live = { marks: NO_MARKS, groupChoices: NO_CHOICES };

  constructor(shown: ShownTrace, filter: FilterState) {
    this.#shown = shown;
    this.#filter = filter;
    shown.onChange((change) => this.#change(change));
  }

  /** The lines of the list as they are now. */
  get lines(): RowList {
    return new RowList({ trace: this.#shown.trace, filter: this.#filter.current, isOpen: this.#isOpen() });
  }

  /**
   * Whether a group's rows are shown: as the person left it, else if it is that of the newest command. In a log that
   * does not grow, every command is as new as the others.
   */
  isOpen(group: Pick<RowGroup, "from">): boolean {
    return this.#isOpen()(group);
  }

  /** The group with this first row. */
  groupAt(from: number): RowGroup | undefined {
    return this.#shown.trace.groups.find((group) => group.from === from);
  }

  #isOpen(): IsOpen {
    const choices = this.groupChoices.value;
    const { groups } = this.#shown.trace;
    const isLive = this.#shown.source.value.kind === "live";
    const open = new Set((isLive ? commandGroups(groups).slice(-1) : commandGroups(groups)).map(({ from }) => from));
    return ({ from }) => choices.get(from) ?? open.has(from);
  }

  /** A row in a closed group is hidden: opens the group around it. */
  openAround(ordinal: number): void {
    const group = this.#shown.trace.groups.find(({ from, to }) => from <= ordinal && ordinal <= to);
    // Also of a group that is open: it stays open when a newer command comes.
    if (group) this.#choose(group.from, true);
  }

  /** Opens or closes a group; returns whether it is open now. */
  toggleGroup(from: number): boolean {
    const open = !this.isOpen({ from });
    this.#choose(from, open);
    return open;
  }

  #choose(from: number, open: boolean): void {
    const choices = this.groupChoices.peek();
    if (choices.get(from) !== open) this.groupChoices.value = new Map(choices).set(from, open);
  }

  /** Marks a row, or takes its mark away. */
  toggleMark(ordinal: number): void {
    this.marks.value = toggled(this.marks.peek(), ordinal);
  }

  #change({ from, to }: SourceChange): void {
    if (from.kind === "live") this.#live = { marks: this.marks.peek(), groupChoices: this.groupChoices.peek() };
    const { marks, groupChoices } = to.kind === "live" ? this.#live : { marks: NO_MARKS, groupChoices: NO_CHOICES };
    this.marks.value = marks;
    this.groupChoices.value = groupChoices;
  }
}

function toggled(set: ReadonlySet<number>, member: number): ReadonlySet<number> {
  const changed = new Set(set);
  if (!changed.delete(member)) changed.add(member);
  return changed;
}
