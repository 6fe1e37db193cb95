/** Load and latency of the shown device over time, as charts. A table holds the same numbers. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { CHARTS_MS, LIVE_SLICE_MS } from "../../trace/refresh-rates.ts";
import { Throttle } from "../kit/throttle.ts";
import {
  bytesPerSecond,
  latencyDistribution,
  latencyOverTime,
  logMark,
  rate,
  requestsPerSecond,
  type SummaryLine,
  summary,
} from "../model/charts/chart-data.ts";
import { ChartsModel } from "../model/charts/charts.ts";
import { duration, size } from "../model/format.ts";
import type { TermName } from "../model/glossary/glossary.ts";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { Term } from "../words/Term.tsx";
import { Chart } from "./Chart.tsx";
import type { DrawingOptions } from "./uplot-chart.ts";
import "./charts.css";

type Drawing = Omit<DrawingOptions, "onPlace">;
const time = { mark: (value: number) => `${Number(value.toFixed(3))} s` };
const latency = { mark: logMark, isLog: true } as const;
const REQUESTS: Drawing = { shape: "steps", x: time, y: { mark: rate }, group: "time" };
const BYTES: Drawing = { shape: "steps", x: time, y: { mark: (value) => size(Math.round(value)) }, group: "time" };
const LATENCY: Drawing = { shape: "lines", x: time, y: latency, group: "time" };
const DISTRIBUTION: Drawing = { shape: "steps", x: latency, y: { mark: rate } };

export function ChartsTab() {
  const page = usePage();
  const ready = useCharts(page);
  // The panel is drawn more often than this.
  return useMemo(
    () => (ready ? <Charts model={ready.model} /> : <p class="empty quiet">Counting requests …</p>),
    [ready],
  );
}

interface Ready {
  readonly model: ChartsModel;
}

/** The model of the shown device, fed while it is shown: another object whenever it is to be drawn again. */
function useCharts(page: PageState): Ready | undefined {
  const shows = page.shown.changes.value;
  const name = page.choice.device?.name ?? "";
  const model = useMemo(() => new ChartsModel(name), [shows, name]);
  const [ready, setReady] = useState<Ready | undefined>();
  useEffect(() => feed(page, model, () => setReady({ model })), [model]);
  return ready?.model === model ? ready : undefined;
}

/** Keeps the model up to date and calls back when it is; returns how to stop. */
function feed(page: PageState, model: ChartsModel, draw: () => void): () => void {
  let isOpen = true;
  const catchUp = (): void => {
    if (!isOpen) return;
    const until = page.now() + LIVE_SLICE_MS;
    if (model.update(page.shown.trace.rows, () => page.now() >= until)) setTimeout(catchUp, 0);
    else draw();
  };
  const throttle = new Throttle(catchUp, page.now);
  const stop = page.refresh.panels.subscribe(() => throttle.request(CHARTS_MS));
  return () => {
    isOpen = false;
    stop();
  };
}

function Charts({ model }: { readonly model: ChartsModel }) {
  if (model.total.requests === 0) {
    return (
      <p class="empty quiet">
        No request has been answered yet. Throughput and latency appear here as soon as the driver sends some.
      </p>
    );
  }
  return (
    <div class="charts" data-testid="charts">
      <Chart title="Requests per second" data={requestsPerSecond(model)} drawing={REQUESTS} />
      <Chart title="Latency" data={latencyOverTime(model)} drawing={LATENCY} />
      <Chart title="Bytes per second" data={bytesPerSecond(model)} drawing={BYTES} />
      <Chart title="Requests by latency" data={latencyDistribution(model)} drawing={DISTRIBUTION} />
      <Summary model={model} />
    </div>
  );
}

const COLUMNS: readonly { readonly text: string; readonly term?: TermName }[] = [
  { text: "Operation", term: "operation" },
  { text: "Requests", term: "request" },
  { text: "per s" },
  { text: "Bytes" },
  { text: "p50", term: "percentile" },
  { text: "p95", term: "percentile" },
  { text: "p99", term: "percentile" },
];

function Summary({ model }: { readonly model: ChartsModel }) {
  return (
    <div class="chart-summary">
      <table data-testid="chart-summary">
        <caption class="quiet">
          <Term name="latency">Latency</Term> is from when the device took a request until it answered. A step of the
          charts is {duration(model.width)}; bytes are those read and written.
        </caption>
        <thead>
          <tr>
            {COLUMNS.map(({ text, term }) => (
              <th key={text} scope="col">
                {term ? <Term name={term}>{text}</Term> : text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {summary(model).map((line) => (
            <Line key={line.operation} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ line }: { readonly line: SummaryLine }) {
  const { operation, requests, perSecond, bytes, percentiles } = line;
  return (
    <tr>
      <th scope="row">
        {operation.split(/(?<=_)/).map((part) => (
          <span key={part}>
            {part}
            <wbr />
          </span>
        ))}
      </th>
      {[requests, perSecond, bytes, ...percentiles].map((text, index) => (
        <td key={index}>{text}</td>
      ))}
    </tr>
  );
}
