/**
 * A request and its answer as trees of fields, straight from the wire layouts. A node has the place of a field's bytes,
 * its value, and the name of that value.
 */
import type { AbsentBytes } from "../../../contract/trace.ts";
import { ABSENCE_TEXT, ABSENCE_WORD, type AbsenceReason, countAbsent, whyAbsent } from "../../../trace/absent.ts";
import type { Used } from "../../../trace/event-of.ts";
import { type AnswerBytes, answerBytes, answerLayout, type Exchange, requestLayout } from "../../../trace/exchange.ts";
import { type Codec, type Content, type Field, walk } from "../../../wire/codec/codec.ts";
import { hexOf } from "../../../wire/codec/hex.ts";
import { count, plural } from "../format.ts";

/** Device-readable bytes come from the driver, device-writable ones go to it. */
export type Side = "readable" | "writable";

export interface TreeNode {
  /** Path in its side, e.g. `readable/header/opcode`; unique in a request. */
  readonly id: string;
  readonly side: Side;
  readonly name: string;
  readonly type: string;
  readonly offset: number;
  readonly size: number;
  readonly value: string;
  /** The value itself; undefined where the device has not written it, or bytes are missing or not known. */
  readonly raw: unknown;
  /** The reason why some of its bytes are absent. */
  readonly absence: AbsenceReason | undefined;
  /** The name of the value, where it has one. */
  readonly symbol: string;
  readonly meaning: string;
  readonly clause: string;
  /** The content that the layout declares. */
  readonly content: Content | undefined;
  /** The problem, if the bytes do not fit the layout; else empty. */
  readonly problem: string;
  readonly children: readonly TreeNode[];
}

/** A request with its answer, if there is one: a row, or a copy of one with its secrets masked. */
export type WholeRequest = Exchange & { readonly used: Used | undefined };

export const answerOf = ({ popped, used }: WholeRequest): AnswerBytes => answerBytes(popped, used);

/** The bytes of one side of a request, with their layout. */
export interface SideBytes {
  readonly side: Side;
  readonly layout: Codec<unknown>;
  readonly bytes: Uint8Array;
  /** Values that lengths in the layout refer to. */
  readonly scope: object;
  /** Ranges of `bytes` that the log does not have. */
  readonly absent: readonly AbsentBytes[];
  /** Whether the device has written them all. */
  isWritten(from: number, to: number): boolean;
}

const NONE: readonly AbsentBytes[] = [];

/** The bytes of the driver and, once there is an answer, those of the device. */
export function sidesOf(row: WholeRequest): SideBytes[] {
  const { readable, absent = NONE } = row.popped;
  const request: SideBytes = {
    side: "readable",
    layout: requestLayout(row),
    bytes: readable,
    scope: {},
    absent,
    isWritten: () => true,
  };
  if (!row.used) return [request];
  const { written, bytes, absent: absentOfAnswer } = answerOf(row);
  const { length, ...layout } = answerLayout(row, row.used);
  const isWritten = (from: number, to: number) => written.some((range) => range.from <= from && to <= range.to);
  const answer = { bytes: bytes.subarray(0, length), absent: absentOfAnswer, isWritten };
  return [request, { side: "writable", ...answer, ...layout }];
}

/** A tree for each side of a request. */
export function requestTrees(row: WholeRequest): TreeNode[] {
  return sidesOf(row).map((part) => {
    const tree = treeOf(part);
    if (part.side === "readable") return tree;
    return { ...tree, value: `${tree.value}, used.len ${row.used?.length}` };
  });
}

interface Context {
  readonly side: Side;
  readonly path: string;
  /** Where these bytes begin in their side. */
  readonly base: number;
  readonly part: SideBytes;
}

function treeOf(part: SideBytes): TreeNode {
  const { side, layout, bytes, scope, absent } = part;
  const { root } = walk(layout, bytes, { unparsed: true, scope });
  const context: Context = { side, path: side, base: 0, part };
  return {
    ...nodeOf(root, context),
    id: side,
    name: side === "readable" ? "request" : "answer",
    size: bytes.length,
    value: lengthText(absent, 0, bytes.length),
    children: childrenOf(root, context),
  };
}

/** E.g. `16 bytes`, with the number of absent ones. */
function lengthText(absent: readonly AbsentBytes[], from: number, to: number): string {
  const size = to - from;
  const length = plural(size, "byte");
  const parts = (["left-out", "dropped", "masked"] as const).flatMap((why) => {
    const some = countAbsent(
      absent.filter((range) => range.why === why),
      from,
      to,
    );
    if (some === 0) return [];
    return [some === size ? ABSENCE_TEXT[why] : `${count(some)} of them ${ABSENCE_WORD[why]}`];
  });
  return [length, ...parts].join(", ");
}

function nodeOf(field: Field, { side, path, base, part }: Context): TreeNode {
  const id = `${path}/${field.name}`;
  const from = base + field.offset;
  const to = from + field.size;
  const isWritten = part.isWritten(from, to);
  const absence = whyAbsent(part.absent, from, to);
  const known = isWritten && absence === undefined;
  const children = childrenOf(field, { side, path: id, base, part });
  const value = known || field.children.length > 0 ? valueText(field) : "not written";
  return {
    id,
    side,
    name: field.name,
    type: field.type,
    offset: from,
    size: field.size,
    value: absence && isWritten && field.children.length === 0 ? lengthText(part.absent, from, to) : value,
    raw: known ? field.value : undefined,
    absence,
    symbol: known ? (field.label ?? "") : "",
    meaning: field.meaning ?? "",
    clause: field.clause ?? "",
    content: field.content,
    // Zeros stand for absent bytes: a problem found in them is none.
    problem: absence ? "" : (field.error?.problem ?? ""),
    children,
  };
}

function childrenOf(field: Field, context: Context): TreeNode[] {
  return field.children.map((child) => {
    const node = merged(nodeOf(child, context));
    const inner = keyField(child, node.absence !== undefined);
    if (!inner) return node;
    return { ...node, children: [nodeOf(inner, { ...context, path: node.id, base: node.offset })] };
  });
}

/** A union and the one form it has are one line: `body › cipher_encrypt`. */
function merged(node: TreeNode): TreeNode {
  const [only, ...others] = node.children;
  if (!only || others.length > 0 || only.children.length === 0 || only.size !== node.size) return node;
  return { ...only, name: `${node.name} › ${only.name}` };
}

/** The DER of a key, down to its integers. Undefined if absent bytes make its structure unreadable. */
export function keyField({ inner, value }: Field, isAbsent: boolean): Field | undefined {
  if (!inner || !(value instanceof Uint8Array)) return undefined;
  const { root, error } = walk(inner, value, { unparsed: true });
  if (error && isAbsent) return undefined;
  return { ...root, name: inner.type.replace("SEQUENCE ", "") };
}

/** Bytes of a value shown in the tree; the hex view shows all of them. */
const PREVIEW_BYTES = 16;

export function valueText({ value, children, size }: Pick<Field, "value" | "children" | "size">): string {
  if (typeof value === "number" || typeof value === "bigint") return integerText(value);
  if (value instanceof Uint8Array) return bytesText(value);
  return children.length > 0 ? "" : plural(size, "byte");
}

/** The whole value, for the clipboard: bytes in hexadecimal only. */
export function plainValue({ raw, value }: TreeNode): string {
  if (raw instanceof Uint8Array) return hexOf(raw);
  return typeof raw === "number" || typeof raw === "bigint" ? String(raw) : value;
}

function integerText(value: number | bigint): string {
  return value < 10 ? String(value) : `${value} (0x${value.toString(16)})`;
}

function bytesText(bytes: Uint8Array): string {
  if (bytes.length === 0) return "no bytes";
  if (bytes.length > 1 && bytes.every((byte) => byte === 0)) return `${bytes.length} zero bytes`;
  const shown = hexOf(bytes.subarray(0, PREVIEW_BYTES), " ");
  return bytes.length > PREVIEW_BYTES ? `${bytes.length} bytes: ${shown} …` : shown;
}

/** A node with its place among its siblings: what a tree of one flat list needs. */
export interface VisibleNode {
  readonly node: TreeNode;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly parent: string | undefined;
}

/** The nodes to show, top to bottom, without the insides of `collapsed` ones. */
export function visibleNodes(trees: readonly TreeNode[], collapsed: ReadonlySet<string>): VisibleNode[] {
  const shown: VisibleNode[] = [];
  visit(trees, 1, undefined);
  return shown;

  function visit(nodes: readonly TreeNode[], level: number, parent: string | undefined): void {
    nodes.forEach((node, index) => {
      shown.push({ node, level, position: index + 1, siblings: nodes.length, parent });
      if (!collapsed.has(node.id)) visit(node.children, level + 1, node.id);
    });
  }
}

/** The smallest field that contains a byte. */
export function fieldAt(trees: readonly TreeNode[], side: Side, offset: number): TreeNode | undefined {
  let found: TreeNode | undefined;
  let nodes = trees.filter((tree) => tree.side === side);
  for (;;) {
    const inner = nodes.find((node) => node.offset <= offset && offset < node.offset + node.size);
    if (!inner) return found;
    found = inner;
    nodes = [...inner.children];
  }
}

/** All leaves of a side, in the order of the bytes: where one field ends and the next begins. */
export function leavesOf(trees: readonly TreeNode[], side: Side): TreeNode[] {
  const leaves: TreeNode[] = [];
  const visit = (node: TreeNode): void => {
    if (node.children.length === 0) leaves.push(node);
    for (const child of node.children) visit(child);
  };
  for (const tree of trees) if (tree.side === side) visit(tree);
  return leaves;
}

export function findNode(trees: readonly TreeNode[], id: string): TreeNode | undefined {
  for (const node of trees) {
    if (node.id === id) return node;
    const found = id.startsWith(`${node.id}/`) ? findNode(node.children, id) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Nodes closed at first: the tag and length of each integer of a key are rarely of interest. */
export function initiallyCollapsed(trees: readonly TreeNode[]): Set<string> {
  const found = new Set<string>();
  const visit = (node: TreeNode): void => {
    if (node.type === "INTEGER") found.add(node.id);
    node.children.forEach(visit);
  };
  trees.forEach(visit);
  return found;
}

/** The bytes of a field that is selected or under the pointer. */
export interface MarkedRange {
  readonly side: Side;
  readonly from: number;
  readonly to: number;
}

export const markOf = ({ side, offset, size }: TreeNode): MarkedRange => ({ side, from: offset, to: offset + size });
