/** Texts of a trace for a picture. Names of operations and faults come from files, and a file may be hostile. */

/** Longest text of a file in one step. The device's own are shorter; a file may have much longer ones. */
export const MAX_TEXT = 160;

/** Control characters, halves of characters, and what turns the direction of the text around it. */
const STRANGE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]+/gu;

/** One line without control characters, of at most {@link MAX_TEXT} characters. */
export function plainText(text: string): string {
  // A part of the text is looked at: a file's text may have megabytes.
  const line = text
    .slice(0, 4 * MAX_TEXT)
    .replace(STRANGE, " ")
    .trim();
  const characters = [...line];
  return characters.length > MAX_TEXT ? `${characters.slice(0, MAX_TEXT - 1).join("")}…` : line;
}

/** The text without a full stop at its end: more words follow, or a mark of the page does. */
export const withoutStop = (text: string): string => plainText(text).replace(/\.$/, "");
