/** The selected line of the request list (a row or a group), and whether the list follows its newest row. */
import { signal } from "@preact/signals";
import type { CommandRun } from "../model/log/command-run.ts";
import type { RowGroup } from "../model/log/row-groups.ts";
import type { RequestRow } from "../model/log/rows.ts";
import type { DeviceChoice } from "./device-choice.ts";
import type { FilterState } from "./filter-state.ts";
import type { Layout } from "./layout.ts";
import type { ListState } from "./list-state.ts";
import type { ShownTrace } from "./shown-trace.ts";

export interface SelectionDeps {
  readonly shown: ShownTrace;
  readonly choice: DeviceChoice;
  readonly filter: FilterState;
  readonly list: ListState;
  readonly layout: Layout;
}

export class Selection {
  /** Ordinal of the selected row. */
  readonly ordinal = signal<number | undefined>(undefined);
  /** First row of the group whose line is selected. */
  readonly group = signal<number | undefined>(undefined);
  /** Whether the list stays at its newest row. */
  readonly follow = signal(true);
  /** Grows whenever the selected row is to be brought into view. */
  readonly revealed = signal(0);
  readonly #deps: SelectionDeps;

  constructor(deps: SelectionDeps) {
    this.#deps = deps;
    deps.shown.onChange(({ to }) => {
      this.ordinal.value = undefined;
      this.group.value = undefined;
      this.follow.value = to.kind === "live";
    });
  }

  /** The selected request, if it is one. */
  get request(): RequestRow | undefined {
    const ordinal = this.ordinal.value;
    const row = ordinal === undefined ? undefined : this.#deps.shown.trace.rows.at(ordinal);
    return row?.kind === "request" ? row : undefined;
  }

  /** The command that the selected line belongs to, or is. */
  get command(): CommandRun | undefined {
    const { list, shown } = this.#deps;
    const from = this.group.value;
    if (from !== undefined) {
      const group = list.groupAt(from);
      return group?.cause === "command" ? group.command : undefined;
    }
    const ordinal = this.ordinal.value;
    return ordinal === undefined ? undefined : shown.trace.rows.at(ordinal)?.command;
  }

  /** Where the selected line is in the list, or -1. */
  get index(): number {
    const { list } = this.#deps;
    const group = this.group.value;
    if (group !== undefined) return list.lines.indexOfGroup(group);
    const ordinal = this.ordinal.value;
    return ordinal === undefined ? -1 : list.lines.indexOf(ordinal);
  }

  /** Selects a row, and with it its device and queue. */
  select(ordinal: number): void {
    const { shown, choice, list, layout } = this.#deps;
    layout.terminalOpen.value = false;
    layout.aside.value = undefined;
    this.ordinal.value = ordinal;
    this.group.value = undefined;
    list.openAround(ordinal);
    const row = shown.trace.rows.at(ordinal);
    if (row) choice.showDevice(row.device);
    if (row?.kind === "request") choice.showQueue(row.popped.queue);
    this.follow.value = false;
    this.revealed.value++;
  }

  selectGroup({ from }: Pick<RowGroup, "from">): void {
    this.ordinal.value = undefined;
    this.group.value = from;
    this.follow.value = false;
    this.revealed.value++;
  }

  /** A row that is hidden by this gives its selection to the line of the group. */
  toggleGroup(from: number): void {
    if (!this.#deps.list.toggleGroup(from)) this.toGroup();
    this.follow.value = false;
  }

  /** From a row of an open group to the line of the group. */
  toGroup(): void {
    const { shown, filter } = this.#deps;
    const ordinal = this.ordinal.peek();
    const group = shown.trace.groups.find(({ from, to }) => ordinal !== undefined && from <= ordinal && ordinal <= to);
    if (group && !filter.current.active) this.selectGroup(group);
  }

  /** Selects nothing and follows the newest row. */
  resumeTail(): void {
    this.ordinal.value = undefined;
    this.group.value = undefined;
    this.follow.value = true;
  }

  /** Follows the newest row, and keeps what is selected. */
  showNewest(): void {
    this.follow.value = true;
  }

  /** The person scrolled the list. */
  scrolled(atEnd: boolean): void {
    if (!atEnd) this.follow.value = false;
    else if (this.ordinal.peek() === undefined && this.group.peek() === undefined) this.follow.value = true;
  }
}
