/**
 * A log without its secrets: bytes of key material and of data become zeros, and are marked as absent. Lengths and
 * offsets stay, so that the log is read, shown and compared as before. Which bytes those are is declared in the wire
 * layouts and nowhere else. A command's line has no layout: it loses its arguments.
 */
import type { AbsentBytes, TraceEvent } from "../contract/trace.ts";
import { type Codec, type Content, type Field, walk } from "../wire/codec/codec.ts";
import { type AbsenceReason, united } from "./absent.ts";
import { ExchangeTracker } from "./context.ts";
import type { Popped, Used } from "./event-of.ts";
import { answerBytes, answerLayout, type Exchange, requestLayout } from "./exchange.ts";
import { withoutArguments } from "./redact-command.ts";

/** The contents that are removed. */
export type Redaction = ReadonlySet<Exclude<Content, "public">>;

export const REDACT_ALL: Redaction = new Set(["secret", "payload"]);
export const REDACT_KEYS: Redaction = new Set(["secret"]);
export const REDACT_NOTHING: Redaction = new Set();

/** For the header of a file. */
export function redactionText(redaction: Redaction): string {
  const what = [redaction.has("secret") && "keys", redaction.has("payload") && "payloads"].filter(Boolean);
  return what.length > 0 ? what.join(" and ") : "nothing";
}

/** The removed contents, as the header of a file lists them. */
export function redactionOf(text = ""): Redaction {
  const missing = new Set<Exclude<Content, "public">>();
  if (text.includes("keys")) missing.add("secret");
  if (text.includes("payloads")) missing.add("payload");
  return missing;
}

/** Bytes from `from` up to `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Redacts a log event by event, in order. Keeps what a layout depends on and nothing else. */
export class Redactor {
  readonly #redaction: Redaction;
  readonly #tracker = new ExchangeTracker();

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  /** The event, or a copy with zeros in it. */
  redact(event: TraceEvent): TraceEvent {
    if (this.#redaction.size === 0) return event;
    // A line may have a key in it as well as data, and nothing tells which.
    if (event.kind === "command") return withoutArguments(event);
    const exchange = this.#tracker.follow(event);
    const hiding: Hiding = { hide: this.#redaction, why: "left-out" };
    if (event.kind === "popped") return redactedPopped(event, exchange, hiding);
    if (event.kind === "used") return redactedUsed(event, exchange, hiding);
    return event;
  }
}

/** Marks what a log that was redacted before has zeros for, event by event, in order. For a file that does not say. */
export class RedactionMarker {
  readonly #redaction: Redaction;
  readonly #tracker = new ExchangeTracker();

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  /** The event, or a copy that says which of its bytes were left out. */
  mark(event: TraceEvent): TraceEvent {
    if (this.#redaction.size === 0) return event;
    const exchange = this.#tracker.follow(event);
    if (event.kind === "popped") {
      const ranges = requestRanges(event, exchange, this.#redaction);
      const header = exchange ? headerSize(exchange, event) : 0;
      const isBlank = event.readable.subarray(header).every((byte) => byte === 0);
      // What did not fit its layout was left out as a whole, and zeros fit.
      const blank = isBlank ? [...ranges, { from: header, to: event.readable.length }] : ranges;
      return markedPopped(event, blank, "left-out");
    }
    if (event.kind === "used") return markedUsed(event, usedRanges(event, exchange, this.#redaction), "left-out");
    return event;
  }
}

/** The contents to remove, and the reason that their ranges get. */
interface Hiding {
  readonly hide: Redaction;
  readonly why: AbsenceReason;
}

/** A request with its answer, without its secrets: for a copy taken while they are masked. */
export function maskedRequest(
  request: Exchange & { readonly used: Used | undefined },
): Exchange & { readonly used: Used | undefined } {
  const { control, dialect } = request;
  const hiding: Hiding = { hide: REDACT_ALL, why: "masked" };
  const used = request.used && redactedUsed(request.used, request, hiding);
  return { control, dialect, popped: redactedPopped(request.popped, request, hiding), used };
}

function redactedPopped(event: Popped, exchange: Exchange | undefined, { hide, why }: Hiding): Popped {
  const ranges = requestRanges(event, exchange, hide);
  if (ranges.length === 0) return event;
  return markedPopped({ ...event, readable: zeroed(event.readable, ranges) }, ranges, why);
}

function redactedUsed(event: Used, exchange: Exchange | undefined, { hide, why }: Hiding): Used {
  const ranges = usedRanges(event, exchange, hide);
  const written = event.written.map(({ offset, bytes }) => ({ offset, bytes: zeroed(bytes, ranges, offset) }));
  return markedUsed({ ...event, written }, ranges, why);
}

function requestRanges(event: Popped, exchange: Exchange | undefined, hide: Redaction): readonly Range[] {
  // Read with a guessed layout, a key's bytes could pass for a public field. So an incomplete context hides all bytes.
  return exchange ? hiddenRanges(requestLayout(exchange), event.readable, { hide }) : EVERYTHING;
}

const usedRanges = (event: Used, exchange: Exchange | undefined, hide: Redaction): readonly Range[] =>
  exchange ? answerRanges(exchange, event, hide) : EVERYTHING;

function markedPopped(event: Popped, ranges: readonly Range[], why: AbsenceReason): Popped {
  const marks = within(ranges, { from: 0, to: event.readable.length }, why);
  return marks.length === 0 ? event : { ...event, absent: united(united([], marks), event.absent ?? []) };
}

function markedUsed(event: Used, ranges: readonly Range[], why: AbsenceReason): Used {
  const marks = event.written.flatMap(({ offset, bytes }) =>
    within(ranges, { from: offset, to: offset + bytes.length }, why),
  );
  return marks.length === 0 ? event : { ...event, absent: united(united([], marks), event.absent ?? []) };
}

/** The parts of `ranges` that are within `bounds`. */
function within(ranges: readonly Range[], bounds: Range, why: AbsenceReason): AbsentBytes[] {
  return ranges
    .map(({ from, to }) => ({ from: Math.max(from, bounds.from), to: Math.min(to, bounds.to), why }))
    .filter(({ from, to }) => from < to);
}

const headerSize = (exchange: Exchange, { readable }: Popped): number =>
  endOfHeader(walk(requestLayout(exchange), readable, { unparsed: true }).root);

function answerRanges(exchange: Exchange, used: Used, hide: Redaction): readonly Range[] {
  const { layout, scope, length } = answerLayout(exchange, used);
  const bytes = answerBytes(exchange.popped, used).bytes.subarray(0, length);
  // What is written outside of the answer belongs to no field.
  const behind = { from: bytes.length, to: Number.POSITIVE_INFINITY };
  return [...hiddenRanges(layout, bytes, { hide, scope }), behind];
}

const EVERYTHING: readonly Range[] = [{ from: 0, to: Number.POSITIVE_INFINITY }];

/** A copy of `bytes`, which begin at `base`, with zeros in the ranges. */
function zeroed(bytes: Uint8Array, ranges: readonly Range[], base = 0): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const { from, to } of ranges) {
    copy.fill(0, Math.min(Math.max(0, from - base), bytes.length), Math.min(Math.max(0, to - base), bytes.length));
  }
  return copy;
}

interface Reading {
  readonly hide: Redaction;
  /** Values that lengths in the layout refer to. */
  readonly scope?: object;
}

/**
 * The ranges of `bytes` that must be hidden. Of bytes that do not fit the layout only the header is kept. The rest may
 * be a key that follows a wrong length.
 */
function hiddenRanges(layout: Codec<unknown>, bytes: Uint8Array, { hide, scope = {} }: Reading): Range[] {
  const { root, error } = walk(layout, bytes, { unparsed: true, scope });
  if (error) return [{ from: endOfHeader(root), to: bytes.length }];
  const ranges: Range[] = [];
  collect(root, 0, hide, ranges);
  return ranges;
}

function endOfHeader(root: Field): number {
  const header = root.children.find(({ name }) => name === "header");
  return header?.children.every(({ error }) => error === undefined) && !header.error ? header.size : 0;
}

function collect(field: Field, base: number, hide: Redaction, ranges: Range[]): void {
  const from = base + field.offset;
  if (field.inner && field.value instanceof Uint8Array) {
    const inner = walk(field.inner, field.value, { unparsed: true });
    if (!inner.error) {
      collect(inner.root, from, hide, ranges);
      return;
    }
  }
  if (field.children.length > 0) for (const child of field.children) collect(child, base, hide, ranges);
  else if (isHidden(field.content, hide) && field.size > 0) ranges.push({ from, to: from + field.size });
}

export const isHidden = (content: Content | undefined, hide: Redaction): boolean =>
  content !== undefined && content !== "public" && hide.has(content);
