/** How fuzzers spoil a valid request: its bytes, its integers, its length, its room. */
import type { Sample } from "./asym-samples.ts";
import { type Dice, INTERESTING_WORDS } from "./dice.ts";
import type { Posted } from "./posted.ts";
import { concat } from "./rig.ts";

/** A valid request with what a fuzzer needs to know of it. */
export interface Seed extends Sample {
  /** Offsets of its integers. */
  readonly offsets: readonly number[];
}

type Mutation = (bytes: Uint8Array, dice: Dice, seed: Seed, seeds: readonly Seed[]) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  // A byte, a bit.
  (bytes, dice) => edited(bytes, (copy) => copy.fill(dice.below(256), ...stretch(copy, dice, 1))),
  (bytes, dice) => edited(bytes, (copy) => flip(copy, dice.below(copy.length), 1 << dice.below(8))),
  // An integer, to a value that is on some border, to a neighbour, or to anything.
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), () => dice.of(INTERESTING_WORDS)),
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), () => dice.of(INTERESTING_WORDS)),
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), (word) => word + dice.of([-1, 1, 8, -8])),
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), () => dice.below(2 ** 32)),
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), (word) => word + dice.below(40)),
  // Opcode and algorithm of another request.
  (bytes, dice, _, seeds) =>
    edited(bytes, (copy) => copy.set(dice.of(seeds).readable.subarray(0, 8).subarray(0, copy.length))),
  // Shorter, longer, with a part twice, with a part of another request.
  (bytes, dice) => bytes.slice(0, dice.below(bytes.length + 1)),
  (bytes, dice) => concat([bytes, new Uint8Array(dice.below(200)).fill(dice.below(256))]),
  (bytes, dice) => {
    const [from, to] = stretch(bytes, dice, 64);
    return concat([bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to)]);
  },
  (bytes, dice, _, seeds) => {
    const at = dice.below(bytes.length + 1);
    return concat([bytes.subarray(0, at), dice.of(seeds).readable.subarray(at)]);
  },
  // Zeros and ones where a number is.
  (bytes, dice) => edited(bytes, (copy) => copy.fill(dice.of([0, 0xff]), ...stretch(copy, dice, 64))),
];

function edited(bytes: Uint8Array, edit: (copy: Uint8Array) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) edit(copy);
  return copy;
}

function flip(bytes: Uint8Array, at: number, mask: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ mask;
}

function stretch(bytes: Uint8Array, dice: Dice, most: number): readonly [from: number, to: number] {
  const from = dice.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + 1 + dice.below(most))];
}

function withWordAt(bytes: Uint8Array, offset: number, change: (word: number) => number): Uint8Array {
  if (offset + 4 > bytes.length) return bytes;
  return edited(bytes, (copy) => {
    const view = new DataView(copy.buffer);
    view.setUint32(offset, change(view.getUint32(offset, true)), true);
  });
}

/** Most mutations of one request: more make it noise that is refused at once. */
const MOST_MUTATIONS = 4;
const MOST_READABLE = 24_000;
const MOST_WRITABLE = 8192;

/** One of the requests, changed, with room for its answer or for another one. */
export function mutated(seeds: readonly Seed[], dice: Dice): Posted {
  const seed = dice.of(seeds);
  let readable = seed.readable;
  for (let n = dice.below(MOST_MUTATIONS + 1); n > 0; n--) readable = dice.of(MUTATIONS)(readable, dice, seed, seeds);
  const { answer } = seed;
  const writable = dice.of([answer, answer, answer + 1, answer - 1, dice.below(13), dice.below(MOST_WRITABLE)]);
  const cuts = (length: number) => Array.from({ length: dice.below(6) }, () => dice.below(length + 1));
  readable = readable.subarray(0, MOST_READABLE);
  return { readable, readableCuts: cuts(readable.length), writable, writableCuts: cuts(writable) };
}
