/** A chart on a canvas. Loaded with the charts: the only file that imports uPlot. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { pixels } from "../kit/root-font.ts";
import type { ChartData, ChartSeries } from "../model/charts/chart-data.ts";

/** `steps` are filled, the later series on top of the earlier ones; their heights are sums already. */
export type ChartShape = "steps" | "lines";

export interface ChartAxis {
  /** What stands at a mark. */
  readonly mark: (value: number) => string;
  /** Only whole numbers are marked: they are powers of ten. */
  readonly isLog?: true;
}

export interface DrawingOptions {
  readonly shape: ChartShape;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** Charts of the same group show the pointer at the same time. */
  readonly group?: string;
  /** The pointer is at a place of the data, or has gone. */
  onPlace(index: number | undefined): void;
}

/** Pixels for the numbers beside the axes. */
const LEFT = 52;
const BOTTOM = 22;
/** Half of the last number below. */
const RIGHT = 24;
/** Least pixels between two marks. */
const MARK_SPACE = { x: 64, y: 24 } as const;

export class ChartDrawing {
  readonly #host: HTMLElement;
  readonly #options: DrawingOptions;
  readonly #resize: ResizeObserver;
  #data: ChartData;
  #plot: uPlot;

  /** Fills `host`, whose size, font and colours it takes over. */
  constructor(host: HTMLElement, options: DrawingOptions, data: ChartData) {
    this.#host = host;
    this.#options = options;
    this.#data = data;
    this.#plot = this.#create();
    this.#resize = new ResizeObserver(() => this.#plot.setSize(sizeOf(host)));
    this.#resize.observe(host);
  }

  set(data: ChartData): void {
    const isSame = namesOf(data) === namesOf(this.#data);
    this.#data = data;
    if (isSame) this.#plot.setData(aligned(data));
    else this.retheme();
  }

  /** Takes over the page's colours again. */
  retheme(): void {
    this.#plot.destroy();
    this.#plot = this.#create();
  }

  dispose(): void {
    this.#resize.disconnect();
    this.#plot.destroy();
  }

  #create(): uPlot {
    const { x, y, group, onPlace } = this.#options;
    const colour = colourOf(this.#host);
    const axis = { stroke: colour("quiet"), font: fontOf(this.#host), grid: { stroke: colour("line"), width: 1 } };
    const options: uPlot.Options = {
      ...sizeOf(this.#host),
      legend: { show: false },
      padding: [8, RIGHT, 0, 0],
      cursor: {
        drag: { x: false, y: false },
        y: false,
        points: { show: false },
        ...(group && { sync: { key: group } }),
      },
      scales: {
        x: { time: false, range: () => [this.#data.from, this.#data.to] },
        y: { range: (_, low, high) => (y.isLog ? decades(low, high) : [0, high > 0 ? high * 1.1 : 1]) },
      },
      axes: [
        { ...axis, ...axisOf(x), size: BOTTOM, space: MARK_SPACE.x, gap: 4, ticks: { show: false } },
        { ...axis, ...axisOf(y), size: LEFT, space: MARK_SPACE.y, gap: 4, ticks: { show: false } },
      ],
      series: [{}, ...drawingOrder(this.#data).map((series) => this.#series(series, colour))],
      hooks: { setCursor: [({ cursor }) => onPlace(placeOf(cursor))] },
    };
    return new uPlot(options, aligned(this.#data), this.#host);
  }

  #series({ colour, dash }: ChartSeries, resolve: (name: string) => string): uPlot.Series {
    const stroke = resolve(colour);
    if (this.#options.shape === "lines") {
      return { stroke, width: 1.5, dash: [...(dash ?? [])], points: { size: 4, fill: stroke, filter: isolated } };
    }
    const paths = uPlot.paths.stepped?.({ align: 1 });
    return { stroke, fill: stroke, width: 0, points: { show: false }, ...(paths && { paths }) };
  }
}

/** No line leads to a value without neighbours: it is a point, however many there are. */
function isolated({ data }: uPlot, series: number, all: boolean): number[] | null {
  if (all) return null;
  const values = data[series] ?? [];
  const has = (index: number) => (values[index] ?? undefined) !== undefined;
  return [...values.keys()].filter((index) => has(index) && !has(index - 1) && !has(index + 1));
}

const namesOf = ({ series }: ChartData): string => series.map(({ name }) => name).join();

/** The highest sum first: the others are drawn over it. */
const drawingOrder = ({ series }: ChartData): readonly ChartSeries[] => series.toReversed();

const aligned = (data: ChartData): uPlot.AlignedData => [
  [...data.x],
  ...drawingOrder(data).map(({ drawn }) => [...drawn]),
];

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({ width: clientWidth, height: clientHeight });

function axisOf({ mark, isLog }: ChartAxis): uPlot.Axis {
  const values = (_: uPlot, splits: number[]) => splits.map(mark);
  return isLog ? { values, splits: (_, __, low, high) => wholeNumbers(low, high) } : { values };
}

function wholeNumbers(low: number, high: number): number[] {
  const first = Math.ceil(low);
  return Array.from({ length: Math.max(0, Math.floor(high) - first + 1) }, (_, index) => first + index);
}

/** At least one. Without data both are null. */
function decades(low: number | null, high: number | null): [number, number] {
  const from = Math.floor(low ?? 0);
  return [from, Math.max(from + 1, Math.ceil(high ?? 0))];
}

const placeOf = ({ idx, left }: uPlot.Cursor): number | undefined =>
  left === undefined || left < 0 ? undefined : (idx ?? undefined);

const fontOf = (host: HTMLElement): string => `${pixels(0.75)}px ${getComputedStyle(host).fontFamily}`;

/** The page's colours; a probe resolves them, since a custom property is only text. */
function colourOf(host: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = host.appendChild(document.createElement("span"));
    probe.style.color = `var(--${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}
