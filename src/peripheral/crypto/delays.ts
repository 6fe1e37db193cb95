/** Answers that are to come later. */

/** Runs `callback` once after some milliseconds, unless the returned function is called before. */
export type After = (milliseconds: number, callback: () => void) => () => void;

export class Delays {
  readonly #after: After;
  /** What ends each of them. */
  readonly #ends = new Set<() => void>();
  #bytes = 0;

  constructor(after: After) {
    this.#after = after;
  }

  /** Bytes of the requests whose answers are waiting. */
  get bytes(): number {
    return this.#bytes;
  }

  add(milliseconds: number, bytes: number, work: () => void): void {
    this.#bytes += bytes;
    const end = this.#after(milliseconds, () => {
      this.#ends.delete(end);
      this.#bytes -= bytes;
      work();
    });
    this.#ends.add(end);
  }

  /** Nothing that is waiting comes any more. */
  clear(): void {
    for (const end of this.#ends) end();
    this.#ends.clear();
    this.#bytes = 0;
  }
}
