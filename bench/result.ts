/** A saved result of `npm run bench -- --json`, read back. The file may hold anything. */
import { readFileSync, statSync } from "node:fs";
import { FIGURES } from "./declarations.ts";
import type { Figure } from "./figure.ts";

/** A result has a few kilobytes; a larger file was opened by mistake, and would only cost memory. */
const MAX_RESULT_BYTES = 1 << 20;

/** The file cannot be read, or is not a result. */
export class ResultError extends Error {}

/** The figures of a saved result. Throws {@link ResultError}. */
export function readResult(path: string): Figure[] {
  return parseResult(textOf(path), path);
}

function textOf(path: string): string {
  let size: number;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new Error("it is not a regular file");
    size = stat.size;
    if (size <= MAX_RESULT_BYTES) return readFileSync(path, "utf8");
  } catch (error) {
    throw new ResultError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new ResultError(notResult(path, `it has ${size} bytes, and a result at most ${MAX_RESULT_BYTES}`));
}

/** The figures in the text of a result; errors name `path`. Throws {@link ResultError}. */
export function parseResult(text: string, path: string): Figure[] {
  const refused = (why: string): ResultError => new ResultError(notResult(path, why));
  const root = parsed(text);
  if (!isObject(root) || !Array.isArray(root.figures)) throw refused("it is not JSON with a list `figures`");
  if (root.figures.length === 0) throw refused("its list `figures` is empty");
  const seen = new Set<string>();
  return root.figures.map((item: unknown, index) => {
    const figure = figureOf(item);
    if (typeof figure === "string") throw refused(`figures[${index}] ${figure}`);
    if (seen.has(figure.name)) throw refused(`figures[${index}] repeats ${figure.name}`);
    seen.add(figure.name);
    return figure;
  });
}

const notResult = (path: string, why: string): string =>
  `${path} is not a result of \`npm run bench -- --json\`: ${why}`;

/** Undefined if the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A figure, or what is wrong with the item. Only declared texts come out of it, so that no file can add markup. */
function figureOf(item: unknown): Figure | string {
  if (!isObject(item) || typeof item.name !== "string") return "has no name";
  const { name, value, unit, peer, peerValue, ratio } = item;
  const declared = FIGURES.get(name);
  if (!declared) return `has a name that the bench does not declare: ${JSON.stringify(name.slice(0, 60))}`;
  if (unit !== declared.unit) return `(${name}) has another unit than ${declared.unit}`;
  if (!isNumber(value)) return `(${name}) has no number as its value`;
  if (peer === null && peerValue === null && ratio === null) {
    return { name, value, unit: declared.unit, peer, peerValue, ratio };
  }
  if (!declared.peer || peer !== declared.peer.name) return `(${name}) has another peer than the bench declares`;
  if (!isNumber(peerValue) || !isNumber(ratio)) return `(${name}) has a peer without value or ratio`;
  return { name, value, unit: declared.unit, peer, peerValue, ratio };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isNumber = (value: unknown): value is number => Number.isFinite(value);
