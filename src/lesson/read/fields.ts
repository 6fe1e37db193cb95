/** YAML of a lesson as fields with their lines: front matter and the bodies of blocks. */
import { isMap, isScalar, LineCounter, type Pair, parseDocument, visit, type YAMLMap } from "yaml";
import { type Param, type ParamTable, typedValue, type Values, wordsFor } from "../params.ts";
import type { Problems } from "./problems.ts";

/** Longest front matter or body of a block, in characters. The reader's time and stack grow with it. */
const MAX_YAML = 8000;
/** Deepest nesting of brackets and of indentation; a lesson has three levels. */
const MAX_DEPTH = 16;

/** The fields of one map. Each is taken once. What is left is unknown. */
export class Fields {
  readonly line: number;
  readonly #problems: Problems;
  readonly #lineAt: (offset: number) => number;
  readonly #left = new Map<string, Pair>();

  constructor(map: YAMLMap, problems: Problems, lineAt: (offset: number) => number) {
    this.#problems = problems;
    this.#lineAt = lineAt;
    this.line = lineAt(map.range?.[0] ?? 0);
    for (const pair of map.items) this.#left.set(isScalar(pair.key) ? String(pair.key.value) : "?", pair);
  }

  /** The names that are left, in their order. */
  get names(): string[] {
    return [...this.#left.keys()];
  }

  /** The values of a table's parameters, or undefined with a problem for each that is wrong. */
  take<P extends ParamTable>(table: P): Values<P> | undefined {
    const before = this.#problems.size;
    const values: Record<string, unknown> = {};
    for (const [name, param] of Object.entries(table)) {
      const value = this.#value(name, param);
      if (value !== undefined) values[name] = value;
    }
    return this.#problems.size === before ? (values as Values<P>) : undefined;
  }

  /** The map under a name; undefined where there is none. */
  takeMap(name: string): Fields | undefined {
    const pair = this.#taken(name);
    if (!pair) return undefined;
    if (isMap(pair.value)) return new Fields(pair.value, this.#problems, this.#lineAt);
    this.#problems.add(this.#lineOf(pair), `"${name}" needs fields of its own, each as name: value`);
    return undefined;
  }

  /** The maps of the list under a name; empty where there is none. */
  takeMaps(name: string): Fields[] {
    const pair = this.#taken(name);
    if (!pair) return [];
    const items = (pair.value as { items?: unknown }).items;
    if (Array.isArray(items) && items.every((item) => isMap(item)))
      return items.map((item) => new Fields(item as YAMLMap, this.#problems, this.#lineAt));
    this.#problems.add(this.#lineOf(pair), `"${name}" is a list, each line of it with fields`);
    return [];
  }

  /** Every name that is left is unknown here. */
  end(allowed: readonly string[]): void {
    for (const [name, pair] of this.#left) {
      this.#problems.add(this.#lineOf(pair), `there is no "${name}" here; there is ${allowed.join(", ")}`);
    }
    this.#left.clear();
  }

  lineOf(name: string): number {
    const pair = this.#left.get(name);
    return pair ? this.#lineOf(pair) : this.line;
  }

  #value(name: string, { type, isOptional }: Param): unknown {
    const pair = this.#taken(name);
    if (!pair) {
      if (!isOptional) this.#problems.add(this.line, `"${name}" is missing: ${wordsFor(type)}`);
      return undefined;
    }
    const node = pair.value as { toJSON?: () => unknown } | null;
    const value = typedValue(type, node?.toJSON?.() ?? undefined);
    if (value === undefined) this.#problems.add(this.#lineOf(pair), `"${name}" must be a ${wordsFor(type)}`);
    return value;
  }

  #taken(name: string): Pair | undefined {
    const pair = this.#left.get(name);
    this.#left.delete(name);
    return pair;
  }

  #lineOf(pair: Pair): number {
    const key = pair.key as { range?: [number, number, number] } | null;
    return this.#lineAt(key?.range?.[0] ?? 0);
  }
}

/** Reads YAML whose first line is `line` of the file; undefined with a problem where it is no map. */
export function readFields(source: string, line: number, problems: Problems): Fields | undefined {
  if (source.length > MAX_YAML || depthOf(source) > MAX_DEPTH) {
    problems.add(line, `too long or too deep: at most ${MAX_YAML} characters, nested ${MAX_DEPTH} deep`);
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, schema: "core", merge: false });
  const lineAt = (offset: number) => line + lines.linePos(offset).line - 1;
  for (const error of document.errors) problems.add(lineAt(error.pos[0]), firstLine(error.message));
  if (document.errors.length > 0) return undefined;
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases++;
    },
  });
  if (isMap(document.contents) && aliases === 0) return new Fields(document.contents, problems, lineAt);
  problems.add(line, aliases > 0 ? "a lesson has no aliases" : "expected fields, each as name: value");
  return undefined;
}

/** The deepest nesting that brackets and indentation can make. */
function depthOf(source: string): number {
  const brackets = source.match(/[[{]/g)?.length ?? 0;
  const indents = new Set(source.match(/^ +/gm) ?? []).size;
  const inline = source.match(/^(?:[-?:] )+/gm)?.reduce((most, each) => Math.max(most, each.length / 2), 0) ?? 0;
  return Math.max(brackets > MAX_DEPTH ? nesting(source) : 0, indents, inline);
}

function nesting(source: string): number {
  let depth = 0;
  let most = 0;
  for (const character of source) {
    if (character === "[" || character === "{") most = Math.max(most, ++depth);
    if (character === "]" || character === "}") depth--;
  }
  return most;
}

/** Without the place, which counts from the block, and without the excerpt. */
const firstLine = (message: string): string =>
  (message.split("\n", 1)[0] ?? "").replace(/ at line \d+, column \d+:$/, "");
