/** Collects console bytes, trace events and engine states for the page: one message a frame, not one an event. */
import type { EngineState, MachineMessage } from "../contract/machine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { STORM_FLUSH_EVENTS, STORM_FLUSHES } from "../trace/refresh-rates.ts";

/** Most events of one batch: a page cannot take more in a frame. The rest is dropped and counted. */
export const MAX_EVENTS = 20_000;

/** Holds events until they are sent. */
export interface EventQueue {
  add(event: TraceEvent): void;
  /** Sends the events added since the last call. There is at least one. */
  send(batch: { readonly dropped: number; readonly epoch: number }): void;
}

/** Keeps events as objects and sends them in `trace` messages. */
export function plainEventQueue(emit: (message: MachineMessage) => void): EventQueue {
  let events: TraceEvent[] = [];
  return {
    add: (event) => events.push(event),
    send: (batch) => {
      emit({ type: "trace", events, ...batch });
      events = [];
    },
  };
}

interface BatchDeps {
  readonly emit: (message: MachineMessage) => void;
  /** Sees the console bytes before `emit` may transfer them to another thread. */
  readonly onConsole: (bytes: Uint8Array) => void;
  readonly events: EventQueue;
  /** Called for the first byte or event after a flush. */
  readonly onPending?: () => void;
}

export class Batch {
  readonly #deps: BatchDeps;
  #console: number[] = [];
  /** Events in the queue. */
  #count = 0;
  /** Number of flushes that left the queued events waiting. */
  #waited = 0;
  #dropped = 0;
  #engine: EngineState | undefined;
  /** The zero of the events' clocks, in Unix milliseconds. */
  epoch = 0;

  constructor(deps: BatchDeps) {
    this.#deps = deps;
  }

  byte(byte: number): void {
    if (this.#console.push(byte) === 1) this.#deps.onPending?.();
  }

  event(event: TraceEvent): void {
    if (this.#count === MAX_EVENTS) {
      this.#dropped++;
      return;
    }
    if (this.#count++ === 0) this.#deps.onPending?.();
    this.#deps.events.add(event);
  }

  /** Only the latest state of a frame is sent. */
  engine(state: EngineState): void {
    this.#engine = state;
  }

  /**
   * Sends the bytes, events and state collected since the last call. Returns whether it found any. With `mayWait`, the
   * events of a storm go with every sixth call only. They go at once if the guest printed something: a reader of that
   * text needs the events before it.
   */
  flush(mayWait = false): boolean {
    const { emit, onConsole, events } = this.#deps;
    const isPrinted = this.#console.length > 0;
    const isPending = isPrinted || this.#count > 0 || this.#engine !== undefined;
    if (isPrinted) {
      const bytes = Uint8Array.from(this.#console);
      this.#console = [];
      onConsole(bytes);
      emit({ type: "console", bytes });
    }
    if (this.#count > 0 && !(mayWait && !isPrinted && this.#postponesEvents())) {
      this.#waited = 0;
      this.#count = 0;
      events.send({ dropped: this.#dropped, epoch: this.epoch });
    }
    if (this.#engine) {
      emit({ type: "engine", engine: this.#engine });
      this.#engine = undefined;
    }
    return isPending;
  }

  #postponesEvents(): boolean {
    const isStorm = this.#count >= STORM_FLUSH_EVENTS * (this.#waited + 1);
    return isStorm && this.#count < MAX_EVENTS / 2 && ++this.#waited < STORM_FLUSHES;
  }
}
