/** How the machine runs while it boots and how when there is a shell: what it compiles, and how often it is heard. */
import { BOOT_FLUSH_MS, FRAME_MS } from "../trace/refresh-rates.ts";

/** A guest that shows no prompt is compiled after this long all the same. */
const INTERPRET_LIMIT_MS = 15_000;

export interface Paced {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Sends what has come. Returns whether there was anything. */
  flush(): boolean;
  /** Whether the guest's code is compiled or interpreted. */
  compile(on: boolean): void;
}

export class Pace {
  readonly #paced: Paced;
  #interval = FRAME_MS;
  /** When something was sent last. */
  #sentAt = Number.NEGATIVE_INFINITY;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #interpreting: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(paced: Paced) {
    this.#paced = paced;
  }

  /**
   * A boot runs nearly all of its code once. Interpreted it takes half the time it takes to compile that code, and the
   * compiler's threads leave the processor to the page.
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

  /** The first of something has come: it is sent with this turn of the guest, unless that was done a moment ago. */
  some(): void {
    if (this.#paced.now() - this.#sentAt < this.#interval) return;
    this.#soon ??= setTimeout(() => this.#flush(), 0);
  }

  /** There is no machine any more. */
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
