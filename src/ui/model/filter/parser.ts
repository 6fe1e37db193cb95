/**
 * The filter language: comparisons of fields, bare words, and what joins them.
 *
 *     or        := and (("||" | "or") and)*
 *     and       := not (("&&" | "and")? not)*
 *     not       := ("!" | "not") not | "(" or ")" | predicate
 *     predicate := field operator value | field "in" "{" member ("," member)* "}" | text
 *     member    := value | value ".." value
 */
import { FilterError, isOperatorWord, type Span, type Token, tokens } from "./lexer.ts";

export const COMPARISONS = ["==", "!=", "<", "<=", ">", ">=", "contains"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Wireshark's words for the comparisons. */
const WORDS: Readonly<Record<string, Comparison>> = { eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" };

/** The comparison that `text` stands for; undefined for any other text. */
export function comparisonOf(text: string): Comparison | undefined {
  const word = text.toLowerCase();
  return COMPARISONS.find((each) => each === word) ?? (Object.hasOwn(WORDS, word) ? WORDS[word] : undefined);
}

export interface Literal extends Span {
  readonly text: string;
  readonly quoted: boolean;
  /** The last number of an inclusive range, `first..last`. */
  readonly last?: Literal;
}

interface ExpressionSpan extends Span {
  /** The expression has parentheses around it, and the span includes them. */
  readonly grouped?: true;
}

export type Expression = ExpressionSpan &
  (
    | { readonly kind: "or" | "and"; readonly parts: readonly Expression[] }
    | { readonly kind: "not"; readonly part: Expression }
    | { readonly kind: "text"; readonly text: string; readonly quoted: boolean }
    | {
        readonly kind: "compare";
        readonly field: Literal;
        readonly comparison: Comparison | "in";
        readonly values: readonly Literal[];
      }
  );

/** Longest filter in characters: a link may bring a filter of any length. People write shorter ones. */
export const MAX_LENGTH = 4000;
/** Nesting depth of parentheses and `!`: the parser recurses, and a hostile filter must not overflow the stack. */
const MAX_DEPTH = 50;

/** The expression of a filter; undefined for an empty one. Throws {@link FilterError}. */
export function parse(text: string): Expression | undefined {
  if (text.length > MAX_LENGTH) {
    throw new FilterError(`expected at most ${MAX_LENGTH} characters`, { from: MAX_LENGTH, to: text.length });
  }
  const parser = new Parser(tokens(text));
  return parser.isAtEnd ? undefined : parser.all();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(all: readonly Token[]) {
    this.#tokens = all;
  }

  get isAtEnd(): boolean {
    return this.#next.kind === "end";
  }

  all(): Expression {
    const expression = this.#or();
    if (!this.isAtEnd) throw this.#expected("&&, || or the end");
    return expression;
  }

  get #next(): Token {
    // There is always an "end", and nothing goes beyond it.
    return this.#tokens[this.#at] as Token;
  }

  #or(): Expression {
    const parts = [this.#and()];
    while (this.#take("||", "or")) parts.push(this.#and());
    return joined("or", parts);
  }

  #and(): Expression {
    const parts = [this.#not()];
    while (this.#take("&&", "and") || this.#beginsPredicate()) parts.push(this.#not());
    return joined("and", parts);
  }

  #beginsPredicate(): boolean {
    const { kind, text } = this.#next;
    if (kind === "operator") return text === "(" || text === "!";
    // An operator without a field gets an error of its own, not "expected the end".
    return kind === "quoted" || (kind === "word" && !["or", "and"].includes(text.toLowerCase()));
  }

  #not(): Expression {
    const token = this.#next;
    if (++this.#depth > MAX_DEPTH) throw new FilterError(`expected at most ${MAX_DEPTH} levels`, token);
    try {
      if (!this.#take("!", "not")) return this.#primary();
      const part = this.#not();
      return { kind: "not", part, from: token.from, to: part.to };
    } finally {
      this.#depth--;
    }
  }

  #primary(): Expression {
    const open = this.#take("(");
    if (!open) return this.#predicate();
    const inner = this.#or();
    const close = this.#take(")");
    if (!close) throw this.#expected(")");
    return { ...inner, from: open.from, to: close.to, grouped: true };
  }

  #predicate(): Expression {
    const token = this.#next;
    if (!isOperand(token)) throw this.#expected("a field or text", isOperatorWord(token.text));
    this.#at++;
    if (token.kind === "word") {
      const { from } = token;
      const comparison = this.#comparison();
      const field = { ...token, quoted: false };
      if (comparison) {
        const value = this.#value();
        return { kind: "compare", field, comparison, values: [value], from, to: value.to };
      }
      if (this.#take("in")) return { kind: "compare", field, comparison: "in", ...this.#set(), from };
    }
    return { ...token, kind: "text", quoted: token.kind === "quoted" };
  }

  #comparison(): Comparison | undefined {
    const { kind, text } = this.#next;
    if (kind !== "word" && kind !== "operator") return undefined;
    if (["matches", "~"].includes(text.toLowerCase())) {
      throw new FilterError(`expected contains, found ${text}: there are no patterns here, only parts`, this.#next);
    }
    const comparison = comparisonOf(text);
    if (comparison) this.#at++;
    return comparison;
  }

  #set(): { values: Literal[]; to: number } {
    if (!this.#take("{")) throw this.#expected("{");
    const values = [this.#member()];
    while (this.#take(",")) values.push(this.#member());
    const close = this.#take("}");
    if (!close) throw this.#expected(", or }");
    return { values, to: close.to };
  }

  /** `a..b` is one word, `a .. b` are three. */
  #member(): Literal {
    const first = this.#value();
    const dots = first.quoted ? -1 : first.text.indexOf("..");
    if (dots < 0) return this.#take("..") ? { ...first, last: this.#value() } : first;
    const middle = first.from + dots;
    const part = (from: number, to: number): Literal => {
      if (from === to) throw new FilterError("expected a number on both sides of ..", first);
      return { text: first.text.slice(from - first.from, to - first.from), quoted: false, from, to };
    };
    return { ...part(first.from, middle), last: part(middle + 2, first.to) };
  }

  #value(): Literal {
    const token = this.#next;
    if (!isOperand(token)) throw this.#expected("a value");
    this.#at++;
    return { text: token.text, quoted: token.kind === "quoted", from: token.from, to: token.to };
  }

  #take(...texts: readonly string[]): Token | undefined {
    const token = this.#next;
    if (token.kind === "quoted" || token.kind === "end" || !texts.includes(token.text.toLowerCase())) return undefined;
    this.#at++;
    return token;
  }

  #expected(what: string, isWord = false): FilterError {
    const { kind, text } = this.#next;
    const found = kind === "end" ? "the end" : text;
    return new FilterError(`expected ${what}, found ${found}${isWord ? "; in quotes it is text" : ""}`, this.#next);
  }
}

/** A word that compares or joins is text in quotes only; `in` is a field, too. */
const isOperand = ({ kind, text }: Token): boolean => kind === "quoted" || (kind === "word" && !isOperatorWord(text));

function joined(kind: "or" | "and", parts: readonly Expression[]): Expression {
  const [first, ...others] = parts as [Expression, ...Expression[]];
  return others.length === 0 ? first : { kind, parts, from: first.from, to: others.at(-1)?.to ?? first.to };
}
