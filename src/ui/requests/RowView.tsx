/** One row of the request list. */
import { signal } from "@preact/signals";
import { Cell, GridRow } from "../kit/Grid.tsx";
import { Icon, type IconName } from "../kit/Icon.tsx";
import { pixels } from "../kit/root-font.ts";
import { NARROW } from "../kit/use-media.ts";
import { clock, count, duration, RESOLUTION_MS } from "../model/format.ts";
import type { MarkRow, RequestOutcome, RequestRow, Row } from "../model/log/rows.ts";
import { elapsed, STAGES, stages } from "../model/log/timing.ts";
import { RowFinding } from "./RowFinding.tsx";

const FINGER = matchMedia("(pointer: coarse)");
/** A row has two lines there. */
const narrow = matchMedia(NARROW);
const isNarrow = signal(narrow.matches);
narrow.addEventListener("change", ({ matches }) => {
  isNarrow.value = matches;
});

/** Pixels, the same for every row and the head: the windowing counts on it. A finger needs more than a pointer. */
export const rowHeight = (): number => pixels(isNarrow.value ? 2.625 : FINGER.matches ? 2.25 : 1.625);

interface RowProps {
  readonly row: Row;
  readonly index: number;
  readonly selected: boolean;
  readonly marked: boolean;
  /** What made the filter let it through; empty without a filter. */
  readonly why: string;
  select(): void;
}

export function RowView({ row, index, selected, marked, why, select }: RowProps) {
  const kind = row.kind === "request" ? row.outcome : row.kind;
  return (
    <GridRow
      id={`request-${row.ordinal}`}
      class={`row ${kind}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid="request-row"
      data-kind={row.kind}
      data-at={row.at}
      data-request={row.kind === "request" ? row.request : undefined}
      data-outcome={kind}
      data-status={row.kind === "request" ? row.statusCode : undefined}
      title={why || undefined}
      onClick={select}
    >
      {row.kind === "request" ? <RequestCells row={row} marked={marked} /> : <MarkCells row={row} marked={marked} />}
    </GridRow>
  );
}

function RequestCells({ row, marked }: { readonly row: RequestRow; readonly marked: boolean }) {
  const { request, readBytes, used, operation, algorithm, sessionId } = row;
  return (
    <>
      <NumberCell number={request} marked={marked} />
      <Cell name="time">{clock(row.at)}</Cell>
      <Cell name="queue">
        <span class="quiet">{row.device}</span> {row.queueName}
      </Cell>
      <Cell name="request">
        <InterventionMarks row={row} />
        {operation}
        {algorithm && <span class="algorithm"> {algorithm}</span>}
      </Cell>
      <Cell name="session">
        {sessionId !== undefined && (
          <span class="session" style={{ "--hue": hueOf(sessionId) }}>
            {String(sessionId)}
          </span>
        )}
      </Cell>
      <Cell name="in">{count(readBytes)}</Cell>
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

/** Neighbouring numbers get colours far apart: the golden angle. */
const hueOf = (sessionId: bigint): number => (Number(sessionId % 360n) * 137.5) % 360;

function NumberCell({ number, marked }: { readonly number: number | undefined; readonly marked: boolean }) {
  return (
    <Cell name="no">
      {marked && (
        <>
          <Icon name="flag" />
          <span class="visually-hidden">marked </span>
        </>
      )}
      {number ?? "–"}
    </Cell>
  );
}

/** Holds and injected faults of the request. */
function InterventionMarks({ row: { held, injected } }: { readonly row: RequestRow }) {
  return (
    <>
      {held && (
        <span class="tag">
          <Icon name="pause" />
          held
        </span>
      )}
      {injected.map(({ fault, detail }, index) => (
        <span key={index} class="tag injected" title={detail}>
          <Icon name="warning" />
          {fault}
        </span>
      ))}
    </>
  );
}

const MARKS: Readonly<Record<MarkRow["kind"], { readonly icon: IconName; readonly style: string }>> = {
  fault: { icon: "warning", style: "bad" },
  violation: { icon: "warning", style: "waiting" },
  reset: { icon: "restart", style: "lost" },
  hold: { icon: "pause", style: "waiting" },
  resumed: { icon: "restart", style: "lost" },
};

function MarkCells({ row, marked }: { readonly row: MarkRow; readonly marked: boolean }) {
  const { icon, style } = MARKS[row.kind];
  return (
    <>
      <NumberCell number={undefined} marked={marked} />
      <Cell name="time">{clock(row.at)}</Cell>
      <Cell name="queue">{row.device}</Cell>
      <Cell name="mark" span={5} title={row.clause}>
        {row.text}
        <span class="quiet"> {row.clause}</span>
      </Cell>
      <Cell name="status">
        <span class={`status ${style}`}>
          <Icon name={icon} />
          {row.kind}
        </span>
      </Cell>
    </>
  );
}

const OUTCOME_ICON: Readonly<Record<RequestOutcome, IconName>> = {
  ok: "ok",
  refused: "cross",
  waiting: "clock",
  lost: "lost",
  unknown: "dot",
};

export function StatusView({ row }: { readonly row: RequestRow }) {
  const word =
    row.outcome === "waiting" ? waitingWord(row) : row.outcome === "lost" ? "lost in reset" : row.status || "no status";
  return (
    <span class={`status ${row.outcome === "refused" ? "bad" : row.outcome}`}>
      <Icon name={word === "held" ? "pause" : OUTCOME_ICON[row.outcome]} />
      {word}
    </span>
  );
}

function waitingWord({ held, released, submitted, progress, completed }: RequestRow): string {
  if (held && !released) return "held";
  if (!submitted || completed) return "in device";
  return progress ? `${progress.step}: ${count(progress.candidates)}` : "in engine";
}

/** Milliseconds at which the bar is full; below, its length is the logarithm of the time. */
const FULL_MS = 1000;

/** Stages below this are not to be seen in a bar of this size, and cost layout for nothing. */
const SMALLEST_SHARE = 0.02;

function StageBar({ row }: { readonly row: RequestRow }) {
  const parts = stages(row).flatMap(({ name, from, to }) => (to ? [{ name, ...elapsed(from, to) }] : []));
  const total = parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const drawn = parts.filter(({ name, milliseconds }) =>
    total < RESOLUTION_MS ? name === "device" : milliseconds >= total * SMALLEST_SHARE,
  );
  const title = parts.map(({ name, milliseconds }) => `${STAGES[name]}: ${duration(milliseconds)}`).join("\n");
  return (
    <span class="duration" title={title}>
      <span class="stages" aria-hidden="true">
        <span class="stages-fill" style={{ width: `${barLength(total)}%` }}>
          {drawn.map(({ name, milliseconds }) => (
            <span key={name} class={`stage stage-${name}`} style={{ flexGrow: milliseconds }} />
          ))}
        </span>
      </span>
      <span class="duration-text">{row.used ? duration(elapsed(row.popped, row.used).milliseconds) : ""}</span>
    </span>
  );
}

/** 4 to 100 percent. */
const barLength = (milliseconds: number): number =>
  milliseconds <= 0.1 ? 4 : Math.min(100, 4 + (96 * Math.log10(milliseconds / 0.1)) / Math.log10(FULL_MS / 0.1));
