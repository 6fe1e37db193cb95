/** Two traces side by side: which requests are the same, and of one that is not, what differs. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type Difference, type DiffKind, differences, type RequestDiff } from "../../trace/diff.ts";
import { FieldTree } from "../detail/FieldTree.tsx";
import { Cell, GridRow, HeaderCell } from "../kit/Grid.tsx";
import { Icon, type IconName } from "../kit/Icon.tsx";
import { RadioGroup } from "../kit/RadioGroup.tsx";
import { VirtualRows } from "../kit/VirtualRows.tsx";
import { count, plural } from "../model/format.ts";
import type { RequestRow } from "../model/log/rows.ts";
import { initiallyCollapsed, type MarkedRange, requestTrees } from "../model/request/field-tree.ts";
import { isMasked } from "../model/request/mask.ts";
import { rowHeight } from "../requests/RowView.tsx";
import { usePage } from "../state/page-context.ts";
import { NotificationTable } from "./NotificationTable.tsx";
import { type Comparison, useViewer } from "./viewer-state.ts";

type Pair = RequestDiff<RequestRow>;

const KIND_TEXT: Readonly<Record<DiffKind, string>> = {
  same: "same",
  changed: "changed",
  left: "left only",
  right: "right only",
};
const KIND_ICON: Readonly<Record<DiffKind, IconName>> = {
  same: "ok",
  changed: "warning",
  left: "driver",
  right: "device",
};

const SHOWN = [
  { value: "all", text: "All" },
  { value: "differences", text: "Differences" },
] as const;

export function DiffView({ comparison }: { readonly comparison: Comparison }) {
  const shown = useSignal<"all" | "differences">("all");
  const selected = useSignal<number | undefined>(undefined);
  const { requests } = comparison.diff;
  const pairs = useMemo(
    () => (shown.value === "all" ? requests : requests.filter(({ kind }) => kind !== "same")),
    [requests, shown.value],
  );
  const pair = selected.value === undefined ? undefined : pairs[selected.value];
  return (
    <>
      <section class="region diff" data-region="requests" tabIndex={-1} aria-labelledby="diff-title">
        <Head comparison={comparison}>
          <RadioGroup
            legend="Requests shown"
            name="diff-shown"
            options={SHOWN}
            chosen={shown.value}
            choose={(value) => {
              selected.value = undefined;
              shown.value = value;
            }}
          />
        </Head>
        <NotificationTable diff={comparison.notifications} />
        {comparison.diff.byPosition.length > 0 && (
          <p class="diff-note warn-text" role="alert">
            <Icon name="warning" /> {comparison.diff.byPosition.join(", ")}: too different to be aligned; requests are
            paired by their position.
          </p>
        )}
        {comparison.inPart > 0 && (
          <p class="diff-note quiet" data-testid="diff-in-part">
            Of {plural(comparison.inPart, "pair")}, bytes are not in both traces (left out, or dropped from a full log):
            those are not compared.
          </p>
        )}
        {pairs.length > 0 ? (
          <Pairs pairs={pairs} selected={selected.value} select={(index) => (selected.value = index)} />
        ) : (
          <p class="empty">{requests.length > 0 ? "There is no difference." : "There are no requests in either."}</p>
        )}
      </section>
      {pair && <PairDetail key={`${shown.value}${selected.value}`} pair={pair} />}
    </>
  );
}

interface HeadProps {
  readonly comparison: Comparison;
  readonly children: preact.ComponentChildren;
}

function Head({ comparison, children }: HeadProps) {
  const viewer = useViewer();
  const { counts } = comparison.diff;
  return (
    <div class="region-head">
      <h2 id="diff-title">
        <span class="mono">{comparison.leftName}</span> and <span class="mono">{comparison.rightName}</span>
      </h2>
      <span class="quiet" data-testid="diff-counts" role="status">
        {count(counts.same)} same, {count(counts.changed)} changed, {count(counts.left)} only left,{" "}
        {count(counts.right)} only right
      </span>
      {comparison.trouble && <span class="warn-text">{comparison.trouble}</span>}
      <span class="spacer" />
      {children}
      <button
        type="button"
        class="link"
        onClick={() => {
          viewer.comparison.value = undefined;
        }}
      >
        <Icon name="cross" />
        End the comparison
      </button>
    </div>
  );
}

const COLUMNS = ["Difference", "Queue", "Left", "Request", "Status", "Right", "Request", "Status"] as const;
const NAMES = ["diff", "queue", "no", "request", "status", "no", "request", "status"] as const;

interface PairsProps {
  readonly pairs: readonly Pair[];
  readonly selected: number | undefined;
  select(index: number): void;
}

function Pairs({ pairs, selected, select }: PairsProps) {
  return (
    <VirtualRows
      count={pairs.length}
      rowHeight={rowHeight()}
      reveal={selected === undefined ? undefined : { index: selected, again: selected }}
      headHeight={rowHeight()}
      head={
        <GridRow class="row head" aria-rowindex={1}>
          {COLUMNS.map((column, index) => (
            <HeaderCell key={index} name={NAMES[index] ?? ""}>
              {column}
            </HeaderCell>
          ))}
        </GridRow>
      }
      attributes={{
        class: "virtual grid diff-grid focus-target",
        style: { "--row-height": `${rowHeight()}px` },
        role: "grid",
        "aria-label": "Requests of both traces",
        "aria-rowcount": pairs.length + 1,
        "aria-colcount": COLUMNS.length,
        "aria-activedescendant": selected === undefined ? undefined : `pair-${selected}`,
        tabIndex: 0,
        onKeyDown: (event) => {
          const next = target(event.key, selected ?? -1, pairs.length);
          if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
          event.preventDefault();
          select(next);
        },
      }}
      row={(index) => {
        const pair = pairs[index];
        return pair && <PairRow pair={pair} index={index} selected={index === selected} select={() => select(index)} />;
      }}
    />
  );
}

function target(key: string, from: number, total: number): number | undefined {
  const bounded = (index: number) => Math.max(0, Math.min(total - 1, index));
  if (key === "ArrowDown" || key === "j") return bounded(from + 1);
  if (key === "ArrowUp" || key === "k") return bounded(from - 1);
  if (key === "Home") return 0;
  return key === "End" ? total - 1 : undefined;
}

interface PairRowProps {
  readonly pair: Pair;
  readonly index: number;
  readonly selected: boolean;
  select(): void;
}

function PairRow({ pair, index, selected, select }: PairRowProps) {
  const { kind, left, right } = pair;
  const one = left ?? right;
  return (
    <GridRow
      id={`pair-${index}`}
      class={`row pair-${kind}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid="diff-row"
      data-kind={kind}
      onClick={select}
    >
      <Cell name="diff">
        <Icon name={KIND_ICON[kind]} /> {KIND_TEXT[kind]}
      </Cell>
      <Cell name="queue">
        <span class="quiet">{one?.device}</span> {one?.queueName}
      </Cell>
      <Side row={left} />
      <Side row={right} />
    </GridRow>
  );
}

function Side({ row }: { readonly row: RequestRow | undefined }) {
  return (
    <>
      <Cell name="no">{row ? row.request : "–"}</Cell>
      <Cell name="request">
        {row?.operation}
        {row?.algorithm && <span class="algorithm"> {row.algorithm}</span>}
      </Cell>
      <Cell name="status">{row && (row.status || row.outcome)}</Cell>
    </>
  );
}

// --- one pair ---

function PairDetail({ pair }: { readonly pair: Pair }) {
  const { left, right } = pair;
  const found = useMemo(() => (left && right ? differences(left, right) : []), [left, right]);
  const differing = useMemo(() => new Set(found.map(({ what }) => nodeId(what))), [found]);
  return (
    <section class="region detail open pair-detail" data-region="detail" tabIndex={-1} aria-labelledby="pair-title">
      <div class="region-head">
        <h2 id="pair-title">
          {left ? `Request ${left.request}` : "Nothing"} and {right ? `request ${right.request}` : "nothing"}
        </h2>
      </div>
      <DifferenceTable found={found} />
      <div class="pair-trees">
        <Tree row={left} name="left" differing={differing} />
        <Tree row={right} name="right" differing={differing} />
      </div>
    </section>
  );
}

/** The node of the trees that a difference is about. */
const nodeId = (what: string): string =>
  what.replace(/^request(?=\/)/, "readable").replace(/^answer(?=\/)/, "writable");

/** Differences that are listed; the trees mark them all. */
const MAX_LISTED = 200;

function DifferenceTable({ found }: { readonly found: readonly Difference[] }) {
  const page = usePage();
  const masked = page.inspection.masked.value;
  if (found.length === 0) return null;
  const text = (difference: Difference, side: "left" | "right") =>
    masked && isMasked(difference.content) ? "••" : difference[side] || "–";
  return (
    <div class="pair-differences">
      <table data-testid="differences">
        <thead>
          <tr>
            <th scope="col">What differs</th>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, MAX_LISTED).map((difference) => (
            <tr key={difference.what}>
              <th scope="row">{difference.what.replaceAll("/", " › ")}</th>
              <td class="mono">{text(difference, "left")}</td>
              <td class="mono">{text(difference, "right")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length > MAX_LISTED && <p class="quiet">and {count(found.length - MAX_LISTED)} more</p>}
    </div>
  );
}

interface TreeProps {
  readonly row: RequestRow | undefined;
  readonly name: "left" | "right";
  readonly differing: ReadonlySet<string>;
}

function Tree({ row, name, differing }: TreeProps) {
  const trees = useMemo(() => (row ? requestTrees(row) : []), [row]);
  const current = useSignal("readable");
  const hovered = useSignal<MarkedRange | undefined>(undefined);
  const collapsed = useSignal<ReadonlySet<string>>(useMemo(() => initiallyCollapsed(trees), []));
  if (!row) return <p class="empty quiet">Not in the {name} trace.</p>;
  return (
    <FieldTree
      trees={trees}
      current={current}
      collapsed={collapsed}
      hovered={hovered}
      name={name}
      differing={differing}
    />
  );
}
