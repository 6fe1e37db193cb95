/** The stages of a request: a bar and a table, in wall-clock time and in guest instructions. */
import { signal } from "@preact/signals";
import { Icon } from "../kit/Icon.tsx";
import { RadioGroup } from "../kit/RadioGroup.tsx";
import { count, duration, plural, RESOLUTION_MS } from "../model/format.ts";
import type { Losses } from "../model/log/losses.ts";
import type { RequestRow } from "../model/log/rows.ts";
import { type Elapsed, elapsed, STAGES, type Stage, type StageName, stages } from "../model/log/timing.ts";
import { usePage } from "../state/page-context.ts";
import { useTrace } from "../state/use-trace.ts";
import { Term } from "../words/Term.tsx";
import "./timing.css";

const CLOCKS = ["wall", "instructions"] as const;
type Clock = (typeof CLOCKS)[number];
const CLOCK_OPTIONS = [
  { value: "wall", text: "Wall clock" },
  { value: "instructions", text: "Guest instructions" },
] as const;

/** The data that the bars are drawn from. */
const clock = signal<Clock>("wall");

const measure = ({ milliseconds, instructions }: Elapsed): number =>
  clock.value === "wall" ? milliseconds : instructions;

export function TimingView() {
  const page = usePage();
  const row = useTrace(({ selection }) => selection.request);
  if (!row) return null;
  const parts = stages(row);
  const begin = parts[0]?.from ?? row.popped;
  const end = parts.findLast(({ to }) => to)?.to ?? begin;
  const total = elapsed(begin, end);
  return (
    <div class="timing focus-target" tabIndex={-1} data-testid="timing">
      <RadioGroup
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
            <th scope="col">
              <Term name="guest instructions">Instructions</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          <Posted />
          {parts.map((stage) => (
            <Line key={stage.name} stage={stage} before={elapsed(begin, stage.from)} total={total} />
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
      <p class="quiet">{ending(row, hasInterrupts(page.shown.trace.losses))}</p>
      {!canDraw(total) && (
        <p class="quiet">
          All of it took less than the wall clock can tell: a browser rounds its clock to about 0.1 ms. Guest
          instructions can.
        </p>
      )}
      <p class="quiet">A stage of 0 instructions is one during which the guest stood still.</p>
    </div>
  );
}

/** A bar of time that was not measured would be a lie. */
const canDraw = ({ milliseconds }: Elapsed): boolean => clock.value === "instructions" || milliseconds >= RESOLUTION_MS;

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
  readonly before: Elapsed;
  readonly total: Elapsed;
}

function Line({ stage: { name, from, to }, before, total }: LineProps) {
  const own = to && elapsed(from, to);
  const whole = canDraw(total) ? measure(total) : 0;
  const share = (part: Elapsed) => (whole > 0 ? (100 * measure(part)) / whole : 0);
  return (
    <tr data-stage={name}>
      <th scope="row" title={STAGES[name]}>
        {NAMES[name]} <span class="quiet">{STAGES[name]}</span>
      </th>
      <td class="timing-bars" aria-hidden="true">
        {whole > 0 && (
          <span
            class={`stage stage-${name}${own ? "" : " lasting"}`}
            style={{ left: `${share(before)}%`, width: own ? `${share(own)}%` : "auto" }}
          />
        )}
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
          {event.fault}: {event.detail}, {duration(elapsed(popped, event).milliseconds)} after it was taken
        </li>
      ))}
    </ul>
  );
}

/** Whether the log has each interrupt that there was. */
const hasInterrupts = ({ byKind, unknown }: Losses): boolean => unknown === 0 && !byKind.get("interrupt");

function ending(row: RequestRow, isComplete: boolean): string {
  const { outcome, used, interrupt, isrRead, working, progress, forgotten } = row;
  if (outcome === "unknown" && !used) return "It ended while nothing was recorded.";
  if (outcome === "lost") return "A reset of the device came before the answer.";
  if (!used) {
    const where = working ? ` Worker ${working.worker} has it.` : "";
    return `There is no answer yet.${where}${progress ? ` ${plural(progress.candidates, "candidate")} tried.` : ""}`;
  }
  const gone = forgotten.length > 0 ? ` No longer in the log: its ${forgotten.join(", ")}.` : "";
  if (gone) return gone.trim();
  if (!interrupt && !isComplete) return "The log has no interrupt after it. Interrupts are among the events it lacks.";
  if (!interrupt) return "No interrupt has told the driver yet: it asked for none, or one that came before told of it.";
  return isrRead ? "The driver has read the ISR, and knows." : "The driver has not read the ISR yet.";
}
