/** Events on their way from the machine into the live log: applied in slices, and shown with the next refresh. */
import type { MachineMessage } from "../../contract/machine.ts";
import type { EventList } from "../../contract/trace.ts";
import { LIVE_SLICE_EVENTS, LIVE_SLICE_MS } from "../../trace/refresh-rates.ts";
import type { EventRate } from "./event-rate.ts";
import type { Refresh } from "./refresh.ts";
import type { ShownTrace } from "./shown-trace.ts";

export interface TraceFeedDeps {
  readonly shown: ShownTrace;
  readonly rate: EventRate;
  readonly refresh: Refresh;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** What waits while another log is on its way. */
export interface HeldFeed {
  /** Batches of events that wait. */
  readonly waiting: number;
  /** So many of the oldest batches are of another machine: they go into no log. */
  forget(batches: number): void;
  letGo(): void;
}

export class TraceFeed {
  readonly #deps: TraceFeedDeps;
  readonly #inbox: EventList[] = [];
  /** Events of `#inbox[0]` that are applied already. */
  #position = 0;
  #draining = false;
  #isHeld = false;

  constructor(deps: TraceFeedDeps) {
    this.#deps = deps;
  }

  /** The machine's first events take the place of the sample. */
  receive({ events, dropped, epoch }: MachineMessage & { type: "trace" }): void {
    const { shown } = this.#deps;
    if (shown.source.peek().kind === "sample") shown.showLive();
    shown.live.lostInMachine = dropped;
    shown.live.epoch = epoch;
    this.#inbox.push(events);
    this.#drain();
  }

  /** Events wait from now on, until they are let go: another log is on its way. */
  hold(): HeldFeed {
    this.#isHeld = true;
    const inbox = this.#inbox;
    return {
      get waiting() {
        return inbox.length;
      },
      forget: (batches) => {
        if (inbox.splice(0, batches).length > 0) this.#position = 0;
      },
      letGo: () => {
        this.#isHeld = false;
        this.#drain();
      },
    };
  }

  /** Applies the waiting events, a slice at a time. */
  #drain(): void {
    if (this.#draining || this.#isHeld) return;
    const { now, refresh } = this.#deps;
    this.#draining = true;
    const until = now() + LIVE_SLICE_MS;
    while (this.#inbox.length > 0 && now() < until) this.#apply();
    this.#draining = false;
    if (this.#inbox.length > 0) setTimeout(() => this.#drain(), 0);
    refresh.request();
  }

  #apply(): void {
    const { shown, rate } = this.#deps;
    const batch = this.#inbox[0] ?? [];
    const end = Math.min(batch.length, this.#position + LIVE_SLICE_EVENTS);
    for (let index = this.#position; index < end; index++) shown.live.applyAt(batch, index);
    rate.count(end - this.#position);
    this.#position = end;
    if (end < batch.length) return;
    this.#inbox.shift();
    this.#position = 0;
  }
}
