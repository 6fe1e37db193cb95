/** Times counted by size on a logarithmic scale: percentiles of any number of them in a fixed space. */
import { RESOLUTION_MS } from "../format.ts";

/** Bins per doubling. A percentile is within 0.6% of its time, about as fine as `duration` shows it. */
const BINS_PER_OCTAVE = 64;
/** From the finest time the page shows to about half an hour; what takes longer counts as that. */
const OCTAVES = 24;
const BINS = OCTAVES * BINS_PER_OCTAVE;

/** No percentile is further from the time it stands for than by this factor, either way. */
export const PERCENTILE_ERROR = 2 ** (0.5 / BINS_PER_OCTAVE);
/** Times from here on are not told apart. */
export const LONGEST_MS = RESOLUTION_MS * 2 ** OCTAVES;

export interface LatencyBar {
  /** Milliseconds; the first bar starts at 0. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export class LatencyHistogram {
  /** Slot 0 is for times below the resolution, the last one for those from {@link LONGEST_MS} on. */
  readonly #counts = new Uint32Array(BINS + 2);
  #total = 0;
  #longest = 0;

  get total(): number {
    return this.#total;
  }

  /** Counts a time in milliseconds; a negative one counts as 0. */
  add(milliseconds: number): void {
    const time = Math.max(0, milliseconds);
    const slot = slotOf(time);
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
    this.#total++;
    this.#longest = Math.max(this.#longest, time);
  }

  /** Takes in what another one has counted. */
  merge(other: LatencyHistogram): void {
    for (let slot = 0; slot < this.#counts.length; slot++) {
      this.#counts[slot] = (this.#counts[slot] ?? 0) + (other.#counts[slot] ?? 0);
    }
    this.#total += other.#total;
    this.#longest = Math.max(this.#longest, other.#longest);
  }

  /**
   * The times that 50, 95 and so on percent of all do not exceed (nearest rank), in milliseconds. `percents` must be in
   * ascending order. A time is 0 below the resolution, undefined without any time.
   */
  percentiles(percents: readonly number[]): readonly (number | undefined)[] {
    let slot = 0;
    let seen = this.#counts[0] ?? 0;
    return percents.map((percent) => {
      if (this.#total === 0) return undefined;
      const rank = Math.max(1, Math.ceil((percent / 100) * this.#total));
      while (seen < rank && slot < this.#counts.length - 1) seen += this.#counts[++slot] ?? 0;
      return Math.min(this.#longest, middleOf(slot));
    });
  }

  /** The counts, `perOctave` bars to a doubling (a divisor of 64), without the empty ones at either end. */
  bars(perOctave: number): LatencyBar[] {
    const width = BINS_PER_OCTAVE / perOctave;
    const bars: LatencyBar[] = [{ from: 0, to: RESOLUTION_MS, count: this.#counts[0] ?? 0 }];
    for (let bin = 0; bin < BINS; bin += width) {
      const counts = this.#counts.subarray(bin + 1, bin + 1 + width);
      const count = counts.reduce((sum, each) => sum + each, 0);
      bars.push({ from: startOf(bin), to: startOf(bin + width), count });
    }
    const beyond = this.#counts[BINS + 1] ?? 0;
    if (beyond > 0) bars.push({ from: LONGEST_MS, to: LONGEST_MS * 2 ** (1 / perOctave), count: beyond });
    const first = bars.findIndex(({ count }) => count > 0);
    return first < 0 ? [] : bars.slice(first, bars.findLastIndex(({ count }) => count > 0) + 1);
  }
}

const startOf = (bin: number): number => RESOLUTION_MS * 2 ** (bin / BINS_PER_OCTAVE);

function slotOf(time: number): number {
  if (time < RESOLUTION_MS) return 0;
  return Math.min(BINS, Math.floor(Math.log2(time / RESOLUTION_MS) * BINS_PER_OCTAVE)) + 1;
}

function middleOf(slot: number): number {
  if (slot === 0) return 0;
  return slot > BINS ? LONGEST_MS : startOf(slot - 0.5);
}
