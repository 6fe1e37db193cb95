/** The filter language as the page uses it: a filter from its text, and texts put together. */

import { allOf, clausesOf, isTimeClause, noneOf, timeClause } from "./conjuncts.ts";
import { DecodedRows } from "./decoded.ts";
import { questionOf } from "./evaluate.ts";
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
    const question = questionOf(expression, decoded);
    return new RowFilter({ text: text.trim(), clauses: clausesOf(text), question, readsBytes: readsBytes(expression) });
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

/** The text of the filter with one more clause that must hold. `more` and the result are filters; so is `text`. */
export const narrowed = (text: string, more: string): string => allOf([text, more]);

/** The text of the filter without what `clause` lets through. */
export const excluding = (text: string, clause: string): string => allOf([text, noneOf(clause)]);

/** The text of the filter for a span of time, in milliseconds of the machine's clock, instead of an earlier span. */
export function inTime(text: string, from: number, to: number): string {
  return allOf([...clausesOf(text).filter((clause) => !isTimeClause(clause)), timeClause(from, to)]);
}

/** The text of the filter without one of its clauses. */
export const without = (text: string, clause: string): string =>
  allOf(clausesOf(text).filter((each) => each !== clause));
