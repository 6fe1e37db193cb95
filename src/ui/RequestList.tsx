/** The live list of requests, with the faults and resets among them. VirtualRows keeps it short, the store calm. */
import { FilterChips } from "./FilterChips.tsx";
import { FilterInput, FilterProblem } from "./FilterInput.tsx";
import { GridRow, HeaderCell } from "./grid.tsx";
import { Icon } from "./Icon.tsx";
import { count, plural } from "./model/format.ts";
import { isReady } from "./model/names.ts";
import { usePage } from "./page.ts";
import { ROW_HEIGHT, RowView } from "./RowView.tsx";
import { focusRegion } from "./regions.ts";
import { SourceLine } from "./SourceLine.tsx";
import { indexOf, type PageStore, rowAt, rowCount } from "./store.ts";
import { VirtualRows } from "./VirtualRows.tsx";

const COLUMNS = ["No.", "Time", "Queue", "Request", "Session", "In", "Out", "Duration", "Status"] as const;

export function RequestList() {
  const { store } = usePage();
  store.version.value;
  return (
    <section class="region requests" data-region="requests" tabIndex={-1} aria-labelledby="requests-title">
      <Head />
      <SourceLine />
      <FilterProblem />
      {store.trace.rows.length > 0 && <FilterChips />}
      {rowCount(store) > 0 ? <Grid key={store.shows.value} /> : <Empty />}
    </section>
  );
}

function Head() {
  const { store } = usePage();
  store.version.value;
  const { trace, filter } = store;
  const total = trace.rows.length;
  const left = filter.left(trace.rows);
  const shown = filter.active ? `${count(filter.length)} of ${count(total)}` : count(total);
  return (
    <div class="region-head">
      <h2 id="requests-title">Requests</h2>
      <FilterInput />
      <span class="spacer" />
      {!store.follow.value && total > 0 && store.source.value.kind === "live" && (
        <button type="button" class="link" onClick={() => store.resumeTail()}>
          Follow newest
        </button>
      )}
      <span class="quiet" data-testid="request-count">
        {shown} shown{left > 0 && `, ${count(left)} to look at`}
      </span>
      {store.source.value.kind === "live" && (
        <span class="quiet wide-only" data-testid="event-rate">
          {count(store.rate.value)} events/s
        </span>
      )}
      <span
        class={trace.dropped > 0 ? "warn-text" : "quiet"}
        data-testid="events-dropped"
        data-lost={trace.lostInMachine}
      >
        {count(trace.dropped)} dropped
      </span>
    </div>
  );
}

function Grid() {
  const { store } = usePage();
  store.version.value;
  const selected = store.selected.value;
  const total = rowCount(store);
  const index = selected === undefined ? -1 : indexOf(store, selected);
  return (
    <VirtualRows
      count={total}
      rowHeight={ROW_HEIGHT}
      follow={store.follow.value}
      gone={store.filter.active ? 0 : store.trace.rows.first}
      reveal={index < 0 ? undefined : { index, again: store.revealed.value }}
      onScrolled={(atEnd) => store.scrolled(atEnd)}
      headHeight={ROW_HEIGHT}
      head={
        <GridRow class="row head" aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <HeaderCell key={column} name={column.toLowerCase().replace(".", "")}>
              {column}
            </HeaderCell>
          ))}
        </GridRow>
      }
      attributes={{
        class: "virtual grid focus-target",
        style: { "--row-height": `${ROW_HEIGHT}px` },
        role: "grid",
        "aria-label": "Requests",
        "data-epoch": store.trace.epoch,
        "aria-rowcount": total + 1,
        "aria-colcount": COLUMNS.length,
        "aria-activedescendant": index < 0 ? undefined : `request-${selected}`,
        tabIndex: 0,
        onKeyDown: (event) => onKey(event, store),
      }}
      row={(at) => {
        const row = rowAt(store, at);
        return (
          row && (
            <RowView
              row={row}
              index={at}
              selected={row.ordinal === selected}
              select={() => store.select(row.ordinal)}
            />
          )
        );
      }}
    />
  );
}

/** Rows a page key moves by. */
const PAGE = 10;

function onKey(event: KeyboardEvent, store: PageStore): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const move = MOVES[event.key];
  if (move) move(store);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

const MOVES: Readonly<Record<string, (store: PageStore) => void>> = {
  ArrowDown: (store) => store.move(1),
  j: (store) => store.move(1),
  ArrowUp: (store) => store.move(-1),
  k: (store) => store.move(-1),
  PageDown: (store) => store.move(PAGE),
  PageUp: (store) => store.move(-PAGE),
  Home: (store) => store.selectFirst(),
  End: (store) => store.selectLast(),
  Enter: () => focusRegion("detail"),
  Escape: (store) => store.resumeTail(),
};

// --- empty states ---

const SUGGESTIONS = ["vcrypto info", "vcrypto bench aes --size 4096 --count 20"] as const;

function Empty() {
  const { store, session } = usePage();
  store.version.value;
  const { filter, trace } = store;
  if (filter.active && trace.rows.length > 0) {
    return (
      <div class="empty" data-testid="requests-empty">
        <p>
          0 of {plural(trace.rows.length, "row")} match <q>{filter.text}</q>.
        </p>
        <button type="button" onClick={() => store.setFilter("")}>
          Clear filter
        </button>
      </div>
    );
  }
  if (store.source.value.kind !== "live") {
    return (
      <div class="empty" data-testid="requests-empty">
        <p>There is no request in this trace, and no fault or reset.</p>
      </div>
    );
  }
  if (trace.devices.some(({ status }) => isReady(status))) {
    return (
      <div class="empty" data-testid="requests-empty">
        <p>The device is ready and idle. Run a command:</p>
        <p class="suggestions">
          {SUGGESTIONS.map((command) => (
            <button type="button" key={command} class="mono" onClick={() => session.type(`${command}\r`)}>
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
      <p>No requests yet. The driver has not bound. {whatNow(store, session.started.value)}</p>
      <p class="quiet">
        Each request of the driver becomes a row here; select one to see what each of its bytes means.
      </p>
    </div>
  );
}

function whatNow({ machine, boot }: PageStore, started: boolean): string {
  if (!started) return "Boot the machine to see them come.";
  if (machine.value === "failed") return "The machine is not running.";
  return `Boot phase: ${lowerFirst(boot.current?.doing ?? "shell")}.`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
