/** The event log of a page: events as they came, packed if that is how they came, the oldest gone. */
import type { EventList, TraceEvent } from "../../contract/trace.ts";
import { Ring } from "./ring.ts";

/** An event that is kept. One that is kept packed is unpacked anew each time it is looked at. */
export interface EventRef<E extends TraceEvent = TraceEvent> {
  readonly event: E;
}

class EventOfList implements EventRef {
  readonly #events: EventList;
  readonly #index: number;

  constructor(events: EventList, index: number) {
    this.#events = events;
    this.#index = index;
  }

  get event(): TraceEvent {
    return this.#events.at(this.#index) as TraceEvent;
  }
}

/** The event at `index`, which the list has. */
export const refTo = (events: EventList, index: number): EventRef => new EventOfList(events, index);

/** The same reference, known to be to such an event: it is the one that `event` was taken from. */
export const refAs = <E extends TraceEvent>(ref: EventRef, _event: E): EventRef<E> => ref as EventRef<E>;

export class EventLog {
  readonly #refs: Ring<EventRef>;

  constructor(capacity: number) {
    this.#refs = new Ring(capacity);
  }

  get capacity(): number {
    return this.#refs.capacity;
  }

  /** Makes room for more events; those that are kept stay where they are. */
  grow(capacity: number): void {
    this.#refs.grow(capacity);
  }

  /** Position of the oldest event kept; how many have gone. */
  get first(): number {
    return this.#refs.first;
  }

  /** One past the position of the newest event; how many there ever were. */
  get end(): number {
    return this.#refs.end;
  }

  get length(): number {
    return this.#refs.length;
  }

  /** Appends; returns the position. Drops the oldest event when full. */
  push(ref: EventRef): number {
    return this.#refs.push(ref);
  }

  at(position: number): TraceEvent | undefined {
    return this.#refs.at(position)?.event;
  }
}
