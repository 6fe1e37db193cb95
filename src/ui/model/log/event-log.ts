/**
 * The event log of a page: bounded by events and by bytes. Requests, register accesses and notifications have rooms of
 * their own, so that a storm of one kind does not push the others out.
 */
import type { EventList, TraceEvent, TraceKind } from "../../../contract/trace.ts";
import { CONTEXT_KINDS } from "../../../trace/context.ts";
import { KIND_COUNT, kindOf, PACKED_KINDS } from "../../../trace/packed-form.ts";
import { Payloads } from "../../../trace/payloads.ts";
import { EventRoom, SEGMENT_BYTES, type Segment } from "./event-room.ts";
import type { LogLimits } from "./log-size.ts";

/**
 * Which rooms there are, and what share of all events each keeps however many there are of the others. What happens in
 * the usual way, two events of a request and three signals with each, goes in the order it came.
 */
const SHARES = { requests: 0.4, registers: 0.1, signals: 0.1 } as const;
export type RoomName = keyof typeof SHARES;

/** Everything else is a request's, or the life of a device by which its requests are read. */
const ROOM_OF: Readonly<Partial<Record<TraceKind, RoomName>>> = {
  register: "registers",
  notify: "signals",
  interrupt: "signals",
  "isr-read": "signals",
};
const roomOf = (kind: TraceKind): RoomName => ROOM_OF[kind] ?? "requests";
const ROOM_NAMES = Object.keys(SHARES) as RoomName[];
/** By the number of a kind. */
const IS_CONTEXT = PACKED_KINDS.map(({ kind }) => CONTEXT_KINDS.has(kind));

/** Share of the bytes that events may take without their long byte strings. */
const HEAD_SHARE = 0.5;

/** An event with its position in the log. */
export interface LoggedEvent {
  readonly position: number;
  readonly event: TraceEvent;
}

interface Room {
  readonly name: RoomName;
  readonly events: EventRoom;
  /** Events it keeps however many there are of the others. */
  guaranteed: number;
}

export class EventLog {
  readonly #payloads = new Payloads();
  readonly #rooms: readonly Room[];
  readonly #byName: Readonly<Record<RoomName, EventRoom>>;
  readonly #byKind: ReadonlyMap<TraceKind, EventRoom>;
  readonly #onContextDropped: ((event: TraceEvent) => void) | undefined;
  /** By the number of their kind. */
  readonly #dropped = new Float64Array(KIND_COUNT);
  #limits: LogLimits;
  #length = 0;
  #end = 0;
  #newest: EventRoom;
  /** Of the payload, when it was last bounded. */
  #payloadBytes = 0;

  /** `onContextDropped` is told of each event that goes and by which requests after it are read. */
  constructor(limits: LogLimits, onContextDropped?: (event: TraceEvent) => void) {
    this.#limits = limits;
    this.#onContextDropped = onContextDropped;
    const room = () => new EventRoom(this.#payloads);
    const byName = { requests: room(), registers: room(), signals: room() };
    this.#byName = byName;
    this.#byKind = new Map(PACKED_KINDS.map(({ kind }) => [kind, byName[roomOf(kind)]]));
    this.#rooms = ROOM_NAMES.map((name) => ({ name, events: byName[name], guaranteed: 0 }));
    this.#newest = byName.requests;
    this.#guarantee();
  }

  get limits(): LogLimits {
    return this.#limits;
  }

  /** Makes room for more; never for less than before. */
  grow({ events, bytes }: LogLimits): void {
    const before = this.#limits;
    this.#limits = { events: Math.max(events, before.events), bytes: Math.max(bytes, before.bytes) };
    this.#guarantee();
  }

  #guarantee(): void {
    for (const room of this.#rooms) room.guaranteed = SHARES[room.name] * this.#limits.events;
  }

  /** Position of the oldest event kept. There may be gaps behind it. */
  get first(): number {
    const first = Math.min(...this.#rooms.map(({ events }) => events.first));
    return Math.min(first, this.#end);
  }

  /** One past the position of the newest event; how many there ever were. */
  get end(): number {
    return this.#end;
  }

  /** Events kept. */
  get length(): number {
    return this.#length;
  }

  /** How many events have gone, by kind. */
  get dropped(): ReadonlyMap<TraceKind, number> {
    const found = new Map<TraceKind, number>();
    for (const [number, count] of this.#dropped.entries()) if (count > 0) found.set(kindOf(number), count);
    return found;
  }

  /** Memory that the events take. */
  get bytes(): number {
    return this.#heads + this.#payloads.bytes;
  }

  /** Long byte strings that have gone from events which are, or were, kept. */
  get droppedPayload(): { readonly strings: number; readonly bytes: number } {
    return this.#payloads.dropped;
  }

  /** From this position on the log has each event of a request, and of a device's life. */
  get requestsFloor(): number {
    return this.#byName.requests.floor;
  }

  /** From this position on the log has each notification, interrupt and read of the ISR. */
  get signalsFloor(): number {
    return this.#byName.signals.floor;
  }

  /** The oldest event of a room that is not before `position`. */
  oldestOf(room: RoomName, position = 0): TraceEvent | undefined {
    const events = this.#byName[room];
    return new Cursor(events, Math.max(position, events.first)).event();
  }

  /** Where the event that was put in last is: for one that keeps it longer than the log does. */
  get newest(): EventList {
    return this.#newest.newest as EventList;
  }

  /** Appends an event, a copy of it; returns its position. Lets old ones go, or their payload, when there is no room. */
  push(event: TraceEvent): number {
    const position = this.#end++;
    const room = this.#byKind.get(event.kind) ?? this.#byName.requests;
    const isMore = room.add(event, position);
    this.#newest = room;
    this.#length++;
    if (this.#length > this.#limits.events) this.#drop(this.#crowded(room));
    if (isMore || this.#payloads.bytes !== this.#payloadBytes) this.#bound();
    return position;
  }

  /** The event at a position; undefined once it has gone. Unpacked anew each time. */
  at(position: number): TraceEvent | undefined {
    const { requests, signals, registers } = this.#byName;
    return requests.at(position) ?? signals.at(position) ?? registers.at(position);
  }

  /** The events from one position up to another, in order: those that are kept now, whatever happens to the log. */
  walk(from = 0, to = this.#end): Generator<LoggedEvent> {
    return merged(
      this.#rooms.map(({ events }) => new Cursor(events, Math.max(from, events.first))),
      to,
    );
  }

  get #heads(): number {
    const { requests, signals, registers } = this.#byName;
    return requests.bytes + signals.bytes + registers.bytes;
  }

  /**
   * Where there has to be room for one more of `pushed`. Requests push out what is oldest, signals and accesses their
   * own kind: of the rooms that have more than is theirs.
   */
  #crowded(pushed: EventRoom): EventRoom {
    const { requests } = this.#byName;
    let found = requests;
    let first = pushed === requests ? requests.first : Number.POSITIVE_INFINITY;
    for (const { events, guaranteed } of this.#rooms) {
      if (events.length <= guaranteed) continue;
      if (events === pushed && pushed !== requests) return pushed;
      if (events.first >= first) continue;
      found = events;
      first = events.first;
    }
    return found;
  }

  #drop(events: EventRoom): void {
    const number = events.oldestKind();
    if (number === undefined) return;
    if (IS_CONTEXT[number]) this.#onContextDropped?.(events.oldest() as TraceEvent);
    events.shift();
    this.#length--;
    this.#dropped[number] = (this.#dropped[number] ?? 0) + 1;
  }

  /** Payload goes before events do. */
  #bound(): void {
    // Until the next time, each room may fill a segment more.
    const bytes = this.#limits.bytes - this.#rooms.length * SEGMENT_BYTES;
    while (this.#heads > HEAD_SHARE * bytes && this.#length > 1) this.#drop(this.#largest());
    this.#payloads.trim(bytes - this.#heads);
    this.#payloadBytes = this.#payloads.bytes;
  }

  /** The room whose events take most. */
  #largest(): EventRoom {
    const { requests, signals, registers } = this.#byName;
    const [one, other] = signals.bytes > registers.bytes ? [signals, requests] : [registers, requests];
    return one.bytes > other.bytes ? one : other;
  }
}

function* merged(cursors: readonly Cursor[], to: number): Generator<LoggedEvent> {
  for (;;) {
    let next: Cursor | undefined;
    for (const cursor of cursors) if (cursor.position < (next?.position ?? to)) next = cursor;
    const event = next?.event();
    if (!next || !event) return;
    yield { position: next.position, event };
    next.move();
  }
}

/** A place in a room as it was when the cursor was made. */
class Cursor {
  readonly #segments: readonly Segment[];
  #segment: number;
  #index: number;

  constructor(room: EventRoom, position: number) {
    this.#segments = [...room.segments];
    this.#segment = room.search(position);
    this.#index = this.#segments[this.#segment]?.search(position) ?? 0;
  }

  /** Infinite behind the last event. */
  get position(): number {
    const segment = this.#segments[this.#segment];
    if (!segment || this.#index >= segment.length) return Number.POSITIVE_INFINITY;
    return segment.positions[this.#index] as number;
  }

  event(): TraceEvent | undefined {
    return this.#segments[this.#segment]?.at(this.#index);
  }

  move(): void {
    this.#index++;
    if (this.#index < (this.#segments[this.#segment]?.length ?? 0)) return;
    this.#segment++;
    this.#index = 0;
  }
}
