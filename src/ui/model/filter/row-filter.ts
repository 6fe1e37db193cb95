/** Which rows a filter lets through, kept up to date row by row, as many at a time as there is time for. */

import type { Row } from "../log/rows.ts";
import type { RingBuffer } from "../ring-buffer.ts";
import type { Question, Reason } from "./evaluate.ts";

/** Rows between two looks at the clock. */
const SLICE_ROWS = 32;

const never = (): boolean => false;

interface Filtering {
  readonly text: string;
  /** The parts of it that must all hold. */
  readonly clauses: readonly string[];
  readonly question: Question;
  /** It asks for fields in the bytes of requests. */
  readonly readsBytes: boolean;
}

export class RowFilter {
  readonly text: string;
  readonly clauses: readonly string[];
  readonly readsBytes: boolean;
  readonly #question: Question | undefined;
  /** Ordinals in ascending order. */
  #matching: number[] = [];
  #next = 0;

  /** Without a question it lets everything through, and is not active. */
  constructor({ text, clauses, question, readsBytes }: Partial<Filtering> = {}) {
    this.text = text ?? "";
    this.clauses = clauses ?? [];
    this.readsBytes = readsBytes ?? false;
    this.#question = question;
  }

  get active(): boolean {
    return this.#question !== undefined;
  }

  get length(): number {
    return this.#matching.length;
  }

  /** Rows that have not been looked at yet. */
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

  /** Why a row that is in the list is there. */
  reasons(row: Row): Reason[] {
    return this.#question?.matches(row) ? this.#question.reasons(row) : [];
  }

  /** Looks at rows that are new, until `isTimeUp`, and again at those that have changed. */
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
    return row !== undefined && this.#question?.matches(row) === true;
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
