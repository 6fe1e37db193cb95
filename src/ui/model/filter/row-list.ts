/** The lines of the list: all rows, with groups closed or open, or the rows that pass a filter. */
import type { RowGroup } from "../log/row-groups.ts";
import type { Row } from "../log/rows.ts";
import type { TraceModel } from "../log/trace-model.ts";
import type { RowFilter } from "./row-filter.ts";

/** Whether the rows of a group are shown. */
export type IsOpen = (group: Pick<RowGroup, "from">) => boolean;

export type ListItem = Row | RowGroup;

interface RowListParts {
  readonly trace: TraceModel;
  readonly filter: RowFilter;
  readonly isOpen: IsOpen;
}

/** As long as nothing else happens to trace and filter. A filter sees through groups: it has none. */
export class RowList {
  readonly #trace: TraceModel;
  readonly #filter: RowFilter;
  readonly #groups: readonly GroupLine[];
  /** Lines that have gone from the front, in total. */
  readonly gone: number;

  constructor({ trace, filter, isOpen }: RowListParts) {
    this.#trace = trace;
    this.#filter = filter;
    this.#groups = filter.active ? [] : groupLines(trace, isOpen);
    this.gone = filter.active ? 0 : goneLines(trace, isOpen);
  }

  get length(): number {
    if (this.#filter.active) return this.#filter.length;
    return this.#trace.rows.length + (this.#groups.at(-1)?.shift ?? 0);
  }

  at(index: number): ListItem | undefined {
    const { rows } = this.#trace;
    if (this.#filter.active) return rows.at(this.#filter.at(index) ?? -1);
    const before = this.#groups.findLast((group) => group.index <= index);
    if (before?.index === index) return before.group;
    return rows.at(rows.first + index - (before?.shift ?? 0));
  }

  /** Where a row is in the list; of one in a closed group, the group. -1 if it is not. */
  indexOf(ordinal: number): number {
    if (this.#filter.active) return this.#filter.indexOf(ordinal);
    const { rows } = this.#trace;
    if (!rows.at(ordinal)) return -1;
    const before = this.#groups.findLast(({ group }) => group.from <= ordinal);
    if (before && !before.isOpen && ordinal <= before.group.to) return before.index;
    return ordinal - rows.first + (before?.shift ?? 0);
  }

  /** Where the line of a group is in the list, or -1. */
  indexOfGroup(from: number): number {
    return this.#groups.find(({ group }) => group.from === from)?.index ?? -1;
  }
}

/** A group with its line in the list. */
interface GroupLine {
  readonly group: RowGroup;
  readonly isOpen: boolean;
  readonly index: number;
  /** Lines more than rows, from its end on. */
  readonly shift: number;
}

function groupLines({ rows, groups }: TraceModel, isOpen: IsOpen): GroupLine[] {
  const found: GroupLine[] = [];
  let shift = 0;
  for (const group of groups) {
    if (group.to < rows.first) continue;
    const from = Math.max(group.from, rows.first);
    const index = from - rows.first + shift;
    const open = isOpen(group);
    shift += open ? 1 : from - group.to;
    found.push({ group, isOpen: open, index, shift });
  }
  return found;
}

/** Of a closed group it is its one line that goes, with its last row. */
function goneLines({ rows, groups }: TraceModel, isOpen: IsOpen): number {
  let lines = rows.first;
  for (const group of groups) {
    const { from, to } = group;
    if (from >= rows.first) break;
    if (isOpen(group)) lines += to < rows.first ? 1 : 0;
    else lines += to < rows.first ? from - to : from - rows.first;
  }
  return lines;
}
