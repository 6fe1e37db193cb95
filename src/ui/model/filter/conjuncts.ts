/** Splits the text of a filter into its conjuncts, and joins texts of filters. */
import { parse } from "./parser.ts";

/** The conjuncts of a filter, as texts: the parts that must all hold. Throws FilterError. */
export function conjunctsOf(text: string): string[] {
  const expression = parse(text);
  if (!expression) return [];
  const parts = expression.grouped || expression.kind !== "and" ? [expression] : expression.parts;
  return parts.map(({ from, to }) => text.slice(from, to));
}

/** The filter of the rows that pass all of `conjuncts`. Throws FilterError. */
export function allOf(conjuncts: readonly string[]): string {
  const parts = conjuncts.flatMap((conjunct) => {
    const expression = parse(conjunct);
    const isOpen = expression?.kind === "or" && !expression.grouped;
    return isOpen ? [`(${conjunct.trim()})`] : conjunctsOf(conjunct);
  });
  return [...new Set(parts)].join(" && ");
}

/** The filter of the rows that do not pass `conjunct`. */
export function noneOf(conjunct: string): string {
  const expression = parse(conjunct);
  const isOne = expression && (expression.kind === "text" || expression.grouped);
  return isOne ? `!${conjunct.trim()}` : `!(${conjunct.trim()})`;
}

/** The filter of a span of time, in milliseconds of the machine's clock. */
export const timeConjunct = (from: number, to: number): string =>
  `time >= ${inSeconds(Math.floor(from * 1000))} && time <= ${inSeconds(Math.ceil(to * 1000))}`;

/** The filter of the rows that came while a command ran. Its number, as several may have the same line. */
export const commandConjunct = (number: number): string => `command.no == ${number}`;

export const isTimeConjunct = (conjunct: string): boolean => /^time\s*[<>]/i.test(conjunct);

const inSeconds = (microseconds: number): string => String(microseconds / 1e6);
