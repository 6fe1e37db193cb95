/** The event log of a page: events in the lists they came in, the oldest gone. */
import type { EventList, TraceEvent } from "../../contract/trace.ts";
import { Ring } from "./ring.ts";

/**
 * Which list each event is in, and where. No object of its own stands for an event that is kept packed: those that live
 * for seconds are what makes a garbage collection long.
 */
export class EventLog {
  readonly #lists: Ring<EventList>;
  readonly #indices: Ring<number>;

  constructor(capacity: number) {
    this.#lists = new Ring(capacity);
    this.#indices = new Ring(capacity);
  }

  get capacity(): number {
    return this.#lists.capacity;
  }

  /** Makes room for more events; those that are kept stay where they are. */
  grow(capacity: number): void {
    this.#lists.grow(capacity);
    this.#indices.grow(capacity);
  }

  /** Position of the oldest event kept; how many have gone. */
  get first(): number {
    return this.#lists.first;
  }

  /** One past the position of the newest event; how many there ever were. */
  get end(): number {
    return this.#lists.end;
  }

  get length(): number {
    return this.#lists.length;
  }

  /** Appends the event at `index` of the list; returns the position. Drops the oldest event when full. */
  push(events: EventList, index: number): number {
    this.#indices.push(index);
    return this.#lists.push(events);
  }

  /** Unpacked anew each time, if it is kept packed. */
  at(position: number): TraceEvent | undefined {
    const index = this.#indices.at(position);
    return index === undefined ? undefined : this.#lists.at(position)?.at(index);
  }
}
