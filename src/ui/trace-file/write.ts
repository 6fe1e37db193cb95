/** Saves what is shown as a file, in one of three forms, with or without its secrets. */
import type { TraceEvent } from "../../contract/trace.ts";
import type { TraceAbout } from "../../trace/json-lines.ts";
import { MADE } from "../../trace/made.ts";
import { type Redaction, Redactor, redactionText } from "../../trace/redact.ts";
import { type Format, type Piece, traceWriter } from "../../trace/writer.ts";
import type { TraceModel } from "../model/trace-model.ts";
import { type SliceOptions, slices } from "./slices.ts";

export interface SaveChoice {
  readonly format: Format;
  readonly redaction: Redaction;
  /** What the shown trace's own header says: what is missing there is not in the copy either. */
  readonly about?: TraceAbout;
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
  const events = loggedEvents(trace);
  const pause = slices(options);
  const pieces: Piece[] = [writer.begin(aboutOf(trace, choice))];
  for (const [index, event] of events.entries()) {
    pieces.push(...writer.event(redactor.redact(event)));
    if (index % 50 === 0) await pause.breathe(index / events.length);
  }
  pieces.push(writer.end());
  return { name: `virtio-crypto-${stamp(choice.now)}.${ending}`, blob: new Blob(pieces, { type }) };
}

/** The log as it is now. One that has lost its beginning begins with what tells how to read the rest. */
export function loggedEvents({ log, devices }: TraceModel): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let position = log.first; position < log.end; position++) {
    const event = log.at(position);
    if (event) events.push(event);
  }
  const begins = events[0]?.at ?? 0;
  const told = log.first > 0 ? devices.flatMap(({ context }) => context.told) : [];
  return [...told.filter(({ at }) => at < begins), ...events];
}

function aboutOf(trace: TraceModel, { redaction, about = {}, now }: SaveChoice): TraceAbout {
  const before = about.redacted ?? "";
  const missing = new Set(redaction);
  if (before.includes("keys")) missing.add("secret");
  if (before.includes("payloads")) missing.add("payload");
  return {
    made: MADE,
    date: now.toISOString(),
    redacted: redactionText(missing),
    dropped: String(trace.dropped),
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

/** What the file will have, in bytes: an estimate. */
export function estimateSize(trace: TraceModel, format: Format): number {
  const { event, byte, descriptor } = COST[format];
  let size = 0;
  for (const each of loggedEvents(trace)) {
    size += event;
    if (each.kind === "popped") size += byte * each.readable.length + descriptor * each.chain.length;
    if (each.kind === "used") for (const { bytes } of each.written) size += byte * bytes.length;
  }
  return size;
}
