/** Calls back at most once an interval, however often it is asked to. After a quiet interval it calls at once. */
export class Throttle {
  readonly #callback: () => void;
  readonly #now: () => number;
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Number.POSITIVE_INFINITY;

  constructor(callback: () => void, now: () => number) {
    this.#callback = callback;
    this.#now = now;
  }

  request(interval: number): void {
    const now = this.#now();
    const due = Math.max(now, this.#last + interval);
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#fire(), due - now);
  }

  #fire(): void {
    this.#due = Number.POSITIVE_INFINITY;
    this.#last = this.#now();
    this.#callback();
  }
}
