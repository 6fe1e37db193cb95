/** When the page is drawn anew after its models have changed in place: two clocks that components follow. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { RATE_WINDOW_MS } from "../../trace/refresh-rates.ts";
import { afterFrame } from "../kit/frames.ts";
import { Throttle } from "../kit/throttle.ts";
import type { EventRate } from "./event-rate.ts";

export class Refresh {
  readonly #list = signal(0);
  readonly #panels = signal(0);
  readonly #rate: EventRate;
  readonly #now: () => number;
  readonly #throttle: Throttle;
  readonly #listeners: (() => void)[] = [];

  constructor(rate: EventRate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
    this.#throttle = new Throttle(() => this.#refresh(), now);
  }

  /** Grows when the request list is drawn anew. Components follow it through `useTrace`. */
  get list(): ReadonlySignal<number> {
    return this.#list;
  }

  /**
   * Follows {@link list} a frame later, for what stands beside the list. Both in one frame would keep the main thread
   * for so long that a person notices. Components follow it through `usePanelTrace`.
   */
  get panels(): ReadonlySignal<number> {
    return this.#panels;
  }

  /** Calls back at the start of each refresh, before anything is drawn. */
  onRefresh(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** A model has changed; the change is shown with the next refresh. */
  request(): void {
    this.#throttle.request(this.#rate.interval);
  }

  /** A person has changed what the list shows: it is drawn at once. */
  listNow(): void {
    this.#list.value++;
  }

  /** A person has changed what the panels show: they are drawn at once. */
  panelsNow(): void {
    this.#panels.value++;
  }

  #refresh(): void {
    this.#rate.refreshed(this.#now());
    for (const listener of this.#listeners) listener();
    this.#list.value++;
    afterFrame(() => this.#panels.value++);
    // One more refresh after the traffic, so that the displayed rate falls to zero.
    if (this.#rate.isMoving) this.#throttle.request(RATE_WINDOW_MS);
  }
}
