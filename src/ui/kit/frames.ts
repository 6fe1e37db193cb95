/** Work in tasks of their own, one to a frame. */

import { useEffect, useState } from "preact/hooks";
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

/**
 * `value`; but when it becomes true after the first render, the component sees it a frame later. For a large part that
 * appears together with the request list, and would delay the list's first rows.
 */
export function useTrueAfterFrame(value: boolean): boolean {
  const [drawn, setDrawn] = useState(value);
  // Effects run after the frame in which the component was drawn.
  useEffect(() => setDrawn(value), [value]);
  return value && drawn;
}
