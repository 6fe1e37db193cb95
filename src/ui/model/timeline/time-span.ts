/** The span of time a timeline shows, in milliseconds on the machine's clock. */

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

/** As long as it was, with `time` in the middle. */
export function centredOn(span: TimeSpan, time: number): TimeSpan {
  const half = lengthOf(span) / 2;
  return { from: time - half, to: time + half };
}

/** As long as it was, moved only if `time` is out of sight. */
export const showing = (span: TimeSpan, time: number): TimeSpan =>
  time >= span.from && time <= span.to ? span : centredOn(span, time);

/** The shortest stretch in which all of that is, with some room. */
export function around(from: number, to: number): TimeSpan {
  const room = Math.max(SHORTEST_MS, (to - from) * 0.02);
  return { from: from - room, to: to + room };
}

/** A stretch from one time to another, whichever is earlier. */
export const between = (one: number, other: number): TimeSpan => ({
  from: Math.min(one, other),
  to: Math.max(one, other),
});

/** The span that `time` conjuncts of a filter select; undefined without one. An open end is 0 or infinity. */
export function spanOf(conjuncts: readonly string[]): TimeSpan | undefined {
  let span: TimeSpan | undefined;
  for (const conjunct of conjuncts) {
    const [, sign, seconds] = /^time\s*([<>])=?\s*(\d+(?:\.\d+)?(?:e-?\d+)?)$/i.exec(conjunct) ?? [];
    if (sign === undefined) continue;
    const { from, to } = span ?? { from: 0, to: Number.POSITIVE_INFINITY };
    const time = Number(seconds) * 1000;
    span = sign === ">" ? { from: Math.max(from, time), to } : { from, to: Math.min(to, time) };
  }
  return span;
}
