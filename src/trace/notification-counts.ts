/** How often drivers notified each queue, and for how many requests. A driver needs one for each at most. */
import type { TraceEvent } from "../contract/trace.ts";

export interface NotificationCount {
  readonly device: string;
  readonly queue: number;
  readonly requests: number;
  readonly notifications: number;
}

interface Counted {
  readonly device: string;
  readonly queue: number;
  requests: number;
  notifications: number;
  /** Requests that the device has: a log that goes on tells of them again. */
  readonly open: Set<number>;
}

export class NotificationCounter {
  readonly #queues = new Map<string, Counted>();

  /** By device and queue. */
  get counts(): NotificationCount[] {
    return [...this.#queues.values()]
      .map(({ open: _, ...count }) => count)
      .sort((a, b) => (a.device === b.device ? a.queue - b.queue : a.device < b.device ? -1 : 1));
  }

  apply(event: TraceEvent): void {
    switch (event.kind) {
      case "notify":
        this.#counted(event).notifications++;
        break;
      case "popped": {
        const queue = this.#counted(event);
        if (!queue.open.has(event.request)) queue.requests++;
        queue.open.add(event.request);
        break;
      }
      case "used":
        this.#counted(event).open.delete(event.request);
        break;
      case "reset":
        for (const { device, open } of this.#queues.values()) if (device === event.device) open.clear();
        break;
    }
  }

  #counted({ device, queue }: { readonly device: string; readonly queue: number }): Counted {
    const name = `${device} ${queue}`;
    const known = this.#queues.get(name);
    if (known) return known;
    const counted = { device, queue, requests: 0, notifications: 0, open: new Set<number>() };
    this.#queues.set(name, counted);
    return counted;
  }
}

/** Notifications for each request, to two digits; undefined without a request. */
export function perRequest({ requests, notifications }: NotificationCount): number | undefined {
  return requests === 0 ? undefined : Math.round((100 * notifications) / requests) / 100;
}
