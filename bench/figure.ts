/** What the bench measures and prints. */
import { FIGURES, type FigureOf, type SectionName, type Unit } from "./declarations.ts";

/** One measured figure. `peer` was measured in the same run; `ratio` is value / peerValue. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly peer: string | null;
  readonly peerValue: number | null;
  readonly ratio: number | null;
}

/** The measured value, and the peer's if the peer could be measured, in the declared unit. */
export interface Measured {
  readonly ours: number;
  readonly theirs?: number | undefined;
}

/** A measurement for each figure of a section. */
export type Measurements<S extends SectionName> = Readonly<Record<FigureOf<S>, Measured>>;

/** Measurements as figures, with what is declared about each name. */
export function figuresOf(measured: Readonly<Record<string, Measured>>): Figure[] {
  return Object.entries(measured).map(([name, each]) => figure(name, each));
}

/** A RangeError if the name is not declared. */
function figure(name: string, { ours, theirs }: Measured): Figure {
  const declared = FIGURES.get(name);
  if (!declared) throw new RangeError(`no figure is called ${name}`);
  const { unit, peer } = declared;
  if (!peer || theirs === undefined) return { name, value: ours, unit, peer: null, peerValue: null, ratio: null };
  return { name, value: ours, unit, peer: peer.name, peerValue: theirs, ratio: ours / theirs };
}

/** The value that 95 of 100 do not exceed. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * 0.95) - 1];
  if (value === undefined) throw new RangeError("the 95th percentile of nothing");
  return value;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError("the median of nothing");
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
