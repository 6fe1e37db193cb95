/** Console bytes and trace events on their way to the page: one message a frame, not one an event. */
import type { MachineMessage } from "../contract/machine.ts";
import type { TraceEvent } from "../contract/trace.ts";

/** Events of one batch. A guest that makes more in a frame than a page can take loses the rest, counted. */
export const MAX_EVENTS = 20_000;

export class Batch {
  readonly #emit: (message: MachineMessage) => void;
  #console: number[] = [];
  #events: TraceEvent[] = [];
  #dropped = 0;

  constructor(emit: (message: MachineMessage) => void) {
    this.#emit = emit;
  }

  byte(byte: number): void {
    this.#console.push(byte);
  }

  event(event: TraceEvent): void {
    if (this.#events.length < MAX_EVENTS) this.#events.push(event);
    else this.#dropped++;
  }

  /** Sends what has come since the last time; returns the console bytes among it. */
  flush(): Uint8Array {
    const bytes = Uint8Array.from(this.#console);
    if (bytes.length > 0) {
      this.#console = [];
      this.#emit({ type: "console", bytes });
    }
    if (this.#events.length > 0) {
      const events = this.#events;
      this.#events = [];
      this.#emit({ type: "trace", events, dropped: this.#dropped });
    }
    return bytes;
  }
}
