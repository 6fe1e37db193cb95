/**
 * Events on their way between threads: numbers in one buffer, bytes in another, both handed over instead of copied. The
 * structured clone of a batch takes the sender six times as long, and the sender is the thread that runs the guest.
 * Both ends are ours, so nothing is checked here.
 */
import type { TraceEvent } from "../contract/trace.ts";
import type { AnyShape, FieldForm } from "./fields.ts";
import { SHAPES } from "./kinds.ts";

export interface PackedEvents {
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Each text that occurs, once. */
  readonly texts: readonly string[];
}

/** What is to be handed over with the message rather than copied. */
export const buffersOf = ({ numbers, bytes }: PackedEvents): ArrayBuffer[] => [numbers.buffer, bytes.buffer];

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

const WORD = 1n << 32n;

type Fields = Record<string, unknown>;

// --- packing ---

/** Bytes up to which a buffer is kept for the next batch. What a guest's large requests need is not kept for ever. */
const KEPT_BYTES = 1 << 20;
const NUMBERS_AT_FIRST = 1 << 12;
const BYTES_AT_FIRST = 1 << 14;

/** Packs one event after the other; what it is packed into grows. */
export class EventPacker {
  #numbers = new Float64Array(NUMBERS_AT_FIRST);
  #length = 0;
  #bytes = new Uint8Array(BYTES_AT_FIRST);
  #byteLength = 0;
  #texts: string[] = [];
  readonly #textNumbers = new Map<string, number>();

  add(event: TraceEvent): void {
    const number = NUMBERS.get(event.kind) ?? 0;
    this.#push(number);
    this.#fields(KINDS[number]?.fields ?? [], event as unknown as Fields);
  }

  /** What was added since the last time. */
  take(): PackedEvents {
    const packed = {
      numbers: this.#numbers.slice(0, this.#length),
      bytes: this.#bytes.slice(0, this.#byteLength),
      texts: this.#texts,
    };
    if (this.#numbers.byteLength > KEPT_BYTES) this.#numbers = new Float64Array(NUMBERS_AT_FIRST);
    if (this.#bytes.byteLength > KEPT_BYTES) this.#bytes = new Uint8Array(BYTES_AT_FIRST);
    this.#length = 0;
    this.#byteLength = 0;
    this.#texts = [];
    this.#textNumbers.clear();
    return packed;
  }

  #push(number: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = number;
  }

  #pushBytes(bytes: Uint8Array): void {
    const end = this.#byteLength + bytes.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(2 * end);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
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
        this.#push((value as Uint8Array).length);
        this.#pushBytes(value as Uint8Array);
        break;
      case "list":
        this.#push((value as readonly unknown[]).length);
        for (const item of value as readonly Fields[]) this.#fields(items, item);
        break;
    }
  }

  #text(text: string): number {
    let number = this.#textNumbers.get(text);
    if (number === undefined) {
      number = this.#texts.push(text) - 1;
      this.#textNumbers.set(text, number);
    }
    return number;
  }
}

// --- unpacking ---

class Unpacker {
  readonly #packed: PackedEvents;
  #at = 0;
  #byte = 0;

  constructor(packed: PackedEvents) {
    this.#packed = packed;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#packed.numbers.length;
  }

  event(): TraceEvent {
    const { kind, fields } = KINDS[this.#next()] as PackedKind;
    return this.#fields(fields, { kind }) as unknown as TraceEvent;
  }

  #next(): number {
    return this.#packed.numbers[this.#at++] as number;
  }

  #fields(fields: readonly PackedField[], values: Fields): Fields {
    for (const field of fields) values[field.name] = this.#field(field);
    return values;
  }

  #field({ form, items }: PackedField): unknown {
    const number = this.#next();
    switch (form.is) {
      case "number":
      case "count":
        return number;
      case "boolean":
        return number === 1;
      case "text":
        return this.#packed.texts[number];
      case "one-of":
        return form.values[number];
      case "bigint":
        return BigInt(number) * WORD + BigInt(this.#next());
      case "bytes":
        this.#byte += number;
        return this.#packed.bytes.subarray(this.#byte - number, this.#byte);
      case "list":
        return Array.from({ length: number }, () => this.#fields(items, {}));
    }
  }
}

/** Byte strings of the events are parts of one buffer. */
export function unpackEvents(packed: PackedEvents): TraceEvent[] {
  const unpacker = new Unpacker(packed);
  const events: TraceEvent[] = [];
  while (!unpacker.isAtEnd) events.push(unpacker.event());
  return events;
}
