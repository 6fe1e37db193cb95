/** Bytes of requests and answers that a log does not have: their ranges, the reasons, and zeros in their place. */
import type { AbsentBytes } from "../contract/trace.ts";
import type { Popped, WrittenRange } from "./event-of.ts";

export type AbsenceReason = AbsentBytes["why"];
type Absent = readonly AbsentBytes[] | undefined;

/** For people, behind a length: `16 bytes, left out of the file`. */
export const ABSENCE_TEXT: Readonly<Record<AbsenceReason, string>> = {
  "left-out": "left out of the file",
  dropped: "dropped, as the log was full",
  masked: "masked",
};

/** In one or two words, for what has no room. */
export const ABSENCE_WORD: Readonly<Record<AbsenceReason, string>> = {
  "left-out": "left out",
  dropped: "dropped",
  masked: "masked",
};

/** Why not all bytes from `from` up to `to` are known; undefined if they are. */
export function whyAbsent(absent: Absent, from: number, to: number): AbsenceReason | undefined {
  return absent?.find((range) => range.from < to && from < range.to)?.why;
}

/** Number of absent bytes from `from` up to `to`. The ranges must not overlap. */
export function countAbsent(absent: Absent, from: number, to: number): number {
  let sum = 0;
  for (const range of absent ?? []) sum += Math.max(0, Math.min(range.to, to) - Math.max(range.from, from));
  return sum;
}

/** `fresh` and, of `before`, what is not within it; in order, neighbours of one reason in one. */
export function united(before: Absent, fresh: readonly AbsentBytes[]): readonly AbsentBytes[] {
  let rest: AbsentBytes[] = [...(before ?? [])];
  for (const range of fresh) if (rest.length > 0) rest = rest.flatMap((each) => without(each, range));
  const all = [...rest, ...fresh].sort((one, other) => one.from - other.from);
  const merged: AbsentBytes[] = [];
  for (const range of all) {
    const last = merged.at(-1);
    if (range.from >= range.to) continue;
    if (last && last.why === range.why && range.from <= last.to) {
      merged[merged.length - 1] = { ...last, to: Math.max(last.to, range.to) };
    } else merged.push(range);
  }
  return merged;
}

function without(range: AbsentBytes, { from, to }: AbsentBytes): AbsentBytes[] {
  if (to <= range.from || range.to <= from) return [range];
  return [
    { ...range, to: Math.min(range.to, from) },
    { ...range, from: Math.max(range.from, to) },
  ].filter((part) => part.from < part.to);
}

/** A byte string of which only the beginning is known. */
export interface CutBytes {
  readonly known: Uint8Array;
  readonly length: number;
}

/** The whole length, with zeros for what is not known. Made when it is first asked for: mostly nothing asks. */
function padding({ known, length }: CutBytes): () => Uint8Array {
  let whole: Uint8Array | undefined;
  return () => {
    if (!whole) {
      whole = new Uint8Array(length);
      whole.set(known.subarray(0, length));
    }
    return whole;
  };
}

/** Number of known bytes of the string at `from`, before its dropped end. Undefined if its end is known. */
export function knownOf(absent: Absent, from: number, length: number): number | undefined {
  const end = absent?.find((range) => range.why === "dropped" && range.to === from + length && range.from >= from);
  return end && end.from - from;
}

/** The end of a cut string that lies at `offset`. */
export const droppedEnd = ({ known, length }: CutBytes, offset = 0): AbsentBytes => ({
  from: offset + known.length,
  to: offset + length,
  why: "dropped",
});

/** A `popped` event of whose readable bytes only the beginning is known. */
export function cutPopped(event: Omit<Popped, "readable">, cut: CutBytes, before: readonly AbsentBytes[]): Popped {
  const whole = padding(cut);
  return {
    ...event,
    get readable() {
      return whole();
    },
    absent: united(before, [droppedEnd(cut)]),
  };
}

/** A part of an answer of which only the beginning is known. */
export function cutPart(offset: number, cut: CutBytes): WrittenRange {
  const whole = padding(cut);
  return {
    offset,
    get bytes() {
      return whole();
    },
  };
}
