/** A request: its decoded fields and the bytes they stand in, linked both ways, and its times. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { maskedRequest } from "../../trace/redact.ts";
import { sessionConjunct } from "../filter/FilterChips.tsx";
import { toClipboard } from "../kit/clipboard.ts";
import { Icon } from "../kit/Icon.tsx";
import { Lazy } from "../kit/Lazy.tsx";
import { MaximiseButton } from "../kit/MaximiseButton.tsx";
import { Menu } from "../kit/Menu.tsx";
import { RadioGroup } from "../kit/RadioGroup.tsx";
import { focusRegion } from "../kit/regions.ts";
import { Splitter } from "../kit/Splitter.tsx";
import { conjunctOf } from "../model/filter/field-filter.ts";
import { clock, duration } from "../model/format.ts";
import type { RequestRow } from "../model/log/rows.ts";
import { type CopyForm, copied } from "../model/request/copy.ts";
import {
  fieldAt,
  findNode,
  initiallyCollapsed,
  type MarkedRange,
  markOf,
  plainValue,
  requestTrees,
  type Side,
  type TreeNode,
} from "../model/request/field-tree.ts";
import { descriptorsOf, hoveredIn, whereText } from "../model/request/hex-dump.ts";
import { maskedNode } from "../model/request/mask.ts";
import { StatusView } from "../requests/RowView.tsx";
import type { DetailView } from "../state/inspection.ts";
import { usePage } from "../state/page-context.ts";
import { selectedFieldFilter } from "../state/selected-field-filter.ts";
import { useTrace } from "../state/use-trace.ts";
import { QueueTerm } from "../words/QueueTerm.tsx";
import { Term } from "../words/Term.tsx";
import { CloseButton, closeDetail } from "./CloseButton.tsx";
import { FieldTree } from "./FieldTree.tsx";
import { HexView } from "./HexView.tsx";
import { RequestPurpose } from "./RequestPurpose.tsx";
import { TimingView } from "./TimingView.tsx";
import "./detail.css";

const VIEWS = [
  { value: "fields", text: "Fields" },
  { value: "timing", text: "Timing" },
  { value: "sequence", text: "Sequence" },
] as const satisfies readonly { readonly value: DetailView; readonly text: string }[];

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
      return <TimingView />;
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
  useEffect(
    () => () => {
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
      <Explanation row={row} node={node} />
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

function CopyMenu({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  const items = COPY_ITEMS.map(([form, text]) => ({
    text,
    choose: () => void copy(row, form, page.inspection.masked.peek()),
  }));
  return (
    <div class="copy-menu">
      <Menu text="Copy" icon="copy" items={items} />
    </div>
  );
}

const COPY_ITEMS: readonly (readonly [CopyForm, string])[] = [
  ["text", "As text"],
  ["json", "As JSON"],
  ["hex", "Bytes as hex"],
];

async function copy(row: RequestRow, form: CopyForm, masked: boolean): Promise<void> {
  const said = `Request ${row.request} of ${row.device} is on the clipboard`;
  if (masked) await toClipboard(copied(row, form, maskedRequest(row)), `${said}, keys and data masked.`);
  else await toClipboard(copied(row, form), `${said}.`);
}

/** Nothing in the session besides this one's requests, and that of its device. */
function FollowSession({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  const conjunct = sessionConjunct(page);
  if (conjunct === undefined) return null;
  return (
    <button
      type="button"
      class="follow-session"
      title={`Filter: ${conjunct}`}
      onClick={() => page.filter.set(conjunct)}
    >
      <span class="word">Only </span>
      <span class="noun">session {String(row.sessionId)}</span>
    </button>
  );
}

function RequestHead({ row }: { readonly row: RequestRow }) {
  const page = usePage();
  const { popped, used, refused, completed } = row;
  const took = used ? `, took ${duration(used.at - popped.at)}` : "";
  return (
    <>
      <div class="region-head">
        <h2 id="detail-title">
          <span class="word">Request </span>
          {row.request} <span class="mono">{row.operation}</span>
          {row.algorithm && <span class="algorithm"> {row.algorithm}</span>} <span class="quiet">of {row.device}</span>
        </h2>
        <StatusView row={row} />
        <span class="quiet where">
          <QueueTerm name={row.queueName} />, <Term name="head" /> {popped.head}, <Term name="position" />{" "}
          {popped.position}, {clock(popped.at)}
          {took}
        </span>
        <span class="spacer" />
        <MaskSwitch />
        <FollowSession row={row} />
        <CopyMenu row={row} />
        <RadioGroup
          legend="View"
          name="detail-view"
          options={VIEWS}
          chosen={page.inspection.view.value}
          choose={(value) => {
            page.inspection.view.value = value;
          }}
        />
        <MaximiseButton
          what="the detail"
          isMaximised={page.layout.maximised.value === "detail"}
          toggle={() => page.layout.toggle("detail")}
        />
        <CloseButton />
      </div>
      <RequestPurpose row={row} />
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
  const page = usePage();
  return (
    <button
      type="button"
      class="mask-switch"
      aria-pressed={page.inspection.masked.value}
      title="Show keys and data as dots"
      onClick={() => {
        page.inspection.masked.value = !page.inspection.masked.peek();
      }}
    >
      <Icon name="mask" />
      <span class="word">Hide secrets</span>
    </button>
  );
}

/** The description of the current field: the tree has no room for it. */
function Explanation({ row, node }: { readonly row: RequestRow; readonly node: TreeNode | undefined }) {
  return (
    <div class="explanation">
      <p role="status" data-testid="explanation">
        {node && (
          <>
            <span class="mono">{node.name}</span> <span class="quiet mono">{node.type}</span>{" "}
            {node.problem && <strong class="bad-text">{node.problem}. </strong>}
            {node.meaning} {node.clause && <cite>{node.clause}</cite>}{" "}
            <span class="quiet">
              {node.side === "readable" ? "from the driver" : "from the device"}, {range(node)}, {whereText(row, node)}
            </span>
          </>
        )}
      </p>
      {node && <FieldButtons node={node} />}
    </div>
  );
}

function FieldButtons({ node }: { readonly node: TreeNode }) {
  const page = usePage();
  const conjunct = conjunctOf(node);
  return (
    <>
      {conjunct !== undefined && (
        <>
          <button type="button" class="link" title={`${conjunct} (f)`} onClick={() => page.filter.narrow(conjunct)}>
            Filter by this
          </button>
          <button
            type="button"
            class="link"
            title={`!(${conjunct}) (Shift+f)`}
            onClick={() => page.filter.exclude(conjunct)}
          >
            Exclude
          </button>
        </>
      )}
      <button
        type="button"
        class="link"
        onClick={() => void toClipboard(plainValue(node), `The value of ${node.name} is on the clipboard.`)}
      >
        Copy value
      </button>
    </>
  );
}

function range({ offset, size }: TreeNode): string {
  if (size === 0) return `at byte ${offset}, empty`;
  return size === 1 ? `byte ${offset}` : `bytes ${offset} to ${offset + size - 1}`;
}
