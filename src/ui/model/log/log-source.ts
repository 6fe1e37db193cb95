/** Where what the panel shows comes from. */
import type { TraceAbout } from "../../../trace/json-lines.ts";

export type Source =
  | { readonly kind: "live" }
  /** The trace that comes with the page. */
  | { readonly kind: "sample" }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly about: TraceAbout;
      /** What could not be read, in sentences; empty when all could. */
      readonly trouble: string;
      /** Opens the file again, with as much room as the logs have by then. */
      readonly reopen?: () => void;
    };

export const LIVE: Source = { kind: "live" };
export const SAMPLE: Source = { kind: "sample" };
