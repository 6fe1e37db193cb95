/** The rule for comments, documents and names of tests: short sentences, and nouns in place of riddles. */
import { passagesOf, sentencesOf, wordsIn } from "./prose-reader.ts";

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

/** What breaks the rule in the file at `path` (from the root), in the order of its lines. */
export function faultsOf(path: string, source: string): Fault[] {
  return passagesOf(path, source).flatMap(({ line, text, kind }) =>
    sentencesOf(text).flatMap((sentence) =>
      [...wordFaults(sentence), ...(kind === "prose" ? lengthFaults(sentence) : [])].map((why) => ({
        line,
        why,
        sentence,
      })),
    ),
  );
}

const wordFaults = (sentence: string): string[] =>
  BANNED.flatMap((pattern) => pattern.exec(sentence)?.slice(0, 1) ?? []).map((found) => `"${found}"`);

function lengthFaults(sentence: string): string[] {
  const words = wordsIn(sentence);
  return words > MAX_WORDS ? [`${words} words`] : [];
}
