/**
 * Workers whose request was called off. Such a worker is ended once its grace is over, as nothing else stops a
 * calculation. A guest may send requests and resets in a loop. Starting a worker is dearer than most requests. So one
 * worker is ended at a time, with a pause after each.
 */
import type { After } from "../../contract/timer.ts";

/** Most operations are done by then. Replacing a worker takes as long: a browser starts one in 70 to 180 ms. */
export const GRACE_MS = 250;
/** One worker a second, out of all: its start is a tenth of one processor's time, or two. */
export const PAUSE_MS = 1000;

export class Abandoned<Worker> {
  readonly #after: After;
  readonly #end: (worker: Worker) => void;
  /** By worker, the function that ends its grace. Only workers that still have one. */
  readonly #graces = new Map<Worker, () => void>();
  /** Workers whose grace is over, and which still have to be ended. */
  readonly #overdue = new Set<Worker>();
  #cancelPause: (() => void) | undefined;

  constructor(after: After, end: (worker: Worker) => void) {
    this.#after = after;
    this.#end = end;
  }

  /** What the worker calculates is called off; `grace` milliseconds are left to it, or none. */
  add(worker: Worker, grace: number): void {
    if (this.#graces.has(worker) || this.#overdue.has(worker)) return;
    if (grace === 0) this.#isOverdue(worker);
    else
      this.#graces.set(
        worker,
        this.#after(grace, () => this.#isOverdue(worker)),
      );
  }

  /** The worker is done with it, or has ended. */
  delete(worker: Worker): void {
    this.#graces.get(worker)?.();
    this.#graces.delete(worker);
    this.#overdue.delete(worker);
  }

  /** Cancels every timer, so that no worker is ended later. */
  close(): void {
    for (const worker of this.#graces.keys()) this.delete(worker);
    this.#overdue.clear();
    this.#cancelPause?.();
  }

  #isOverdue(worker: Worker): void {
    this.#graces.delete(worker);
    this.#overdue.add(worker);
    this.#endNext();
  }

  #endNext(): void {
    const [worker] = this.#overdue;
    if (worker === undefined || this.#cancelPause !== undefined) return;
    this.#overdue.delete(worker);
    this.#cancelPause = this.#after(PAUSE_MS, () => {
      this.#cancelPause = undefined;
      this.#endNext();
    });
    this.#end(worker);
  }
}
