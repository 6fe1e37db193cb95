/** The live list of requests, with the faults, violations, resets and holds among them. */

import { runListKey } from "../commands/key-handler.ts";
import { FilterChips } from "../filter/FilterChips.tsx";
import { FilterInput } from "../filter/FilterInput.tsx";
import { FilterProblem } from "../filter/FilterProblem.tsx";
import { GridRow, HeaderCell } from "../kit/Grid.tsx";
import { Icon } from "../kit/Icon.tsx";
import { MaximiseButton } from "../kit/MaximiseButton.tsx";
import { VirtualRows } from "../kit/VirtualRows.tsx";
import type { Reason } from "../model/filter/evaluate.ts";
import type { ListItem } from "../model/filter/row-list.ts";
import { count, plural } from "../model/format.ts";
import type { TermName } from "../model/glossary/glossary.ts";
import { lossesSummary, totalOf } from "../model/log/losses.ts";
import { STAGES } from "../model/log/timing.ts";
import { isReady } from "../model/names.ts";
import { endlessKicks } from "../model/stall.ts";
import { kicksText, RingAdvice } from "../rings/RingAdvice.tsx";
import { showOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { useTrace } from "../state/use-trace.ts";
import { Term } from "../words/Term.tsx";
import { GroupView } from "./GroupView.tsx";
import { NewRows } from "./NewRows.tsx";
import { NotRecording } from "./NotRecording.tsx";
import { RowView, rowHeight } from "./RowView.tsx";
import { SourceBanner } from "./SourceBanner.tsx";

/** Of the bars, in the order of their parts. A narrow list has no bars. */
const STAGE_LEGEND = `Where there is room, a bar shows its stages, from left to right:\n${Object.values(STAGES).join("\n")}`;

const COLUMNS: readonly { readonly text: string; readonly term: TermName; readonly more?: string }[] = [
  { text: "No.", term: "request number" },
  { text: "Time", term: "time" },
  { text: "Queue", term: "virtqueue" },
  { text: "Request", term: "operation" },
  { text: "Session", term: "session" },
  { text: "In", term: "device-readable", more: "The column has its bytes." },
  { text: "Out", term: "used.len" },
  { text: "Duration", term: "duration", more: STAGE_LEGEND },
  { text: "Status", term: "operation status" },
];

export function RequestList() {
  const page = usePage();
  const { rows } = useTrace(({ shown }) => shown.trace);
  return (
    <section class="region requests" data-region="requests" tabIndex={-1} aria-labelledby="requests-title">
      <Head />
      <SourceBanner />
      <FilterProblem />
      {rows.length > 0 && <FilterChips />}
      <FilterGap />
      <NotRecording />
      {page.list.lines.length > 0 ? <Grid key={page.shown.changes.value} /> : <Empty />}
      <NewRows />
    </section>
  );
}

function Head() {
  const page = usePage();
  const trace = useTrace(({ shown }) => shown.trace);
  const filter = page.filter.current;
  const total = trace.rows.length;
  const left = filter.left(trace.rows);
  const shown = filter.active ? `${count(filter.length)} of ${count(total)}` : count(total);
  const { losses } = trace;
  const isWhole = totalOf(losses) === 0 && trace.log.droppedPayload.strings === 0;
  return (
    <div class="region-head">
      <h2 id="requests-title">Requests</h2>
      <FilterInput />
      <span class="spacer" />
      {!page.selection.follow.value && total > 0 && page.shown.source.value.kind === "live" && (
        <button type="button" class="link" onClick={() => page.selection.resumeTail()}>
          To the newest row
        </button>
      )}
      <span class="quiet count" data-testid="request-count">
        {shown} shown{left > 0 && `, ${count(left)} to look at`}
      </span>
      {page.shown.source.value.kind === "live" && (
        <span class="quiet rate" data-testid="event-rate">
          {count(page.rate.lastSecond.value)} events/s
          {page.rate.isStorm && ` – list refresh limited${isWhole ? "; nothing is lost" : ""}`}
        </span>
      )}
      <span
        class={`events-dropped ${isWhole ? "quiet" : "warn-text"}`}
        data-testid="events-dropped"
        data-lost={trace.lostInMachine}
      >
        {count(totalOf(losses))} dropped
        <span class="losses-detail">{lossesSummary(losses)}</span>
        {!isWhole && (
          <button type="button" class="link" onClick={() => showOverlay("log-full")}>
            Why?
          </button>
        )}
      </span>
      <MaximiseButton
        what="the requests"
        isMaximised={page.layout.maximised.value === "requests"}
        toggle={() => page.layout.toggle("requests")}
      />
    </div>
  );
}

/** A filter cannot match missing bytes. So an empty result proves nothing. */
function FilterGap() {
  const isBlind = useTrace(({ filter, shown }) => filter.current.readsBytes && shown.trace.isInPart);
  if (!isBlind) return null;
  return (
    <p class="filter-gap warn-text" role="status" data-testid="filter-gap">
      <Icon name="warning" /> Some bytes are not in this log: they were left out when it was saved, or dropped when it
      was full. A field of theirs matches nothing, neither == nor !=.
    </p>
  );
}

function Grid() {
  const page = usePage();
  const { epoch } = useTrace(({ shown }) => shown.trace);
  const list = page.list.lines;
  const { index } = page.selection;
  return (
    <VirtualRows
      count={list.length}
      rowHeight={rowHeight()}
      follow={page.selection.follow.value}
      gone={list.gone}
      reveal={index < 0 ? undefined : { index, again: page.selection.revealed.value }}
      onScrolled={(atEnd) => page.selection.scrolled(atEnd)}
      headHeight={rowHeight()}
      onDrawn={(endInView) => page.unseen.drawn(endInView)}
      head={
        <GridRow class="row head" aria-rowindex={1}>
          {COLUMNS.map(({ text, term, more }) => (
            <HeaderCell key={text} name={text.toLowerCase().replace(".", "")}>
              <Term name={term} more={more}>
                {text}
              </Term>
            </HeaderCell>
          ))}
        </GridRow>
      }
      attributes={{
        class: "virtual grid focus-target",
        style: { "--row-height": `${rowHeight()}px` },
        role: "grid",
        "aria-label": "Requests",
        "data-epoch": epoch,
        "data-filter": page.filter.current.text,
        "aria-rowcount": list.length + 1,
        "aria-colcount": COLUMNS.length,
        "aria-activedescendant": index < 0 ? undefined : idOf(list.at(index)),
        tabIndex: 0,
        onKeyDown: (event) => runListKey(event, page),
      }}
      row={(at) => <Line item={list.at(at)} index={at} selected={at === index} />}
    />
  );
}

const idOf = (item: ListItem | undefined): string | undefined =>
  item && (item.kind === "group" ? `group-${item.from}` : `request-${item.ordinal}`);

interface LineProps {
  readonly item: ListItem | undefined;
  readonly index: number;
  readonly selected: boolean;
}

function Line({ item, ...place }: LineProps) {
  const page = usePage();
  const { rows } = useTrace(({ shown }) => shown.trace);
  if (!item) return null;
  if (item.kind === "group") {
    return (
      <GroupView
        {...place}
        group={item}
        rows={item.to + 1 - Math.max(item.from, rows.first)}
        open={page.list.isOpen(item)}
        toggle={() => {
          page.selection.selectGroup(item);
          page.selection.toggleGroup(item.from);
        }}
      />
    );
  }
  return (
    <RowView
      {...place}
      row={item}
      marked={page.list.marks.value.has(item.ordinal)}
      why={whyText(page.filter.current.reasons(item))}
      select={() => page.selection.select(item.ordinal)}
    />
  );
}

const whyText = (reasons: readonly Reason[]): string =>
  reasons.length === 0 ? "" : `Matches: ${reasons.map(({ text }) => text).join("; ")}`;

// --- empty states ---

const SUGGESTIONS = ["vcrypto info", "vcrypto bench aes --size 4096 --count 20"] as const;

function Empty() {
  const page = usePage();
  const { connection } = page;
  const trace = useTrace(({ shown }) => shown.trace);
  const filter = page.filter.current;
  if (filter.active && trace.rows.length > 0) {
    return (
      <div class="empty" data-testid="requests-empty">
        <p>
          0 of {plural(trace.rows.length, "row")} match <q>{filter.text}</q>.
        </p>
        <button type="button" onClick={() => page.filter.set("")}>
          Clear filter
        </button>
      </div>
    );
  }
  if (page.shown.source.value.kind !== "live") {
    return (
      <div class="empty" data-testid="requests-empty">
        <p>There is no request in this trace, and no fault or reset.</p>
      </div>
    );
  }
  const kicks = endlessKicks(trace.devices);
  if (kicks) {
    return (
      <div class="empty" data-testid="requests-empty">
        <p class="warn-text">
          <Icon name="warning" /> {kicksText(kicks)}
        </p>
        <RingAdvice device={kicks.device} />
      </div>
    );
  }
  const isDeviceReady = trace.devices.some(({ status }) => isReady(status));
  if (isDeviceReady && !page.machine.boot.finished) {
    return (
      <div class="empty" data-testid="requests-empty">
        <p>No requests yet. The device is ready. {whatNow(page, connection.started.value)}</p>
      </div>
    );
  }
  if (isDeviceReady) {
    return (
      <div class="empty" data-testid="requests-empty">
        <p>The device is ready and idle. Run a command:</p>
        <p class="suggestions">
          {SUGGESTIONS.map((command) => (
            <button type="button" key={command} class="mono" onClick={() => connection.type(`${command}\r`)}>
              <Icon name="play" />
              {command}
            </button>
          ))}
        </p>
      </div>
    );
  }
  return (
    <div class="empty" data-testid="requests-empty">
      <p>No requests yet. The driver has not bound. {whatNow(page, connection.started.value)}</p>
      <p class="quiet">
        Each request of the driver becomes a row here; select one to see what each of its bytes means.
      </p>
    </div>
  );
}

function whatNow({ machine }: PageState, started: boolean): string {
  if (!started) return "Boot the machine to see them come.";
  if (machine.state.value === "failed") return "The machine is not running.";
  return `Boot phase: ${lowerFirst(machine.boot.current?.doing ?? "shell")}.`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
