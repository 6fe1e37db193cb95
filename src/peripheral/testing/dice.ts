/** Chance for fuzzers: the same series for the same seed. */

/** Values of a length or a count at which mistakes gather. */
export const INTERESTING_WORDS = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 20, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 384, 1024, 1025, 4096, 4097, 0xffff,
  0x10_0000, 0x10_0001, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff,
];

/** Numbers from 0 up to, not including, 1; the same ones for the same seed. Mulberry32, by Tommy Ettinger. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** 0 to `n` - 1. */
  below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  of<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new RangeError("nothing to choose from");
    return value;
  }

  /** True once in `n` times. */
  onceIn(n: number): boolean {
    return this.below(n) === 0;
  }

  /** A number that is on some border, or anything up to 2^32 - 1. */
  word(): number {
    return this.onceIn(2) ? this.of(INTERESTING_WORDS) : this.below(2 ** 32);
  }
}
