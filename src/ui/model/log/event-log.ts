/**
 * The event log of a page, bounded by events and by bytes. Requests, register accesses and notifications have stores of
 * their own. So a storm of one kind does not push the others out.
 */
import type { EventList, TraceEvent, TraceKind } from "../../../contract/trace.ts";
import { CONTEXT_KINDS } from "../../../trace/context.ts";
import { KIND_COUNT, kindOf, PACKED_KINDS } from "../../../trace/packed-form.ts";
import { Payloads } from "../../../trace/payloads.ts";
import { EventStore, SEGMENT_BYTES, type Segment } from "./event-store.ts";
import type { LogLimits } from "./log-size.ts";

/**
 * The stores of the log, and the share of all events that each keeps against the others. In usual traffic a request has
 * two events and three signals, and all of them are dropped in order.
 */
const SHARES = { requests: 0.4, registers: 0.1, signals: 0.1 } as const;
export type StoreName = keyof typeof SHARES;

/** Everything else is a request's, or the life of a device by which its requests are read. */
const STORE_OF: Readonly<Partial<Record<TraceKind, StoreName>>> = {
  register: "registers",
  notify: "signals",
  interrupt: "signals",
  "isr-read": "signals",
};
const storeOf = (kind: TraceKind): StoreName => STORE_OF[kind] ?? "requests";
const ROOM_NAMES = Object.keys(SHARES) as StoreName[];
/** By the number of a kind. */
const IS_CONTEXT = PACKED_KINDS.map(({ kind }) => CONTEXT_KINDS.has(kind));

/** Share of the bytes that events may take without their long byte strings. */
const HEAD_SHARE = 0.5;

/** An event with its position in the log. */
export interface LoggedEvent {
  readonly position: number;
  readonly event: TraceEvent;
}

interface StoreShare {
  readonly name: StoreName;
  readonly events: EventStore;
  /** Events it keeps however many there are of the others. */
  guaranteed: number;
}

export class EventLog {
  readonly #payloads = new Payloads();
  readonly #stores: readonly StoreShare[];
  readonly #byName: Readonly<Record<StoreName, EventStore>>;
  readonly #byKind: ReadonlyMap<TraceKind, EventStore>;
  readonly #onContextDropped: ((event: TraceEvent) => void) | undefined;
  /** By the number of their kind. */
  readonly #dropped = new Float64Array(KIND_COUNT);
  #limits: LogLimits;
  #length = 0;
  #end = 0;
  #newest: EventStore;
  /** Of the payload, when it was last bounded. */
  #payloadBytes = 0;

  /** `onContextDropped` is told of each event that goes and by which requests after it are read. */
  constructor(limits: LogLimits, onContextDropped?: (event: TraceEvent) => void) {
    this.#limits = limits;
    this.#onContextDropped = onContextDropped;
    const store = () => new EventStore(this.#payloads);
    const byName = { requests: store(), registers: store(), signals: store() };
    this.#byName = byName;
    this.#byKind = new Map(PACKED_KINDS.map(({ kind }) => [kind, byName[storeOf(kind)]]));
    this.#stores = ROOM_NAMES.map((name) => ({ name, events: byName[name], guaranteed: 0 }));
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
    for (const store of this.#stores) store.guaranteed = SHARES[store.name] * this.#limits.events;
  }

  /** Position of the oldest event kept. There may be gaps behind it. */
  get first(): number {
    const first = Math.min(...this.#stores.map(({ events }) => events.first));
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

  /** The oldest event of a store that is not before `position`. */
  oldestOf(store: StoreName, position = 0): TraceEvent | undefined {
    const events = this.#byName[store];
    return new Cursor(events, Math.max(position, events.first)).event();
  }

  /** Where the event that was put in last is: for one that keeps it longer than the log does. */
  get newest(): EventList {
    return this.#newest.newest as EventList;
  }

  /** Appends a copy of an event and returns its position. A full log drops old events, or their payload. */
  push(event: TraceEvent): number {
    const position = this.#end++;
    const store = this.#byKind.get(event.kind) ?? this.#byName.requests;
    const isMore = store.add(event, position);
    this.#newest = store;
    this.#length++;
    if (this.#length > this.#limits.events) this.#drop(this.#crowded(store));
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
      this.#stores.map(({ events }) => new Cursor(events, Math.max(from, events.first))),
      to,
    );
  }

  get #heads(): number {
    const { requests, signals, registers } = this.#byName;
    return requests.bytes + signals.bytes + registers.bytes;
  }

  /**
   * The store to drop from, before one more event of `pushed`. Requests push out the oldest event of all stores above
   * their share. Signals and accesses push out their own kind.
   */
  #crowded(pushed: EventStore): EventStore {
    const { requests } = this.#byName;
    let found = requests;
    let first = pushed === requests ? requests.first : Number.POSITIVE_INFINITY;
    for (const { events, guaranteed } of this.#stores) {
      if (events.length <= guaranteed) continue;
      if (events === pushed && pushed !== requests) return pushed;
      if (events.first >= first) continue;
      found = events;
      first = events.first;
    }
    return found;
  }

  #drop(events: EventStore): void {
    const number = events.oldestKind();
    if (number === undefined) return;
    if (IS_CONTEXT[number]) this.#onContextDropped?.(events.oldest() as TraceEvent);
    events.shift();
    this.#length--;
    this.#dropped[number] = (this.#dropped[number] ?? 0) + 1;
  }

  /** Payload goes before events do. */
  #bound(): void {
    // Until the next time, each store may fill a segment more.
    const bytes = this.#limits.bytes - this.#stores.length * SEGMENT_BYTES;
    while (this.#heads > HEAD_SHARE * bytes && this.#length > 1) this.#drop(this.#largest());
    this.#payloads.trim(bytes - this.#heads);
    this.#payloadBytes = this.#payloads.bytes;
  }

  /** The store whose events take most. */
  #largest(): EventStore {
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

/** A place in a store as it was when the cursor was made. */
class Cursor {
  readonly #segments: readonly Segment[];
  #segment: number;
  #index: number;

  constructor(store: EventStore, position: number) {
    this.#segments = [...store.segments];
    this.#segment = store.search(position);
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
