/** Events of some kinds, packed, in the order of their positions: the oldest go first. */
import type { EventList, TraceEvent } from "../../../contract/trace.ts";
import { copyOf, EventPacker, UnpackedEvents } from "../../../trace/packed.ts";
import type { Payloads } from "../../../trace/payloads.ts";

/** A segment is full with this many events, or bytes. It is copied once when it is full, and dropped as a whole. */
const SEGMENT_EVENTS = 1024;
export const SEGMENT_BYTES = 1 << 17;
/** What JavaScript keeps beside the bytes of an event: where it begins, and its position. */
const EVENT_OVERHEAD = Uint32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

interface Packed {
  readonly length: number;
  at(index: number): TraceEvent | undefined;
  kindAt(index: number): number | undefined;
}

/** A row keeps the one it is in: its event can be read when the log no longer has it. */
export class Segment implements EventList {
  /** Of its events, ascending. */
  positions = new Float64Array(SEGMENT_EVENTS);
  /** The packer itself until it is full. */
  #events: Packed;
  #bytes = 0;
  /** Once it is full. */
  #length: number | undefined;

  constructor(packer: EventPacker) {
    this.#events = packer;
  }

  get length(): number {
    return this.#length ?? this.#events.length;
  }

  /** Of one that is full. */
  get bytes(): number {
    return this.#bytes;
  }

  at(index: number): TraceEvent | undefined {
    return this.#events.at(index);
  }

  /** Number of an event's kind. */
  kindAt(index: number): number | undefined {
    return this.#events.kindAt(index);
  }

  *[Symbol.iterator](): Generator<TraceEvent> {
    for (let index = 0; index < this.length; index++) yield this.at(index) as TraceEvent;
  }

  /** Number of the first event whose position is not before this one. */
  search(position: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.positions[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** It is full: takes its events out of the packer, in memory of its own. */
  close(packer: EventPacker, payloads: Payloads): void {
    const { bytes, length } = packer;
    this.#bytes = bytes + length * EVENT_OVERHEAD;
    this.#length = length;
    this.#events = new UnpackedEvents(copyOf(packer.take()), payloads);
    this.positions = this.positions.slice(0, length);
  }
}

export class EventStore {
  readonly #payloads: Payloads;
  readonly #packer: EventPacker;
  #segments: Segment[] = [];
  /** The last of them. */
  #newest: Segment | undefined;
  /** Events of the first segment that have gone. */
  #gone = 0;
  #closedBytes = 0;
  #length = 0;
  #first = Number.POSITIVE_INFINITY;
  /** One past the position of the newest event that has gone. */
  #floor = 0;

  constructor(payloads: Payloads) {
    this.#payloads = payloads;
    this.#packer = new EventPacker(payloads);
  }

  get length(): number {
    return this.#length;
  }

  /** Position of the oldest event; infinite without any. */
  get first(): number {
    return this.#first;
  }

  /** The position from which on the log has all events of this store. */
  get floor(): number {
    return this.#floor;
  }

  /** Memory that the events take, without their long byte strings. */
  get bytes(): number {
    return this.#closedBytes + this.#packer.bytes + this.#packer.length * EVENT_OVERHEAD;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Where the newest event is: at its end. */
  get newest(): Segment | undefined {
    return this.#newest;
  }

  /** Returns whether it takes noticeably more memory now than after the last time that was so. */
  add(event: TraceEvent, position: number): boolean {
    const packer = this.#packer;
    const isFull = packer.length === SEGMENT_EVENTS || packer.bytes >= SEGMENT_BYTES;
    if (isFull || !this.#newest) this.#open();
    const segment = this.#newest as Segment;
    segment.positions[packer.length] = position;
    packer.add(event);
    if (this.#length++ === 0) this.#first = position;
    return isFull || packer.bytes >= SEGMENT_BYTES;
  }

  at(position: number): TraceEvent | undefined {
    if (position < this.#first) return undefined;
    const segment = this.#segments[this.search(position)];
    const index = segment?.search(position) ?? 0;
    return segment?.positions[index] === position ? segment.at(index) : undefined;
  }

  /** The oldest event, unpacked. */
  oldest(): TraceEvent | undefined {
    return this.#segments[0]?.at(this.#gone);
  }

  /** Number of the kind of the oldest event. */
  oldestKind(): number | undefined {
    return this.#segments[0]?.kindAt(this.#gone);
  }

  /** Lets the oldest event go. */
  shift(): void {
    const [segment] = this.#segments;
    if (!segment || this.#length === 0) return;
    this.#floor = this.#first + 1;
    this.#gone++;
    this.#length--;
    if (segment !== this.#newest && this.#gone === segment.length) {
      this.#segments.shift();
      this.#closedBytes -= segment.bytes;
      this.#gone = 0;
    }
    this.#first = this.#length === 0 ? Number.POSITIVE_INFINITY : (this.#segments[0]?.positions[this.#gone] ?? 0);
  }

  /** Number of the segment that has the first event whose position is not before this one. */
  search(position: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const segment = this.#segments[middle] as Segment;
      if ((segment.positions[segment.length - 1] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #open(): void {
    if (this.#newest) this.#close(this.#newest);
    this.#newest = new Segment(this.#packer);
    this.#segments.push(this.#newest);
  }

  #close(segment: Segment): void {
    segment.close(this.#packer, this.#payloads);
    this.#closedBytes += segment.bytes;
    if (this.#gone < segment.length) return;
    // All of it has gone already.
    this.#segments = this.#segments.filter((each) => each !== segment);
    this.#closedBytes -= segment.bytes;
    this.#gone = 0;
  }
}
