/** Console bytes, trace events and engine states on their way to the page: one message a frame, not one an event. */
import type { EngineState, MachineMessage } from "../contract/machine.ts";
import type { TraceEvent } from "../contract/trace.ts";

/** Events of one batch. A guest that makes more in a frame than a page can take loses the rest, counted. */
export const MAX_EVENTS = 20_000;

export class Batch {
  readonly #emit: (message: MachineMessage) => void;
  readonly #onConsole: (bytes: Uint8Array) => void;
  #console: number[] = [];
  #events: TraceEvent[] = [];
  #dropped = 0;
  #engine: EngineState | undefined;
  /** The zero of the events' clocks, in Unix milliseconds. */
  epoch = 0;

  /** `onConsole` sees the console bytes before `emit` may transfer them to another thread. */
  constructor(emit: (message: MachineMessage) => void, onConsole: (bytes: Uint8Array) => void) {
    this.#emit = emit;
    this.#onConsole = onConsole;
  }

  byte(byte: number): void {
    this.#console.push(byte);
  }

  event(event: TraceEvent): void {
    if (this.#events.length < MAX_EVENTS) this.#events.push(event);
    else this.#dropped++;
  }

  /** Only the latest state of a frame is sent. */
  engine(state: EngineState): void {
    this.#engine = state;
  }

  /** Sends what has come since the last time. */
  flush(): void {
    if (this.#console.length > 0) {
      const bytes = Uint8Array.from(this.#console);
      this.#console = [];
      this.#onConsole(bytes);
      this.#emit({ type: "console", bytes });
    }
    if (this.#events.length > 0) {
      const events = this.#events;
      this.#events = [];
      this.#emit({ type: "trace", events, dropped: this.#dropped, epoch: this.epoch });
    }
    if (this.#engine) {
      this.#emit({ type: "engine", engine: this.#engine });
      this.#engine = undefined;
    }
  }
}
