/**
 * The event log as a file: JSON lines, version 1. The first line says what the file is; every other line is one event,
 * with byte strings in hex and 64-bit numbers in decimal, both as JSON strings. Which fields those are is known from
 * the kind of event. A file to be read comes from anywhere: every field is checked, and nothing in it is trusted.
 */
import type { FaultKind } from "../contract/device-control.ts";
import type { Stamp, TraceDescriptor, TraceEvent, TraceKind } from "../contract/trace.ts";
import {
  bigint,
  boolean,
  bytes,
  count,
  type FieldType,
  list,
  number,
  oneOf,
  readFields,
  type Shape,
  text,
  writeFields,
} from "./fields.ts";

const FORMAT = "v86-virtio-crypto trace";
const VERSION = 1;

// --- what an event looks like ---

type Event<K extends TraceKind> = Extract<TraceEvent, { kind: K }>;
type Own<E> = Omit<E, keyof Stamp | "kind">;
type Written = Event<"used">["written"][number];

const STAMP: Shape<Stamp> = { at: number, instructions: number, device: text };

const descriptor: Shape<TraceDescriptor> = {
  index: count,
  table: oneOf("ring", "indirect"),
  address: count,
  length: count,
  writable: boolean,
};
const written: Shape<Written> = { offset: count, bytes };

const FAULT_KINDS = [
  "delay",
  "drop",
  "status",
  "corrupt",
  "used-length",
  "used-id",
  "needs-reset",
  "kill-worker",
] as const satisfies readonly FaultKind[];

/** The compiler holds this against the contract: a field that is missing or of another type does not compile. */
const KINDS: { readonly [K in TraceKind]: Shape<Own<Event<K>>> } = {
  plugged: {
    dialect: oneOf("virtio-1.4", "asym-rfc-v3"),
    offered: bigint,
    queueSize: count,
    dataQueues: count,
    ready: boolean,
  },
  register: {
    access: oneOf("read", "write"),
    bank: oneOf("common", "notify", "isr", "device", "pci"),
    offset: count,
    width: oneOf(1, 2, 4),
    value: count,
  },
  status: { from: count, to: count, by: oneOf("driver", "device") },
  features: { offered: bigint, accepted: bigint, agreed: boolean },
  "queue-enabled": { queue: count, size: count, desc: count, driver: count, deviceArea: count },
  notify: { queue: count },
  popped: {
    request: count,
    queue: count,
    position: count,
    head: count,
    chain: list(descriptor),
    readable: bytes,
    writableLength: count,
  },
  submitted: { request: count, operation: text },
  working: { request: count, worker: count },
  progress: { request: count, step: text, candidates: count },
  completed: { request: count, ok: boolean, detail: text },
  refused: { request: count, status: count, clause: text, why: text },
  used: { request: count, queue: count, position: count, head: count, length: count, written: list(written) },
  interrupt: { cause: oneOf("queue", "config") },
  "isr-read": { value: count },
  hold: { queue: count, on: boolean },
  held: { queue: count, request: count },
  released: { queue: count, request: count },
  injected: { request: count, fault: oneOf(...FAULT_KINDS), detail: text },
  fault: { clause: text, problem: text },
  reset: { cause: oneOf("driver", "machine", "host"), dropped: count },
};

type AnyShape = Readonly<Record<string, FieldType<unknown>>>;
const SHAPES = new Map<unknown, AnyShape>(
  Object.entries(KINDS).map(([kind, shape]) => [kind, { ...STAMP, ...shape } as AnyShape]),
);

// --- writing ---

/** What may be said about a whole trace, e.g. the version of what made it. */
export type TraceAbout = Readonly<Record<string, string>>;

/** The first line of a file, without its line feed. */
export function traceHeader(about: TraceAbout = {}): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, ...(Object.keys(about).length > 0 && { about }) });
}

/** One event as a line, without its line feed. */
export function toLine(event: TraceEvent): string {
  return JSON.stringify({ kind: event.kind, ...writeFields(SHAPES.get(event.kind) ?? {}, event) });
}

// --- reading ---

/**
 * - `not-a-trace`: the file does not start with our header. No events.
 * - `other-version`: a header of a version that is not read here. No events.
 * - `truncated`: the last line is not complete.
 * - `bad-line`: a line that is no JSON object.
 * - `unknown-kind`: an event of a kind that is not known here; it is left out.
 * - `bad-field`: a field of an event is missing or wrong; the event is left out.
 */
type ProblemKind = "not-a-trace" | "other-version" | "truncated" | "bad-line" | "unknown-kind" | "bad-field";

interface Problem {
  readonly problem: ProblemKind;
  /** Counted from 1. */
  readonly line: number;
  readonly detail: string;
}

export interface TraceFile {
  readonly about: TraceAbout;
  readonly events: readonly TraceEvent[];
  /** The first {@link MAX_PROBLEMS} of them. */
  readonly problems: readonly Problem[];
  /** How many problems there were beyond those. */
  readonly moreProblems: number;
}

/** A person reads them; a hostile file must not make a list as long as itself. */
export const MAX_PROBLEMS = 100;

/** Reads a file. Never throws: what cannot be read is a problem, and the events around it are kept. */
export function fromLines(file: string): TraceFile {
  const lines = file.replace(/^\uFEFF/, "").split("\n");
  const problems = new Problems();
  const about = readHeader(lines[0] ?? "", problems);
  const events: TraceEvent[] = [];
  if (about === undefined) return { about: {}, events, ...problems.result() };
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (line.trim() === "") continue;
    const event = readLine(line, i + 1, i === lines.length - 1, problems);
    if (event) events.push(event);
  }
  return { about, events, ...problems.result() };
}

class Problems {
  readonly #kept: Problem[] = [];
  #count = 0;

  add(problem: ProblemKind, line: number, detail: string): undefined {
    this.#count++;
    if (this.#kept.length < MAX_PROBLEMS) this.#kept.push({ problem, line, detail });
    return undefined;
  }

  result(): Pick<TraceFile, "problems" | "moreProblems"> {
    return { problems: this.#kept, moreProblems: this.#count - this.#kept.length };
  }
}

function readHeader(line: string, problems: Problems): TraceAbout | undefined {
  const header = parseObject(line);
  if (header?.format !== FORMAT) {
    return problems.add("not-a-trace", 1, `the first line does not say {"format":"${FORMAT}",...}`);
  }
  if (header.version !== VERSION) {
    return problems.add("other-version", 1, `version ${shown(header.version)}; version ${VERSION} can be read`);
  }
  const about = isObject(header.about) ? Object.entries(header.about) : [];
  return Object.fromEntries(about.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function readLine(line: string, at: number, isLast: boolean, problems: Problems): TraceEvent | undefined {
  const json = parseObject(line);
  if (!json) {
    // A complete file ends with a line feed, so its last line is empty.
    if (isLast) return problems.add("truncated", at, "the file ends inside a line");
    return problems.add("bad-line", at, `no JSON object: ${excerpt(line)}`);
  }
  const shape = SHAPES.get(json.kind);
  if (!shape) return problems.add("unknown-kind", at, `kind ${shown(json.kind)}`);
  const read = readFields(shape, json);
  if (!read.ok) return problems.add("bad-field", at, `${shown(json.kind)}: ${read.problem}`);
  return { kind: json.kind, ...read.value } as unknown as TraceEvent;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** For people: nothing but the type of what is neither text nor a number, which may be nested without end. */
const shown = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? excerpt(String(value)) : `of type ${typeof value}`;

const EXCERPT = 60;
const excerpt = (text: string): string => (text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
