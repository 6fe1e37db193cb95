/** Parameters of blocks and checks: declared as data, from which they are read, checked and described. */

export type ParamType =
  | { readonly is: "text"; readonly longest: number }
  | { readonly is: "count"; readonly least: number; readonly most: number }
  | { readonly is: "number" }
  | { readonly is: "flag" }
  | { readonly is: "texts"; readonly most: number }
  | { readonly is: "one-of"; readonly values: readonly string[] };

export interface Param<T = unknown> {
  readonly type: ParamType;
  /** For writers of lessons. */
  readonly about: string;
  /** Without one, it must be there. */
  readonly isOptional: boolean;
  /** Never set: the type that it is read as. */
  readonly value?: T;
}

export type ParamTable = Readonly<Record<string, Param>>;

type ValueOf<P> = P extends Param<infer T> ? Exclude<T, undefined> : never;
type OptionalOf<P extends ParamTable> = {
  [K in keyof P]: P[K] extends Param<infer T> ? (undefined extends T ? K : never) : never;
}[keyof P];

/** The values of a table's parameters. One that was left out is not there. */
export type Values<P extends ParamTable> = { readonly [K in Exclude<keyof P, OptionalOf<P>>]: ValueOf<P[K]> } & {
  readonly [K in OptionalOf<P>]?: ValueOf<P[K]>;
};

/** A sentence of a lesson. A hostile file must not make a rail of megabytes. */
export const MAX_TEXT = 2000;
export const MAX_TEXTS = 64;
/** Largest number that a count may be, where nothing else limits it. */
export const MAX_COUNT = 2 ** 32;

const param = <T>(type: ParamType, about: string): Param<T> => ({ type, about, isOptional: false });

export const text = (about: string): Param<string> => param({ is: "text", longest: MAX_TEXT }, about);
export const count = (about: string, least = 0, most = MAX_COUNT): Param<number> =>
  param({ is: "count", least, most }, about);
export const number = (about: string): Param<number> => param({ is: "number" }, about);
export const flag = (about: string): Param<boolean> => param({ is: "flag" }, about);
export const texts = (about: string): Param<readonly string[]> => param({ is: "texts", most: MAX_TEXTS }, about);
export const oneOf = <const V extends string>(about: string, ...values: readonly V[]): Param<V> =>
  param({ is: "one-of", values }, about);

/** May be left out. */
export const optional = <T>(needed: Param<T>): Param<T | undefined> => ({ ...needed, isOptional: true });

/** The value as one of the type; undefined for anything else. */
export function typedValue(type: ParamType, value: unknown): unknown {
  switch (type.is) {
    case "text":
      return isText(value, type.longest) ? String(value) : undefined;
    case "count":
      return Number.isInteger(value) && within(value as number, type.least, type.most) ? value : undefined;
    case "number":
      return Number.isFinite(value) ? value : undefined;
    case "flag":
      return typeof value === "boolean" ? value : undefined;
    case "texts":
      return textsOf(value, type.most);
    case "one-of":
      return type.values.find((each) => each === value);
  }
}

/** YAML reads a bare `1` as a number and a bare `on` as text. Both are texts where a text is wanted. */
const isText = (value: unknown, longest: number): boolean =>
  (typeof value === "string" || typeof value === "number") && String(value).length <= longest;

const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;

function textsOf(value: unknown, most: number): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined;
  return value.every((each) => isText(each, MAX_TEXT)) ? value.map(String) : undefined;
}

/** What a value of the type is, in words. */
export function wordsFor(type: ParamType): string {
  switch (type.is) {
    case "text":
      return `text of at most ${type.longest} characters`;
    case "count":
      return `whole number from ${type.least} to ${type.most}`;
    case "number":
      return "number";
    case "flag":
      return "true or false";
    case "texts":
      return `list of at most ${type.most} texts`;
    case "one-of":
      return `one of ${type.values.join(", ")}`;
  }
}
