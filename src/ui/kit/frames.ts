/** Work in tasks of their own, one to a frame. */

import { NO_FRAME_MS } from "../../trace/refresh-rates.ts";

/** Calls back once, after the next frame has been drawn, in a task of its own. Returns how to cancel. */
export function afterFrame(callback: () => void): () => void {
  let task = setTimeout(run, NO_FRAME_MS);
  const frame = requestAnimationFrame(() => {
    clearTimeout(task);
    task = setTimeout(run, 0);
  });
  function run(): void {
    cancelAnimationFrame(frame);
    callback();
  }
  return () => {
    clearTimeout(task);
    cancelAnimationFrame(frame);
  };
}
