/** Completions of a filter at the caret: fields, then operators, then values that occur. */

import type { Row } from "../log/rows.ts";
import type { RingBuffer } from "../ring-buffer.ts";
import { DECODED_NAMES, DecodedRows, isCalled } from "./decoded.ts";
import { rowField, rowFields } from "./fields.ts";
import { FilterError, quoted, type Span, type Token, tokens } from "./lexer.ts";
import { COMPARISONS, comparisonOf } from "./parser.ts";
import type { Value } from "./value.ts";

export interface Option {
  readonly text: string;
  readonly hint: string;
}

/** The options replace the text of the span. */
export interface Completion extends Span {
  readonly options: readonly Option[];
}

const MOST_OPTIONS = 40;
/** Rows whose values are offered, from the newest on; decoding one takes some sixty times as long. */
const ROWS_LOOKED_AT = 2000;
const ROWS_DECODED = 200;

const NOTHING: Completion = { from: 0, to: 0, options: [] };

export function completionAt(text: string, caret: number, rows: RingBuffer<Row>): Completion {
  const before = tokensBefore(text.slice(0, caret));
  if (!before) return NOTHING;
  const last = before.at(-1);
  const isInWord = last?.kind === "word" && last.to === caret;
  const begun = isInWord ? last.text : "";
  const options = optionsAfter(isInWord ? before.slice(0, -1) : before, rows);
  return { from: caret - begun.length, to: caret, options: fitting(options, begun) };
}

function tokensBefore(text: string): readonly Token[] | undefined {
  try {
    return tokens(text).slice(0, -1);
  } catch (error) {
    // In a quoted text, or after half an operator.
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}

function optionsAfter(before: readonly Token[], rows: RingBuffer<Row>): readonly Option[] {
  const last = before.at(-1);
  if (!last) return fieldOptions();
  const field = comparedField(before);
  if (field !== undefined) return valueOptions(field, rows);
  if (last.kind === "word" && isField(last.text)) return OPERATORS;
  return fieldOptions();
}

const isField = (name: string): boolean => rowField(name) !== undefined || DECODED_NAMES.has(name.toLowerCase());

const isOperator = ({ text }: Token): boolean => comparisonOf(text) !== undefined;

/** The field whose value comes next, also inside `{a, b`. */
function comparedField(before: readonly Token[]): string | undefined {
  let at = before.length - 1;
  if (before[at]?.text === "{" || before[at]?.text === ",") {
    while (at > 0 && before[at]?.text !== "{") at--;
    return before[at - 1]?.text.toLowerCase() === "in" ? before[at - 2]?.text : undefined;
  }
  const last = before[at];
  return last && isOperator(last) ? before[at - 1]?.text : undefined;
}

const OPERATOR_HINTS = {
  "==": "is exactly this",
  "!=": "is there and is not this",
  "<": "less than",
  "<=": "at most",
  ">": "more than",
  ">=": "at least",
  contains: "this is a part of it",
} as const;

const OPERATORS: readonly Option[] = [
  ...COMPARISONS.map((text) => ({ text, hint: OPERATOR_HINTS[text] })),
  { text: "in {", hint: "is one of these, e.g. {3, 5..8}" },
];

/** Fields of the row first, then fields of its bytes, by the last part of the name. */
function fieldOptions(): Option[] {
  const own = rowFields().map(({ name, meaning }) => ({ text: name, hint: meaning }));
  const decoded = new Map<string, string>();
  for (const [path, { meaning }] of DECODED_NAMES.all) {
    const name = path.slice(path.lastIndexOf(".") + 1);
    if (!rowField(name) && !decoded.get(name)) decoded.set(name, meaning);
  }
  return [...own, ...[...decoded].map(([text, hint]) => ({ text, hint }))];
}

function valueOptions(field: string, rows: RingBuffer<Row>): Option[] {
  const counts = new Map<string, number>();
  const valuesIn = readerOf(field);
  const looked = rowField(field) ? ROWS_LOOKED_AT : ROWS_DECODED;
  for (let ordinal = rows.end - 1; ordinal >= Math.max(rows.first, rows.end - looked); ordinal--) {
    const row = rows.at(ordinal);
    for (const value of row ? valuesIn(row) : []) {
      const text = value.text || String(value.number ?? "");
      if (text && text.length < 80) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const found = [...counts].sort(([, one], [, other]) => other - one);
  return found.map(([text, times]) => ({ text: quoted(text), hint: `${times}×` }));
}

function readerOf(field: string): (row: Row) => readonly Value[] {
  const own = rowField(field);
  // The numbers of a time are in milliseconds and hardly ever twice the same.
  if (own) return own.unit === "count" ? own.values : () => [];
  const decoded = new DecodedRows();
  const name = field.toLowerCase();
  return (row) =>
    row.kind === "request"
      ? decoded
          .of(row)
          .filter(({ path }) => isCalled(path, name))
          .map(({ value }) => value)
      : [];
}

/** Options that begin with the typed text first, then options that contain it. */
function fitting(options: readonly Option[], begun: string): Option[] {
  const wanted = begun.toLowerCase();
  const texts = options.map((option) => ({ option, at: option.text.toLowerCase().indexOf(wanted) }));
  const found = texts.filter(({ at, option }) => at >= 0 && option.text !== begun);
  return [...found.filter(({ at }) => at === 0), ...found.filter(({ at }) => at > 0)]
    .slice(0, MOST_OPTIONS)
    .map(({ option }) => option);
}
