/** The bytes of a request as lines: by descriptor, with guest address and direction. */
import type { AbsentBytes, TraceDescriptor } from "../../../contract/trace.ts";
import { ABSENCE_TEXT, type AbsenceReason, countAbsent, whyAbsent } from "../../../trace/absent.ts";
import type { AnswerBytes } from "../../../trace/exchange.ts";
import { count } from "../format.ts";
import type { RequestRow } from "../log/rows.ts";
import { answerOf, type MarkedRange, type Side, type TreeNode } from "./field-tree.ts";
import type { HoveredDescriptor } from "./hovered.ts";

export type DumpLine =
  | {
      readonly kind: "descriptor";
      readonly descriptor: TraceDescriptor;
      readonly side: Side;
      readonly ordinal: number;
      /** Where the buffer begins in the readable or writable part. */
      readonly offset: number;
    }
  | {
      readonly kind: "bytes";
      readonly side: Side;
      /** Where the line begins in the readable or writable part. */
      readonly offset: number;
      readonly length: number;
      readonly address: number;
      readonly descriptor: TraceDescriptor;
    };

export interface Dump {
  readonly lines: readonly DumpLine[];
  readonly readable: Uint8Array;
  readonly answer: AnswerBytes;
  /** Bytes that the log does not have. */
  readonly absent: Readonly<Record<Side, readonly AbsentBytes[]>>;
}

/** Most lines of one dump: 16 MiB. A driver may post descriptors of 4 GiB, more than a page can show. */
const MAX_LINES = 1 << 20;

export function dumpOf(row: RequestRow, bytesPerLine: number): Dump {
  const lines: DumpLine[] = [];
  const offsets: Record<Side, number> = { readable: 0, writable: 0 };
  row.popped.chain.forEach((descriptor, ordinal) => {
    const side: Side = descriptor.writable ? "writable" : "readable";
    lines.push({ kind: "descriptor", descriptor, side, ordinal, offset: offsets[side] });
    for (let at = 0; at < descriptor.length && lines.length < MAX_LINES; at += bytesPerLine) {
      const length = Math.min(bytesPerLine, descriptor.length - at);
      lines.push({
        kind: "bytes",
        side,
        offset: offsets[side] + at,
        length,
        address: descriptor.address + at,
        descriptor,
      });
    }
    offsets[side] += descriptor.length;
  });
  const { readable, absent = [] } = row.popped;
  const answer = answerOf(row);
  return { lines, readable, answer, absent: { readable: absent, writable: answer.absent } };
}

/** A byte of the dump. Undefined if the log does not have it, or the device did not write it. */
export function byteAt({ readable, answer, absent }: Dump, side: Side, offset: number): number | undefined {
  if (whyAbsent(absent[side], offset, offset + 1)) return undefined;
  if (side === "readable") return readable[offset];
  return answer.written.some(({ from, to }) => from <= offset && offset < to) ? answer.bytes[offset] : undefined;
}

/** Why the log does not have all of these bytes; undefined if it has. */
export const absenceIn = ({ absent }: Dump, { side, from, to }: MarkedRange): AbsenceReason | undefined =>
  whyAbsent(absent[side], from, to);

/** How many of a descriptor's bytes the log does not have, in words; empty if it has all. */
export function absenceOf({ absent }: Dump, line: DumpLine & { kind: "descriptor" }): string {
  const { side, offset, descriptor } = line;
  const end = offset + descriptor.length;
  const some = countAbsent(absent[side], offset, end);
  const why = whyAbsent(absent[side], offset, end);
  return why ? `${count(some)} ${ABSENCE_TEXT[why]}` : "";
}

/** Descriptors that hold bytes of a side, from `from` on, before `to`. */
export function descriptorsOf({ popped }: RequestRow, { side, from, to }: MarkedRange): TraceDescriptor[] {
  let at = 0;
  return popped.chain.filter(({ writable, length }) => {
    if (writable !== (side === "writable")) return false;
    at += length;
    return at - length < to && from < at;
  });
}

/** A descriptor of the request as the one under the pointer. */
export const hoveredIn = ({ device, popped }: RequestRow, { index, table }: TraceDescriptor): HoveredDescriptor => ({
  device,
  queue: popped.queue,
  index,
  table,
});

/** In which descriptors a field is. */
export function whereText(row: RequestRow, { side, offset, size }: TreeNode): string {
  const found = descriptorsOf(row, { side, from: offset, to: offset + size });
  if (found.length === 0) return "in no descriptor";
  const table = found[0]?.table === "indirect" ? "indirect " : "";
  return `in ${table}descriptor${found.length > 1 ? "s" : ""} ${found.map(({ index }) => index).join(", ")}`;
}

/** Number of the line a byte is in. */
export function lineOf({ lines }: Dump, side: Side, offset: number): number {
  return lines.findIndex(
    (line) =>
      line.kind === "bytes" && line.side === side && line.offset <= offset && offset < line.offset + line.length,
  );
}

/** Printable ASCII, anything else a dot. */
export const ascii = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");
