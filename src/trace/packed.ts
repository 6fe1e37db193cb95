/**
 * Events on their way between threads, and while the page keeps them: bytes in one buffer, handed over instead of
 * copied. The structured clone of a batch takes the sender six times as long, and the sender is the thread that runs the
 * guest; what is kept as objects is followed by each garbage collection. Both ends are ours, so nothing is checked here.
 */
import type { EventList, TraceDescriptor, TraceEvent } from "../contract/trace.ts";
import { ByteSink, ByteSource } from "./byte-stream.ts";
import type { AnyShape, FieldForm } from "./fields.ts";
import { type Event, SHAPES } from "./kinds.ts";

export interface PackedEvents {
  /** Of each event: the number of its kind, its fields in the order of {@link SHAPES}. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each event begins in `bytes`. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Each text that occurs, once. */
  readonly texts: readonly string[];
}

/** The buffers that events are packed into: there is more room in them than the events need. */
export interface PackingRoom {
  readonly bytes: ArrayBuffer;
  readonly starts: ArrayBuffer;
}

export const roomOf = ({ bytes, starts }: PackedEvents): PackingRoom => ({
  bytes: bytes.buffer,
  starts: starts.buffer,
});

/** What is to be handed over with a message rather than copied. */
export const buffersOf = ({ bytes, starts }: PackingRoom): ArrayBuffer[] => [bytes, starts];

/** The same in buffers of its own, no larger than it needs. */
export const copyOf = ({ bytes, starts, texts }: PackedEvents): PackedEvents => ({
  bytes: bytes.slice(),
  starts: starts.slice(),
  texts,
});

interface PackedField {
  readonly name: string;
  readonly form: FieldForm;
  /** Of a list: the fields of its items. */
  readonly items: readonly PackedField[];
}

interface PackedKind {
  readonly kind: string;
  readonly fields: readonly PackedField[];
}

const fieldsOf = (shape: AnyShape): PackedField[] =>
  Object.entries(shape).map(([name, { form }]) => ({
    name,
    form,
    items: form.is === "list" ? fieldsOf(form.shape) : [],
  }));

/** In the order of their numbers. */
const KINDS: readonly PackedKind[] = [...SHAPES].map(([kind, shape]) => ({
  kind: String(kind),
  fields: fieldsOf(shape),
}));
const NUMBERS = new Map(KINDS.map(({ kind }, number) => [kind, number]));
const numberOf = (kind: TraceEvent["kind"]): number => NUMBERS.get(kind) ?? 0;

// Every request makes these. Field by field, with a look at what each is, an event of them takes four times as long to
// pack: its code is written out, here and where it is unpacked. The tests hold it against the shapes.
const NOTIFY = numberOf("notify");
const POPPED = numberOf("popped");
const USED = numberOf("used");
const INTERRUPT = numberOf("interrupt");
const ISR_READ = numberOf("isr-read");
const CAUSES = ["queue", "config"] as const;
/** Of a descriptor in a chain. */
const INDIRECT = 1;
const WRITABLE = 2;

type Fields = Record<string, unknown>;

// --- packing ---

const EVENTS_AT_FIRST = 1 << 8;

/** Packs one event after the other. */
export class EventPacker {
  readonly #sink = new ByteSink();
  #starts = new Uint32Array(EVENTS_AT_FIRST);
  #count = 0;
  #texts: string[] = [];
  readonly #textNumbers = new Map<string, number>();
  #lastText: string | undefined;
  #lastTextNumber = 0;
  /** Given back, for what is packed later. */
  #spare: PackingRoom | undefined;

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
        this.#fields(KINDS[number]?.fields ?? [], event as unknown as Fields);
      }
    }
  }

  /** What was added since the last time, in the buffers it was packed into: whoever takes it may hand them over. */
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
    this.#textNumbers.clear();
    this.#lastText = undefined;
    return packed;
  }

  /** Packs into `room` later. Memory that the system has yet to find costs more time than what is written to it. */
  giveBack(room: PackingRoom): void {
    this.#spare = room;
  }

  #start(): void {
    if (this.#count === this.#starts.length) {
      const more = new Uint32Array(2 * this.#count);
      more.set(this.#starts);
      this.#starts = more;
    }
    this.#starts[this.#count++] = this.#sink.length;
  }

  #begin(number: number, { at, instructions, device }: TraceEvent): void {
    this.#sink.number(number);
    this.#sink.real(at);
    this.#sink.real(instructions);
    this.#sink.number(this.#text(device));
  }

  #popped(event: Event<"popped">): void {
    this.#begin(POPPED, event);
    const sink = this.#sink;
    const { chain } = event;
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
    sink.bytes(event.readable);
    sink.number(event.writableLength);
  }

  #used(event: Event<"used">): void {
    this.#begin(USED, event);
    const sink = this.#sink;
    const { written } = event;
    sink.number(event.request);
    sink.number(event.queue);
    sink.number(event.position);
    sink.number(event.head);
    sink.number(event.length);
    sink.number(written.length);
    for (const { offset, bytes } of written) {
      sink.number(offset);
      sink.bytes(bytes);
    }
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
      this.#textNumbers.set(text, number);
    }
    this.#lastText = text;
    this.#lastTextNumber = number;
    return number;
  }
}

// --- unpacking ---

/** Events as they came, each unpacked when it is asked for. Their byte strings are parts of one buffer. */
export class UnpackedEvents implements EventList {
  readonly #starts: Uint32Array;
  readonly #unpacker: Unpacker;

  constructor({ bytes, starts, texts }: PackedEvents) {
    this.#starts = starts;
    this.#unpacker = new Unpacker(bytes, texts);
  }

  get length(): number {
    return this.#starts.length;
  }

  at(index: number): TraceEvent | undefined {
    const start = this.#starts[index];
    return start === undefined ? undefined : this.#unpacker.eventAt(start);
  }

  *[Symbol.iterator](): Generator<TraceEvent> {
    for (const start of this.#starts) yield this.#unpacker.eventAt(start);
  }
}

class Unpacker {
  readonly #source: ByteSource;
  readonly #texts: readonly string[];

  constructor(bytes: Uint8Array, texts: readonly string[]) {
    this.#source = new ByteSource(bytes);
    this.#texts = texts;
  }

  eventAt(start: number): TraceEvent {
    this.#source.seek(start);
    const number = this.#source.number();
    switch (number) {
      case NOTIFY:
        return this.#notify();
      case POPPED:
        return this.#popped();
      case USED:
        return this.#used();
      case INTERRUPT:
        return this.#interrupt();
      case ISR_READ:
        return this.#isrRead();
    }
    const { kind, fields } = KINDS[number] as PackedKind;
    return this.#fields(fields, { kind }) as unknown as TraceEvent;
  }

  #notify(): Event<"notify"> {
    const source = this.#source;
    return {
      kind: "notify",
      at: source.real(),
      instructions: source.real(),
      device: this.#text(),
      queue: source.number(),
    };
  }

  #interrupt(): Event<"interrupt"> {
    const source = this.#source;
    return {
      kind: "interrupt",
      at: source.real(),
      instructions: source.real(),
      device: this.#text(),
      cause: CAUSES[source.number()] as (typeof CAUSES)[number],
    };
  }

  #isrRead(): Event<"isr-read"> {
    const source = this.#source;
    return {
      kind: "isr-read",
      at: source.real(),
      instructions: source.real(),
      device: this.#text(),
      value: source.number(),
    };
  }

  #popped(): Event<"popped"> {
    const source = this.#source;
    return {
      kind: "popped",
      at: source.real(),
      instructions: source.real(),
      device: this.#text(),
      request: source.number(),
      queue: source.number(),
      position: source.number(),
      head: source.number(),
      chain: this.#chain(),
      readable: source.bytes(),
      writableLength: source.number(),
    };
  }

  #chain(): TraceDescriptor[] {
    const source = this.#source;
    const chain: TraceDescriptor[] = [];
    for (let left = source.number(); left > 0; left--) {
      const index = source.number();
      const flags = source.number();
      chain.push({
        index,
        table: flags & INDIRECT ? "indirect" : "ring",
        address: source.number(),
        length: source.number(),
        writable: (flags & WRITABLE) !== 0,
      });
    }
    return chain;
  }

  #used(): Event<"used"> {
    const source = this.#source;
    return {
      kind: "used",
      at: source.real(),
      instructions: source.real(),
      device: this.#text(),
      request: source.number(),
      queue: source.number(),
      position: source.number(),
      head: source.number(),
      length: source.number(),
      written: this.#written(),
    };
  }

  #written(): Event<"used">["written"] {
    const source = this.#source;
    const written: Event<"used">["written"][number][] = [];
    for (let left = source.number(); left > 0; left--) written.push({ offset: source.number(), bytes: source.bytes() });
    return written;
  }

  #text(): string {
    return this.#texts[this.#source.number()] as string;
  }

  #fields(fields: readonly PackedField[], values: Fields): Fields {
    for (const field of fields) values[field.name] = this.#field(field);
    return values;
  }

  #field({ form, items }: PackedField): unknown {
    const source = this.#source;
    switch (form.is) {
      case "number":
        return source.real();
      case "count":
        return source.number();
      case "boolean":
        return source.number() === 1;
      case "text":
        return this.#text();
      case "one-of":
        return form.values[source.number()];
      case "bigint":
        return source.bigint();
      case "bytes":
        return source.bytes();
      case "list":
        return Array.from({ length: source.number() }, () => this.#fields(items, {}));
    }
  }
}
