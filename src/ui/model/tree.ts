/**
 * A request and its answer as trees of fields, straight from the wire layouts: what each byte is, which value it has
 * and what that value is called.
 */
import { type Codec, type Field, walk } from "../../wire/codec.ts";
import { CtrlRequest, DataRequest, DataResponse, Inhdr, SessionInput } from "../../wire/crypto.ts";
import { answersWithSession, type RequestRow, type Used } from "./rows.ts";

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
  /** The name of the value, where it has one. */
  readonly symbol: string;
  readonly meaning: string;
  readonly clause: string;
  /** Set where the bytes do not fit: what is wrong. */
  readonly problem: string;
  readonly children: readonly TreeNode[];
}

/** What the device put into the writable part; bytes it did not touch are unknown to it. */
export interface Answer {
  readonly bytes: Uint8Array;
  readonly written: readonly { readonly from: number; readonly to: number }[];
}

export function answerOf(row: RequestRow): Answer {
  const bytes = new Uint8Array(row.popped.writableLength);
  const written = (row.used?.written ?? []).map(({ offset, bytes: part }) => {
    bytes.set(part.subarray(0, Math.max(0, bytes.length - offset)), offset);
    return { from: offset, to: offset + part.length };
  });
  return { bytes, written };
}

/** The trees of a request: what the driver wrote and, once there is one, what the device answered. */
export function requestTrees(row: RequestRow): TreeNode[] {
  const readable = treeOf("readable", row.control ? CtrlRequest : DataRequest, row.popped.readable);
  return row.used ? [readable, answerTree(row, row.used)] : [readable];
}

function answerTree(row: RequestRow, used: Used): TreeNode {
  const { bytes, written } = answerOf(row);
  const layout = answersWithSession(row) ? SessionInput : row.control ? Inhdr : DataResponse;
  const isWritten = (from: number, to: number) => written.some((range) => range.from <= from && to <= range.to);
  const tree = treeOf("writable", layout, bytes, isWritten);
  return { ...tree, meaning: `${used.length} of ${bytes.length} bytes reported in used.len` };
}

const everything = () => true;

function treeOf(
  side: Side,
  layout: Codec<unknown>,
  bytes: Uint8Array,
  isKnown: (from: number, to: number) => boolean = everything,
): TreeNode {
  const { root, error } = walk(layout, bytes);
  const name = side === "readable" ? "request" : "answer";
  const children = root.children.map((field) => nodeOf(field, { side, path: side, isKnown }));
  const problem = error?.message ?? "";
  const from = side === "readable" ? "written by the driver" : "written by the device";
  return {
    id: side,
    side,
    name,
    type: layout.type,
    offset: 0,
    size: bytes.length,
    value: `${bytes.length} bytes`,
    symbol: "",
    meaning: from,
    clause: "",
    problem,
    children: [...children, ...tailOf(side, root.size, bytes.length)],
  };
}

/** Bytes behind what the layout describes. */
function tailOf(side: Side, from: number, to: number): TreeNode[] {
  if (from >= to) return [];
  const size = to - from;
  return [
    {
      id: `${side}/(rest)`,
      side,
      name: "(rest)",
      type: `u8[${size}]`,
      offset: from,
      size,
      value: `${size} bytes`,
      symbol: "",
      meaning: "not part of the structure; the device ignores it",
      clause: "",
      problem: "",
      children: [],
    },
  ];
}

interface Context {
  readonly side: Side;
  readonly path: string;
  isKnown(from: number, to: number): boolean;
}

function nodeOf(field: Field, context: Context): TreeNode {
  const id = `${context.path}/${field.name}`;
  const { side } = context;
  const known = context.isKnown(field.offset, field.offset + field.size);
  const leaf = field.children.length === 0;
  return {
    id,
    side,
    name: field.name,
    type: field.codec.type,
    offset: field.offset,
    size: field.size,
    value: leaf && !known ? "not written" : valueText(field),
    symbol: known ? (field.codec.label?.(field.value) ?? "") : "",
    meaning: "",
    clause: "",
    problem: "",
    children: field.children.map((child) => nodeOf(child, { ...context, path: id })),
  };
}

/** Bytes of a value shown in the tree; the bytes pane has them all. */
const PREVIEW_BYTES = 16;

export function valueText({ value, children, size }: Pick<Field, "value" | "children" | "size">): string {
  if (typeof value === "number" || typeof value === "bigint") return integerText(value);
  if (value instanceof Uint8Array) return bytesText(value);
  return children.length > 0 ? "" : `${size} bytes`;
}

function integerText(value: number | bigint): string {
  return value < 10 ? String(value) : `${value} (0x${value.toString(16)})`;
}

function bytesText(bytes: Uint8Array): string {
  if (bytes.length === 0) return "no bytes";
  if (bytes.length > 1 && bytes.every((byte) => byte === 0)) return `${bytes.length} zero bytes`;
  const shown = Array.from(bytes.subarray(0, PREVIEW_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > PREVIEW_BYTES ? `${shown} … (${bytes.length} bytes)` : shown;
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

/** All leaves of a side, in wire order: where one field ends and the next begins. */
export function leavesOf(trees: readonly TreeNode[], side: Side): TreeNode[] {
  const leaves: TreeNode[] = [];
  const visit = (node: TreeNode): void => {
    if (node.children.length === 0) leaves.push(node);
    for (const child of node.children) visit(child);
  };
  for (const tree of trees) if (tree.side === side) visit(tree);
  return leaves;
}
