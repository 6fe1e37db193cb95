/** A request: its decoded fields and the bytes they stand in, linked both ways, and its times. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { Lazy } from "../kit/Lazy.tsx";
import { focusRegion } from "../kit/regions.ts";
import { Splitter } from "../kit/Splitter.tsx";
import { conjunctOf } from "../model/filter/field-filter.ts";
import type { RequestRow } from "../model/log/rows.ts";
import {
  fieldAt,
  findNode,
  initiallyCollapsed,
  type MarkedRange,
  markOf,
  requestTrees,
  type Side,
} from "../model/request/field-tree.ts";
import { descriptorsOf, hoveredIn } from "../model/request/hex-dump.ts";
import { maskedNode } from "../model/request/mask.ts";
import { usePage } from "../state/page-context.ts";
import { selectedFieldFilter } from "../state/selected-field-filter.ts";
import { useTrace } from "../state/use-trace.ts";
import { closeDetail } from "./CloseButton.tsx";
import { FieldExplanation } from "./FieldExplanation.tsx";
import { FieldTree } from "./FieldTree.tsx";
import { HexView } from "./HexView.tsx";
import { RequestHead } from "./RequestHead.tsx";
import "./detail.css";

const loadTiming = () => import("./TimingView.tsx").then(({ TimingView }) => TimingView);
const loadSequence = () => import("../sequence/SequenceView.tsx").then(({ SequenceView }) => SequenceView);

export function RequestDetail() {
  const page = usePage();
  const row = useTrace(({ selection }) => selection.request);
  if (!row) return null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes, wherever in the detail the focus is.
    <div
      class="detail-body"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        if (!page.layout.restore()) closeDetail(page);
      }}
    >
      <RequestHead row={row} />
      <MatchReasons row={row} />
      <View row={row} />
    </div>
  );
}

function View({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  // A step is of its request alone. The next one's sequence sets its own later, in an effect.
  useLayoutEffect(
    () => () => {
      page.inspection.moment.value = undefined;
    },
    [row],
  );
  switch (page.inspection.view.value) {
    case "fields":
      return <FieldsView key={`${page.shown.changes.value}/${row.ordinal}`} row={row} />;
    case "timing":
      return <Lazy what="the times" load={loadTiming} />;
    case "sequence":
      return <Lazy what="the sequence" load={loadSequence} />;
  }
}

function FieldsView({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  const filter = useTrace(({ filter }) => filter.current);
  const trees = useMemo(() => requestTrees(row), [row, row.revision]);
  const current = useSignal<string>("readable");
  const hovered = useSignal<MarkedRange | undefined>(undefined);
  const collapsed = useSignal<ReadonlySet<string>>(useMemo(() => initiallyCollapsed(trees), []));
  const masked = page.inspection.masked.value;
  const found = findNode(trees, current.value);
  // Copying a value and filtering by it must use the masked bytes, not the key.
  const node = useMemo(() => found && (masked ? maskedNode(found) : found), [found, masked]);
  useEffect(() => {
    selectedFieldFilter.value = node && conjunctOf(node);
  }, [node]);
  useSignalEffect(() => {
    page.inspection.field.value = current.value;
  });
  useEffect(
    () => () => {
      page.inspection.field.value = undefined;
      selectedFieldFilter.value = undefined;
      page.inspection.hoveredDescriptor.value = undefined;
    },
    [],
  );
  useEffect(
    () =>
      hovered.subscribe((marked) => {
        const [descriptor] = marked ? descriptorsOf(row, marked) : [];
        page.inspection.hoveredDescriptor.value = descriptor && hoveredIn(row, descriptor);
      }),
    [row],
  );
  // A pane that another one covers is told of no pointer that leaves it.
  useSignalEffect(() => {
    void page.layout.maximised.value;
    hovered.value = undefined;
    page.inspection.hoveredDescriptor.value = undefined;
  });
  const pick = (side: Side, offset: number) => {
    const found = fieldAt(trees, side, offset);
    if (!found) return;
    collapsed.value = new Set([...collapsed.value].filter((id) => !found.id.startsWith(`${id}/`)));
    current.value = found.id;
  };
  useEffect(() => {
    const place = page.inspection.startAt.peek();
    page.inspection.startAt.value = undefined;
    if (!place) return;
    pick(place.side, place.offset);
    focusRegion("detail");
  }, []);
  return (
    <>
      <div class="panes">
        <FieldTree
          trees={trees}
          current={current}
          collapsed={collapsed}
          hovered={hovered}
          matching={new Set(filter.reasons(row).flatMap(({ node }) => node ?? []))}
        />
        <Splitter name="bytes" label="Width of the fields" axis="x" pane="before" />
        <HexView
          row={row}
          trees={trees}
          selected={node && node.id !== node.side ? markOf(node) : undefined}
          hovered={hovered}
          pick={pick}
        />
      </div>
      <FieldExplanation row={row} node={node} />
    </>
  );
}

/** Fields of the request that match the current filter. */
function MatchReasons({ row }: { readonly row: RequestRow }) {
  const filter = useTrace(({ filter }) => filter.current);
  const reasons = filter.reasons(row);
  if (reasons.length === 0) return null;
  return (
    <p class="why-here quiet" data-testid="why-here">
      Matches the filter: {reasons.map(({ text }) => text).join("; ")}.
    </p>
  );
}
