/** The rows that pass a filter, kept up to date row by row. An update stops when its time is up. */

import type { Row } from "../log/rows.ts";
import type { RingBuffer } from "../ring-buffer.ts";
import type { Matcher, Reason } from "./evaluate.ts";

/** Rows between two looks at the clock. */
const SLICE_ROWS = 32;

const never = (): boolean => false;

interface Filtering {
  readonly text: string;
  /** The parts of the text that must all hold. */
  readonly conjuncts: readonly string[];
  readonly matcher: Matcher;
  /** Whether the filter names fields in the bytes of requests. */
  readonly readsBytes: boolean;
}

export class RowFilter {
  readonly text: string;
  readonly conjuncts: readonly string[];
  readonly readsBytes: boolean;
  readonly #matcher: Matcher | undefined;
  /** Ordinals in ascending order. */
  #matching: number[] = [];
  #next = 0;

  /** Without a matcher the filter is inactive and every row passes. */
  constructor({ text, conjuncts, matcher, readsBytes }: Partial<Filtering> = {}) {
    this.text = text ?? "";
    this.conjuncts = conjuncts ?? [];
    this.readsBytes = readsBytes ?? false;
    this.#matcher = matcher;
  }

  get active(): boolean {
    return this.#matcher !== undefined;
  }

  get length(): number {
    return this.#matching.length;
  }

  /** Number of rows that are not yet checked. */
  left(rows: RingBuffer<Row>): number {
    return this.active ? rows.end - Math.max(this.#next, rows.first) : 0;
  }

  /** The ordinal of the nth row that matches. */
  at(index: number): number | undefined {
    return this.#matching[index];
  }

  indexOf(ordinal: number): number {
    const index = this.#lowerBound(ordinal);
    return this.#matching[index] === ordinal ? index : -1;
  }

  /** Rows that match, from an ordinal on. */
  countFrom(ordinal: number): number {
    return this.#matching.length - this.#lowerBound(ordinal);
  }

  /** The reasons why a row passes the filter; empty if it does not. */
  reasons(row: Row): Reason[] {
    return this.#matcher?.matches(row) ? this.#matcher.reasons(row) : [];
  }

  /** Checks the changed rows again, then new rows until `isTimeUp`. */
  update(rows: RingBuffer<Row>, changed: Iterable<number>, isTimeUp = never): void {
    if (!this.active) return;
    const gone = this.#lowerBound(rows.first);
    if (gone > 0) this.#matching = this.#matching.slice(gone);
    for (const ordinal of changed) if (ordinal < this.#next) this.#recheck(rows, ordinal);
    let ordinal = Math.max(this.#next, rows.first);
    for (; ordinal < rows.end; ordinal++) {
      if (this.#matches(rows.at(ordinal))) this.#matching.push(ordinal);
      if (ordinal % SLICE_ROWS === 0 && isTimeUp()) {
        ordinal++;
        break;
      }
    }
    this.#next = ordinal;
  }

  #recheck(rows: RingBuffer<Row>, ordinal: number): void {
    const index = this.#lowerBound(ordinal);
    const isIn = this.#matching[index] === ordinal;
    const should = this.#matches(rows.at(ordinal));
    if (should && !isIn) this.#matching.splice(index, 0, ordinal);
    if (!should && isIn) this.#matching.splice(index, 1);
  }

  #matches(row: Row | undefined): boolean {
    return row !== undefined && this.#matcher?.matches(row) === true;
  }

  #lowerBound(ordinal: number): number {
    let low = 0;
    let high = this.#matching.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#matching[middle] ?? 0) < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
