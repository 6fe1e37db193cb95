/** A parsed filter as a matcher to rows: does it let the row through, and because of what. */
import { clock, duration } from "../format.ts";
import { type Row, searchText } from "../log/rows.ts";
import { closeTo } from "./close.ts";
import { type DecodedNames, type DecodedRows, isCalled } from "./decoded.ts";
import { type RowField, rowField, rowFields, type Unit } from "./fields.ts";
import { FilterError } from "./lexer.ts";
import type { Comparison, Expression, Literal } from "./parser.ts";
import type { Value } from "./value.ts";

/** The part of a row that matched: its text and, for a field of the bytes, its tree node. */
export interface Reason {
  readonly text: string;
  readonly node?: string;
}

export interface Matcher {
  matches(row: Row): boolean;
  /** The reasons why a row matches. An expression under `!` gives none. */
  reasons(row: Row): Reason[];
}

/** Throws {@link FilterError} for a name that no field has, and a value that a comparison cannot use. */
export function matcherOf(expression: Expression, decoded: DecodedRows): Matcher {
  switch (expression.kind) {
    case "and":
      return and(expression.parts.map((part) => matcherOf(part, decoded)));
    case "or":
      return or(expression.parts.map((part) => matcherOf(part, decoded)));
    case "not": {
      const inner = matcherOf(expression.part, decoded);
      return { matches: (row) => !inner.matches(row), reasons: () => [] };
    }
    case "text":
      return wordMatcher(expression);
    case "compare":
      return compareMatcher(expression, decoded);
  }
}

const and = (parts: readonly Matcher[]): Matcher => ({
  matches: (row) => parts.every((part) => part.matches(row)),
  reasons: (row) => distinct(parts.flatMap((part) => part.reasons(row))),
});

const or = (parts: readonly Matcher[]): Matcher => ({
  matches: (row) => parts.some((part) => part.matches(row)),
  reasons: (row) => distinct(parts.filter((part) => part.matches(row)).flatMap((part) => part.reasons(row))),
});

/** Two comparisons of one field give the same reason. */
const distinct = (reasons: readonly Reason[]): Reason[] =>
  reasons.filter(({ text, node }, at) => at === reasons.findIndex((each) => each.text === text && each.node === node));

/** Matches rows whose text contains the word. A field's name also matches rows that have the field. */
function wordMatcher({ text, quoted }: Expression & { readonly kind: "text" }): Matcher {
  const field = quoted ? undefined : rowField(text);
  return field ? or([textContains(text), has(field)]) : textContains(text);
}

const has = (field: RowField): Matcher => ({
  matches: (row) => field.values(row).length > 0,
  reasons: (row) => field.values(row).map((value) => reasonOf({ value, name: field.name, unit: field.unit })),
});

function textContains(text: string): Matcher {
  const wanted = text.toLowerCase();
  return {
    matches: (row) => searchText(row).includes(wanted),
    reasons: () => [{ text: `the row says “${text}”` }],
  };
}

// --- comparisons ---

type Compare = Expression & { readonly kind: "compare" };

/** A value of a row's field, with the field's name and node. */
interface FieldValue {
  readonly value: Value;
  readonly name: string;
  readonly unit?: Unit;
  readonly node?: string;
}

function compareMatcher({ field, comparison, values }: Compare, decoded: DecodedRows): Matcher {
  const name = field.text.toLowerCase();
  const own = rowField(name);
  if (!own && !decoded.names.has(name)) {
    const close = closeTo(name, [...rowFields().map(({ name }) => name), ...lastNames(decoded.names)]);
    throw new FilterError(`expected a field, and none is called ${field.text}${close}`, field);
  }
  const names = own ? own.names?.(decoded.names) : decoded.names.values(name);
  const isNumber = own ? own.isNumber === true : decoded.names.isNumber(name);
  const unit = own?.unit ?? "count";
  for (const value of values) {
    if (names) checkName({ field, comparison, value, names });
    if (isNumber) checkNumber(comparison, value, unit);
    if (!own && decoded.names.isBytes(name)) checkBytes(comparison, value);
  }
  const predicates = values.map((value) => predicateOf(comparison, value, unit));
  const fits = ({ value }: FieldValue) => predicates.some((predicate) => predicate(value));
  const find = own
    ? (row: Row): FieldValue[] => own.values(row).map((value) => ({ value, name: own.name, unit: own.unit }))
    : (row: Row) => foundIn(row, name, decoded);
  // `!=` must hold for all values of the field. A row without the field never matches.
  const isNone = comparison === "!=";
  return {
    matches: (row) => {
      const found = find(row);
      return found.length > 0 && (isNone ? found.every(fits) : found.some(fits));
    },
    reasons: (row) => find(row).filter(fits).map(reasonOf),
  };
}

/** The last parts of the paths of all fields in the bytes. */
const lastNames = ({ all }: DecodedNames): string[] =>
  [...all.keys()].map((path) => path.slice(path.lastIndexOf(".") + 1));

interface NameCheck {
  readonly field: Literal;
  readonly comparison: Comparison | "in";
  readonly value: Literal;
  readonly names: readonly string[];
}

/** Texts that rows show for a value without a name: its number, in one of several forms. */
const UNNAMED = /^(0x[0-9a-f]+|\d+|\d+ bytes?|(opcode|status|queue) .*|too short|dataq\.\d+)$/i;

/** Throws {@link FilterError} for a word that is no value of the field: either no row or every row would pass. */
function checkName({ field, comparison, value, names }: NameCheck): void {
  const wanted = value.text.toLowerCase();
  const fits = (name: string) =>
    comparison === "contains" ? name.toLowerCase().includes(wanted) : name.toLowerCase() === wanted;
  if (value.last || UNNAMED.test(value.text) || names.some(fits)) return;
  throw new FilterError(`expected a value of ${field.text}, found ${value.text}${closeTo(value.text, names)}`, value);
}

/** Throws {@link FilterError} for a comparison that no number can meet. */
function checkNumber(comparison: Comparison | "in", value: Literal, unit: Unit): void {
  if (comparison === "contains")
    throw new FilterError("expected == or <, found contains: a number has no parts", value);
  if (value.last) return;
  const number = value.quoted ? undefined : numberOf(value, unit);
  if (number === undefined) throw new FilterError(`expected a number, found ${value.text}`, value);
  if (unit === "count" && typeof number === "number" && IS_EQUAL.includes(comparison))
    throw new FilterError(`expected a whole number, found ${value.text}`, value);
}

const IS_EQUAL: readonly string[] = ["==", "!=", "in"];

/** With or without 0x and colons. */
const WHOLE_BYTES = /^(0x)?[0-9a-f]{2}(:?[0-9a-f]{2})*$/i;
const PART_OF_BYTES = /^(0x)?[0-9a-f:]+$/i;

/** Throws {@link FilterError} for a value that no byte string can equal or contain. Decimal digits may be a key's integer. */
function checkBytes(comparison: Comparison | "in", value: Literal): void {
  const form = comparison === "contains" ? PART_OF_BYTES : WHOLE_BYTES;
  if (value.last || form.test(value.text) || /^\d+$/.test(value.text)) return;
  throw new FilterError(`expected bytes in hexadecimal, found ${value.text}`, value);
}

function foundIn(row: Row, name: string, decoded: DecodedRows): FieldValue[] {
  if (row.kind !== "request") return [];
  return decoded
    .of(row)
    .filter(({ path }) => isCalled(path, name))
    .map(({ id, value }) => ({ value, name, node: id }));
}

const LONGEST_REASON = 60;

function reasonOf({ value, name, unit = "count", node }: FieldValue): Reason {
  const text = `${name} is ${value.text || numberText(value.number ?? "", unit)}`;
  const short = text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)} …` : text;
  return { text: short, ...(node !== undefined && { node }) };
}

function numberText(value: number | bigint | string, unit: Unit): string {
  if (unit === "seconds") return clock(Number(value));
  return unit === "milliseconds" ? duration(Number(value)) : String(value);
}

type Predicate = (value: Value) => boolean;

function predicateOf(comparison: Comparison | "in", literal: Literal, unit: Unit): Predicate {
  if (literal.last) return within(literal, literal.last, unit);
  const wanted = literal.text.toLowerCase();
  const number = literal.quoted ? undefined : numberOf(literal, unit);
  const hex = wanted.replaceAll(":", "").replace(/^0x/, "");
  const isText = ({ text }: Value) => text?.toLowerCase() === (text?.startsWith("0x") ? `0x${hex}` : wanted);
  const equals = (value: Value) => isText(value) || (number !== undefined && orderOf(value, number) === 0);
  switch (comparison) {
    case "==":
    case "in":
      return equals;
    case "!=":
      return (value) => !equals(value);
    case "contains":
      return ({ text }) => text !== undefined && containsText(text.toLowerCase(), wanted, hex);
    default:
      return ordered(comparison, number, literal);
  }
}

/** An inclusive range. */
function within(first: Literal, last: Literal, unit: Unit): Predicate {
  const [low, high] = [first, last].map((end) => {
    const number = end.quoted ? undefined : numberOf(end, unit);
    if (number === undefined) throw new FilterError(`expected a number beside .., found ${end.text}`, end);
    return number;
  }) as [number | bigint, number | bigint];
  if (high < low) throw new FilterError(`expected the smaller number first, found ${first.text}`, first);
  return (value) => {
    const fromLow = orderOf(value, low);
    const fromHigh = orderOf(value, high);
    return fromLow !== undefined && fromHigh !== undefined && fromLow >= 0 && fromHigh <= 0;
  };
}

/** Byte strings are hexadecimal text, and a match in one must begin at a whole byte. */
function containsText(text: string, wanted: string, hex: string): boolean {
  if (!text.startsWith("0x")) return text.includes(wanted);
  for (let at = text.indexOf(hex, 2); at >= 0; at = text.indexOf(hex, at + 1)) if (at % 2 === 0) return true;
  return false;
}

const ORDERS = {
  "<": (order: number) => order < 0,
  "<=": (order: number) => order <= 0,
  ">": (order: number) => order > 0,
  ">=": (order: number) => order >= 0,
} as const;

function ordered(comparison: keyof typeof ORDERS, number: number | bigint | undefined, literal: Literal): Predicate {
  if (number === undefined) {
    throw new FilterError(`expected a number after ${comparison}, found ${literal.text}`, literal);
  }
  return (value) => {
    const order = orderOf(value, number);
    return order !== undefined && ORDERS[comparison](order);
  };
}

/** Less than, equal to or greater than 0, as the value compares. JavaScript orders numbers and bigints together. */
function orderOf({ number }: Value, wanted: number | bigint): number | undefined {
  if (number === undefined) return undefined;
  return number < wanted ? -1 : number > wanted ? 1 : 0;
}

const IN_MILLISECONDS: Readonly<Record<string, number>> = { us: 1e-3, µs: 1e-3, ms: 1, s: 1e3 };
const OWN_UNIT: Readonly<Record<Unit, string | undefined>> = { count: undefined, seconds: "s", milliseconds: "ms" };

/** The number of a literal, times in milliseconds; undefined for a text that is no number. */
function numberOf(literal: Literal, unit: Unit): number | bigint | undefined {
  const { text } = literal;
  if (/^(?:0x[0-9a-f]+|\d+)$/i.test(text) && unit === "count") return BigInt(text);
  const [, digits, suffix] = /^(\d+(?:\.\d+)?)(us|µs|ms|s)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  if (suffix !== undefined && unit === "count") throw new FilterError("expected a number without a unit", literal);
  const scale = IN_MILLISECONDS[(suffix ?? OWN_UNIT[unit] ?? "").toLowerCase()] ?? 1;
  // Rounded: the multiplication leaves errors in the last digits.
  return Number((Number(digits) * scale).toFixed(6));
}
