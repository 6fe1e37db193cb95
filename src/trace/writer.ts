/** The forms of the event log as a file, behind one face. */
import type { TraceEvent } from "../contract/trace.ts";
import { ChromeTraceWriter } from "./chrome-trace.ts";
import { type TraceAbout, toLine, traceHeader } from "./json-lines.ts";
import { PcapngWriter } from "./pcapng.ts";

export const FORMATS = ["json-lines", "pcapng", "chrome"] as const;
export type Format = (typeof FORMATS)[number];

/** Text is written as UTF-8. */
export type Piece = string | Uint8Array<ArrayBuffer>;

/** Writes a log piece by piece. */
export interface TraceWriter {
  begin(about: TraceAbout): Piece;
  event(event: TraceEvent): readonly Piece[];
  end(): Piece;
}

const WRITERS: Readonly<Record<Format, () => TraceWriter>> = {
  "json-lines": () => ({
    begin: (about) => `${traceHeader(about)}\n`,
    event: (event) => [`${toLine(event)}\n`],
    end: () => "",
  }),
  pcapng: () => {
    const writer = new PcapngWriter();
    return {
      begin: (about) => Uint8Array.from(writer.begin(about)),
      event: (event) => writer.event(event).map((block) => Uint8Array.from(block)),
      end: () => "",
    };
  },
  chrome: () => {
    const writer = new ChromeTraceWriter();
    return {
      begin: (about) => writer.begin(about),
      event: (event) => [writer.event(event)],
      end: () => writer.end(),
    };
  },
};

export const traceWriter = (format: Format): TraceWriter => WRITERS[format]();
