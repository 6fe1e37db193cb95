/** Thins out the reports of a long operation, which come after every candidate it has tested. */
import type { Report } from "./family.ts";

/** Four times a second: enough for a person, and little beside the work. */
export const PROGRESS_INTERVAL_MS = 250;

/** Passes on the first report, and another one when the interval has passed since the last that was. `now` in ms. */
export function thinnedOut(report: Report, now: () => number): Report {
  let next = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const time = now();
    if (time < next) return;
    next = time + PROGRESS_INTERVAL_MS;
    report(progress);
  };
}
