/** Which rows a text filter lets through, kept up to date row by row: words that must all occur. */
import type { Ring } from "./ring.ts";
import { type Row, searchText } from "./rows.ts";

export class RowFilter {
  readonly text: string;
  readonly #words: readonly string[];
  /** Ordinals in ascending order. */
  #matching: number[] = [];
  #next = 0;

  constructor(text: string) {
    this.text = text.trim();
    this.#words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
  }

  get active(): boolean {
    return this.#words.length > 0;
  }

  get length(): number {
    return this.#matching.length;
  }

  /** The ordinal of the nth row that matches. */
  at(index: number): number | undefined {
    return this.#matching[index];
  }

  indexOf(ordinal: number): number {
    const index = this.#lowerBound(ordinal);
    return this.#matching[index] === ordinal ? index : -1;
  }

  /** Looks at rows that are new, and again at those that have changed. */
  update(rows: Ring<Row>, changed: Iterable<number>): void {
    if (!this.active) return;
    const gone = this.#lowerBound(rows.first);
    if (gone > 0) this.#matching = this.#matching.slice(gone);
    for (const ordinal of changed) if (ordinal < this.#next) this.#recheck(rows, ordinal);
    for (let ordinal = Math.max(this.#next, rows.first); ordinal < rows.end; ordinal++) {
      if (this.#matches(rows.at(ordinal))) this.#matching.push(ordinal);
    }
    this.#next = rows.end;
  }

  #recheck(rows: Ring<Row>, ordinal: number): void {
    const index = this.#lowerBound(ordinal);
    const isIn = this.#matching[index] === ordinal;
    const should = this.#matches(rows.at(ordinal));
    if (should && !isIn) this.#matching.splice(index, 0, ordinal);
    if (!should && isIn) this.#matching.splice(index, 1);
  }

  #matches(row: Row | undefined): boolean {
    if (!row) return false;
    const text = searchText(row);
    return this.#words.every((word) => text.includes(word));
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
