/** Which requests are held, by the events of the log. */
import type { TraceEvent } from "../contract/trace.ts";

/** Most that are remembered. A device has a few queues of at most 1024 entries. */
const MAX_HELD = 4096;

interface HeldRequest {
  readonly device: string;
  readonly queue: number;
  readonly request: number;
}

export class HeldRequests {
  #all: HeldRequest[] = [];

  see(event: TraceEvent): void {
    if (event.kind === "held" && this.#all.length < MAX_HELD) this.#all.push(event);
    if (event.kind === "released") this.#drop((each) => each.device === event.device && each.request === event.request);
    if (event.kind === "reset") this.#drop(({ device }) => device === event.device);
  }

  /** Their numbers, oldest first. */
  of(device: string, queue: number): number[] {
    return this.#all.filter((each) => each.device === device && each.queue === queue).map(({ request }) => request);
  }

  isAny(device: string): boolean {
    return this.#all.some((each) => each.device === device);
  }

  #drop(isGone: (held: HeldRequest) => boolean): void {
    this.#all = this.#all.filter((each) => !isGone(each));
  }
}
