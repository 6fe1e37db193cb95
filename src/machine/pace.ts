/** The pace of the machine: whether it compiles the guest's code, and how often it sends messages. */
import { BOOT_FLUSH_MS, FRAME_MS } from "../trace/refresh-rates.ts";

/** Time after which the guest's code is compiled even if no prompt has appeared. */
const INTERPRET_LIMIT_MS = 15_000;

export interface Paced {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Sends all pending messages. Returns whether there were any. */
  flush(): boolean;
  /** Turns the compiler for guest code on, or interprets. */
  compile(on: boolean): void;
}

export class Pace {
  readonly #paced: Paced;
  #interval = FRAME_MS;
  /** Time of the last flush that sent something. */
  #sentAt = Number.NEGATIVE_INFINITY;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #interpreting: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(paced: Paced) {
    this.#paced = paced;
  }

  /**
   * A boot runs nearly all of its code once. Interpreting that code takes half the time that compiling it takes. Without
   * the compiler's threads, the page has the processor.
   */
  boot(): void {
    this.#flushEvery(BOOT_FLUSH_MS);
    this.#compile(false);
    this.#interpreting = setTimeout(() => this.#compile(true), INTERPRET_LIMIT_MS);
  }

  /** The kernel has found the device. */
  device(): void {
    this.#flushEvery(FRAME_MS);
  }

  shell(): void {
    this.#flushEvery(FRAME_MS);
    this.#compile(true);
  }

  /** Flushes on the next macrotask, unless a flush has sent something within the interval. */
  flushSoon(): void {
    if (this.#paced.now() - this.#sentAt < this.#interval) return;
    this.#soon ??= setTimeout(() => this.#flush(), 0);
  }

  /** Clears all timers: the machine is gone. */
  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    this.#soon = undefined;
    clearTimeout(this.#interpreting);
  }

  #flush(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (this.#paced.flush()) this.#sentAt = this.#paced.now();
  }

  #compile(on: boolean): void {
    clearTimeout(this.#interpreting);
    this.#paced.compile(on);
  }

  #flushEvery(milliseconds: number): void {
    this.#interval = milliseconds;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#flush(), milliseconds);
  }
}
