/** Answers that are to come later. */

/** Runs `callback` once after some milliseconds, unless the returned function is called before. */
export type After = (milliseconds: number, callback: () => void) => () => void;

export class Delays {
  readonly #after: After;
  /** What ends each of them. */
  readonly #ends = new Set<() => void>();

  constructor(after: After) {
    this.#after = after;
  }

  add(milliseconds: number, work: () => void): void {
    const end = this.#after(milliseconds, () => {
      this.#ends.delete(end);
      work();
    });
    this.#ends.add(end);
  }

  /** Nothing that is waiting comes any more. */
  clear(): void {
    for (const end of this.#ends) end();
    this.#ends.clear();
  }
}
