/** The decoded fields as a tree: arrow keys as in the APG's tree view, one list element per visible field. */
import type { Signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import {
  type MarkedRange,
  markOf,
  type TreeNode,
  type VisibleNode,
  visibleNodes,
} from "../model/request/field-tree.ts";
import { isMasked, maskedText } from "../model/request/mask.ts";
import { usePage } from "../state/page-context.ts";
import "./detail.css";

interface FieldTreeProps {
  readonly trees: readonly TreeNode[];
  readonly current: Signal<string>;
  readonly collapsed: Signal<ReadonlySet<string>>;
  readonly hovered: Signal<MarkedRange | undefined>;
  /** Ids of the fields that the filter in force has found. */
  readonly matching?: ReadonlySet<string>;
  /** Of the tree, when there are several on the page. */
  readonly name?: string;
  /** Nodes that are marked as different. */
  readonly differing?: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

export function FieldTree(props: FieldTreeProps) {
  const { trees, current, collapsed, hovered, matching = NONE, name = "field", differing = NONE } = props;
  const page = usePage();
  const masked = page.inspection.masked.value;
  const list = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => visibleNodes(trees, collapsed.value), [trees, collapsed.value]);
  const { value: id } = current;
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView?.({ block: "nearest" });
  }, [id]);
  return (
    <div
      ref={list}
      class="tree focus-target"
      role="tree"
      aria-label={name === "field" ? "Fields" : `Fields of the ${name} trace`}
      aria-activedescendant={`${name}-${id}`}
      tabIndex={0}
      onKeyDown={(event) => onKey(event, shown, { current, collapsed })}
      onMouseLeave={() => {
        hovered.value = undefined;
      }}
    >
      {shown.map((item) => (
        <Item
          key={item.node.id}
          item={item}
          name={name}
          masked={masked && isMasked(item.node.content) && item.node.absence === undefined}
          differs={differing.has(item.node.id)}
          selected={item.node.id === id}
          matches={matching.has(item.node.id)}
          expanded={!collapsed.value.has(item.node.id)}
          hover={() => {
            hovered.value = markOf(item.node);
          }}
          select={() => {
            current.value = item.node.id;
          }}
          toggle={() => toggle(collapsed, item.node.id)}
        />
      ))}
    </div>
  );
}

interface ItemProps {
  readonly item: VisibleNode;
  readonly name: string;
  readonly masked: boolean;
  readonly differs: boolean;
  readonly selected: boolean;
  readonly matches: boolean;
  readonly expanded: boolean;
  hover(): void;
  select(): void;
  toggle(): void;
}

function Item(props: ItemProps) {
  const { item, name, masked, differs, selected, matches, expanded, hover, select, toggle } = props;
  const { node, level, position, siblings } = item;
  const hasChildren = node.children.length > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree keeps the focus and names the item by aria-activedescendant.
    <div
      id={`${name}-${node.id}`}
      class={`field ${node.side}${level === 1 ? " top" : ""}${differs ? " differs" : ""}`}
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={selected}
      aria-expanded={hasChildren ? expanded : undefined}
      data-testid="field"
      data-field={node.id}
      style={{ "--level": level - 1 }}
      onMouseEnter={hover}
      onClick={select}
    >
      <span
        class={hasChildren ? "twisty" : "twisty none"}
        aria-hidden="true"
        onClick={(event) => {
          if (!hasChildren) return;
          event.stopPropagation();
          toggle();
        }}
      >
        {hasChildren ? (expanded ? "▾" : "▸") : ""}
      </span>
      <span class={matches ? "field-name matches" : "field-name"} title={matches ? "Matches the filter" : undefined}>
        {node.name}
        {matches && <span class="visually-hidden"> (matches the filter)</span>}
      </span>
      <span class="field-value">
        {masked ? <span class="masked">{maskedText(node.size)}</span> : <Value node={node} />}
        {differs && <span class="differs-word"> differs</span>}
        {node.symbol && !masked && <span class="symbol"> {node.symbol}</span>}
        {node.problem && <span class="bad-text"> {node.problem}</span>}
      </span>
      <span class="field-meaning">{node.meaning}</span>
    </div>
  );
}

const Value = ({ node }: { readonly node: TreeNode }) =>
  node.absence ? <span class="absent">{node.value}</span> : node.value;

function toggle(collapsed: Signal<ReadonlySet<string>>, id: string): void {
  const next = new Set(collapsed.value);
  if (!next.delete(id)) next.add(id);
  collapsed.value = next;
}

type TreeState = Pick<FieldTreeProps, "current" | "collapsed">;

function onKey(event: KeyboardEvent, shown: readonly VisibleNode[], state: TreeState): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const index = shown.findIndex(({ node }) => node.id === state.current.value);
  const item = shown[index];
  const next = item ? target(event.key, shown, { index, item, state }) : shown[0];
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  state.current.value = next.node.id;
}

interface Place {
  readonly index: number;
  readonly item: VisibleNode;
  readonly state: TreeState;
}

/** Where a key leads; the item itself when it only opens or closes; undefined for a key that is not the tree's. */
function target(key: string, shown: readonly VisibleNode[], place: Place): VisibleNode | undefined {
  const { index, item } = place;
  switch (key) {
    case "ArrowDown":
    case "j":
      return shown[index + 1] ?? item;
    case "ArrowUp":
    case "k":
      return shown[index - 1] ?? item;
    case "Home":
      return shown[0];
    case "End":
      return shown.at(-1);
    case "ArrowRight":
      return inward(shown, place);
    case "ArrowLeft":
      return outward(shown, place);
    default:
      return undefined;
  }
}

function inward(shown: readonly VisibleNode[], { index, item, state }: Place): VisibleNode {
  if (item.node.children.length === 0) return item;
  if (!state.collapsed.value.has(item.node.id)) return shown[index + 1] ?? item;
  toggle(state.collapsed, item.node.id);
  return item;
}

function outward(shown: readonly VisibleNode[], { item, state }: Place): VisibleNode {
  if (item.node.children.length > 0 && !state.collapsed.value.has(item.node.id)) {
    toggle(state.collapsed, item.node.id);
    return item;
  }
  return shown.find(({ node }) => node.id === item.parent) ?? item;
}
