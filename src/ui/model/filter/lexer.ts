/** The words of the filter language, with their places in the text. */

/** What is wrong with a filter: where, and what should stand there. */
export class FilterError extends Error {
  override readonly name = "FilterError";
  readonly from: number;
  readonly to: number;

  constructor(message: string, { from, to }: Span) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

/** Characters of the text from `from` on, before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Token extends Span {
  readonly kind: "word" | "quoted" | "operator" | "end";
  /** A quoted text without its quotes and escapes. */
  readonly text: string;
}

const OPERATOR = /^(?:==|!=|<=|>=|&&|\|\||[<>!(){},])/;
/** All other characters may be in a word. A lone `=`, `&` or `|` is nearly always half an operator, and told so. */
const WORD = /^[^\s"'()<>{},=!&|]+/;

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; ; ) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    if (at >= text.length) return [...found, { kind: "end", text: "", from: text.length, to: text.length }];
    const token = tokenAt(text, at);
    found.push(token);
    at = token.to;
  }
}

function tokenAt(text: string, at: number): Token {
  const rest = text.slice(at);
  const first = rest.charAt(0);
  if (first === '"' || first === "'") return quotedAt(text, at);
  const operator = OPERATOR.exec(rest)?.[0];
  if (operator !== undefined) return { kind: "operator", text: operator, from: at, to: at + operator.length };
  const word = WORD.exec(rest)?.[0];
  if (word !== undefined) return { kind: "word", text: word, from: at, to: at + word.length };
  throw new FilterError(`expected ${first}${first}, found a single ${first}`, { from: at, to: at + 1 });
}

function quotedAt(text: string, at: number): Token {
  const quote = text.charAt(at);
  let content = "";
  for (let index = at + 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === quote) return { kind: "quoted", text: content, from: at, to: index + 1 };
    if (character === "\\" && index + 1 < text.length) index++;
    content += text.charAt(index);
  }
  throw new FilterError(`expected a closing ${quote}`, { from: at, to: text.length });
}

/** The text as one token: as it is where that is a word that means nothing else, else in quotes. */
export function quoted(text: string): string {
  const isWord = WORD.exec(text)?.[0].length === text.length && !isOperatorWord(text) && !isInSet(text);
  return isWord ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Words that compare or join here or in Wireshark: none of them is looked for as text by accident. */
const OPERATOR_WORDS: readonly string[] = ["and", "or", "xor", "not", "contains", "matches", "~", ".."].concat([
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
]);

export const isOperatorWord = (text: string): boolean => OPERATOR_WORDS.includes(text.toLowerCase());

/** `in` is a field's name as well, and dots make a span of numbers. */
const isInSet = (text: string): boolean => text.toLowerCase() === "in" || text.includes("..");
