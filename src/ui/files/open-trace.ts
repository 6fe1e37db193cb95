/** Opens a trace file: reads and applies it in slices, so that a large one does not freeze the page. */
import { fileKind, HEAD_BYTES } from "../../trace/file-kind.ts";
import { epochOf, type TraceAbout, TraceReader } from "../../trace/json-lines.ts";
import { explainProblems } from "../../trace/problem-text.ts";
import { RedactionMarker, redactionOf } from "../../trace/redact.ts";
import { type SliceOptions, timeSlices } from "../kit/time-slices.ts";
import type { ExpertModel } from "../model/expert/expert.ts";
import { FILE_LOG, type LogLimits } from "../model/log/log-size.ts";
import { lossesOf } from "../model/log/losses.ts";
import { TraceModel } from "../model/log/trace-model.ts";

/** What a File is. */
export interface TraceInput {
  readonly name: string;
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
}

export interface OpenedTrace {
  readonly name: string;
  readonly about: TraceAbout;
  /** What could not be read, in sentences; empty when all could. */
  readonly trouble: string;
  readonly trace: TraceModel;
}

export interface ReadOptions extends SliceOptions {
  /** Lets an expert look at the events as they are read. */
  readonly expert?: () => ExpertModel;
  /** What is kept of the file; {@link FILE_LOG}, if it is not said. */
  readonly limits?: LogLimits;
}

/** A file that holds nothing to show: what, why, and what to do, in a sentence each. */
export class TraceFileError extends Error {
  override readonly name = "TraceFileError";
}

/** Characters read between two looks at the clock: some hundred events. */
const PIECE = 1 << 16;

/** Throws {@link TraceFileError} when there is nothing to show; what is wrong besides is told in `trouble`. */
export async function readTrace(file: TraceInput, options: ReadOptions): Promise<OpenedTrace> {
  const reader = new TraceReader();
  const trace = new TraceModel(options.limits ?? FILE_LOG);
  if (options.expert) trace.attachExpert(options.expert);
  const pause = timeSlices(options);
  let read = 0;
  let events = 0;
  let marker: RedactionMarker | undefined;
  const take = (text: string, isLast: boolean) => {
    for (const event of isLast ? reader.end() : reader.read(text)) {
      marker ??= markerOf(reader.about);
      trace.apply(marker.mark(event));
      events++;
    }
  };
  for await (const { text, bytes } of pieces(file)) {
    take(text, false);
    read += bytes;
    if (reader.failed) break;
    await pause.breathe(Math.min(1, read / Math.max(1, file.size)));
  }
  take("", true);
  if (reader.isOther) throw await otherFile(file);
  const trouble = explained(reader, events);
  if (events === 0 && trouble) throw new TraceFileError(`Could not open ${file.name}. ${trouble}`);
  const { about } = reader;
  trace.epoch = epochOf(about);
  trace.lostInFile = lossesOf(about);
  return { name: file.name, about, trouble, trace };
}

/** A file that marks what was left out needs no help. */
const markerOf = ({ redacted, marks }: TraceAbout): RedactionMarker =>
  new RedactionMarker(redactionOf(marks === "absent" ? "" : redacted));

/** Empty when there is nothing to explain. */
function explained({ problems }: TraceReader, events: number): string {
  return problems.problems.length === 0 ? "" : explainProblems(problems, events);
}

/** What the file is instead of a trace. */
async function otherFile(file: TraceInput): Promise<TraceFileError> {
  const { is, advice } = fileKind(await headOf(file, HEAD_BYTES));
  return new TraceFileError(`Could not open ${file.name}: it is ${is}. ${advice}`);
}

async function headOf(file: TraceInput, length: number): Promise<Uint8Array> {
  const head = new Uint8Array(length);
  let filled = 0;
  const source = streamOf(file).getReader();
  while (filled < length) {
    const { done, value } = await source.read();
    if (done) break;
    const part = value.subarray(0, length - filled);
    head.set(part, filled);
    filled += part.length;
  }
  source.cancel().catch(() => undefined);
  return head.subarray(0, filled);
}

/** The text of a file in small pieces, and how many bytes each was. Bytes that are no UTF-8 become U+FFFD. */
async function* pieces(file: TraceInput): AsyncGenerator<{ readonly text: string; readonly bytes: number }> {
  const decoder = new TextDecoder();
  const source = streamOf(file).getReader();
  try {
    for (;;) {
      const { done, value } = await source.read();
      const text = decoder.decode(value, { stream: !done });
      for (let at = 0; at < text.length; at += PIECE) {
        const piece = text.slice(at, at + PIECE);
        yield { text: piece, bytes: ((value?.length ?? 0) * piece.length) / text.length };
      }
      if (done) return;
    }
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw unreadable(file.name, error.message);
  } finally {
    source.cancel().catch(() => undefined);
  }
}

function streamOf(file: TraceInput): ReadableStream<Uint8Array> {
  try {
    return file.stream();
  } catch (error) {
    throw unreadable(file.name, error instanceof Error ? error.message : String(error));
  }
}

const unreadable = (name: string, why: string) =>
  new TraceFileError(`Could not read ${name}: ${why} Is it still where it was, and may the browser read it?`);
