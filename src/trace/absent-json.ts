/**
 * Absent bytes in a line of a trace file. A string whose end was dropped is written as its known bytes and its length.
 * Zeros in their place would make gigabytes of a full log. A reader without this form skips the event. Left-out bytes
 * are zeros, with a list of them in the line.
 */
import type { AbsentBytes, TraceEvent } from "../contract/trace.ts";
import { type CutBytes, cutPart, cutPopped, droppedEnd, knownOf, united } from "./absent.ts";
import type { EventOf } from "./event-of.ts";
import { bytes, count, list, oneOf, type Read } from "./fields.ts";
import type {} from "./kinds.ts";

type Json = Readonly<Record<string, unknown>>;
type InPart = EventOf<"popped"> | EventOf<"used">;

/** Parts of one event: a layout has some dozen fields to hide. */
const MAX_PARTS = 1024;
/** Longest string that a file may claim without having its bytes: what a line of the longest kind could hold. */
const MAX_CUT = 1 << 23;

/** A mask is of the screen: no file has one. */
type FilePart = AbsentBytes & { readonly why: "left-out" | "dropped" };
const isOfFile = (part: AbsentBytes): part is FilePart => part.why !== "masked";

const parts = list<FilePart>({ from: count, to: count, why: oneOf("left-out", "dropped") });

// --- writing ---

/** An event with absent bytes, without those of its strings that are not known: what is written of its fields. */
export function shortened(event: TraceEvent): TraceEvent {
  if (event.kind === "popped") return { ...event, readable: knownPart(event.readable, event.absent, 0) };
  if (event.kind !== "used") return event;
  const written = event.written.map(({ offset, bytes: part }) => ({
    offset,
    bytes: knownPart(part, event.absent, offset),
  }));
  return { ...event, written };
}

const knownPart = (part: Uint8Array, absent: InPart["absent"], from: number): Uint8Array =>
  part.subarray(0, knownOf(absent, from, part.length) ?? part.length);

/** What stands in the line of `event` beside, or instead of, the `fields` of its shortened form. */
export function absenceFields(event: InPart, fields: Json): Json {
  const ends: AbsentBytes[] = [];
  const written = (hex: unknown, part: Uint8Array, from: number): unknown => {
    const known = knownOf(event.absent, from, part.length);
    if (known === undefined) return hex;
    ends.push({ from: from + known, to: from + part.length, why: "dropped" });
    return { known: hex, length: part.length };
  };
  const strings =
    event.kind === "popped"
      ? { readable: written(fields.readable, event.readable, 0) }
      : {
          written: (fields.written as readonly Json[]).map((item, index) => {
            const part = event.written[index];
            return part ? { ...item, bytes: written(item.bytes, part.bytes, part.offset) } : item;
          }),
        };
  const others = (event.absent ?? []).filter(isOfFile).filter(({ from }) => !ends.some((end) => end.from === from));
  return { ...strings, ...(others.length > 0 && { absent: parts.write(others) }) };
}

// --- reading ---

/** The fields of a line with zeros for absent bytes, and the list of those bytes. */
export interface Line {
  readonly fields: Json;
  readonly readable: CutBytes | undefined;
  readonly written: ReadonlyMap<number, CutBytes>;
  readonly absent: readonly AbsentBytes[];
}

export function lineOf(json: Json): Read<Line> {
  if (!isOfParts(json))
    return { ok: true, value: { fields: json, readable: undefined, written: NO_PARTS, absent: [] } };
  const absent = absentOf(json.absent);
  if (!absent) return { ok: false, problem: `absent is no ${parts.name} of at most ${MAX_PARTS}` };
  const readable = cutOf(json.readable);
  const written = new Map<number, CutBytes>();
  const items = Array.isArray(json.written)
    ? json.written.map((item, index) => uncut(item, index, written))
    : undefined;
  const fields = {
    ...json,
    ...(readable && { readable: bytes.write(readable.known) }),
    ...(items && { written: items }),
  };
  return { ok: true, value: { fields, readable, written, absent } };
}

/** The event that was read from the fields of a line. */
export function inPart(event: TraceEvent, { readable, written, absent }: Line): TraceEvent {
  if (event.kind === "popped") {
    if (readable) return cutPopped(event, readable, absent);
    return absent.length > 0 ? { ...event, absent } : event;
  }
  if (event.kind !== "used" || (absent.length === 0 && written.size === 0)) return event;
  const ends = [...written].map(([index, cut]) => droppedEnd(cut, event.written[index]?.offset));
  return {
    ...event,
    written: event.written.map((part, index) => {
      const cut = written.get(index);
      return cut ? cutPart(part.offset, cut) : part;
    }),
    absent: united(absent, ends),
  };
}

const NO_PARTS: ReadonlyMap<number, CutBytes> = new Map();

/** Most lines have all of their bytes. */
function isOfParts({ absent, readable, written }: Json): boolean {
  if (absent !== undefined || isObject(readable)) return true;
  return Array.isArray(written) && written.some((item) => isObject(item) && isObject(item.bytes));
}

function absentOf(json: unknown): readonly AbsentBytes[] | undefined {
  if (json === undefined) return [];
  if (Array.isArray(json) && json.length > MAX_PARTS) return undefined;
  const read = parts.read(json);
  return read && united([], read);
}

function uncut(item: unknown, index: number, found: Map<number, CutBytes>): unknown {
  const cut = isObject(item) ? cutOf(item.bytes) : undefined;
  if (!cut) return item;
  found.set(index, cut);
  return { ...(item as Json), bytes: bytes.write(cut.known) };
}

function cutOf(json: unknown): CutBytes | undefined {
  if (!isObject(json)) return undefined;
  const known = bytes.read(json.known);
  const length = count.read(json.length);
  return known && length !== undefined && known.length <= length && length <= MAX_CUT ? { known, length } : undefined;
}

const isObject = (json: unknown): json is Json => typeof json === "object" && json !== null && !Array.isArray(json);
