/** Finds the word that a mistyped one may stand for. */

/** Suggestions are for a person to choose from. */
const MOST = 3;
/** All are told where there are no more. */
const FEW = 8;
/** Longer words are not names: what is compared grows with the square of their length. */
const LONGEST = 64;

/** `; close: …`, `; there are …` or nothing, to be put behind what was found. */
export function closeTo(word: string, names: Iterable<string>): string {
  const all = [...new Set(names)];
  const wanted = word.toLowerCase();
  const most = Math.ceil(word.length / 3);
  const close = all
    .map((name) => ({ name, apart: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, apart }) => apart <= most || (wanted.length > 1 && name.toLowerCase().includes(wanted)))
    .sort((one, other) => one.apart - other.apart)
    .slice(0, MOST);
  if (close.length > 0) return `; close: ${close.map(({ name }) => name).join(", ")}`;
  return all.length > 0 && all.length <= FEW ? `; there are ${all.join(", ")}` : "";
}

/** Levenshtein: characters to change, add or take out. */
function distance(one: string, other: string): number {
  if (one.length > LONGEST || other.length > LONGEST) return LONGEST;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, character] of [...one].entries()) {
    const next = [at + 1];
    for (let index = 0; index < other.length; index++) {
      const same = (row[index] ?? 0) + (other[index] === character ? 0 : 1);
      next.push(Math.min(same, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
