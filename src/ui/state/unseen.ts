/** Counts of what a person has not seen: rows out of sight, requests of a device that is not shown. */
import { signal } from "@preact/signals";
import type { Device } from "../model/log/device.ts";
import type { DeviceChoice } from "./device-choice.ts";
import type { FilterState } from "./filter-state.ts";
import type { MachineStatus } from "./machine-status.ts";
import type { Refresh } from "./refresh.ts";
import type { Selection } from "./selection.ts";
import type { ShownTrace } from "./shown-trace.ts";

export interface UnseenDeps {
  readonly shown: ShownTrace;
  readonly choice: DeviceChoice;
  readonly filter: FilterState;
  readonly selection: Selection;
  readonly machine: MachineStatus;
  readonly refresh: Refresh;
}

export class Unseen {
  /** Rows that passed the filter and came after the list had left its newest row. */
  readonly rows = signal(0);
  readonly #deps: UnseenDeps;
  /** End of the live log when the list was last at its newest row. */
  #seenRows = 0;
  /** Requests by the name of the device, when it was last shown. */
  readonly #seenRequests = new Map<string, number>();

  constructor(deps: UnseenDeps) {
    this.#deps = deps;
    deps.refresh.onRefresh(() => this.#count());
    deps.selection.follow.subscribe(() => this.#count());
    deps.choice.deviceName.subscribe(() => this.#count());
  }

  /** Requests of a device of the running machine since it was last shown. */
  requestsOf({ name, counters }: Device): number {
    if (!this.#isLive) return 0;
    return Math.max(0, counters.requests - (this.#seenRequests.get(name) ?? 0));
  }

  /** The list was drawn with all its rows. With the last one in view, none is out of sight. */
  drawn(isEndInView: boolean): void {
    if (!isEndInView || !this.#isLive) return;
    this.#seenRows = this.#deps.shown.live.rows.end;
    this.rows.value = 0;
  }

  get #isLive(): boolean {
    return this.#deps.shown.source.peek().kind === "live";
  }

  #count(): void {
    const { shown, selection, choice, machine } = this.#deps;
    const { rows, devices } = shown.live;
    const isBooting = !machine.boot.finished;
    const shownDevice = this.#isLive ? choice.device : undefined;
    for (const device of devices) {
      const isSeen = isBooting || device === shownDevice;
      // A device that was reset by a new boot counts from 0 again.
      const most = isSeen ? device.counters.requests : (this.#seenRequests.get(device.name) ?? 0);
      this.#seenRequests.set(device.name, Math.min(most, device.counters.requests));
    }
    if (isBooting || (this.#isLive && selection.follow.peek())) this.#seenRows = rows.end;
    this.rows.value = this.#isLive ? this.#newRows() : 0;
  }

  #newRows(): number {
    const { shown, filter } = this.#deps;
    const { rows } = shown.live;
    if (filter.current.active) return filter.current.countFrom(this.#seenRows);
    return rows.end - Math.max(this.#seenRows, rows.first);
  }
}
