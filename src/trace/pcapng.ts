/**
 * The event log as pcapng, for Wireshark: an interface for each device, a packet for each event. Its form is in
 * docs/trace-format.md. draft-ietf-opsawg-pcapng, 4 Block Definitions.
 */
import type { TraceEvent } from "../contract/trace.ts";
import type { Codec } from "../wire/codec/codec.ts";
import { Writer } from "../wire/codec/writer.ts";
import { ABSENCE_TEXT, knownOf } from "./absent.ts";
import { ExchangeTracker } from "./context.ts";
import { isGuestEvent } from "./event-of.ts";
import { answerLayout, type Exchange, requestLayout } from "./exchange.ts";
import type { AnyShape, FieldForm } from "./fields.ts";
import { epochOf, type TraceAbout } from "./json-lines.ts";
import { KINDS } from "./kinds.ts";
import { layoutNumber } from "./layouts.ts";

const BLOCK = { SECTION: 0x0a0d0d0a, INTERFACE: 1, ENHANCED_PACKET: 6 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
const OPTION = { END: 0, COMMENT: 1, IF_NAME: 2, SHB_USERAPPL: 4, IF_TSRESOL: 9 } as const;
/** LINKTYPE_USER0: Wireshark gives its packets to the dissector that is registered for it. */
const LINKTYPE_USER0 = 147;
/** Ten to the minus nine seconds. */
const NANOSECONDS = 9;
/** The largest packet Wireshark opens; with a larger one it takes the whole file for broken. */
export const MAX_PACKET = 262_144;
const FORM_VERSION = 2;
/** Name of the interface of events that are of no device. */
const GUEST_INTERFACE = "guest";

const KIND_NUMBER = new Map(Object.keys(KINDS).map((kind, index) => [kind, index + 1]));

/** Writes a file block by block. */
export class PcapngWriter {
  readonly #tracker = new ExchangeTracker();
  /** The interface of each device. */
  readonly #interfaces = new Map<string, number>();
  #epoch = 0;

  /** The section header: the first bytes of the file. */
  begin(about: TraceAbout): Uint8Array {
    const { made, date, redacted, dropped, missing } = about;
    this.#epoch = epochOf(about);
    const said = [
      date && `written ${date}`,
      redacted && `redacted: ${redacted}`,
      dropped && `events dropped: ${dropped}`,
      missing && `their kinds: ${missing}`,
    ];
    const comment = said.filter(Boolean).join("; ");
    return block(BLOCK.SECTION, (out) => {
      out.u32(BYTE_ORDER);
      out.u16(1);
      out.u16(0);
      out.u64(0xffff_ffff_ffff_ffffn); // The section's length is not known.
      if (comment) putOption(out, OPTION.COMMENT, utf8(comment));
      if (made) putOption(out, OPTION.SHB_USERAPPL, utf8(made));
      putEnd(out);
    });
  }

  /** The blocks of one event: its packet, and before the first of a device the device's interface. */
  event(event: TraceEvent): readonly Uint8Array[] {
    const name = isGuestEvent(event) ? GUEST_INTERFACE : event.device;
    const known = this.#interfaces.get(name);
    if (known !== undefined) return [this.#packet(known, event)];
    const fresh = this.#interfaces.size;
    this.#interfaces.set(name, fresh);
    return [interfaceBlock(name), this.#packet(fresh, event)];
  }

  #packet(interfaceId: number, event: TraceEvent): Uint8Array {
    const data = encapsulate(event, layoutNumber(layoutOf(event, this.#tracker.follow(event))));
    const captured = data.subarray(0, Math.min(MAX_PACKET, knownLength(event, data.length)));
    const comment = absenceText(event);
    const time = nanoseconds(this.#epoch, event.at);
    return block(BLOCK.ENHANCED_PACKET, (out) => {
      out.u32(interfaceId);
      out.u32(Number(time >> 32n));
      out.u32(Number(time & 0xffff_ffffn));
      out.u32(captured.length);
      out.u32(data.length);
      putPadded(out, captured);
      if (!comment) return;
      putOption(out, OPTION.COMMENT, utf8(comment));
      putEnd(out);
    });
  }
}

/**
 * Number of bytes known at the start of a packet. A packet whose end was dropped from the log is shorter in the file,
 * like a cut capture. The format calls the two lengths "captured packet length" and "original packet length" (4.3).
 */
function knownLength(event: TraceEvent, length: number): number {
  if (event.kind === "popped") {
    const known = knownOf(event.absent, 0, event.readable.length);
    return known === undefined ? length : length - WRITABLE_LENGTH_BYTES - (event.readable.length - known);
  }
  if (event.kind !== "used") return length;
  let behind = 0;
  let found = length;
  for (const { offset, bytes } of event.written.toReversed()) {
    const known = knownOf(event.absent, offset, bytes.length);
    if (known !== undefined) found = length - behind - (bytes.length - known);
    behind += PART_HEAD_BYTES + bytes.length;
  }
  return found;
}

/** The data after the readable bytes. */
const WRITABLE_LENGTH_BYTES = 8;
/** Offset and length before the bytes of a written part. */
const PART_HEAD_BYTES = 8 + 4;

/** The absent bytes of an event, for the packet's comment; empty without any. */
function absenceText(event: TraceEvent): string {
  if (event.kind !== "popped" && event.kind !== "used") return "";
  const side = event.kind === "popped" ? "readable" : "writable";
  return (event.absent ?? [])
    .map(({ from, to, why }) => `${side} bytes ${from} to ${to - 1}: ${ABSENCE_TEXT[why]}`)
    .join("; ");
}

/** The layout of what the driver wrote or the device answered, where it is certain. */
function layoutOf(event: TraceEvent, exchange: Exchange | undefined): Codec<unknown> | undefined {
  if (!exchange) return undefined;
  return event.kind === "used" ? answerLayout(exchange, event).layout : requestLayout(exchange);
}

/** Exact for some hundred days, and never before the epoch. */
const nanoseconds = (epoch: number, milliseconds: number): bigint =>
  BigInt(Math.round(epoch * 1000)) * 1000n + BigInt(Math.round(Math.max(0, milliseconds) * 1e6));

// --- an event as bytes ---

function encapsulate(event: TraceEvent, layout: number): Uint8Array {
  const out = new Writer();
  const device = utf8(event.device).subarray(0, 0xffff);
  out.u16(FORM_VERSION);
  out.u8(KIND_NUMBER.get(event.kind) ?? 0);
  out.u8(layout);
  out.u64(BigInt(event.instructions));
  out.u16(device.length);
  out.putBytes(device);
  putFields(out, KINDS[event.kind] as AnyShape, event);
  return out.finish();
}

function putFields(out: Writer, shape: AnyShape, value: object): void {
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [name, { form }] of Object.entries(shape)) putField(out, form, fields[name]);
}

function putField(out: Writer, form: FieldForm, value: unknown): void {
  switch (form.is) {
    case "number":
      out.putBytes(new Uint8Array(Float64Array.of(value as number).buffer));
      break;
    case "count":
      out.u64(word(value as number));
      break;
    case "bigint":
      out.u64(value as bigint);
      break;
    case "boolean":
      out.u8(value ? 1 : 0);
      break;
    case "one-of":
      out.u8(form.values.indexOf(value as string | number));
      break;
    case "text":
      putSized(out, utf8(value as string));
      break;
    case "bytes":
      putSized(out, value as Uint8Array);
      break;
    case "list": {
      const items = value as readonly object[];
      out.u32(items.length);
      for (const item of items) putFields(out, form.shape, item);
    }
  }
}

/** The highest address there is, as a number, is one more than 64 bits hold. */
const word = (value: number): bigint => (value < 2 ** 64 ? BigInt(value) : 0xffff_ffff_ffff_ffffn);

function putSized(out: Writer, bytes: Uint8Array): void {
  out.u32(bytes.length);
  out.putBytes(bytes);
}

/** TextEncoder without a DOM: a lone surrogate becomes U+FFFD there, too. */
function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const point = code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point, 0));
    else if (point < 0x1_0000) bytes.push(0xe0 | (point >> 12), tail(point, 6), tail(point, 0));
    else bytes.push(0xf0 | (point >> 18), tail(point, 12), tail(point, 6), tail(point, 0));
  }
  return Uint8Array.from(bytes);
}

const tail = (point: number, shift: number): number => 0x80 | ((point >> shift) & 0x3f);

// --- blocks ---

function interfaceBlock(name: string): Uint8Array {
  return block(BLOCK.INTERFACE, (out) => {
    out.u16(LINKTYPE_USER0);
    out.u16(0);
    out.u32(0); // No limit to a packet's size.
    putOption(out, OPTION.IF_NAME, utf8(name));
    putOption(out, OPTION.IF_TSRESOL, Uint8Array.of(NANOSECONDS));
    putEnd(out);
  });
}

/** Type, length, body, length again. */
function block(type: number, body: (out: Writer) => void): Uint8Array {
  const inner = new Writer();
  body(inner);
  const length = 12 + inner.offset;
  const out = new Writer(length);
  out.u32(type);
  out.u32(length);
  out.putBytes(inner.finish());
  out.u32(length);
  return out.finish();
}

/** The longest option, a length being 16 bits. */
const MAX_OPTION = 0xffff;

function putOption(out: Writer, code: number, value: Uint8Array): void {
  const bytes = value.subarray(0, MAX_OPTION);
  out.u16(code);
  out.u16(bytes.length);
  putPadded(out, bytes);
}

function putEnd(out: Writer): void {
  out.u16(OPTION.END);
  out.u16(0);
}

/** Up to a multiple of four bytes. */
function putPadded(out: Writer, bytes: Uint8Array): void {
  out.putBytes(bytes);
  out.putZeros((4 - (bytes.length % 4)) % 4);
}
