/**
 * Events on their way between threads, and while the page keeps them: numbers in one buffer, bytes in another, both
 * handed over instead of copied. The structured clone of a batch takes the sender six times as long, and the sender is
 * the thread that runs the guest; what is kept as objects is followed by each garbage collection. Both ends are ours, so
 * nothing is checked here.
 */
import type { EventList, TraceDescriptor, TraceEvent } from "../contract/trace.ts";
import type { AnyShape, FieldForm } from "./fields.ts";
import { type Event, SHAPES } from "./kinds.ts";

export interface PackedEvents {
  /** Of each event: where its bytes begin, the number of its kind, its fields in the order of {@link SHAPES}. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each event begins in `numbers`. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Each text that occurs, once. */
  readonly texts: readonly string[];
}

/** What is to be handed over with the message rather than copied. */
export const buffersOf = ({ numbers, bytes, starts }: PackedEvents): ArrayBuffer[] => [
  numbers.buffer,
  bytes.buffer,
  starts.buffer,
];

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

const WORD = 1n << 32n;

type Fields = Record<string, unknown>;

// --- packing ---

/** Bytes up to which a buffer is kept for the next batch. What a guest's large requests need is not kept for ever. */
const KEPT_BYTES = 1 << 20;
const NUMBERS_AT_FIRST = 1 << 12;
const BYTES_AT_FIRST = 1 << 14;
const EVENTS_AT_FIRST = 1 << 8;

/** Packs one event after the other; what it is packed into grows. */
export class EventPacker {
  #numbers = new Float64Array(NUMBERS_AT_FIRST);
  #length = 0;
  #bytes = new Uint8Array(BYTES_AT_FIRST);
  #byteLength = 0;
  #starts = new Uint32Array(EVENTS_AT_FIRST);
  #count = 0;
  #texts: string[] = [];
  readonly #textNumbers = new Map<string, number>();
  #lastText: string | undefined;
  #lastTextNumber = 0;

  add(event: TraceEvent): void {
    if (this.#count === this.#starts.length) this.#starts = grown(this.#starts, 2 * this.#count);
    this.#starts[this.#count++] = this.#length;
    this.#push(this.#byteLength);
    switch (event.kind) {
      case "notify":
        this.#begin(NOTIFY, event);
        this.#push(event.queue);
        break;
      case "popped":
        this.#popped(event);
        break;
      case "used":
        this.#used(event);
        break;
      case "interrupt":
        this.#begin(INTERRUPT, event);
        this.#push(CAUSES.indexOf(event.cause));
        break;
      case "isr-read":
        this.#begin(ISR_READ, event);
        this.#push(event.value);
        break;
      default: {
        const number = numberOf(event.kind);
        this.#push(number);
        this.#fields(KINDS[number]?.fields ?? [], event as unknown as Fields);
      }
    }
  }

  /** What was added since the last time. */
  take(): PackedEvents {
    const packed = {
      numbers: this.#numbers.slice(0, this.#length),
      bytes: this.#bytes.slice(0, this.#byteLength),
      starts: this.#starts.slice(0, this.#count),
      texts: this.#texts,
    };
    if (this.#numbers.byteLength > KEPT_BYTES) this.#numbers = new Float64Array(NUMBERS_AT_FIRST);
    if (this.#bytes.byteLength > KEPT_BYTES) this.#bytes = new Uint8Array(BYTES_AT_FIRST);
    this.#length = 0;
    this.#byteLength = 0;
    this.#count = 0;
    this.#texts = [];
    this.#textNumbers.clear();
    this.#lastText = undefined;
    return packed;
  }

  #begin(number: number, { at, instructions, device }: TraceEvent): void {
    this.#push(number);
    this.#push(at);
    this.#push(instructions);
    this.#push(this.#text(device));
  }

  #popped(event: Event<"popped">): void {
    this.#begin(POPPED, event);
    this.#push(event.request);
    this.#push(event.queue);
    this.#push(event.position);
    this.#push(event.head);
    const { chain } = event;
    this.#push(chain.length);
    for (const { index, table, address, length, writable } of chain) {
      this.#push(index);
      this.#push(table === "ring" ? 0 : 1);
      this.#push(address);
      this.#push(length);
      this.#push(writable ? 1 : 0);
    }
    this.#pushBytes(event.readable);
    this.#push(event.writableLength);
  }

  #used(event: Event<"used">): void {
    this.#begin(USED, event);
    this.#push(event.request);
    this.#push(event.queue);
    this.#push(event.position);
    this.#push(event.head);
    this.#push(event.length);
    const { written } = event;
    this.#push(written.length);
    for (const { offset, bytes } of written) {
      this.#push(offset);
      this.#pushBytes(bytes);
    }
  }

  #push(number: number): void {
    if (this.#length === this.#numbers.length) this.#numbers = grown(this.#numbers, 2 * this.#length);
    this.#numbers[this.#length++] = number;
  }

  #pushBytes(bytes: Uint8Array): void {
    this.#push(bytes.length);
    const end = this.#byteLength + bytes.length;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, 2 * end);
    this.#bytes.set(bytes, this.#byteLength);
    this.#byteLength = end;
  }

  #fields(fields: readonly PackedField[], values: Fields): void {
    for (const field of fields) this.#field(field, values[field.name]);
  }

  #field({ form, items }: PackedField, value: unknown): void {
    switch (form.is) {
      case "number":
      case "count":
        this.#push(value as number);
        break;
      case "boolean":
        this.#push(value ? 1 : 0);
        break;
      case "text":
        this.#push(this.#text(value as string));
        break;
      case "one-of":
        this.#push(form.values.indexOf(value as string | number));
        break;
      case "bigint":
        this.#push(Number((value as bigint) / WORD));
        this.#push(Number((value as bigint) % WORD));
        break;
      case "bytes":
        this.#pushBytes(value as Uint8Array);
        break;
      case "list":
        this.#push((value as readonly unknown[]).length);
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

type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

function grown<A extends Numbers>(array: A, length: number): A {
  const larger = new (array.constructor as new (length: number) => A)(length);
  larger.set(array);
  return larger;
}

// --- unpacking ---

/** Events as they came, each unpacked when it is asked for. Their byte strings are parts of one buffer. */
export class UnpackedEvents implements EventList {
  readonly #packed: PackedEvents;

  constructor(packed: PackedEvents) {
    this.#packed = packed;
  }

  get length(): number {
    return this.#packed.starts.length;
  }

  at(index: number): TraceEvent | undefined {
    const start = this.#packed.starts[index];
    return start === undefined ? undefined : new Unpacker(this.#packed, start).event();
  }

  *[Symbol.iterator](): Generator<TraceEvent> {
    for (const start of this.#packed.starts) yield new Unpacker(this.#packed, start).event();
  }
}

class Unpacker {
  readonly #packed: PackedEvents;
  readonly #numbers: Float64Array;
  #at: number;
  #byte: number;

  constructor(packed: PackedEvents, start: number) {
    this.#packed = packed;
    this.#numbers = packed.numbers;
    this.#at = start;
    this.#byte = this.#next();
  }

  event(): TraceEvent {
    const number = this.#next();
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
    return {
      kind: "notify",
      at: this.#next(),
      instructions: this.#next(),
      device: this.#text(),
      queue: this.#next(),
    };
  }

  #interrupt(): Event<"interrupt"> {
    return {
      kind: "interrupt",
      at: this.#next(),
      instructions: this.#next(),
      device: this.#text(),
      cause: CAUSES[this.#next()] as (typeof CAUSES)[number],
    };
  }

  #isrRead(): Event<"isr-read"> {
    return {
      kind: "isr-read",
      at: this.#next(),
      instructions: this.#next(),
      device: this.#text(),
      value: this.#next(),
    };
  }

  #popped(): Event<"popped"> {
    return {
      kind: "popped",
      at: this.#next(),
      instructions: this.#next(),
      device: this.#text(),
      request: this.#next(),
      queue: this.#next(),
      position: this.#next(),
      head: this.#next(),
      chain: this.#chain(),
      readable: this.#bytes(),
      writableLength: this.#next(),
    };
  }

  #chain(): TraceDescriptor[] {
    const chain: TraceDescriptor[] = [];
    for (let left = this.#next(); left > 0; left--) {
      chain.push({
        index: this.#next(),
        table: this.#next() === 0 ? "ring" : "indirect",
        address: this.#next(),
        length: this.#next(),
        writable: this.#next() === 1,
      });
    }
    return chain;
  }

  #used(): Event<"used"> {
    return {
      kind: "used",
      at: this.#next(),
      instructions: this.#next(),
      device: this.#text(),
      request: this.#next(),
      queue: this.#next(),
      position: this.#next(),
      head: this.#next(),
      length: this.#next(),
      written: this.#written(),
    };
  }

  #written(): Event<"used">["written"] {
    const written: Event<"used">["written"][number][] = [];
    for (let left = this.#next(); left > 0; left--) written.push({ offset: this.#next(), bytes: this.#bytes() });
    return written;
  }

  #next(): number {
    return this.#numbers[this.#at++] as number;
  }

  #text(): string {
    return this.#packed.texts[this.#next()] as string;
  }

  #bytes(): Uint8Array {
    const start = this.#byte;
    this.#byte += this.#next();
    return this.#packed.bytes.subarray(start, this.#byte);
  }

  #fields(fields: readonly PackedField[], values: Fields): Fields {
    for (const field of fields) values[field.name] = this.#field(field);
    return values;
  }

  #field({ form, items }: PackedField): unknown {
    switch (form.is) {
      case "number":
      case "count":
        return this.#next();
      case "boolean":
        return this.#next() === 1;
      case "text":
        return this.#text();
      case "one-of":
        return form.values[this.#next()];
      case "bigint":
        return BigInt(this.#next()) * WORD + BigInt(this.#next());
      case "bytes":
        return this.#bytes();
      case "list":
        return Array.from({ length: this.#next() }, () => this.#fields(items, {}));
    }
  }
}
