/** Saves the shown log as a file, in one of three formats, with or without its secrets. */
import type { TraceEvent } from "../../contract/trace.ts";
import { countAbsent } from "../../trace/absent.ts";
import type { TraceAbout } from "../../trace/json-lines.ts";
import { MADE } from "../../trace/made.ts";
import { type Redaction, Redactor, redactionOf, redactionText } from "../../trace/redact.ts";
import { type Format, type Piece, traceWriter } from "../../trace/writer.ts";
import { type SliceOptions, timeSlices } from "../kit/time-slices.ts";
import type { LoggedEvent } from "../model/log/event-log.ts";
import { lossesAbout } from "../model/log/losses.ts";
import type { TraceModel } from "../model/log/trace-model.ts";

export interface SaveChoice {
  readonly format: Format;
  readonly redaction: Redaction;
  /** The header of the shown trace. Bytes that are missing there are missing in the copy too. */
  readonly about?: TraceAbout;
  /** More fields of the header: what a learner did. */
  readonly part?: TraceAbout;
  readonly now: Date;
}

const FILE: Readonly<Record<Format, { readonly ending: string; readonly type: string }>> = {
  "json-lines": { ending: "trace.jsonl", type: "application/jsonl" },
  pcapng: { ending: "pcapng", type: "application/octet-stream" },
  chrome: { ending: "chrome-trace.json", type: "application/json" },
};

export interface SavedTrace {
  readonly name: string;
  readonly blob: Blob;
}

export async function writeTrace(trace: TraceModel, choice: SaveChoice, options: SliceOptions): Promise<SavedTrace> {
  const { ending, type } = FILE[choice.format];
  const writer = traceWriter(choice.format);
  const redactor = new Redactor(choice.redaction);
  const total = eventCount(trace);
  const events = loggedEvents(trace);
  const pause = timeSlices(options);
  const pieces: Piece[] = [writer.begin(aboutOf(trace, choice))];
  let written = 0;
  for (const event of events) {
    pieces.push(...writer.event(redactor.redact(event)));
    if (written++ % 50 === 0) await pause.breathe(Math.min(1, written / Math.max(1, total)));
  }
  pieces.push(writer.end());
  return { name: `virtio-crypto-${stamp(choice.now)}.${ending}`, blob: new Blob(pieces, { type }) };
}

/** The log as it is now, whatever happens to it. One that has lost its beginning begins with how to read the rest. */
export function loggedEvents(trace: TraceModel): Iterable<TraceEvent> {
  return following(trace.contextEvents, trace.log.walk());
}

function* following(told: readonly TraceEvent[], logged: Iterable<LoggedEvent>): Generator<TraceEvent> {
  yield* told;
  for (const { event } of logged) yield event;
}

/** How many events a file of the log has. */
export const eventCount = ({ contextEvents, log }: TraceModel): number => contextEvents.length + log.length;

function aboutOf(trace: TraceModel, { redaction, about = {}, part = {}, now }: SaveChoice): TraceAbout {
  const missing = new Set([...redaction, ...redactionOf(about.redacted)]);
  return {
    made: MADE,
    date: now.toISOString(),
    redacted: redactionText(missing),
    marks: "absent",
    ...lossesAbout(trace.losses),
    ...part,
    ...(trace.epoch > 0 && { epoch: String(trace.epoch) }),
  };
}

/** A time that every file system takes in a name. */
const stamp = (now: Date): string => now.toISOString().slice(0, 19).replaceAll(":", "-");

/** Bytes of an event in each form besides the wire bytes, about; and of one wire byte. */
const COST: Readonly<Record<Format, { readonly event: number; readonly byte: number; readonly descriptor: number }>> = {
  "json-lines": { event: 130, byte: 2, descriptor: 80 },
  pcapng: { event: 90, byte: 1, descriptor: 26 },
  chrome: { event: 160, byte: 0, descriptor: 0 },
};

/** Events that are looked at for an estimate: a look at each of a large log would take seconds. */
const SAMPLED = 4000;

/** The estimated size of the file, in bytes. */
export function estimateSize(trace: TraceModel, format: Format): number {
  const step = Math.max(1, Math.floor(trace.log.end / SAMPLED));
  let [size, sampled] = [0, 0];
  for (let position = trace.log.first; position < trace.log.end; position += step) {
    const event = trace.log.at(position);
    if (!event) continue;
    size += sizeOf(event, format);
    sampled++;
  }
  return sampled === 0 ? 0 : Math.round((size / sampled) * eventCount(trace));
}

function sizeOf(each: TraceEvent, format: Format): number {
  const { event, byte, descriptor } = COST[format];
  if (each.kind === "popped") {
    const known = each.readable.length - countAbsent(each.absent, 0, each.readable.length);
    return event + byte * known + descriptor * each.chain.length;
  }
  if (each.kind !== "used") return event;
  return each.written.reduce((size, { bytes }) => size + byte * bytes.length, event);
}
