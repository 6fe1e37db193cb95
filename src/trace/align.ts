/**
 * Aligns two sequences: finds the items of one that belong to items of the other. E. Myers, An O(ND) Difference
 * Algorithm and Its Variations, 1986. It finds the longest common subsequence, at a cost that grows with the
 * differences only.
 */

/**
 * Insertions and removals that are looked for. Time and memory grow with their square: a million steps and two million
 * numbers. Two traces that differ more are not of the same work, and pairing by position says as much.
 */
export const MAX_EDITS = 1000;

/** Indices into both sequences; undefined for an item that only the other has. */
export interface Pair {
  readonly left: number | undefined;
  readonly right: number | undefined;
}

export interface Alignment {
  readonly pairs: readonly Pair[];
  /** False when there were more than {@link MAX_EDITS} differences: from the first on, pairs are those of a position. */
  readonly exact: boolean;
}

/** Pairs equal items in order, as many as possible; everything else stands alone. */
export function align(left: readonly string[], right: readonly string[]): Alignment {
  const start = commonPrefix(left, right);
  const end = commonSuffix(left, right, start);
  const head = both(0, 0, start);
  const tail = both(left.length - end, right.length - end, end);
  const middle = editScript(left.slice(start, left.length - end), right.slice(start, right.length - end));
  if (middle) return { pairs: [...head, ...middle.map((pair) => shifted(pair, start)), ...tail], exact: true };
  return { pairs: [...head, ...byPosition(start, left.length, right.length)], exact: false };
}

const both = (left: number, right: number, count: number): Pair[] =>
  Array.from({ length: count }, (_, index) => ({ left: left + index, right: right + index }));

const shifted = ({ left, right }: Pair, by: number): Pair => ({
  left: left === undefined ? undefined : left + by,
  right: right === undefined ? undefined : right + by,
});

function byPosition(start: number, left: number, right: number): Pair[] {
  return Array.from({ length: Math.max(left, right) - start }, (_, index) => ({
    left: start + index < left ? start + index : undefined,
    right: start + index < right ? start + index : undefined,
  }));
}

function commonPrefix(left: readonly string[], right: readonly string[]): number {
  let count = 0;
  while (count < left.length && count < right.length && left[count] === right[count]) count++;
  return count;
}

function commonSuffix(left: readonly string[], right: readonly string[], start: number): number {
  const most = Math.min(left.length, right.length) - start;
  let count = 0;
  while (count < most && left[left.length - 1 - count] === right[right.length - 1 - count]) count++;
  return count;
}

/** The pairs, or undefined beyond {@link MAX_EDITS}. */
function editScript(left: readonly string[], right: readonly string[]): Pair[] | undefined {
  /** For each number of edits: how far `left` is read on each diagonal, `left index - right index`. */
  const rounds: Int32Array[] = [];
  for (let edits = 0; edits <= Math.min(MAX_EDITS, left.length + right.length); edits++) {
    const before = rounds.at(-1);
    const reached = new Int32Array(2 * edits + 3);
    rounds.push(reached);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = before ? step(before, edits, diagonal).x : 0;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x++;
      reached[diagonal + edits] = x;
      if (x >= left.length && x - diagonal >= right.length) return backtrack(rounds, left.length, right.length);
    }
  }
  return undefined;
}

/** Where a diagonal is entered from the round before: by an insertion from above, or by a removal. */
function step(before: Int32Array, edits: number, diagonal: number): { readonly x: number; readonly inserted: boolean } {
  const at = (other: number) => (Math.abs(other) <= edits - 1 ? (before[other + edits - 1] ?? -1) : -1);
  const removed = at(diagonal - 1) + 1;
  const inserted = at(diagonal + 1);
  const isInsertion = diagonal === -edits || (diagonal !== edits && inserted >= removed);
  return { x: isInsertion ? inserted : removed, inserted: isInsertion };
}

function backtrack(rounds: readonly Int32Array[], leftLength: number, rightLength: number): Pair[] {
  const pairs: Pair[] = [];
  let x = leftLength;
  let y = rightLength;
  for (let edits = rounds.length - 1; edits > 0; edits--) {
    const from = step(rounds[edits - 1] ?? new Int32Array(), edits, x - y);
    const start = from.x;
    const startY = start - (x - y);
    while (x > start && y > startY) pairs.push({ left: --x, right: --y });
    if (from.inserted) pairs.push({ left: undefined, right: --y });
    else pairs.push({ left: --x, right: undefined });
  }
  while (x > 0 && y > 0) pairs.push({ left: --x, right: --y });
  return pairs.reverse();
}
