/** Where the time of a request went: a bar for each stage and a table, on the wall clock and in guest instructions. */
import { signal } from "@preact/signals";
import { Icon } from "./Icon.tsx";
import { count, duration, plural } from "./model/format.ts";
import type { RequestRow } from "./model/rows.ts";
import { STAGES, type Stage, type StageName, stages, type Took, took } from "./model/timing.ts";
import { Segments } from "./Segments.tsx";

const CLOCKS = ["wall", "instructions"] as const;
type Clock = (typeof CLOCKS)[number];
const CLOCK_OPTIONS = [
  { value: "wall", text: "Wall clock" },
  { value: "instructions", text: "Guest instructions" },
] as const;

/** What the bars are drawn by. */
const clock = signal<Clock>("wall");

const measure = ({ milliseconds, instructions }: Took): number =>
  clock.value === "wall" ? milliseconds : instructions;

export function TimingView({ row }: { readonly row: RequestRow }) {
  const parts = stages(row);
  const begin = parts[0]?.from ?? row.popped;
  const end = parts.findLast(({ to }) => to)?.to ?? begin;
  const total = took(begin, end);
  return (
    <div class="timing focus-target" tabIndex={-1} data-testid="timing">
      <Segments
        legend="Clock of the bars"
        name="timing-clock"
        options={CLOCK_OPTIONS}
        chosen={clock.value}
        choose={(value) => {
          clock.value = value;
        }}
      />
      <table>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col" class="timing-bars">
              <span class="visually-hidden">Bar</span>
            </th>
            <th scope="col">Wall clock</th>
            <th scope="col">Instructions</th>
          </tr>
        </thead>
        <tbody>
          <Posted />
          {parts.map((stage) => (
            <Line key={stage.name} stage={stage} before={took(begin, stage.from)} total={total} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              In all
            </th>
            <td>{duration(total.milliseconds)}</td>
            <td>{count(total.instructions)}</td>
          </tr>
        </tfoot>
      </table>
      <Injections row={row} />
      <p class="quiet">{ending(row)}</p>
      <p class="quiet">
        Below 0.1 ms the wall clock has no digits to show: the browser rounds it. Between two stages with the same
        instruction count the guest stood still.
      </p>
    </div>
  );
}

/** The one thing the device cannot see. */
const Posted = () => (
  <tr class="inferred">
    <th scope="row">posted</th>
    <td colSpan={3}>
      before the kick – inferred: the driver's writes to the ring are memory, and no event tells of them
    </td>
  </tr>
);

interface LineProps {
  readonly stage: Stage;
  /** From the begin of the first stage to that of this one. */
  readonly before: Took;
  readonly total: Took;
}

function Line({ stage: { name, from, to }, before, total }: LineProps) {
  const own = to && took(from, to);
  const share = (part: Took) => (measure(total) > 0 ? (100 * measure(part)) / measure(total) : 0);
  return (
    <tr data-stage={name}>
      <th scope="row" title={STAGES[name]}>
        {NAMES[name]} <span class="quiet">{STAGES[name]}</span>
      </th>
      <td class="timing-bars" aria-hidden="true">
        <span
          class={`stage stage-${name}${own ? "" : " lasting"}`}
          style={{ left: `${share(before)}%`, width: own ? `${share(own)}%` : "auto" }}
        />
      </td>
      <td>{own ? duration(own.milliseconds) : "goes on"}</td>
      <td>{own ? count(own.instructions) : ""}</td>
    </tr>
  );
}

const NAMES: Readonly<Record<StageName, string>> = {
  kick: "kicked",
  held: "held",
  device: "taken",
  queued: "queued",
  engine: "engine",
  answer: "answer",
  signal: "used",
  notice: "interrupt",
};

function Injections({ row: { injected, popped } }: { readonly row: RequestRow }) {
  if (injected.length === 0) return null;
  return (
    <ul>
      {injected.map((event, index) => (
        <li key={index} class="injected">
          <Icon name="warning" />
          {event.fault}: {event.detail}, {duration(took(popped, event).milliseconds)} after it was taken
        </li>
      ))}
    </ul>
  );
}

function ending({ outcome, used, interrupt, isrRead, working, progress }: RequestRow): string {
  if (outcome === "lost") return "A reset of the device came before the answer.";
  if (!used) {
    const where = working ? ` Worker ${working.worker} has it.` : "";
    return `There is no answer yet.${where}${progress ? ` ${plural(progress.candidates, "candidate")} tried.` : ""}`;
  }
  if (!interrupt) return "No interrupt has told the driver yet: it asked for none, or one that came before told of it.";
  return isrRead ? "The driver has read the ISR, and knows." : "The driver has not read the ISR yet.";
}
