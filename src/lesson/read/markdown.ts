/** Markdown of a lesson as plain data. HTML in it is text: nothing of a lesson is ever rendered as markup. */
import MarkdownIt, { type Token } from "markdown-it";
import type { Inline, TextBlock } from "../lesson.ts";

const GLOSSARY_LINK = /^(?:\.\.\/)+docs\/glossary\.md#([a-z0-9-]{1,40})$/;

/** Links to the web, to lessons, to documents and to traces side by side, and where the page has those. */
const LINKS: readonly (readonly [of: RegExp, to: (found: RegExpExecArray) => string])[] = [
  [/^https:\/\/.*/, ([address]) => address],
  [/^(\d{2})-[a-z0-9-]+\.md$/, ([, number]) => `#/lesson/${Number(number)}`],
  [/^\.\.\/docs\/([a-z0-9-]+)\.md(?:#[a-z0-9-]*)?$/, ([, name]) => `documents/docs-${name}.txt`],
  [/^\.\.\/(viewer\.html\?[\w./&=-]+)$/, ([, viewer = ""]) => viewer],
];

/** A block in fences: its reader decides what it is. */
export interface Fence {
  readonly is: "fence";
  readonly info: string;
  readonly body: string;
  /** Line of the fence itself, counted from 1. */
  readonly line: number;
}

export interface StepTitle {
  readonly is: "step";
  readonly title: string;
  readonly line: number;
}

export interface Unreadable {
  readonly is: "unreadable";
  readonly line: number;
  readonly text: string;
}

export type Part = TextBlock | Fence | StepTitle | Unreadable;

/** Quotes in quotes and lists in lists: deeper than that they are not read, and the stack has an end. */
const MAX_NESTING = 20;

const parser = new MarkdownIt("default", { html: false, linkify: false, typographer: false, maxNesting: MAX_NESTING });

/** `line` is the file's line in which `source` begins. */
export function readMarkdown(source: string, line: number): Part[] {
  return new Reader(parser.parse(source, {}), line).parts();
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #line: number;
  #at = 0;

  constructor(tokens: readonly Token[], line: number) {
    this.#tokens = tokens;
    this.#line = line;
  }

  parts(until = ""): Part[] {
    const parts: Part[] = [];
    for (let token = this.#next(); token && token.type !== until; token = this.#next()) {
      const part = this.#part(token);
      if (part) parts.push(part);
    }
    return parts;
  }

  /** The text in a list or a quote. */
  #texts(until: string): TextBlock[] {
    return this.parts(until).filter((part): part is TextBlock => !/^(?:fence|step|unreadable)$/.test(part.is));
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #part(token: Token): Part | undefined {
    switch (token.type) {
      case "paragraph_open":
        return { is: "paragraph", content: this.#inline("paragraph_close") };
      case "heading_open":
        return this.#heading(token);
      case "bullet_list_open":
        return { is: "list", ordered: false, items: this.#items("bullet_list_close") };
      case "ordered_list_open":
        return { is: "list", ordered: true, items: this.#items("ordered_list_close") };
      case "blockquote_open":
        return { is: "quote", content: this.#texts("blockquote_close") };
      case "fence":
        return { is: "fence", info: token.info.trim(), body: token.content, line: this.#lineOf(token) };
      case "code_block":
        return { is: "listing", text: token.content };
      case "table_open":
        return { is: "table", rows: this.#rows() };
      case "hr":
        return undefined;
      default:
        return { is: "unreadable", line: this.#lineOf(token), text: `a lesson has no ${token.type}` };
    }
  }

  #heading(token: Token): Part {
    const content = this.#inline("heading_close");
    if (token.tag === "h2") return { is: "step", title: plainText(content), line: this.#lineOf(token) };
    if (token.tag === "h3") return { is: "heading", content };
    return { is: "unreadable", line: this.#lineOf(token), text: "a heading has two # for a step, or three in a step" };
  }

  #items(until: string): TextBlock[][] {
    const items: TextBlock[][] = [];
    for (let token = this.#next(); token && token.type !== until; token = this.#next()) {
      if (token.type === "list_item_open") items.push(this.#texts("list_item_close"));
    }
    return items;
  }

  #rows(): Inline[][][] {
    const rows: Inline[][][] = [];
    for (let token = this.#next(); token && token.type !== "table_close"; token = this.#next()) {
      if (token.type === "tr_open") rows.push([]);
      if (token.type === "inline") rows.at(-1)?.push(inlinesOf(token.children ?? []));
    }
    return rows;
  }

  /** The one line of text before a closing token. */
  #inline(until: string): Inline[] {
    const content: Inline[] = [];
    for (let token = this.#next(); token && token.type !== until; token = this.#next()) {
      if (token.type === "inline") content.push(...inlinesOf(token.children ?? []));
    }
    return content;
  }

  #lineOf({ map }: Token): number {
    return this.#line + (map?.[0] ?? 0);
  }
}

function inlinesOf(tokens: readonly Token[]): Inline[] {
  const line = new LineReader();
  for (const token of tokens) line.take(token);
  return line.content;
}

/** A line's pieces, which may stand in each other. */
class LineReader {
  readonly content: Inline[] = [];
  readonly #outer: { readonly content: Inline[]; readonly wrap: Wrap }[] = [];
  #current = this.content;

  take(token: Token): void {
    const wrap = wrapOf(token);
    if (wrap) this.#open(wrap);
    else if (token.type.endsWith("_close")) this.#close();
    else if (token.type === "code_inline") this.#current.push({ is: "code", text: token.content });
    else if (token.type === "softbreak" || token.type === "hardbreak") add(this.#current, " ");
    // An image has no place in a rail; its text has.
    else add(this.#current, token.content);
  }

  #open(wrap: Wrap): void {
    this.#outer.push({ content: this.#current, wrap });
    this.#current = [];
  }

  #close(): void {
    const outer = this.#outer.pop();
    if (!outer) return;
    outer.content.push(outer.wrap(this.#current));
    this.#current = outer.content;
  }
}

type Wrap = (content: Inline[]) => Inline;

/** What the pieces up to the closing token become; undefined for a token that opens nothing. */
function wrapOf(token: Token): Wrap | undefined {
  switch (token.type) {
    case "strong_open":
      return (content) => ({ is: "strong", content });
    case "em_open":
      return (content) => ({ is: "emphasis", content });
    case "link_open":
      return linked(String(token.attrGet("href") ?? ""));
    default:
      return token.type.endsWith("_open") ? (content) => ({ is: "emphasis", content }) : undefined;
  }
}

/** Neighbouring texts are one. */
function add(content: Inline[], text: string): void {
  const last = content.at(-1);
  if (typeof last === "string") content[content.length - 1] = last + text;
  else if (text) content.push(text);
}

function linked(href: string): (content: Inline[]) => Inline {
  const [, term] = GLOSSARY_LINK.exec(href) ?? [];
  if (term !== undefined) return (content) => ({ is: "term", term, content });
  for (const [of, to] of LINKS) {
    const found = of.exec(href);
    if (found) return (content) => ({ is: "link", to: to(found), content });
  }
  return (content) => ({ is: "emphasis", content });
}

/** The text without its forms. */
export function plainText(content: readonly Inline[]): string {
  return content
    .map((each) => {
      if (typeof each === "string") return each;
      return "text" in each ? each.text : plainText(each.content);
    })
    .join("");
}
