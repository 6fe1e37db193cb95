/** Filters as texts that are taken apart and put together. */
import { parse } from "./parser.ts";

/** The parts that must all hold, as texts. Throws FilterError. */
export function clausesOf(text: string): string[] {
  const expression = parse(text);
  if (!expression) return [];
  const parts = expression.grouped || expression.kind !== "both" ? [expression] : expression.parts;
  return parts.map(({ from, to }) => text.slice(from, to));
}

/** A filter that lets through what passes all of `clauses`. Throws FilterError. */
export function allOf(clauses: readonly string[]): string {
  const parts = clauses.flatMap((clause) => {
    const expression = parse(clause);
    const isOpen = expression?.kind === "either" && !expression.grouped;
    return isOpen ? [`(${clause.trim()})`] : clausesOf(clause);
  });
  return [...new Set(parts)].join(" && ");
}

/** A filter that lets through what does not pass `clause`. */
export function noneOf(clause: string): string {
  const expression = parse(clause);
  const isOne = expression && (expression.kind === "text" || expression.grouped);
  return isOne ? `!${clause.trim()}` : `!(${clause.trim()})`;
}

/** What happened between two times, in milliseconds of the machine's clock. */
export const timeClause = (from: number, to: number): string =>
  `time >= ${inSeconds(Math.floor(from * 1000))} && time <= ${inSeconds(Math.ceil(to * 1000))}`;

export const isTimeClause = (clause: string): boolean => /^time\s*[<>]/i.test(clause);

const inSeconds = (microseconds: number): string => String(microseconds / 1e6);
