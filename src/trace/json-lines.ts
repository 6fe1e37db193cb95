/**
 * The event log as a file: JSON lines, version 2. The first line identifies the file; every other line is one event.
 * Byte strings are hex and 64-bit numbers decimal, both as JSON strings. The kind of an event decides which fields
 * those are. A file is untrusted input: every field is checked.
 */
import type { TraceEvent } from "../contract/trace.ts";
import { absenceFields, inPart, lineOf, shortened } from "./absent-json.ts";
import { isGuestEvent } from "./event-of.ts";
import { type AnyShape, readFields, writeFields } from "./fields.ts";
import { SHAPES } from "./kinds.ts";
import { isJsonObject, parseJson } from "./parse-json.ts";
import { fromVersion1, SHAPES_1 } from "./version-1.ts";

const FORMAT = "v86-virtio-crypto trace";
const VERSION = 2;

/** For each version of the file: how its lines become events. */
const READ = new Map<unknown, LineForm>([
  [1, { shapes: SHAPES_1, eventOf: fromVersion1 }],
  [VERSION, { shapes: SHAPES, eventOf: (event) => event as TraceEvent }],
]);

interface LineForm {
  /** All fields of each kind. */
  readonly shapes: ReadonlyMap<unknown, AnyShape>;
  /** The event with those fields. */
  readonly eventOf: (fields: { readonly kind: unknown }) => TraceEvent;
}

// --- writing ---

/** What is said about a whole trace. Texts of any other name may stand beside these. */
export interface TraceAbout {
  /** What wrote the file, e.g. `v86-virtio-crypto 0.1.0`. */
  readonly made?: string;
  /** When, in ISO 8601. */
  readonly date?: string;
  /** The bytes that the file has as zeros: `keys and payloads`, `keys` or `nothing`. */
  readonly redacted?: string;
  /** Number of events that are not in the file, in decimal. */
  readonly dropped?: string;
  /** Their kinds as far as they are known, e.g. `notify 12345, interrupt 10`. */
  readonly missing?: string;
  /** `absent`: each event says which of its bytes are not known. Without it, that follows from `redacted`. */
  readonly marks?: string;
  /** The zero of the events' clocks, in Unix milliseconds, as a decimal number. */
  readonly epoch?: string;
  readonly [other: string]: string | undefined;
}

/** The year 2500. A pcapng timestamp of nanoseconds in 64 bits ends in 2554, and a log may last thirty years. */
const MAX_EPOCH = Date.UTC(2500, 0);

/** 0 where it is not told, or is no time that a file can have. */
export function epochOf({ epoch = "" }: TraceAbout): number {
  const time = /^\d{1,14}(\.\d{1,20})?$/.test(epoch) ? Number(epoch) : 0;
  return time <= MAX_EPOCH ? time : 0;
}

/** The first line of a file, without its line feed. */
export function traceHeader(about: TraceAbout = {}): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, ...(Object.keys(about).length > 0 && { about }) });
}

/** One event as a line, without its line feed. */
export function toLine(event: TraceEvent): string {
  const isInPart = (event.kind === "popped" || event.kind === "used") && event.absent !== undefined;
  const fields = writeFields(SHAPES.get(event.kind) ?? {}, isInPart ? shortened(event) : event);
  return JSON.stringify({ kind: event.kind, ...fields, ...(isInPart && absenceFields(event, fields)) });
}

// --- reading ---

/**
 * - `not-a-trace`: the file does not start with our header. No events.
 * - `other-version`: a header of a version that is not read here. No events.
 * - `truncated`: the last line is not complete.
 * - `bad-line`: a line that is no JSON object, or longer than {@link MAX_LINE}.
 * - `unknown-kind`: an event of a kind that is not known here; it is left out.
 * - `bad-field`: a field of an event is missing or wrong; the event is left out.
 */
type ProblemKind = "not-a-trace" | "other-version" | "truncated" | "bad-line" | "unknown-kind" | "bad-field";

export interface Problem {
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
  /** Number of problems beyond the listed ones. */
  readonly moreProblems: number;
}

/** A person reads them; a hostile file must not make a list as long as itself. */
export const MAX_PROBLEMS = 100;

/**
 * Longest line, in characters. A request of 1 MiB with its answer and the longest chain stays far below. A hostile file
 * must not make one event of hundreds of megabytes.
 */
export const MAX_LINE = 1 << 24;

/** A machine has two. A panel lists them, and must not be given as many as a file likes. */
export const MAX_DEVICES = 64;

/** Reads a file. Never throws: what cannot be read is a problem, and the events around it are kept. */
export function fromLines(file: string): TraceFile {
  const reader = new TraceReader();
  const events = reader.read(file);
  return { about: reader.about, events: events.concat(reader.end()), ...reader.problems };
}

/** Reads a file in pieces, for one that is too large to be read at once. */
export class TraceReader {
  readonly #problems = new Problems();
  readonly #devices = new Set<string>();
  #header: Header | undefined;
  /** The beginning of a line whose end has not come. */
  #pieces: string[] = [];
  #length = 0;
  #line = 0;

  /** Empty before the first line has come. */
  get about(): TraceAbout {
    return this.#header?.about ?? {};
  }

  get problems(): Pick<TraceFile, "problems" | "moreProblems"> {
    return this.#problems.result();
  }

  /** Whether the first line was none of a trace: nothing that follows will be an event. */
  get failed(): boolean {
    return this.#line > 0 && this.#header === undefined;
  }

  /** Whether it failed because the file is something else, and not a trace of another version. */
  get isOther(): boolean {
    return this.failed && this.#problems.result().problems.some(({ problem }) => problem === "not-a-trace");
  }

  /** The events that are complete now. */
  read(text: string): TraceEvent[] {
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    const events: TraceEvent[] = [];
    for (const line of lines) {
      this.#keep(line);
      this.#finish(events, false);
    }
    this.#keep(last);
    return events;
  }

  /** The event of a last line without line feed. */
  end(): TraceEvent[] {
    const events: TraceEvent[] = [];
    if (this.#length > 0 || this.#line === 0) this.#finish(events, true);
    return events;
  }

  #keep(text: string): void {
    this.#length += text.length;
    if (this.#length <= MAX_LINE) this.#pieces.push(text);
  }

  #finish(events: TraceEvent[], isLast: boolean): void {
    const line = this.#pieces.join("");
    const tooLong = this.#length > MAX_LINE;
    this.#pieces = [];
    this.#length = 0;
    this.#line++;
    if (this.#line === 1) this.#header = readHeader(line.replace(/^\uFEFF/, ""), this.#problems);
    else if (this.#header !== undefined && tooLong) {
      this.#problems.add("bad-line", this.#line, `longer than ${MAX_LINE} characters`);
    } else if (this.#header !== undefined && line.trim() !== "") {
      const event = readLine(line, { form: this.#header.form, at: this.#line, isLast, problems: this.#problems });
      if (event && this.#admits(event)) events.push(event);
    }
  }

  #admits(event: TraceEvent): boolean {
    if (isGuestEvent(event)) return true;
    const { device } = event;
    if (this.#devices.size < MAX_DEVICES) this.#devices.add(device);
    if (this.#devices.has(device)) return true;
    this.#problems.add("bad-field", this.#line, `device is one more than ${MAX_DEVICES}`);
    return false;
  }
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

interface Header {
  readonly about: TraceAbout;
  readonly form: LineForm;
}

function readHeader(line: string, problems: Problems): Header | undefined {
  const header = parseObject(line);
  if (header?.format !== FORMAT) {
    return problems.add("not-a-trace", 1, `the first line does not say {"format":"${FORMAT}",...}`);
  }
  const form = READ.get(header.version);
  if (!form) {
    return problems.add(
      "other-version",
      1,
      `version ${shown(header.version)}; versions ${[...READ.keys()].join(" and ")} can be read`,
    );
  }
  const about = isJsonObject(header.about) ? Object.entries(header.about) : [];
  const texts = about.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return { about: Object.fromEntries(texts), form };
}

interface LinePlace {
  readonly form: LineForm;
  /** Counted from 1. */
  readonly at: number;
  readonly isLast: boolean;
  readonly problems: Problems;
}

function readLine(line: string, { form, at, isLast, problems }: LinePlace): TraceEvent | undefined {
  const json = parseObject(line);
  if (!json) {
    // A complete file ends with a line feed, so its last line is empty.
    if (isLast) return problems.add("truncated", at, "the file ends inside a line");
    return problems.add("bad-line", at, `no JSON object: ${excerpt(line)}`);
  }
  const shape = form.shapes.get(json.kind);
  if (!shape) return problems.add("unknown-kind", at, `kind ${shown(json.kind)}`);
  const parts = lineOf(json);
  const read = parts.ok ? readFields(shape, parts.value.fields) : parts;
  if (!parts.ok || !read.ok)
    return problems.add("bad-field", at, `${shown(json.kind)}: ${read.ok ? "" : read.problem}`);
  return inPart(form.eventOf({ kind: json.kind, ...read.value }), parts.value);
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(line);
  return isJsonObject(value) ? value : undefined;
}

/** For people: nothing but the type of what is neither text nor a number, which may be nested without end. */
const shown = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? excerpt(String(value)) : `of type ${typeof value}`;

const EXCERPT = 60;
const excerpt = (text: string): string => (text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
