/** The selected row: the decoded fields and the bytes they stand in, linked both ways. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { BytesPane } from "./BytesPane.tsx";
import { FieldTree } from "./FieldTree.tsx";
import { Icon } from "./Icon.tsx";
import { clock, duration } from "./model/format.ts";
import type { MarkRow, RequestRow } from "./model/rows.ts";
import {
  fieldAt,
  findNode,
  initiallyCollapsed,
  type Marked,
  markOf,
  requestTrees,
  type Side,
  type TreeNode,
} from "./model/tree.ts";
import { usePage } from "./page.ts";
import { StatusView } from "./RowView.tsx";
import { focusRegion } from "./regions.ts";
import { Splitter } from "./Splitter.tsx";
import type { PageStore } from "./store.ts";

export function DetailPane() {
  const { store } = usePage();
  store.version.value;
  const selected = store.selected.value;
  const row = selected === undefined ? undefined : store.trace.rows.at(selected);
  return (
    <section
      class={row ? "region detail open" : "region detail"}
      data-region="detail"
      tabIndex={-1}
      aria-labelledby="detail-title"
    >
      {row?.kind === "request" && <RequestDetail key={`${store.shows.value}/${row.ordinal}`} row={row} />}
      {row && row.kind !== "request" && <MarkDetail row={row} />}
      {!row && <Closed gone={selected !== undefined} />}
    </section>
  );
}

function Closed({ gone }: { readonly gone: boolean }) {
  return (
    <div class="region-head">
      <h2 id="detail-title">Detail</h2>
      <span class="quiet">
        {gone ? "The selected row is no longer in the log." : "Select a request to see its fields and bytes."}
      </span>
    </div>
  );
}

function close(store: PageStore): void {
  store.selected.value = undefined;
  focusRegion("requests");
}

function CloseButton() {
  const { store } = usePage();
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Close detail"
      title="Close (Esc)"
      onClick={() => close(store)}
    >
      <Icon name="cross" />
    </button>
  );
}

function MarkDetail({ row }: { readonly row: MarkRow }) {
  const fault = row.kind === "fault";
  return (
    <>
      <div class="region-head">
        <h2 id="detail-title">{fault ? "Fault" : "Reset"}</h2>
        <span class="quiet">
          {row.device}, {clock(row.at)}
        </span>
        <span class="spacer" />
        <CloseButton />
      </div>
      <div class="mark-detail focus-target" tabIndex={-1}>
        <p>
          <strong>{row.text}.</strong>
        </p>
        <p>
          Clause: <cite>{row.clause}</cite>
        </p>
        {fault && <p>The device has set DEVICE_NEEDS_RESET; it takes no more requests until the driver resets it.</p>}
      </div>
    </>
  );
}

function RequestDetail({ row }: { readonly row: RequestRow }) {
  const { store } = usePage();
  store.version.value;
  const trees = useMemo(() => requestTrees(row), [row, row.revision]);
  const current = useSignal<string>("readable");
  const hovered = useSignal<Marked | undefined>(undefined);
  const collapsed = useSignal<ReadonlySet<string>>(useMemo(() => initiallyCollapsed(trees), []));
  const node = findNode(trees, current.value);
  const pick = (side: Side, offset: number) => {
    const found = fieldAt(trees, side, offset);
    if (!found) return;
    collapsed.value = new Set([...collapsed.value].filter((id) => !found.id.startsWith(`${id}/`)));
    current.value = found.id;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes, wherever in the detail the focus is.
    <div
      class="detail-body"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close(store);
      }}
    >
      <RequestHead row={row} />
      <div class="panes">
        <FieldTree trees={trees} current={current} collapsed={collapsed} hovered={hovered} />
        <Splitter name="bytes" label="Width of the fields" axis="x" />
        <BytesPane
          row={row}
          trees={trees}
          selected={node && node.id !== node.side ? markOf(node) : undefined}
          hovered={hovered}
          pick={pick}
        />
      </div>
      <Explanation node={node} />
    </div>
  );
}

function RequestHead({ row }: { readonly row: RequestRow }) {
  const { popped, used, refused, completed } = row;
  const took = used ? `, took ${duration(used.at - popped.at)}` : "";
  return (
    <>
      <div class="region-head">
        <h2 id="detail-title">
          Request {popped.request} <span class="mono">{row.operation}</span>
          {row.algorithm && <span class="algorithm"> {row.algorithm}</span>}
        </h2>
        <StatusView row={row} />
        <span class="quiet wide-only">
          {row.device} {row.queueName}, head {popped.head}, position {popped.position}, {clock(popped.at)}
          {took}
        </span>
        <span class="spacer" />
        <MaskSwitch />
        <CloseButton />
      </div>
      {refused && (
        <p class="refusal" data-testid="refusal">
          <Icon name="cross" />
          <span>
            Refused with {row.status || refused.status}: {refused.why}. <cite>{refused.clause}</cite>
          </span>
        </p>
      )}
      {completed && !completed.ok && !refused && (
        <p class="refusal" data-testid="refusal">
          <Icon name="cross" />
          <span>The engine failed: {completed.detail}.</span>
        </p>
      )}
    </>
  );
}

/** Hides keys and data in the tree and in the bytes, and so in what is copied from them. */
function MaskSwitch() {
  const { store } = usePage();
  return (
    <button
      type="button"
      class="mask-switch"
      aria-pressed={store.masked.value}
      title="Show keys and data as dots"
      onClick={() => {
        store.masked.value = !store.masked.peek();
      }}
    >
      Mask
    </button>
  );
}

/** What the current field is, in words: the tree has no room for them. */
function Explanation({ node }: { readonly node: TreeNode | undefined }) {
  return (
    <p class="explanation" role="status" data-testid="explanation">
      {node && (
        <>
          <span class="mono">{node.name}</span> <span class="quiet mono">{node.type}</span>{" "}
          {node.problem && <strong class="bad-text">{node.problem}. </strong>}
          {node.meaning} {node.clause && <cite>{node.clause}</cite>}{" "}
          <span class="quiet">
            {node.side === "readable" ? "from the driver" : "from the device"}, {range(node)}
          </span>
        </>
      )}
    </p>
  );
}

function range({ offset, size }: TreeNode): string {
  if (size === 0) return `at byte ${offset}, empty`;
  return size === 1 ? `byte ${offset}` : `bytes ${offset} to ${offset + size - 1}`;
}
