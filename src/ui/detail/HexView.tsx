/** The bytes of a request and its answer: by descriptor, in hexadecimal and ASCII, field by field. */
import type { Signal } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ABSENCE_TEXT, type AbsenceReason } from "../../trace/absent.ts";
import { Icon } from "../kit/Icon.tsx";
import { pixels } from "../kit/root-font.ts";
import { VirtualRows } from "../kit/VirtualRows.tsx";
import { address, hex, plural } from "../model/format.ts";
import type { RequestRow } from "../model/log/rows.ts";
import { leavesOf, type MarkedRange, type Side, type TreeNode } from "../model/request/field-tree.ts";
import {
  absenceIn,
  absenceOf,
  ascii,
  byteAt,
  type Dump,
  type DumpLine,
  dumpOf,
  hoveredIn,
  lineOf,
} from "../model/request/hex-dump.ts";
import { isHovered } from "../model/request/hovered.ts";
import { isMasked, MASKED_BYTE, MASKED_CHARACTER } from "../model/request/mask.ts";
import { usePage } from "../state/page-context.ts";

/** Fixed: the windowing counts on it. */
const LINE_REM = 1.125;
/** Width of a line of 16 bytes; a narrower pane has 8. */
const WIDE_REM = 35;

interface HexViewProps {
  readonly row: RequestRow;
  readonly trees: readonly TreeNode[];
  readonly selected: MarkedRange | undefined;
  readonly hovered: Signal<MarkedRange | undefined>;
  pick(side: Side, offset: number): void;
}

export function HexView({ row, trees, selected, hovered, pick }: HexViewProps) {
  const page = usePage();
  const pane = useRef<HTMLDivElement>(null);
  const bytesPerLine = useWidth(pane) < pixels(WIDE_REM) ? 8 : 16;
  const dump = useMemo(() => dumpOf(row, bytesPerLine), [row, row.revision, bytesPerLine]);
  const leaves = useMemo(
    () => ({ readable: leavesOf(trees, "readable"), writable: leavesOf(trees, "writable") }),
    [trees],
  );
  const at = selected ? lineOf(dump, selected.side, selected.from) : -1;
  const marks = { selected, hovered: hovered.value };
  const mark = (next: MarkedRange | undefined) => {
    hovered.value = next;
  };
  return (
    <div class={bytesPerLine === 8 ? "bytes half" : "bytes"} ref={pane}>
      <VirtualRows
        count={dump.lines.length}
        rowHeight={pixels(LINE_REM)}
        reveal={at < 0 ? undefined : { index: at, again: selected?.from }}
        attributes={{
          role: "group",
          "aria-label": "Bytes; arrow keys go from field to field",
          tabIndex: 0,
          onKeyDown: (event) => onKey(event, [...leaves.readable, ...leaves.writable], { selected, pick }),
          onMouseLeave: () => {
            mark(undefined);
            page.inspection.hoveredDescriptor.value = undefined;
          },
        }}
        row={(index) => {
          const line = dump.lines[index];
          if (!line) return null;
          const place = hoveredIn(row, line.descriptor);
          const lit = isHovered(page.inspection.hoveredDescriptor.value, place);
          if (line.kind === "descriptor") {
            const hover = () => {
              page.inspection.hoveredDescriptor.value = place;
            };
            return <DescriptorLine line={line} absence={absenceOf(dump, line)} lit={lit} hover={hover} />;
          }
          return <ByteLine {...{ line, dump, marks, mark, pick, lit }} leaves={leaves[line.side]} />;
        }}
      />
    </div>
  );
}

function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(() => pixels(WIDE_REM));
  useEffect(() => {
    if (!element.current || typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

interface DescriptorLineProps {
  readonly line: DumpLine & { kind: "descriptor" };
  /** The parts of the request that the log lacks, in words. */
  readonly absence: string;
  readonly lit: boolean;
  hover(): void;
}

function DescriptorLine({ line, absence, lit, hover }: DescriptorLineProps) {
  const { descriptor, side } = line;
  const readable = side === "readable";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only lights up the same descriptor elsewhere.
    <div class={`byte-head ${side}${lit ? " lit" : ""}`} data-testid="descriptor" onMouseEnter={hover}>
      <Icon name={readable ? "driver" : "device"} />
      <span>
        {descriptor.table === "indirect" ? "indirect " : ""}descriptor {descriptor.index}
      </span>
      <span class="mono">{address(descriptor.address)}</span>
      <span>
        {plural(descriptor.length, "byte")}
        {absence && <span class="absent">, {absence}</span>}
      </span>
      <span class="quiet byte-direction">{readable ? "driver → device" : "device → driver"}</span>
    </div>
  );
}

interface ByteLineProps {
  readonly line: DumpLine & { kind: "bytes" };
  readonly dump: Dump;
  readonly leaves: readonly TreeNode[];
  readonly lit: boolean;
  readonly marks: { readonly selected: MarkedRange | undefined; readonly hovered: MarkedRange | undefined };
  mark(marked: MarkedRange): void;
  pick(side: Side, offset: number): void;
}

/** Bytes of one field within a line. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly field: TreeNode | undefined;
  readonly odd: boolean;
  /** Why the log does not have them. */
  readonly absence: AbsenceReason | undefined;
}

function ByteLine({ line, dump, leaves, lit, marks, mark, pick }: ByteLineProps) {
  const { side, offset, length } = line;
  const page = usePage();
  const masking = page.inspection.masked.value;
  const pieces = piecesOf(leaves, offset, offset + length).flatMap((piece) => dividedAt(piece, dump, side));
  const show = (piece: Piece, { text, dots, separator }: Notation) => (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the pane has the keys.
    <span
      key={piece.from}
      class={pieceClass(piece, side, marks)}
      title={piece.absence && ABSENCE_TEXT[piece.absence]}
      onClick={() => pick(side, piece.from)}
      onMouseEnter={() =>
        piece.field && mark({ side, from: piece.field.offset, to: piece.field.offset + piece.field.size })
      }
    >
      {Array.from({ length: piece.to - piece.from }, (_, index) => {
        const byte = byteAt(dump, side, piece.from + index);
        // What belongs to no field may be anything.
        const hidden = masking && byte !== undefined && (!piece.field || isMasked(piece.field.content));
        return hidden ? dots : text(byte);
      }).join(separator)}
    </span>
  );
  return (
    <div class={lit ? "byte-line mono lit" : "byte-line mono"}>
      <span class="byte-address">{hex(line.address, 8)}</span>
      <span class="byte-hex">{pieces.map((piece) => show(piece, HEX))}</span>
      <span class="byte-ascii" aria-hidden="true">
        {pieces.map((piece) => show(piece, ASCII))}
      </span>
    </div>
  );
}

interface Notation {
  readonly text: (byte: number | undefined) => string;
  /** For a byte that is masked. */
  readonly dots: string;
  readonly separator: string;
}

const hexText = (byte: number | undefined): string => (byte === undefined ? "--" : hex(byte, 2));
const asciiText = (byte: number | undefined): string => (byte === undefined ? " " : ascii(byte));

const HEX: Notation = { text: hexText, dots: MASKED_BYTE, separator: " " };
const ASCII: Notation = { text: asciiText, dots: MASKED_CHARACTER, separator: "" };

/** Cuts a line where fields begin and end. */
function piecesOf(leaves: readonly TreeNode[], from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  let index = leafAt(leaves, from);
  for (let at = from; at < to; ) {
    while (leaves[index] && endOf(leaves[index]) <= at) index++;
    const leaf = leaves[index];
    const field = leaf && leaf.offset <= at ? leaf : undefined;
    const end = Math.min(to, field ? endOf(field) : (leaf?.offset ?? to));
    pieces.push({ from: at, to: end, field, odd: index % 2 === 1, absence: undefined });
    at = end;
  }
  return pieces;
}

/** A piece cut where bytes that the log has not begin and end. */
function dividedAt(piece: Piece, dump: Dump, side: Side): Piece[] {
  const { from, to } = piece;
  if (!absenceIn(dump, { side, from, to })) return [piece];
  const edges = dump.absent[side].flatMap((range) => [range.from, range.to]).filter((edge) => from < edge && edge < to);
  return [from, ...edges].map((start, index) => {
    const end = edges[index] ?? to;
    return { ...piece, from: start, to: end, absence: absenceIn(dump, { side, from: start, to: end }) };
  });
}

const endOf = (node: TreeNode | undefined): number => (node ? node.offset + node.size : 0);

/** The first leaf that ends after `offset`. */
function leafAt(leaves: readonly TreeNode[], offset: number): number {
  let low = 0;
  let high = leaves.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endOf(leaves[middle]) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pieceClass(piece: Piece, side: Side, marks: ByteLineProps["marks"]): string {
  return piece.absence ? `${markClass(piece, side, marks)} absent` : markClass(piece, side, marks);
}

function markClass({ from, to, odd }: Piece, side: Side, { selected, hovered }: ByteLineProps["marks"]): string {
  const inside = (marked: MarkedRange | undefined) =>
    marked !== undefined && marked.side === side && marked.from <= from && to <= marked.to;
  if (inside(selected)) return "piece selected";
  if (inside(hovered)) return "piece hovered";
  return odd ? "piece odd" : "piece";
}

interface KeyContext {
  readonly selected: MarkedRange | undefined;
  pick(side: Side, offset: number): void;
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function onKey(event: KeyboardEvent, leaves: readonly TreeNode[], { selected, pick }: KeyContext): void {
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const full = leaves.filter(({ size }) => size > 0);
  const here = full.findIndex(({ side, offset }) => side === selected?.side && offset === selected.from);
  const next = full[Math.max(0, Math.min(full.length - 1, here + step))];
  if (next) pick(next.side, next.offset);
}
