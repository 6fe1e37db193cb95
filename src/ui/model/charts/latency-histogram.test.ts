import fc from "fast-check";
import { expect, test } from "vitest";
import { RESOLUTION_MS } from "../format.ts";
import { LatencyHistogram, LONGEST_MS, PERCENTILE_ERROR } from "./latency-histogram.ts";

/** Mostly of the sizes that requests take; powers of the bins' limits among them. */
const time = fc.oneof(
  fc.double({ min: 0, max: 50, noNaN: true }),
  fc.double({ min: 0, max: LONGEST_MS, noNaN: true }),
  fc.integer({ min: 0, max: 24 }).map((octave) => RESOLUTION_MS * 2 ** octave),
);
const PERCENTS = [1, 50, 95, 99, 100];

function histogramOf(times: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const each of times) histogram.add(each);
  return histogram;
}

function plainPercentile(times: readonly number[], percent: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1] ?? Number.NaN;
}

test("percentiles are those of the sorted times, within the width of a bin", () => {
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 300 }), (times) => {
      const found = histogramOf(times).percentiles(PERCENTS);
      for (const [index, percent] of PERCENTS.entries()) {
        const exact = plainPercentile(times, percent);
        // A hair for the rounding of logarithms at the limits of bins.
        const most = PERCENTILE_ERROR * (1 + 1e-9);
        if (exact < RESOLUTION_MS / (1 + 1e-9)) expect(found[index]).toBe(0);
        else {
          expect(found[index]).toBeLessThanOrEqual(exact * most);
          expect(found[index]).toBeGreaterThanOrEqual(exact / most);
        }
      }
    }),
  );
});

test("merged histograms are the histogram of all times", () => {
  fc.assert(
    fc.property(fc.array(time), fc.array(time), (some, others) => {
      const merged = histogramOf(some);
      merged.merge(histogramOf(others));
      const whole = histogramOf([...some, ...others]);
      expect(merged.percentiles(PERCENTS)).toEqual(whole.percentiles(PERCENTS));
      expect(merged.bars(4)).toEqual(whole.bars(4));
    }),
  );
});

test("bars follow each other without a gap, start and end with a count, and miss no time", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: LONGEST_MS * 4, noNaN: true }), { minLength: 1 }), (times) => {
      const bars = histogramOf(times).bars(4);
      expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(times.length);
      expect(bars.slice(1).map(({ from }) => from)).toEqual(bars.slice(0, -1).map(({ to }) => to));
      expect(Math.min(bars.at(0)?.count ?? 0, bars.at(-1)?.count ?? 0)).toBeGreaterThan(0);
    }),
  );
});

test("without a time there are neither percentiles nor bars", () => {
  expect(new LatencyHistogram().percentiles([50, 99])).toEqual([undefined, undefined]);
  expect(new LatencyHistogram().bars(4)).toEqual([]);
});
