/** A finding of the expert, and the place of an event in the log. */
import type { RuleName, Severity } from "./expert-rules.ts";

export interface Finding {
  readonly severity: Severity;
  readonly side: "driver" | "device";
  readonly rule: RuleName;
  readonly device: string;
  readonly request: number | undefined;
  /** The row that the finding is about; undefined if it is about no row. */
  readonly ordinal: number | undefined;
  /** Position of the event in the log. */
  readonly sequence: number;
  readonly at: number;
  readonly clause: string;
  /** The broken sentence of the clause. */
  readonly must: string | undefined;
  readonly text: string;
}

/** The place of an event: its position in the log, and the newest row at that time. */
export interface LogPlace {
  readonly sequence: number;
  readonly newestRow: number;
}
