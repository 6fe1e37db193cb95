/** The rule for comments, documents and names of tests: short sentences with their nouns, and rows with their document. */
import { type Passage, passagesOf, sentencesOf, wordsIn } from "./prose-reader.ts";

/** The longest sentence, in words. Longer ones are hard to follow in a second language. */
export const MAX_WORDS = 20;

/** Words and phrases that leave a noun to be guessed. */
const BANNED: readonly RegExp[] = [
  /\b(?:who|whom|whoever|whomever)\b/i,
  /\b(?:person|people|visitor|user|reader|someone|anyone|everyone|stranger)s?,? whose\b/i,
  /\b(?:nobody|somebody|anybody|everybody)(?:'s)?\b/i,
  /\bthere (?:is|are|was|were)(?: not|n't)(?=[.,;:)]|$| (?:is|are)\b)/i,
  /\b(?:is|are|was|were|be|been|being) let be\b|\blets? (?:it |them )?be\b/i,
  /\b(?:says?|said|saying|tells?|asks?) otherwise\b/i,
  /\bis in force\b/i,
  /\bwhich of the (?:two|three)[.,;:)]/i,
];

export interface Fault {
  readonly line: number;
  readonly why: string;
  readonly sentence: string;
}

/** What breaks the rule in the file at `path` (from the root). */
export function faultsOf(path: string, source: string): Fault[] {
  const passages = passagesOf(path, source);
  const faults = passages.flatMap(({ line, text, kind }) =>
    sentencesOf(text).flatMap((sentence) =>
      [...wordFaults(sentence), ...(kind === "prose" ? lengthFaults(sentence) : [])].map((why) => ({
        line,
        why,
        sentence,
      })),
    ),
  );
  return [...faults, ...rowFaults(path, passages)];
}

/** The number of a row of docs/spec.md, such as R16. */
const ROW = /\b(?:F(?:\d|1[0-6])|C[1-6]|E[1-9]|D[1-6]|R(?:\d|1\d|2[0-2])|V1|H(?:\d|1[0-7])|G-[a-f])\b/;
/** In the panel F6 is a key, and C1 are control characters. */
const WITHOUT_ROWS = /\.md$|^src\/ui\//;

/** A newcomer cannot know what R16 is: its first use in a file names the document. */
function rowFaults(path: string, passages: readonly Passage[]): Fault[] {
  if (WITHOUT_ROWS.test(path)) return [];
  const first = passages.find(({ text, kind }) => kind === "prose" && ROW.test(text));
  if (!first || first.text.includes("docs/spec.md")) return [];
  return [{ line: first.line, why: "a row without docs/spec.md", sentence: first.text }];
}

const wordFaults = (sentence: string): string[] =>
  BANNED.flatMap((pattern) => pattern.exec(sentence)?.slice(0, 1) ?? []).map((found) => `"${found}"`);

function lengthFaults(sentence: string): string[] {
  const words = wordsIn(sentence);
  return words > MAX_WORDS ? [`${words} words`] : [];
}
