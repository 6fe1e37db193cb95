/** The view of a timeline: its span of time, its events, and whether it follows the newest of them. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Row } from "../model/log/rows.ts";
import {
  around,
  centredOn,
  endingAt,
  lengthOf,
  panned,
  showing,
  type TimeSpan,
  zoomed,
} from "../model/timeline/time-span.ts";
import { TimelineModel } from "../model/timeline/timeline.ts";
import type { PageState } from "../state/page-state.ts";

/** Share of the width that stays free behind the newest event: at the very edge it is overlooked. */
const EDGE = 0.02;
/** At first the newest ten seconds can be seen. */
const FIRST_SPAN_MS = 10_000;

export class TimelineView {
  readonly #page: PageState;
  readonly #following = signal(true);
  #model = new TimelineModel();
  #span: TimeSpan = { from: 0, to: FIRST_SPAN_MS };
  /** A file is seen whole at first: its newest ten seconds say less. */
  #fits = false;
  /** The beginning of the machine's clock and of its guest that was last seen. */
  #began = "";
  /** The row that was selected here, and is in sight. */
  #shown: Row | undefined;

  constructor(page: PageState) {
    this.#page = page;
    this.#restart();
  }

  get model(): TimelineModel {
    return this.#model;
  }

  get following(): ReadonlySignal<boolean> {
    return this.#following;
  }

  get span(): TimeSpan {
    return this.#span;
  }

  /** Another log is shown: begins anew, and takes in what comes; returns how to stop. */
  open(): () => void {
    this.#restart();
    const { trace } = this.#page.shown;
    return trace.watch((event, position) => this.#model.take(event, position, trace.log));
  }

  #restart(): void {
    this.#model = new TimelineModel();
    this.#span = { from: 0, to: FIRST_SPAN_MS };
    this.#fits = this.#page.shown.source.peek().kind !== "live";
    this.#following.value = true;
  }

  /** Folds new events for a slice of time; returns true if none are left. */
  update(): boolean {
    const isAll = this.#model.update(this.#page.shown.trace.log);
    this.#followNewData();
    if (this.#following.peek()) this.#goToEnd();
    return isAll;
  }

  /** The guest has begun anew, or the log has left what can be seen: goes to where events are. */
  #followNewData(): void {
    const { since, machineResets, first, last, isEmpty } = this.#model;
    const began = `${since} ${machineResets}`;
    const isNew = began !== this.#began;
    this.#began = began;
    if (isEmpty || this.#page.selection.ordinal.peek() !== undefined) return;
    const isEmptySpan = this.#span.to < first || this.#span.from > last;
    if (isNew || isEmptySpan) this.#following.value = true;
  }

  #goToEnd(): void {
    const { first, last, isEmpty } = this.#model;
    if (isEmpty) return;
    const length = lengthOf(this.#span);
    this.#span = this.#fits ? around(first, last) : endingAt(this.#span, Math.max(last + EDGE * length, length));
  }

  /** Stays where it is. */
  hold(): void {
    this.#move(this.#span);
  }

  follow(): void {
    this.#following.value = true;
    this.#goToEnd();
  }

  zoom(factor: number, centre?: number): void {
    this.#move(zoomed(this.#span, factor, centre));
  }

  /** By a share of what can be seen. Something of the log stays in sight. */
  pan(share: number): void {
    const next = panned(this.#span, share);
    const { first, last } = this.#model;
    if (share < 0 ? next.to > first : next.from < last) this.#move(next);
  }

  /** The row was selected in the list: it comes into the middle. */
  reveal(row: Row): void {
    const isShown = this.#shown === row;
    this.#shown = undefined;
    if (!isShown && row.sequence >= this.#model.since) this.#move(centredOn(this.#span, row.at));
  }

  /** The row was selected here: what the person looks at stays where it is, if it can. */
  show(row: Row): void {
    this.#shown = row;
    if (row.sequence >= this.#model.since) this.#move(showing(this.#span, row.at));
  }

  #move(span: TimeSpan): void {
    this.#span = span;
    this.#fits = false;
    this.#following.value = false;
  }

  /** The time at a share of the width. */
  timeAt(share: number): number {
    return this.#span.from + share * lengthOf(this.#span);
  }
}

// --- rows ---

/** The row of the shown device that is `by` rows from the selected one; without one, the newest. */
export function rowFrom(page: PageState, by: number): Row | undefined {
  const { rows } = page.shown.trace;
  const step = Math.sign(by);
  let found = page.shown.trace.rows.at(page.selection.ordinal.peek() ?? -1);
  if (!found) return rowNear(page, rows.end, -1);
  for (let left = Math.abs(by); left > 0; left--) found = rowNear(page, found.ordinal + step, step) ?? found;
  return found;
}

/** The oldest row of the shown device (step 1) or its newest one (step -1). */
export function rowAtEnd(page: PageState, step: 1 | -1): Row | undefined {
  const { rows } = page.shown.trace;
  return rowNear(page, step === 1 ? rows.first : rows.end - 1, step);
}

/** The first row from `ordinal` on that is of the shown device and passes the filter. */
function rowNear(page: PageState, ordinal: number, step: number): Row | undefined {
  const { device } = page.choice;
  const filter = page.filter.current;
  const { rows } = page.shown.trace;
  for (let at = Math.min(ordinal, rows.end - 1); at >= rows.first && at < rows.end; at += step) {
    const row = rows.at(at);
    if (row?.device === device?.name && (!filter.active || filter.indexOf(at) >= 0)) return row;
  }
  return undefined;
}

/** Ordinal of the first row that began at `time` or later; rows before `since` are of another machine. */
export function firstRowAfter(page: PageState, time: number, since: number): number {
  const { rows } = page.shown.trace;
  let [low, high] = [rows.first, rows.end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows.at(middle);
    if (row && (row.sequence < since || row.at < time)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row of the shown device that began nearest to `time`; rows before `since` are of another machine. */
export function rowAtTime(page: PageState, time: number, since: number): Row | undefined {
  const { rows } = page.shown.trace;
  const low = firstRowAfter(page, time, since);
  const before = rowNear(page, low - 1, -1);
  const after = low < rows.end ? rowNear(page, low, 1) : undefined;
  if (!before || !after) return before ?? after;
  return time - before.at < after.at - time ? before : after;
}
