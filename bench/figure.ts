/** What a benchmark prints. */

/** One measured figure. `peer` was measured in the same run; `ratio` is value / peerValue. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "bytes" | "count";
  readonly peer: string | null;
  readonly peerValue: number | null;
  readonly ratio: number | null;
}

export function figure(
  name: string,
  value: number,
  unit: Figure["unit"],
  peer?: { name: string; value: number },
): Figure {
  if (!peer) return { name, value, unit, peer: null, peerValue: null, ratio: null };
  return { name, value, unit, peer: peer.name, peerValue: peer.value, ratio: value / peer.value };
}

/** The value that 95 of 100 do not exceed. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * 0.95) - 1];
  if (value === undefined) throw new RangeError("the 95th percentile of nothing");
  return value;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError("the median of nothing");
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
