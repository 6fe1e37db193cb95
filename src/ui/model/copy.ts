/** A request as text to be pasted elsewhere. */
import { clock, count, duration, hex } from "./format.ts";
import type { RequestRow } from "./rows.ts";
import { STAGES, stages, took } from "./timing.ts";
import { requestTrees, type TreeNode } from "./tree.ts";

export type CopyForm = "text" | "json" | "hex";

export function copied(row: RequestRow, form: CopyForm): string {
  if (form === "json") return asJson(row);
  return form === "hex" ? asHex(row) : asText(row);
}

function asText(row: RequestRow): string {
  const { popped, operation, algorithm, status, outcome } = row;
  const head = `Request ${row.request}: ${[operation, algorithm].filter(Boolean).join(" ")}, ${status || outcome}`;
  const place = `${row.device} ${row.queueName}, head ${popped.head}, position ${popped.position}, ${clock(popped.at)}`;
  const times = stages(row).flatMap(({ name, from, to }) => {
    if (!to) return [];
    const { milliseconds, instructions } = took(from, to);
    return [`  ${STAGES[name]}: ${duration(milliseconds)}, ${count(instructions)} instructions`];
  });
  return [head, place, ...times, ...requestTrees(row).flatMap((tree) => linesOf(tree, 0))].join("\n");
}

function linesOf({ name, value, symbol, problem, children }: TreeNode, level: number): string[] {
  const said = [value, symbol, problem && `(${problem})`].filter(Boolean).join(" ");
  return [`${"  ".repeat(level)}${name}: ${said}`, ...children.flatMap((child) => linesOf(child, level + 1))];
}

function asHex({ popped, used }: RequestRow): string {
  const written = (used?.written ?? []).map(({ offset, bytes }) => `answer at ${offset}: ${hexOf(bytes)}`);
  return [`request: ${hexOf(popped.readable)}`, ...written].join("\n");
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => hex(byte, 2)).join(" ");

/** The events of the request, with bytes in hexadecimal and 64-bit numbers as text, and its fields. */
function asJson(row: RequestRow): string {
  const { request, popped, operation, algorithm, status, outcome, sessionId, queueName, injected, refused, used } = row;
  const fields = Object.fromEntries(requestTrees(row).map((tree) => [tree.name, valueOfTree(tree)]));
  const times = stages(row).map(({ name, from, to }) => ({ stage: name, ...(to && took(from, to)) }));
  const about = { request, device: row.device, queue: queueName, operation, algorithm, sessionId, outcome, status };
  return JSON.stringify({ ...about, popped, used, refused, injected, times, fields }, plain, 2);
}

function valueOfTree({ children, raw, value, symbol }: TreeNode): unknown {
  if (children.length > 0) return Object.fromEntries(children.map((child) => [child.name, valueOfTree(child)]));
  return symbol || (raw ?? value);
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? hexOf(value) : value;
}
