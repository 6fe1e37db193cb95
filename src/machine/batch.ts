/** Console bytes, trace events and engine states on their way to the page: one message a frame, not one an event. */
import type { EngineState, MachineMessage } from "../contract/machine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { STORM_FLUSH_EVENTS, STORM_FLUSHES } from "../trace/refresh-rates.ts";

/** Events of one batch. A guest that makes more in a frame than a page can take loses the rest, counted. */
export const MAX_EVENTS = 20_000;

/** Where events wait until they are sent. */
export interface EventQueue {
  add(event: TraceEvent): void;
  /** Sends what was added since the last time: once at least. */
  send(batch: { readonly dropped: number; readonly epoch: number }): void;
}

/** Keeps events as they are. */
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
  /** There is something to flush, the first since the last time. */
  readonly onSome?: () => void;
}

export class Batch {
  readonly #deps: BatchDeps;
  #console: number[] = [];
  /** Events in the queue. */
  #count = 0;
  /** Flushes that the events in the queue have waited for. */
  #waited = 0;
  #dropped = 0;
  #engine: EngineState | undefined;
  /** The zero of the events' clocks, in Unix milliseconds. */
  epoch = 0;

  constructor(deps: BatchDeps) {
    this.#deps = deps;
  }

  byte(byte: number): void {
    if (this.#console.push(byte) === 1) this.#deps.onSome?.();
  }

  event(event: TraceEvent): void {
    if (this.#count === MAX_EVENTS) {
      this.#dropped++;
      return;
    }
    if (this.#count++ === 0) this.#deps.onSome?.();
    this.#deps.events.add(event);
  }

  /** Only the latest state of a frame is sent. */
  engine(state: EngineState): void {
    this.#engine = state;
  }

  /**
   * Sends what has come since the last time; with `mayWait`, the events of a storm in every sixth call only, unless the
   * guest has printed something: whoever reads it finds what led to it. Returns whether there was anything.
   */
  flush(mayWait = false): boolean {
    const { emit, onConsole, events } = this.#deps;
    const isPrinted = this.#console.length > 0;
    const isSome = isPrinted || this.#count > 0 || this.#engine !== undefined;
    if (isPrinted) {
      const bytes = Uint8Array.from(this.#console);
      this.#console = [];
      onConsole(bytes);
      emit({ type: "console", bytes });
    }
    if (this.#count > 0 && !(mayWait && !isPrinted && this.#waits())) {
      this.#waited = 0;
      this.#count = 0;
      events.send({ dropped: this.#dropped, epoch: this.epoch });
    }
    if (this.#engine) {
      emit({ type: "engine", engine: this.#engine });
      this.#engine = undefined;
    }
    return isSome;
  }

  #waits(): boolean {
    const isStorm = this.#count >= STORM_FLUSH_EVENTS * (this.#waited + 1);
    return isStorm && this.#count < MAX_EVENTS / 2 && ++this.#waited < STORM_FLUSHES;
  }
}
