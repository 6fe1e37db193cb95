/** A request as text to be pasted elsewhere. */
import type { AbsentBytes } from "../../../contract/trace.ts";
import { ABSENCE_TEXT } from "../../../trace/absent.ts";
import { clock, count, duration, hex, plural } from "../format.ts";
import type { RequestRow } from "../log/rows.ts";
import { elapsed, STAGES, stages } from "../log/timing.ts";
import { requestTrees, type TreeNode, type WholeRequest } from "./field-tree.ts";

export type CopyForm = "text" | "json" | "hex";

/** `bytes`: the row itself, or its request without what is masked. */
export function copied(row: RequestRow, form: CopyForm, bytes: WholeRequest = row): string {
  if (form === "json") return asJson(row, bytes);
  return form === "hex" ? asHex(bytes) : asText(row, bytes);
}

function asText(row: RequestRow, bytes: WholeRequest): string {
  const { popped, operation, algorithm, status, outcome } = row;
  const head = `Request ${row.request} of ${row.device}: ${[operation, algorithm].filter(Boolean).join(" ")}, ${status || outcome}`;
  const place = `${row.device} ${row.queueName}, head ${popped.head}, position ${popped.position}, ${clock(popped.at)}`;
  const times = stages(row).flatMap(({ name, from, to }) => {
    if (!to) return [];
    const { milliseconds, instructions } = elapsed(from, to);
    return [`  ${STAGES[name]}: ${duration(milliseconds)}, ${count(instructions)} instructions`];
  });
  return [head, place, ...times, ...requestTrees(bytes).flatMap((tree) => linesOf(tree, 0))].join("\n");
}

function linesOf({ name, value, symbol, problem, children }: TreeNode, level: number): string[] {
  const said = [value, symbol, problem && `(${problem})`].filter(Boolean).join(" ");
  return [`${"  ".repeat(level)}${name}: ${said}`, ...children.flatMap((child) => linesOf(child, level + 1))];
}

function asHex({ popped, used }: WholeRequest): string {
  const written = (used?.written ?? []).map(
    ({ offset, bytes }) => `answer at ${offset}: ${hexOf(bytes, used?.absent, offset)}`,
  );
  return [`request: ${hexOf(popped.readable, popped.absent)}`, ...written].join("\n");
}

/** Bytes that lie at `from`; in the place of those that are not known, how many they are, and why. */
function hexOf(bytes: Uint8Array, absent: readonly AbsentBytes[] = [], from = 0): string {
  const parts: string[] = [];
  const take = (at: number, to: number) => {
    for (const byte of bytes.subarray(at, to)) parts.push(hex(byte, 2));
  };
  let at = 0;
  for (const range of absent) {
    const [start, end] = [Math.max(at, range.from - from), Math.min(bytes.length, range.to - from)];
    if (start >= end) continue;
    take(at, start);
    parts.push(`[${plural(end - start, "byte")}, ${ABSENCE_TEXT[range.why]}]`);
    at = end;
  }
  take(at, bytes.length);
  return parts.join(" ");
}

/** The events of the request, with bytes in hexadecimal and 64-bit numbers as text, and its fields. */
function asJson(row: RequestRow, bytes: WholeRequest): string {
  const { request, operation, algorithm, status, outcome, sessionId, queueName, injected, refused } = row;
  const { popped, used } = bytes;
  const fields = Object.fromEntries(requestTrees(bytes).map((tree) => [tree.name, valueOfTree(tree)]));
  const times = stages(row).map(({ name, from, to }) => ({ stage: name, ...(to && elapsed(from, to)) }));
  const about = { request, device: row.device, queue: queueName, operation, algorithm, sessionId, outcome, status };
  const events = {
    popped: { ...popped, readable: hexOf(popped.readable, popped.absent) },
    used: used && {
      ...used,
      written: used.written.map(({ offset, bytes }) => ({ offset, bytes: hexOf(bytes, used.absent, offset) })),
    },
  };
  return JSON.stringify({ ...about, ...events, refused, injected, times, fields }, plain, 2);
}

function valueOfTree({ children, raw, value, symbol }: TreeNode): unknown {
  if (children.length > 0) return Object.fromEntries(children.map((child) => [child.name, valueOfTree(child)]));
  return symbol || (raw ?? value);
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? hexOf(value) : value;
}
