/**
 * A log without its secrets: bytes of key material and of data become zeros. Lengths and offsets stay, so that the log
 * is read, shown and compared as before. Which bytes those are is declared in the wire layouts and nowhere else.
 */
import type { TraceEvent } from "../contract/trace.ts";
import { type Codec, type Content, type Field, walk } from "../wire/codec.ts";
import { ExchangeTracker } from "./context.ts";
import { answerBytes, answerLayout, type Exchange, type Popped, requestLayout, type Used } from "./exchange.ts";

/** What is taken out. */
export type Redaction = ReadonlySet<Exclude<Content, "public">>;

export const REDACT_ALL: Redaction = new Set(["secret", "payload"]);
export const REDACT_KEYS: Redaction = new Set(["secret"]);
export const REDACT_NOTHING: Redaction = new Set();

/** For the header of a file. */
export function redactionText(redaction: Redaction): string {
  const what = [redaction.has("secret") && "keys", redaction.has("payload") && "payloads"].filter(Boolean);
  return what.length > 0 ? what.join(" and ") : "nothing";
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
    const exchange = this.#tracker.follow(event);
    if (event.kind === "popped") return redactedPopped(event, exchange, this.#redaction);
    if (event.kind === "used") return redactedUsed(event, exchange, this.#redaction);
    return event;
  }
}

/** A request with its answer, without its secrets. */
export function redactedRequest<R extends Exchange & { readonly used: Used | undefined }>(
  request: R,
  hide: Redaction,
): R {
  const used = request.used && redactedUsed(request.used, request, hide);
  return { ...request, popped: redactedPopped(request.popped, request, hide), used };
}

function redactedPopped(event: Popped, exchange: Exchange | undefined, hide: Redaction): Popped {
  // Read by a guess, the bytes of a key could pass for a field that is shown: without certainty nothing is.
  const ranges = exchange ? hiddenRanges(requestLayout(exchange), event.readable, { hide }) : EVERYTHING;
  return ranges.length > 0 ? { ...event, readable: zeroed(event.readable, ranges) } : event;
}

function redactedUsed(event: Used, exchange: Exchange | undefined, hide: Redaction): Used {
  const ranges = exchange ? answerRanges(exchange, event, hide) : EVERYTHING;
  const written = event.written.map(({ offset, bytes }) => ({ offset, bytes: zeroed(bytes, ranges, offset) }));
  return { ...event, written };
}

function answerRanges(exchange: Exchange, used: Used, hide: Redaction): readonly Range[] {
  const { bytes } = answerBytes(exchange.popped, used);
  const { layout, scope } = answerLayout(exchange, used);
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
  /** What lengths in the layout refer to. */
  readonly scope?: object;
}

/**
 * Where in `bytes` there is something to hide. Of bytes that do not fit the layout only the header is kept: what the
 * rest is nobody knows, and it may well be a key with a wrong length before it.
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
