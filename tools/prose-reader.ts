/** The prose of the repository: comments of source files, the text of Markdown files and the names of tests. */

/** A run of prose that stands on its own: a paragraph, list item, table cell or name of a test. */
export interface Passage {
  /** Number of the line on which it starts, from 1. */
  readonly line: number;
  readonly text: string;
  readonly kind: "prose" | "test name";
}

interface Line {
  readonly line: number;
  readonly text: string;
}

type Reader = (source: string) => Passage[];

/** A line that is a comment, but for the one way in which kconfig writes an option that is off. */
const HASH = /^\s*#+(?! CONFIG_\w+ is not set)/;

/** Which files are read, and how. The first pattern that fits is used. */
const READERS: readonly (readonly [RegExp, readonly Reader[]])[] = [
  [/\.(test|spec|guest)\.tsx?$|-test\.ts$/, [(source) => slashComments(source), testNames]],
  [/\.(tsx?|mjs|c|h|css)$/, [(source) => slashComments(source)]],
  [/\.lua$/, [(source) => lineComments(source, /^\s*--+/, /\s--+\s/)]],
  [/\.(sh|config)$|(^|\/)(Kbuild|init|shrc)$|\/bin\/\w+$/, [(source) => lineComments(source, HASH, /\s#\s+/)]],
  [/\.md$/, [(source) => markdown(source)]],
];

/** The prose of the file at `path` (from the root). None for other kinds of files. */
export function passagesOf(path: string, source: string): Passage[] {
  const readers = READERS.find(([pattern]) => pattern.test(path))?.[1] ?? [];
  return readers.flatMap((read) => read(source));
}

const lineAt = (source: string, index: number): number => source.slice(0, index).split("\n").length;

const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/;
const REGULAR_EXPRESSION = /(?<=[(,=:[!&|?{};>]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//;
const BLOCK = /(?<block>\/\*[\s\S]*?\*\/)/;
/** Lines of their own, one below the other, are one comment. A comment behind code is another. */
const LINES = /(?<lines>(?<=^[ \t]*)\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*|\/\/[^\n]*)/;
/** Strings and regular expressions come first, or a `//` in one of them would be taken for a comment. */
const TOKENS = new RegExp([STRING, REGULAR_EXPRESSION, BLOCK, LINES].map(({ source }) => source).join("|"), "gm");

function slashComments(source: string): Passage[] {
  return [...source.matchAll(TOKENS)].flatMap(({ index, groups }) => {
    const comment = groups?.block ?? groups?.lines;
    return comment === undefined ? [] : paragraphs(bare(comment, lineAt(source, index)));
  });
}

/** The lines of a comment without its signs. */
function bare(comment: string, first: number): Line[] {
  const inner = comment.startsWith("/*") ? comment.replace(/^\/\*+!?|\*+\/$/g, "") : comment;
  const sign = comment.startsWith("/*") ? /^\s*\*(?!\*)/ : /^\s*\/\/+/;
  return inner.split("\n").map((text, i) => ({ line: first + i, text: text.replace(sign, "") }));
}

/** Comments that run to the end of their line. Those on lines of their own, one after the other, are one comment. */
function lineComments(source: string, whole: RegExp, behind: RegExp): Passage[] {
  const blocks: Line[][] = [];
  let open = false;
  for (const [i, text] of source.split("\n").entries()) {
    const isWhole = whole.test(text) && !text.startsWith("#!");
    const found = isWhole ? text.replace(whole, "") : text.split(behind)[1];
    if (found !== undefined && isWhole && open) blocks.at(-1)?.push({ line: i + 1, text: found });
    else if (found !== undefined) blocks.push([{ line: i + 1, text: found }]);
    open = isWhole;
  }
  return blocks.flatMap(paragraphs);
}

const ITEM = /^\s*(?:[-*+]|\d+\.)\s+/;
const TAG = /^\s*@[\w.]+:?/;
/** A line of columns, as lists of errors or fields have them. */
const COLUMNS = /\S(?: {2,}|\t+)\S/;
const FENCE = /^\s*(?:```|~~~)/;
const BREAK = /^[\s=\-*|]*$/;

/** Cut at empty lines, list items and tags such as `@field:`; code fences are left out. */
function paragraphs(lines: readonly Line[]): Passage[] {
  const found: { line: number; text: string }[] = [];
  let current: { line: number; text: string } | undefined;
  let fenced = false;
  for (const { line, text } of lines) {
    const fence = FENCE.test(text);
    if (fence) fenced = !fenced;
    if (fence || fenced || BREAK.test(text)) {
      current = undefined;
      continue;
    }
    if (current === undefined || [ITEM, TAG, COLUMNS].some((start) => start.test(text))) {
      current = { line, text: "" };
      found.push(current);
    }
    current.text += ` ${text.replace(ITEM, "").replace(TAG, "").trim()}`;
  }
  return found.map(({ line, text }) => ({ line, text: text.trim(), kind: "prose" }));
}

/** A cell that begins with a clause's number quotes the specification. */
const QUOTE = /^\s*\d+(?:\.\d+)+: /;

/** A cell is read as if each part between semicolons were a sentence, as cells hold lists. */
function cells({ line, text }: Line): Passage[] {
  const inCode = text.replace(/`[^`]*`/g, (code) => code.replace(/[|;]/g, " "));
  const own = inCode.split(/(?<!\\)\|/).filter((cell) => !QUOTE.test(cell));
  const parts = own.flatMap((cell) => cell.split(/;\s|<br ?\/?>/));
  return parts.flatMap((part) => (/\w/.test(part) ? [{ line, text: part.trim(), kind: "prose" as const }] : []));
}

function markdown(source: string): Passage[] {
  const lines = frontMatterAsItems(source.split("\n")).map((text, i) => ({ line: i + 1, text }));
  const rows: Line[] = [];
  const prose = withoutFences(lines).map((line) => {
    const row = line.text.startsWith("|");
    if (row) rows.push(line);
    return row || line.text.startsWith("#") ? { ...line, text: "" } : line;
  });
  return [...paragraphs(prose), ...rows.flatMap(cells)].toSorted((a, b) => a.line - b.line);
}

const FIELD = /^\s*(?:- )?[\w-]+: */;

/** Each field of a front matter stands alone, without its name and its quotation marks. */
function frontMatterAsItems(lines: readonly string[]): string[] {
  const end = lines[0] === "---" ? lines.indexOf("---", 1) : 0;
  return lines.map((line, i) => (i < end ? `- ${line.replace(FIELD, "").replace(/^"(.*)"$/, "$1")}` : line));
}

function withoutFences(lines: readonly Line[]): Line[] {
  let fenced = false;
  return lines.map((line) => {
    const fence = FENCE.test(line.text);
    if (fence) fenced = !fenced;
    return fence || fenced ? { ...line, text: "" } : line;
  });
}

/** A string followed by a function, as `test`, `describe` and `test.each(...)` take them. */
const NAME = /\(\s*(?:"((?:\\.|[^"\\\n])+)"|`((?:\\.|[^`\\])+)`),\s*(?:\{[^}]*\},\s*)?(?:async )?\(/g;

function testNames(source: string): Passage[] {
  return [...source.matchAll(NAME)].map(({ index, 1: plain, 2: template }) => ({
    line: lineAt(source, index),
    text: plain ?? template ?? "",
    kind: "test name",
  }));
}

/** Stands for code, a link, an address or a formula: one word, whatever is in it. */
const WORD = "code";

/** A formula: what operators join. */
const FORMULA =
  /(?<=^|\s|\()\S+(?: (?:[-=+*/<>^]|<=|>=|mod|xor|<->) \S+?)+?(?=[.,;:)]*(?:\s(?![-=+*/<>^]|<=|>=|mod |xor )|$))/g;

/** Without what is not the project's own prose: code and a formula are one word, a quotation none. */
const plain = (text: string): string =>
  text
    .replace(/(`+)[\s\S]*?\1/g, WORD)
    .replace(/\{@link [^}]*\}/g, WORD)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<?https?:\/\/[^\s)>]+[^\s)>.,;]>?/g, WORD)
    .replace(/[“"]([^"“”]*)[”"]/g, (_, quoted: string) => (/[.!?]$/.test(quoted) ? "“”." : "“”"))
    .replace(/\*\*|__/g, "")
    .replace(/\s+/g, " ")
    .replace(FORMULA, WORD)
    .trim();

/** Their full stop ends no sentence: abbreviations, and the initials of names. */
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|cf|vs|approx|Fig|No)\.$|(?:^|\(|; |\b(?:of|by|and) |\b[A-Z]\. )[A-Z]\.$/;
/** A full stop, with closing signs behind it, before a space. An ellipsis is none. */
const END = /(?<!\.)[.!?][)”*_\]]*(?=\s)/g;

/** The sentences of a passage, without code, links and quotations. */
export function sentencesOf(text: string): string[] {
  const whole = plain(text);
  const found: string[] = [];
  let start = 0;
  for (const { index, 0: end } of whole.matchAll(END)) {
    if (ABBREVIATION.test(whole.slice(start, index + 1))) continue;
    found.push(whole.slice(start, index + end.length).trim());
    start = index + end.length;
  }
  return [...found, whole.slice(start).trim()].filter((sentence) => /\w/.test(sentence));
}

/** The number of words. A word has a letter or a digit in it. */
export const wordsIn = (sentence: string): number =>
  sentence.split(" ").filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
