/**
 * Two logs compared, request by request: which are the same, which changed and how, which only one has. Times,
 * instruction counts and guest addresses are no differences: they are others in every run.
 */
import type { AbsentBytes, TraceEvent } from "../contract/trace.ts";
import { type Codec, type Content, type Field, walk } from "../wire/codec/codec.ts";
import { hexOf } from "../wire/codec/hex.ts";
import { whyAbsent } from "./absent.ts";
import { align } from "./align.ts";
import { ExchangeTracker } from "./context.ts";
import type { Used } from "./event-of.ts";
import {
  answerBytes,
  answerLayout,
  type Exchange,
  headerOf,
  noStatusText,
  requestLayout,
  statusText,
  verdictOf,
} from "./exchange.ts";

/** A request of a log with its answer, if there is one. */
export interface LoggedRequest extends Exchange {
  readonly used: Used | undefined;
}

export interface Difference {
  /** E.g. `request/body/para/iv_len`, `status`, `used.len`. */
  readonly what: string;
  /** Empty where that side has no such thing. */
  readonly left: string;
  readonly right: string;
  /** The field's content, as its layout declares it. */
  readonly content: Content | undefined;
}

export type DiffKind = "same" | "changed" | "left" | "right";

export interface RequestDiff<R extends LoggedRequest> {
  /** `left` and `right`: only that log has it. */
  readonly kind: DiffKind;
  readonly left: R | undefined;
  readonly right: R | undefined;
}

export interface TraceDiff<R extends LoggedRequest> {
  /** In the order of the left log, what only the right one has in between. */
  readonly requests: readonly RequestDiff<R>[];
  readonly counts: Readonly<Record<DiffKind, number>>;
  /** Queues whose requests differ so much that they are paired by position only, e.g. `crypto0 queue 0`. */
  readonly byPosition: readonly string[];
}

/** The requests of a log, in order. Those whose layouts are not certain are not among them. */
export function requestsOf(events: Iterable<TraceEvent>): LoggedRequest[] {
  const tracker = new ExchangeTracker();
  const requests = new Map<Exchange, { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] }>();
  for (const event of events) {
    const exchange = tracker.follow(event);
    if (!exchange) continue;
    const known = requests.get(exchange);
    if (event.kind === "used" && known) known.used = event;
    else requests.set(exchange, { ...exchange, used: undefined });
  }
  return [...requests.values()];
}

/** Compares by device and queue, in each by the sequence of operations. */
export function diffRequests<R extends LoggedRequest>(left: readonly R[], right: readonly R[]): TraceDiff<R> {
  const lefts = byQueue(left);
  const rights = byQueue(right);
  const found: RequestDiff<R>[] = [];
  const byPosition: string[] = [];
  for (const queue of new Set([...lefts.keys(), ...rights.keys()])) {
    const { diffs, exact } = diffQueue(lefts.get(queue) ?? [], rights.get(queue) ?? []);
    if (!exact) byPosition.push(queue);
    for (const diff of diffs) found.push(diff);
  }
  const counts = { same: 0, changed: 0, left: 0, right: 0 };
  for (const { kind } of found) counts[kind]++;
  return { requests: inOrder(found, left, right), counts, byPosition };
}

function diffQueue<R extends LoggedRequest>(ours: readonly R[], theirs: readonly R[]) {
  const { pairs, exact } = align(ours.map(operationOf), theirs.map(operationOf));
  const diffs = pairs.map((pair): RequestDiff<R> => {
    const left = pair.left === undefined ? undefined : ours[pair.left];
    const right = pair.right === undefined ? undefined : theirs[pair.right];
    return { kind: kindOf(left, right), left, right };
  });
  return { diffs, exact };
}

/** By the left log; what it lacks comes after what it comes after in the right one. */
function inOrder<R extends LoggedRequest>(
  diffs: readonly RequestDiff<R>[],
  left: readonly R[],
  right: readonly R[],
): RequestDiff<R>[] {
  const places = new Map<R | undefined, number>(left.map((request, index) => [request, index]));
  const ofRight = new Map(diffs.map((diff) => [diff.right, diff]));
  let at = -1;
  let behind = 0;
  const placed = new Map<RequestDiff<R>, readonly [at: number, behind: number]>();
  for (const request of right) {
    const diff = ofRight.get(request);
    const place = places.get(diff?.left);
    behind = place === undefined ? behind + 1 : 0;
    at = place ?? at;
    if (diff) placed.set(diff, [at, behind]);
  }
  const placeOf = (diff: RequestDiff<R>) => placed.get(diff) ?? [places.get(diff.left) ?? at, 0];
  return diffs
    .map((diff) => ({ diff, place: placeOf(diff) }))
    .sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1])
    .map(({ diff }) => diff);
}

function byQueue<R extends LoggedRequest>(requests: readonly R[]): Map<string, R[]> {
  const queues = new Map<string, R[]>();
  for (const request of requests) {
    const queue = `${request.popped.device} queue ${request.popped.queue}`;
    const known = queues.get(queue);
    if (known) known.push(request);
    else queues.set(queue, [request]);
  }
  return queues;
}

function operationOf(request: LoggedRequest): string {
  const { operation, algorithm } = headerOf(request);
  return `${operation} ${algorithm}`;
}

function kindOf(left: LoggedRequest | undefined, right: LoggedRequest | undefined): DiffKind {
  if (!left) return "right";
  if (!right) return "left";
  return hasSameBytes(left, right) || differences(left, right).length === 0 ? "same" : "changed";
}

/** A cheap check that most pairs pass: comparing field by field costs much more. */
function hasSameBytes(left: LoggedRequest, right: LoggedRequest): boolean {
  if (left.used === undefined || right.used === undefined) return false;
  const one = left.used.written;
  const other = right.used.written;
  return (
    left.popped.writableLength === right.popped.writableLength &&
    left.used.length === right.used.length &&
    orderOf(left) === orderOf(right) &&
    chainText(left) === chainText(right) &&
    isEqual(left.popped.readable, right.popped.readable) &&
    one.length === other.length &&
    one.every(({ offset, bytes }, index) => offset === other[index]?.offset && isEqual(bytes, other[index].bytes))
  );
}

const isEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

/** Number of requests that overtook it on the way to the used ring; negative if it overtook others. */
const orderOf = ({ popped, used }: LoggedRequest): number => (used ? used.position - popped.position : 0);

const chainText = ({ popped }: LoggedRequest): string =>
  popped.chain.map(({ length, writable }) => `${length}${writable ? "w" : "r"}`).join(" ");

/** The differences between two requests of a pair; empty for equal ones. */
export function differences(left: LoggedRequest, right: LoggedRequest): Difference[] {
  const found: Difference[] = [];
  const compare = (what: string, one: string, other: string, content?: Content) => {
    if (one !== other) found.push({ what, left: one, right: other, content });
  };
  if (!isStatusUnknown(left) && !isStatusUnknown(right)) compare("status", status(left), status(right));
  compare("used.len", String(left.used?.length ?? ""), String(right.used?.length ?? ""));
  compare("order of answers", orderText(left), orderText(right));
  compare("descriptors", chainText(left), chainText(right));
  const [one, other] = [fieldsOf(left), fieldsOf(right)];
  const isUnknown = (path: string) => one.unknown(path) || other.unknown(path);
  for (const path of new Set([...one.leaves.keys(), ...other.leaves.keys()])) {
    const [mine, theirs] = [one.leaves.get(path), other.leaves.get(path)];
    if (!isUnknown(path)) compare(path, mine?.text ?? "", theirs?.text ?? "", mine?.content ?? theirs?.content);
  }
  return found;
}

/** Whether one of two requests lacks bytes: what they are is not compared. */
export const isInPart = (...requests: readonly (LoggedRequest | undefined)[]): boolean =>
  requests.some((request) => request?.popped.absent !== undefined || request?.used?.absent !== undefined);

function status(request: LoggedRequest): string {
  if (!request.used) return "no answer";
  const verdict = verdictOf(request, request.used);
  return verdict ? statusText(verdict) : noStatusText(request.used);
}

/** The log has an answer, and not the bytes of its status. */
const isStatusUnknown = (request: LoggedRequest): boolean =>
  request.used?.absent !== undefined && verdictOf(request, request.used) === undefined;

function orderText(request: LoggedRequest): string {
  const order = orderOf(request);
  if (order === 0) return request.used ? "in order" : "";
  return order > 0 ? `overtaken by ${order}` : `${-order} earlier`;
}

interface Leaf {
  readonly text: string;
  readonly content: Content | undefined;
}

interface Leaves {
  /** Fields of request and answer, by path. */
  readonly leaves: ReadonlyMap<string, Leaf>;
  /** Whether the log lacks bytes of the field of that path. */
  unknown(path: string): boolean;
}

function fieldsOf(request: LoggedRequest): Leaves {
  const leaves = new Map<string, Leaf>();
  const absent = new Set<string>();
  const { popped, used } = request;
  collect(requestLayout(request), popped.readable, { path: "request", leaves, absent, unknown: popped.absent });
  if (used) {
    const { layout, scope } = answerLayout(request, used);
    const { bytes } = answerBytes(popped, used);
    collect(layout, bytes, { path: "answer", leaves, absent, unknown: used.absent, scope });
  }
  return { leaves, unknown: (path) => absent.has(path) };
}

interface Collection {
  readonly path: string;
  readonly leaves: Map<string, Leaf>;
  /** Paths of the fields that lack bytes. */
  readonly absent: Set<string>;
  readonly unknown: readonly AbsentBytes[] | undefined;
  readonly scope?: object;
}

function collect(layout: Codec<unknown>, bytes: Uint8Array, collection: Collection): void {
  const { path, leaves, absent, unknown, scope = {} } = collection;
  const visit = (field: Field, at: string): void => {
    for (const child of field.children) visit(child, `${at}/${child.name}`);
    if (field.children.length > 0) return;
    leaves.set(at, { text: valueText(field), content: field.content });
    if (whyAbsent(unknown, field.offset, field.offset + field.size)) absent.add(at);
  };
  visit(walk(layout, bytes, { unparsed: true, scope }).root, path);
}

/** Bytes of a value that are told. */
const PREVIEW = 32;

/** A text that tells two values apart. Of a long value: its first bytes, its length and a checksum of the whole. */
function valueText({ value, label }: Field): string {
  if (!(value instanceof Uint8Array)) return label === undefined ? String(value) : `${String(value)} ${label}`;
  const shown = hexOf(value.subarray(0, PREVIEW));
  return value.length <= PREVIEW ? shown : `${shown}… (${value.length} bytes, checksum ${checksum(value)})`;
}

/** FNV-1a, 32 bits. */
function checksum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
