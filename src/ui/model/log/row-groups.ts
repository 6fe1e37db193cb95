/**
 * Requests that follow DRIVER_OK are one group until a pause. Linux' crypto manager tests each algorithm when a driver
 * registers it, and the guest sends little else meanwhile. No event marks a request as a test.
 */
import type { RequestRow, RowGroup } from "./rows.ts";

/** Milliseconds without a request after which a group is over. */
const QUIET_MS = 250;
/** A driver may be bound again and again. */
const MAX_GROUPS = 1000;
/** Fewer requests are shown as they are. */
const SMALLEST_GROUP = 8;

interface Burst {
  /** Of the last thing that happened in it. */
  at: number;
  group: RowGroup | undefined;
}

export class RowGroups {
  readonly #groups: RowGroup[] = [];
  /** What follows DRIVER_OK without a pause, by the name of the device. */
  readonly #bursts = new Map<string, Burst>();

  /** In order, also of rows that have gone; they do not overlap. */
  get shown(): readonly RowGroup[] {
    return this.#groups.filter(({ from, to }) => to - from + 1 >= SMALLEST_GROUP);
  }

  /** The driver of a device has set DRIVER_OK. */
  begin(device: string, at: number): void {
    this.#bursts.set(device, { at, group: undefined });
  }

  /** Something of the group has happened. */
  goOn(device: string, at: number): void {
    const burst = this.#bursts.get(device);
    if (burst) burst.at = at;
  }

  end(device: string): void {
    this.#bursts.delete(device);
  }

  add({ ordinal, device, at }: RequestRow): void {
    const burst = this.#bursts.get(device);
    if (!burst) return;
    const { group } = burst;
    if (at - burst.at > QUIET_MS || (group && group.to !== ordinal - 1)) {
      this.#bursts.delete(device);
      return;
    }
    burst.at = at;
    if (group) {
      group.to = ordinal;
      return;
    }
    burst.group = { kind: "group", device, from: ordinal, to: ordinal, at };
    this.#groups.push(burst.group);
    if (this.#groups.length > MAX_GROUPS) this.#groups.shift();
  }
}
