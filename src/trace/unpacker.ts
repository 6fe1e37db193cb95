/** Reads packed events, each where it begins. Both ends are ours, so nothing is checked here. */
import type { AbsentBytes, TraceDescriptor, TraceEvent } from "../contract/trace.ts";
import { type CutBytes, cutPart, cutPopped, droppedEnd, united } from "./absent.ts";
import { ByteSource } from "./byte-stream.ts";
import type { EventOf, WrittenRange } from "./event-of.ts";
import type {} from "./kinds.ts";
import {
  CAUSES,
  INDIRECT,
  INTERRUPT,
  ISR_READ,
  NOTIFY,
  PACKED_KINDS,
  type PackedField,
  type PackedKind,
  POPPED,
  POPPED_IN_PART,
  REASONS,
  USED,
  USED_IN_PART,
  WRITABLE,
} from "./packed-form.ts";
import { KEPT_BYTES, type Payloads } from "./payloads.ts";

type Fields = Record<string, unknown>;
type Absent = readonly AbsentBytes[];

const NONE: Absent = [];

export class Unpacker {
  readonly #source: ByteSource;
  readonly #texts: readonly string[];
  readonly #payloads: Payloads | undefined;

  /** `payloads`: where long byte strings were put; without it they are in `bytes`. */
  constructor(bytes: Uint8Array, texts: readonly string[], payloads?: Payloads) {
    this.#source = new ByteSource(bytes);
    this.#texts = texts;
    this.#payloads = payloads;
  }

  /** Number of the kind of the event that begins there. */
  kindAt(start: number): number {
    this.#source.seek(start);
    const number = this.#source.number();
    return number === POPPED_IN_PART ? POPPED : number === USED_IN_PART ? USED : number;
  }

  /** The event that begins there. Its byte strings are parts of buffers, not copies. */
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
      case POPPED_IN_PART:
        return this.#popped(this.#absent());
      case USED_IN_PART:
        return this.#used(this.#absent());
    }
    const { kind, fields } = PACKED_KINDS[number] as PackedKind;
    return this.#fields(fields, { kind }) as unknown as TraceEvent;
  }

  #notify(): EventOf<"notify"> {
    const source = this.#source;
    return {
      kind: "notify",
      at: source.real(),
      instructions: source.real(),
      device: this.#text(),
      queue: source.number(),
    };
  }

  #interrupt(): EventOf<"interrupt"> {
    const source = this.#source;
    return {
      kind: "interrupt",
      at: source.real(),
      instructions: source.real(),
      device: this.#text(),
      cause: CAUSES[source.number()] as (typeof CAUSES)[number],
    };
  }

  #isrRead(): EventOf<"isr-read"> {
    const source = this.#source;
    return {
      kind: "isr-read",
      at: source.real(),
      instructions: source.real(),
      device: this.#text(),
      value: source.number(),
    };
  }

  #popped(absent = NONE): EventOf<"popped"> {
    const source = this.#source;
    const at = source.real();
    const instructions = source.real();
    const device = this.#text();
    const request = source.number();
    const queue = source.number();
    const position = source.number();
    const head = source.number();
    const chain = this.#chain();
    const readable = this.#bytes();
    const writableLength = source.number();
    const isWhole = readable instanceof Uint8Array;
    // One literal: spreading it costs as much as all the rest.
    const event: EventOf<"popped"> = {
      kind: "popped",
      at,
      instructions,
      device,
      request,
      queue,
      position,
      head,
      chain,
      readable: isWhole ? readable : readable.known,
      writableLength,
    };
    if (!isWhole) return cutPopped(event, readable, absent);
    return absent === NONE ? event : { ...event, absent };
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

  #used(before = NONE): EventOf<"used"> {
    const source = this.#source;
    const event: EventOf<"used"> = {
      kind: "used",
      at: source.real(),
      instructions: source.real(),
      device: this.#text(),
      request: source.number(),
      queue: source.number(),
      position: source.number(),
      head: source.number(),
      length: source.number(),
      written: [],
    };
    const written = event.written as WrittenRange[];
    let absent = before;
    for (let left = source.number(); left > 0; left--) {
      const offset = source.number();
      const bytes = this.#bytes();
      if (bytes instanceof Uint8Array) written.push({ offset, bytes });
      else {
        written.push(cutPart(offset, bytes));
        absent = united(absent, [droppedEnd(bytes, offset)]);
      }
    }
    return absent === NONE ? event : { ...event, absent };
  }

  #bytes(): Uint8Array | CutBytes {
    const source = this.#source;
    const length = source.number();
    if (!this.#payloads || length <= KEPT_BYTES) return source.part(length);
    const place = source.number();
    const known = source.part(KEPT_BYTES);
    return this.#payloads.at(place, length) ?? { known, length };
  }

  #absent(): Absent {
    const source = this.#source;
    return Array.from({ length: source.number() }, () => ({
      from: source.number(),
      to: source.number(),
      why: REASONS[source.number()] as AbsentBytes["why"],
    }));
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
        return source.part(source.number());
      case "list":
        return Array.from({ length: source.number() }, () => this.#fields(items, {}));
    }
  }
}
