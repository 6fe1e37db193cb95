/** How many events come. Those since the last refresh set the pace of the page; those of the last second are shown. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { isStormAt, RATE_WINDOW_MS, refreshInterval } from "../../trace/refresh-rates.ts";

export class EventRate {
  readonly #lastSecond = signal(0);
  #windowSince = 0;
  #windowCount = 0;
  /** Between the last two refreshes. */
  #perSecond = 0;
  #refreshedAt = 0;
  #sinceRefresh = 0;

  /** Events of the last second. */
  get lastSecond(): ReadonlySignal<number> {
    return this.#lastSecond;
  }

  /** Events come faster than the list is drawn. */
  get isStorm(): boolean {
    return isStormAt(this.#perSecond);
  }

  /** Milliseconds from one refresh of the page to the next. */
  get interval(): number {
    return refreshInterval(this.#perSecond);
  }

  /** False once nothing has come for a second, and that has been shown. */
  get isMoving(): boolean {
    return this.#lastSecond.peek() > 0 || this.#windowCount > 0;
  }

  count(events: number): void {
    this.#windowCount += events;
    this.#sinceRefresh += events;
  }

  /** The page is refreshed now. */
  refreshed(now: number): void {
    this.#perSecond = (this.#sinceRefresh * 1000) / Math.max(1, now - this.#refreshedAt);
    this.#refreshedAt = now;
    this.#sinceRefresh = 0;
    const window = now - this.#windowSince;
    if (window < RATE_WINDOW_MS) return;
    this.#lastSecond.value = Math.round((this.#windowCount * 1000) / window);
    this.#windowSince = now;
    this.#windowCount = 0;
  }
}
