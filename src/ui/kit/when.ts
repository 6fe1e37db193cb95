/** Waits for what signals say. */
import { effect } from "@preact/signals";

/**
 * Resolves as soon as `isSo` is true, and after `limitMs` in any case. It is asked whenever a signal that it reads has
 * changed. Rejects with what it throws.
 */
export function when(isSo: () => boolean, limitMs = Number.POSITIVE_INFINITY): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = Number.isFinite(limitMs) ? setTimeout(() => end(resolve), limitMs) : undefined;
    const stop = effect(() => {
      try {
        if (isSo()) end(resolve);
      } catch (error) {
        end(() => reject(error));
      }
    });
    function end(settle: () => void): void {
      clearTimeout(limit);
      // The effect runs for the first time before there is anything to stop.
      queueMicrotask(() => stop());
      settle();
    }
  });
}
