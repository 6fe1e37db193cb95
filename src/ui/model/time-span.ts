/** The stretch of time a timeline shows. Milliseconds on the machine's clock. */

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Below this no two events of the log differ in time; above, a person sees nothing. */
const SHORTEST_MS = 0.05;
const LONGEST_MS = 24 * 3_600_000;

export const lengthOf = ({ from, to }: TimeSpan): number => to - from;

/** `factor` below 1 shows less; the time at `centre` stays where it is. */
export function zoomed(span: TimeSpan, factor: number, centre = (span.from + span.to) / 2): TimeSpan {
  const length = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, lengthOf(span) * factor));
  const from = centre - ((centre - span.from) / lengthOf(span)) * length;
  return { from, to: from + length };
}

/** Moved by a share of its length. */
export function panned({ from, to }: TimeSpan, share: number): TimeSpan {
  const by = share * (to - from);
  return { from: from + by, to: to + by };
}

/** As long as it was, so that it ends at `to`. */
export const endingAt = (span: TimeSpan, to: number): TimeSpan => ({ from: to - lengthOf(span), to });

/** As long as it was, moved as little as shows `time`. */
export function showing(span: TimeSpan, time: number): TimeSpan {
  if (time >= span.from && time <= span.to) return span;
  const middle = lengthOf(span) / 2;
  return { from: time - middle, to: time + middle };
}

/** As the filter has it: seconds, to microseconds. */
export function timeClause({ from, to }: TimeSpan): string {
  return `time >= ${inSeconds(Math.max(0, from))} && time <= ${inSeconds(Math.max(0, to))}`;
}

const inSeconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(6);
