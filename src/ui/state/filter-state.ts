/** The filter of the request list: the text a person writes, what is wrong with it, and the filter in force. */
import { signal } from "@preact/signals";
import { LIVE_SLICE_MS } from "../../trace/refresh-rates.ts";
import { excluding, filterOf, inTime, narrowed, without } from "../model/filter/language.ts";
import type { FilterError } from "../model/filter/lexer.ts";
import { RowFilter } from "../model/filter/row-filter.ts";
import type { Refresh } from "./refresh.ts";
import type { ShownTrace } from "./shown-trace.ts";

export interface FilterStateDeps {
  readonly shown: ShownTrace;
  readonly refresh: Refresh;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export class FilterState {
  /** What stands in the filter's input. */
  readonly text = signal("");
  /** What is wrong with that text: then the last filter that was right stays in force. */
  readonly problem = signal<FilterError | undefined>(undefined);
  readonly #deps: FilterStateDeps;
  #current = new RowFilter();
  /** Rows are being looked at in slices. */
  #looking = false;

  constructor(deps: FilterStateDeps) {
    this.#deps = deps;
    deps.shown.onChange(() => this.set(this.text.peek()));
    deps.refresh.onRefresh(() => this.#look(deps.shown.takeChanged()));
  }

  /** The filter in force. It changes in place: components read it through `useTrace`. */
  get current(): RowFilter {
    return this.#current;
  }

  /** A text that is no filter is a {@link problem}. Any other takes effect at once. */
  set(text: string): void {
    this.text.value = text;
    this.#set(filterOf(text));
  }

  /** Narrows the filter further: rows must pass `conjunct` as well. */
  narrow(conjunct: string): void {
    this.set(narrowed(this.#current.text, conjunct));
  }

  /** Narrows the filter further: rows that pass `conjunct` go. */
  exclude(conjunct: string): void {
    this.set(excluding(this.#current.text, conjunct));
  }

  /** Shows only what happened between two times, in milliseconds of the machine's clock, instead of an earlier span. */
  narrowToTime(from: number, to: number): void {
    this.set(inTime(this.#current.text, from, to));
  }

  /** Takes one of the parts that must all hold out of the filter in force. */
  dropConjunct(conjunct: string): void {
    this.set(without(this.#current.text, conjunct));
  }

  #set(filter: RowFilter | FilterError): void {
    if (!(filter instanceof RowFilter)) {
      this.problem.value = filter;
      return;
    }
    this.#current = filter;
    this.problem.value = undefined;
    this.#look([]);
    this.#deps.refresh.listNow();
  }

  /** Lets the filter look at rows for a slice of time, and at what is left in more of them. */
  #look(changed: Iterable<number>): void {
    const { shown, now, refresh } = this.#deps;
    const { rows } = shown.trace;
    const filter = this.#current;
    const until = now() + LIVE_SLICE_MS;
    filter.update(rows, changed, () => now() >= until);
    if (this.#looking || filter.left(rows) === 0) return;
    this.#looking = true;
    setTimeout(() => {
      this.#looking = false;
      this.#look([]);
      refresh.request();
    }, 0);
  }
}
