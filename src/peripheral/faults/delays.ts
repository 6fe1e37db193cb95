/** Answers that are to come later. */
import type { After } from "../../contract/timer.ts";

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
