/** The filter language as the page uses it: a filter from its text, and texts put together. */

import { allOf, conjunctsOf, isTimeConjunct, noneOf, timeConjunct } from "./conjuncts.ts";
import { DecodedRows } from "./decoded.ts";
import { matcherOf } from "./evaluate.ts";
import { rowField } from "./fields.ts";
import { FilterError } from "./lexer.ts";
import { type Expression, parse } from "./parser.ts";
import { RowFilter } from "./row-filter.ts";

const known = new DecodedRows();

/** The filter that `text` is, or what is wrong with it. */
export function filterOf(text: string, decoded = known): RowFilter | FilterError {
  try {
    const expression = parse(text);
    if (!expression) return new RowFilter();
    const matcher = matcherOf(expression, decoded);
    return new RowFilter({
      text: text.trim(),
      conjuncts: conjunctsOf(text),
      matcher,
      readsBytes: readsBytes(expression),
    });
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}

/** Whether the filter asks for a field in the bytes of requests, rather than for one of their rows. */
function readsBytes(expression: Expression): boolean {
  if (expression.kind === "compare") return rowField(expression.field.text.toLowerCase()) === undefined;
  if (expression.kind === "not") return readsBytes(expression.part);
  return "parts" in expression && expression.parts.some(readsBytes);
}

/** The text of the filter with one more conjunct that must hold. `more` and the result are filters; so is `text`. */
export const narrowed = (text: string, more: string): string => allOf([text, more]);

/** The text of the filter that excludes rows that pass `conjunct`. */
export const excluding = (text: string, conjunct: string): string => allOf([text, noneOf(conjunct)]);

/** The text of the filter with its span of time replaced. `from` and `to` are milliseconds of the machine's clock. */
export function inTime(text: string, from: number, to: number): string {
  return allOf([...conjunctsOf(text).filter((conjunct) => !isTimeConjunct(conjunct)), timeConjunct(from, to)]);
}

/** The text of the filter without one of its conjuncts. */
export const without = (text: string, conjunct: string): string =>
  allOf(conjunctsOf(text).filter((each) => each !== conjunct));
