/** The data of each chart, and its texts for the point under the pointer. */

import { clock, count, duration, plural, RESOLUTION_MS, size } from "../format.ts";
import { type ChartsModel, OTHER_CLASS, SESSION_CLASS, type Tally } from "./charts.ts";
import type { LatencyBar } from "./latency-histogram.ts";

export interface ChartSeries {
  readonly name: string;
  /** Name of the colour in theme.css. */
  readonly colour: string;
  /** Lengths of dashes and gaps in pixels: lines are told apart without colour. */
  readonly dash?: readonly number[];
  /** A height for each `x`; null leaves a gap. */
  readonly drawn: readonly (number | null)[];
  /** The value at each place, in words. */
  readonly said: readonly string[];
}

export interface ChartData {
  readonly x: readonly number[];
  /** The shown range of the x axis. */
  readonly from: number;
  readonly to: number;
  /** In the order of the legend. */
  readonly series: readonly ChartSeries[];
  /** The label of each point. */
  readonly places: readonly string[];
}

/** Of services, by the rank of their class. */
const SERVICE_COLOURS = ["chart-1", "chart-2", "chart-5"] as const;

/** The classes of a model in the order of the legend, as they are drawn. */
const classStyles = ({
  services,
}: ChartsModel): { readonly of: string; readonly name: string; readonly colour: string }[] => [
  ...services.map(({ name, rank }) => ({
    of: name,
    name,
    colour: SERVICE_COLOURS[rank % SERVICE_COLOURS.length] ?? SERVICE_COLOURS[0],
  })),
  { of: SESSION_CLASS, name: "sessions", colour: "chart-3" },
  { of: OTHER_CLASS, name: "other", colour: "chart-4" },
];

const PERCENTS = [50, 95, 99] as const;
const PERCENT_STYLE = [
  { colour: "chart-1" },
  { colour: "chart-2", dash: [6, 3] },
  { colour: "chart-3", dash: [2, 3] },
] as const;

/** Bars of a doubling: 19% wide each. */
const BARS_PER_OCTAVE = 4;
const BAR_WIDTH = Math.log10(2) / BARS_PER_OCTAVE;

/** A time on a logarithmic axis; what is below the resolution stands at it. */
export const onLogAxis = (milliseconds: number): number => Math.log10(Math.max(RESOLUTION_MS, milliseconds));

/** The mark of a whole number on a logarithmic axis. */
export const logMark = (exponent: number): string =>
  exponent < 3 ? `${Number((10 ** exponent).toPrecision(1))} ms` : `${10 ** (exponent - 3)} s`;

/** A rate without digits that say nothing. */
export const rate = (value: number): string =>
  value >= 100 ? count(Math.round(value)) : String(Number(value.toPrecision(2)));

export const requestsPerSecond = (model: ChartsModel): ChartData =>
  throughput(model, { of: ({ requests }) => requests, said: (value) => `${rate(value)}/s` });

export const bytesPerSecond = (model: ChartsModel): ChartData =>
  throughput(model, { of: ({ bytes }) => bytes, said: (value) => `${size(Math.round(value))}/s` });

interface Measure {
  readonly of: (tally: Tally) => number;
  readonly said: (value: number) => string;
}

const NONE: Tally = { requests: 0, bytes: 0 };

/** One step a bucket, the classes on top of each other. */
function throughput(model: ChartsModel, { of, said }: Measure): ChartData {
  const buckets = model.buckets();
  const perSecond = 1000 / model.width;
  const below = buckets.map(() => 0);
  const series: ChartSeries[] = [];
  for (const { of: name, ...style } of classStyles(model)) {
    const rates = buckets.map(({ bucket }) => of(bucket?.byClass[name] ?? NONE) * perSecond);
    if (rates.every((value) => value === 0)) continue;
    for (const [index, value] of rates.entries()) below[index] = (below[index] ?? 0) + value;
    series.push({ ...style, drawn: toTheEnd(below), said: rates.map(said) });
  }
  return { ...timeAxis(model), series };
}

/** A step has a start and an end; the last one needs its end. */
const toTheEnd = (values: readonly number[]): number[] => [...values, ...values.slice(-1)];

/** In seconds: the starts of the buckets, and the end of the last. */
function timeAxis(model: ChartsModel): Omit<ChartData, "series"> {
  const starts = model.buckets().map(({ start }) => start);
  const end = (starts.at(-1) ?? 0) + model.width;
  return {
    x: [...starts, end].map((at) => at / 1000),
    from: (starts[0] ?? 0) / 1000,
    to: end / 1000,
    places: starts.map((start) => `${clock(start)} to ${clock(start + model.width)}`),
  };
}

/** A line for each percentile, a point a bucket. */
export function latencyOverTime(model: ChartsModel): ChartData {
  const buckets = model.buckets();
  const percentiles = buckets.map(({ bucket }) => bucket?.latencies.percentiles(PERCENTS));
  const axis = timeAxis(model);
  return {
    ...axis,
    x: buckets.map(({ start }) => (start + model.width / 2) / 1000),
    series: PERCENTS.map((percent, index) => {
      const values = percentiles.map((each) => each?.[index]);
      return {
        name: `p${percent}`,
        ...(PERCENT_STYLE[index] ?? PERCENT_STYLE[0]),
        drawn: values.map((value) => (value === undefined ? null : onLogAxis(value))),
        said: values.map((value) => (value === undefined ? "–" : duration(value))),
      };
    }),
  };
}

/** Number of requests by duration. */
export function latencyDistribution(model: ChartsModel): ChartData {
  const bars = model.total.latencies.bars(BARS_PER_OCTAVE);
  const starts = bars.map(({ from }) => (from === 0 ? onLogAxis(0) - BAR_WIDTH : onLogAxis(from)));
  const end = onLogAxis(bars.at(-1)?.to ?? 0);
  const first = starts[0] ?? onLogAxis(0);
  return {
    x: [...starts, end],
    from: first < onLogAxis(0) ? first : Math.floor(first),
    to: Math.ceil(end + BAR_WIDTH),
    places: bars.map(barText),
    series: [
      {
        name: "requests",
        colour: "chart-1",
        drawn: toTheEnd(bars.map((bar) => bar.count)),
        said: bars.map((bar) => plural(bar.count, "request")),
      },
    ],
  };
}

const barText = ({ from, to }: LatencyBar): string =>
  from === 0 ? duration(0) : `${duration(from)} to ${duration(to)}`;

export interface SummaryLine {
  readonly operation: string;
  readonly requests: string;
  readonly perSecond: string;
  readonly bytes: string;
  readonly percentiles: readonly string[];
}

/** A line for each operation, and one for all. */
export function summary(model: ChartsModel): SummaryLine[] {
  const { operations, total, span } = model;
  const tallies = operations.length > 1 ? [...operations, { ...total, operation: "All" }] : operations;
  return tallies.map(({ operation, requests, bytes, latencies }) => ({
    operation,
    requests: count(requests),
    // One request has no rate.
    perSecond: requests > 1 && span > 0 ? rate((requests * 1000) / span) : "–",
    bytes: size(bytes),
    percentiles: latencies.percentiles(PERCENTS).map((value) => duration(value ?? 0)),
  }));
}
