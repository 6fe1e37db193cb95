/** One chart with its title, its legend and the values under the pointer. */
import { useEffect, useRef, useState } from "preact/hooks";
import { themeVersion } from "../kit/theme.ts";
import type { ChartData, ChartSeries } from "../model/charts/chart-data.ts";
import { ChartDrawing, type DrawingOptions } from "./uplot-chart.ts";

interface ChartProps {
  readonly title: string;
  readonly data: ChartData;
  /** The same object every time. */
  readonly drawing: Omit<DrawingOptions, "onPlace">;
}

export function Chart({ title, data, drawing }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<ChartDrawing>(undefined);
  const [place, setPlace] = useState<number | undefined>();
  useEffect(() => {
    if (!host.current) return;
    const drawn = new ChartDrawing(host.current, { ...drawing, onPlace: setPlace }, data);
    chart.current = drawn;
    return () => drawn.dispose();
  }, [drawing]);
  useEffect(() => chart.current?.set(data), [data]);
  useEffect(() => chart.current?.retheme(), [themeVersion.value]);
  // The end of the last step belongs to it.
  const shown = place === undefined ? undefined : Math.min(place, data.places.length - 1);
  return (
    <figure class="chart" data-chart={title}>
      <figcaption>
        <h3>{title}</h3>
        <span class="quiet chart-place">{shown !== undefined && data.places[shown]}</span>
        <ul class="chart-legend">
          {data.series.map((series) => (
            <Key key={series.name} series={series} value={shown === undefined ? undefined : series.said[shown]} />
          ))}
        </ul>
      </figcaption>
      <div
        class="chart-canvas"
        ref={host}
        role="img"
        aria-label={`${title}, as a drawing; the table has the numbers`}
      />
    </figure>
  );
}

/** What a colour and a kind of line stand for, and the value under the pointer. */
function Key({ series, value }: { readonly series: ChartSeries; readonly value: string | undefined }) {
  const { name, colour, dash } = series;
  return (
    <li>
      <svg class="chart-key" width="16" height="10" aria-hidden="true" style={{ color: `var(--${colour})` }}>
        <line x1="0" x2="16" y1="5" y2="5" stroke="currentColor" stroke-width="3" stroke-dasharray={dash?.join(" ")} />
      </svg>
      {name}
      {value !== undefined && <strong>{value}</strong>}
    </li>
  );
}
