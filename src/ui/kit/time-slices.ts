/** Long work on the main thread, cut into slices that a person does not notice. */

/** Longest slice. */
const SLICE_MS = 12;

export interface Slices {
  /** Call between small pieces of work: gives way to the page when the slice is over. Throws after an abort. */
  breathe(done: number): Promise<void>;
}

export interface SliceOptions {
  /** Told at the end of each slice: how much of the whole is done, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal?: AbortSignal;
}

export function slices({ onProgress, signal }: SliceOptions): Slices {
  let until = performance.now() + SLICE_MS;
  return {
    breathe: async (done) => {
      signal?.throwIfAborted();
      if (performance.now() < until) return;
      onProgress(done);
      await new Promise((resolve) => setTimeout(resolve, 0));
      until = performance.now() + SLICE_MS;
    },
  };
}
