/**
 * Packed events: bytes in one buffer, on their way between threads and in the page's log. The buffer is transferred,
 * not copied. The structured clone of a batch takes the sender six times as long, and the sender's thread runs the
 * guest. Events kept as objects are also traced by each garbage collection. Both ends are ours, so nothing is checked
 * here.
 */
import type { AbsentBytes, EventList, TraceEvent } from "../contract/trace.ts";
import { knownOf } from "./absent.ts";
import { ByteSink } from "./byte-stream.ts";
import type { EventOf } from "./event-of.ts";
import type {} from "./kinds.ts";
import {
  CAUSES,
  INDIRECT,
  INTERRUPT,
  ISR_READ,
  NOTIFY,
  numberOf,
  PACKED_KINDS,
  type PackedEvents,
  type PackedField,
  POPPED,
  POPPED_IN_PART,
  REASONS,
  USED,
  USED_IN_PART,
  WRITABLE,
} from "./packed-form.ts";
import { KEPT_BYTES, type Payloads } from "./payloads.ts";
import { Unpacker } from "./unpacker.ts";

export type { PackedEvents } from "./packed-form.ts";

/** The buffers that events are packed into, with more room than the events need. */
export interface PackedBuffers {
  readonly bytes: ArrayBuffer;
  readonly starts: ArrayBuffer;
}

export const buffersOf = ({ bytes, starts }: PackedEvents): PackedBuffers => ({
  bytes: bytes.buffer,
  starts: starts.buffer,
});

/** The buffers that `postMessage` hands over with a message instead of copying them. */
export const transferListOf = ({ bytes, starts }: PackedBuffers): ArrayBuffer[] => [bytes, starts];

/** A copy in new buffers, no larger than needed. */
export const copyOf = ({ bytes, starts, texts }: PackedEvents): PackedEvents => ({
  bytes: bytes.slice(),
  starts: starts.slice(),
  texts,
});

type Fields = Record<string, unknown>;

// --- packing ---

const EVENTS_AT_FIRST = 1 << 8;
/** Stands for a payload that is not stored. */
const NOWHERE = 0;

/** Packs one event after the other. */
export class EventPacker {
  readonly #sink = new ByteSink();
  #starts = new Uint32Array(EVENTS_AT_FIRST);
  #count = 0;
  #texts: string[] = [];
  readonly #textNumbers = new Map<string, number>();
  #lastText: string | undefined;
  #lastTextNumber = 0;
  /** Recycled buffers, for the next events. */
  #spare: PackedBuffers | undefined;
  readonly #payloads: Payloads | undefined;
  /** Size in bytes of the texts added since the last `take`. */
  #textBytes = 0;
  /** Reads the events packed since the last `take`. */
  #reader: { readonly unpacker: Unpacker; readonly buffer: Uint8Array } | undefined;

  /** `payloads` takes long byte strings. Without it they are packed with the event. */
  constructor(payloads?: Payloads) {
    this.#payloads = payloads;
  }

  /** Number of events added since the last `take`. */
  get length(): number {
    return this.#count;
  }

  /** Size of these events in bytes, without their long byte strings. */
  get bytes(): number {
    return this.#sink.length + this.#textBytes;
  }

  /** One of the events added since the last `take`. */
  at(index: number): TraceEvent | undefined {
    return index < this.#count ? this.#unpacker().eventAt(this.#starts[index] ?? 0) : undefined;
  }

  /** The number of the event's kind. */
  kindAt(index: number): number | undefined {
    return index < this.#count ? this.#unpacker().kindAt(this.#starts[index] ?? 0) : undefined;
  }

  #unpacker(): Unpacker {
    const { buffer } = this.#sink;
    if (this.#reader?.buffer !== buffer) {
      this.#reader = { unpacker: new Unpacker(buffer, this.#texts, this.#payloads), buffer };
    }
    return this.#reader.unpacker;
  }

  add(event: TraceEvent): void {
    this.#start();
    switch (event.kind) {
      case "notify":
        this.#begin(NOTIFY, event);
        this.#sink.number(event.queue);
        break;
      case "popped":
        this.#popped(event);
        break;
      case "used":
        this.#used(event);
        break;
      case "interrupt":
        this.#begin(INTERRUPT, event);
        this.#sink.number(CAUSES.indexOf(event.cause));
        break;
      case "isr-read":
        this.#begin(ISR_READ, event);
        this.#sink.number(event.value);
        break;
      default: {
        const number = numberOf(event.kind);
        this.#sink.number(number);
        this.#fields(PACKED_KINDS[number]?.fields ?? [], event as unknown as Fields);
      }
    }
  }

  /**
   * The events added since the last call, in the buffers that they were packed into. The caller may transfer the
   * buffers.
   */
  take(): PackedEvents {
    const spare = this.#spare;
    this.#spare = undefined;
    const packed = {
      bytes: this.#sink.take(spare?.bytes),
      starts: this.#starts.subarray(0, this.#count),
      texts: this.#texts,
    };
    this.#starts = new Uint32Array(spare?.starts ?? new ArrayBuffer(this.#starts.byteLength));
    this.#count = 0;
    this.#texts = [];
    this.#textBytes = 0;
    this.#reader = undefined;
    this.#textNumbers.clear();
    this.#lastText = undefined;
    return packed;
  }

  /** Packs into `buffers` later: the first write to fresh memory costs a page fault. */
  recycle(buffers: PackedBuffers): void {
    this.#spare = buffers;
  }

  #start(): void {
    if (this.#count === this.#starts.length) {
      const more = new Uint32Array(2 * this.#count);
      more.set(this.#starts);
      this.#starts = more;
    }
    this.#starts[this.#count++] = this.#sink.length;
  }

  #begin(number: number, event: TraceEvent): void {
    this.#sink.number(number);
    this.#stamp(event);
  }

  #stamp({ at, instructions, device }: TraceEvent): void {
    this.#sink.real(at);
    this.#sink.real(instructions);
    this.#sink.number(this.#text(device));
  }

  #popped(event: EventOf<"popped">): void {
    const { absent, chain } = event;
    if (absent) this.#beginInPart(POPPED_IN_PART, event, absent);
    else this.#begin(POPPED, event);
    const sink = this.#sink;
    sink.number(event.request);
    sink.number(event.queue);
    sink.number(event.position);
    sink.number(event.head);
    sink.number(chain.length);
    for (const { index, table, address, length, writable } of chain) {
      sink.number(index);
      sink.number((table === "indirect" ? INDIRECT : 0) | (writable ? WRITABLE : 0));
      sink.number(address);
      sink.number(length);
    }
    this.#bytes(event.readable, 0, absent);
    sink.number(event.writableLength);
  }

  #used(event: EventOf<"used">): void {
    const { absent, written } = event;
    if (absent) this.#beginInPart(USED_IN_PART, event, absent);
    else this.#begin(USED, event);
    const sink = this.#sink;
    sink.number(event.request);
    sink.number(event.queue);
    sink.number(event.position);
    sink.number(event.head);
    sink.number(event.length);
    sink.number(written.length);
    for (const { offset, bytes } of written) {
      sink.number(offset);
      this.#bytes(bytes, offset, absent);
    }
  }

  /** Bytes at `from` in their part of the chain. The zeros of a dropped end are not kept. */
  #bytes(bytes: Uint8Array, from: number, absent: readonly AbsentBytes[] | undefined): void {
    const sink = this.#sink;
    if (!this.#payloads || bytes.length <= KEPT_BYTES) {
      sink.bytes(bytes);
      return;
    }
    const isDropped = absent !== undefined && (knownOf(absent, from, bytes.length) ?? bytes.length) <= KEPT_BYTES;
    sink.number(bytes.length);
    sink.number(isDropped ? NOWHERE : this.#payloads.add(bytes));
    sink.part(bytes.subarray(0, KEPT_BYTES));
  }

  #beginInPart(number: number, event: TraceEvent, absent: readonly AbsentBytes[]): void {
    const sink = this.#sink;
    sink.number(number);
    sink.number(absent.length);
    for (const { from, to, why } of absent) {
      sink.number(from);
      sink.number(to);
      sink.number(REASONS.indexOf(why));
    }
    this.#stamp(event);
  }

  #fields(fields: readonly PackedField[], values: Fields): void {
    for (const field of fields) this.#field(field, values[field.name]);
  }

  #field({ form, items }: PackedField, value: unknown): void {
    const sink = this.#sink;
    switch (form.is) {
      case "number":
        sink.real(value as number);
        break;
      case "count":
        sink.number(value as number);
        break;
      case "boolean":
        sink.number(value ? 1 : 0);
        break;
      case "text":
        sink.number(this.#text(value as string));
        break;
      case "one-of":
        sink.number(form.values.indexOf(value as string | number));
        break;
      case "bigint":
        sink.bigint(value as bigint);
        break;
      case "bytes":
        sink.bytes(value as Uint8Array);
        break;
      case "list":
        sink.number((value as readonly unknown[]).length);
        for (const item of value as readonly Fields[]) this.#fields(items, item);
        break;
    }
  }

  /** Most events are of the device of the one before. */
  #text(text: string): number {
    if (text === this.#lastText) return this.#lastTextNumber;
    let number = this.#textNumbers.get(text);
    if (number === undefined) {
      number = this.#texts.push(text) - 1;
      this.#textBytes += 2 * text.length;
      this.#textNumbers.set(text, number);
    }
    this.#lastText = text;
    this.#lastTextNumber = number;
    return number;
  }
}

// --- unpacking ---

/** Packed events, each unpacked on access. Their byte strings are views of one buffer. */
export class UnpackedEvents implements EventList {
  readonly #starts: Uint32Array;
  readonly #unpacker: Unpacker;

  /** `payloads` has the long byte strings of these events. */
  constructor({ bytes, starts, texts }: PackedEvents, payloads?: Payloads) {
    this.#starts = starts;
    this.#unpacker = new Unpacker(bytes, texts, payloads);
  }

  get length(): number {
    return this.#starts.length;
  }

  at(index: number): TraceEvent | undefined {
    const start = this.#starts[index];
    return start === undefined ? undefined : this.#unpacker.eventAt(start);
  }

  /** Number of an event's kind. */
  kindAt(index: number): number | undefined {
    const start = this.#starts[index];
    return start === undefined ? undefined : this.#unpacker.kindAt(start);
  }

  *[Symbol.iterator](): Generator<TraceEvent> {
    for (const start of this.#starts) yield this.#unpacker.eventAt(start);
  }
}
