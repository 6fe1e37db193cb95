/** Cuts long work on the main thread into slices that are too short to notice. */

import { FILE_SLICE_MS } from "../../trace/refresh-rates.ts";

export interface TimeSlices {
  /** Call between small pieces of work: gives way to the page when the slice is over. Throws after an abort. */
  breathe(done: number): Promise<void>;
}

export interface SliceOptions {
  /** Called at the end of each slice with the share of the work that is done, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal?: AbortSignal;
}

export function timeSlices({ onProgress, signal }: SliceOptions): TimeSlices {
  let until = performance.now() + FILE_SLICE_MS;
  return {
    breathe: async (done) => {
      signal?.throwIfAborted();
      if (performance.now() < until) return;
      onProgress(done);
      await new Promise((resolve) => setTimeout(resolve, 0));
      until = performance.now() + FILE_SLICE_MS;
    },
  };
}
