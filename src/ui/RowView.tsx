/** One row of the request list. */
import { Cell, GridRow } from "./grid.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import { clock, count, duration } from "./model/format.ts";
import { type MarkRow, type Outcome, type RequestRow, type Row, type Stage, stages } from "./model/rows.ts";
import { RowFinding } from "./RowFinding.tsx";

/** Pixels, the same for every row and the head: the windowing counts on it. A finger needs more than a pointer. */
export const ROW_HEIGHT = matchMedia("(pointer: coarse)").matches ? 36 : 26;

interface RowProps {
  readonly row: Row;
  readonly index: number;
  readonly selected: boolean;
  select(): void;
}

export function RowView({ row, index, selected, select }: RowProps) {
  const kind = row.kind === "request" ? row.outcome : row.kind;
  return (
    <GridRow
      id={`request-${row.ordinal}`}
      class={`row ${kind}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid="request-row"
      data-kind={row.kind}
      data-request={row.kind === "request" ? row.popped.request : undefined}
      data-outcome={kind}
      data-status={row.kind === "request" ? row.statusCode : undefined}
      onClick={select}
    >
      {row.kind === "request" ? <RequestCells row={row} /> : <MarkCells row={row} />}
    </GridRow>
  );
}

function RequestCells({ row }: { readonly row: RequestRow }) {
  const { popped, used, operation, algorithm, sessionId } = row;
  return (
    <>
      <Cell name="no">{popped.request}</Cell>
      <Cell name="time">{clock(row.at)}</Cell>
      <Cell name="queue">
        <span class="quiet">{row.device}</span> {row.queueName}
      </Cell>
      <Cell name="request">
        {operation}
        {algorithm && <span class="algorithm"> {algorithm}</span>}
      </Cell>
      <Cell name="session">{sessionId === undefined ? "" : String(sessionId)}</Cell>
      <Cell name="in">{count(popped.readable.length)}</Cell>
      <Cell name="out">{used ? count(used.length) : "–"}</Cell>
      <Cell name="duration">
        <StageBar row={row} />
      </Cell>
      <Cell name="status">
        <StatusView row={row} />
        <RowFinding ordinal={row.ordinal} />
      </Cell>
    </>
  );
}

function MarkCells({ row }: { readonly row: MarkRow }) {
  const fault = row.kind === "fault";
  return (
    <>
      <Cell name="no">–</Cell>
      <Cell name="time">{clock(row.at)}</Cell>
      <Cell name="queue">{row.device}</Cell>
      <Cell name="mark" span={5} title={row.clause}>
        {row.text}
        <span class="quiet"> {row.clause}</span>
      </Cell>
      <Cell name="status">
        <span class={fault ? "status bad" : "status lost"}>
          <Icon name={fault ? "warning" : "restart"} />
          {fault ? "fault" : "reset"}
        </span>
      </Cell>
    </>
  );
}

const OUTCOME_ICON: Readonly<Record<Outcome, IconName>> = {
  ok: "ok",
  refused: "cross",
  waiting: "clock",
  lost: "lost",
};

export function StatusView({ row }: { readonly row: RequestRow }) {
  const word =
    row.outcome === "waiting" ? waitingWord(row) : row.outcome === "lost" ? "lost in reset" : row.status || "no status";
  return (
    <span class={`status ${row.outcome === "refused" ? "bad" : row.outcome}`}>
      <Icon name={OUTCOME_ICON[row.outcome]} />
      {word}
    </span>
  );
}

function waitingWord({ submitted, progress, completed }: RequestRow): string {
  if (!submitted || completed) return "in device";
  return progress ? `${progress.step}: ${count(progress.candidates)}` : "in engine";
}

const STAGE_TEXT: Readonly<Record<Stage["name"], string>> = {
  queued: "to the engine",
  engine: "in the engine",
  answer: "written back",
  device: "answered in the device",
};

/** Milliseconds at which the bar is full; below, its length is the logarithm of the time. */
const FULL_MS = 1000;

function StageBar({ row }: { readonly row: RequestRow }) {
  const parts = stages(row);
  const total = parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const text = row.used ? duration(total) : "";
  const title = parts.map(({ name, milliseconds }) => `${STAGE_TEXT[name]} ${duration(milliseconds)}`).join(", ");
  return (
    <span class="duration" title={title}>
      <span class="stages" aria-hidden="true">
        <span class="stages-fill" style={{ width: `${barLength(total)}%` }}>
          {parts.map(({ name, milliseconds }) => (
            <span key={name} class={`stage stage-${name}`} style={{ flexGrow: Math.max(milliseconds, total / 50) }} />
          ))}
        </span>
      </span>
      <span class="duration-text">{text}</span>
    </span>
  );
}

/** 4 to 100 percent. */
const barLength = (milliseconds: number): number =>
  milliseconds <= 0.1 ? 4 : Math.min(100, 4 + (96 * Math.log10(milliseconds / 0.1)) / Math.log10(FULL_MS / 0.1));
