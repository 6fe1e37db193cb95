/** Every comment, document and name of a test against the rule for prose. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { faultsOf, MAX_WORDS } from "./prose.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" })
  .split("\0")
  .filter((path) => path !== "" && existsSync(join(ROOT, path)));

test("every sentence is short and has its nouns", () => {
  const faults = tracked.flatMap((path) =>
    faultsOf(path, readFileSync(join(ROOT, path), "utf8")).map(
      ({ line, why, sentence }) => `${path}:${line}: ${why}: ${sentence}`,
    ),
  );
  expect(tracked.length).toBeGreaterThan(300);
  expect(faults).toEqual([]);
});

const faultOf = (comment: string) => faultsOf("a.ts", `\n// ${comment}`);
const wordy = (words: number) => `${"word ".repeat(words - 1)}end.`;

test("a sentence of more than twenty words is a fault, with its line", () => {
  expect(faultOf(wordy(MAX_WORDS))).toEqual([]);
  expect(faultOf(`Short. ${wordy(MAX_WORDS + 1)}`)).toEqual([
    { line: 2, why: "21 words", sentence: wordy(MAX_WORDS + 1) },
  ]);
});

test.each([
  "The caller who waits.",
  "For whom it is done.",
  "Whoever comes first.",
  "A person whose key it is.",
  "Nobody knows.",
  "Somebody else's turn.",
  "What anybody may see.",
  "A queue that there is not is ignored.",
  "Names that there are not.",
  "An unknown queue is let be.",
  "It lets it be.",
  "True unless it says otherwise.",
  "What is in force.",
  "Which of the two.",
])("%s is a fault", (sentence) => expect(faultOf(sentence).map((fault) => fault.sentence)).toEqual([sentence]));

test.each([
  "A key whose modulus is even.",
  "Default: true. Otherwise it waits.",
  "There is not enough room.",
  "`who` and {@link somebody} are names.",
  'RFC 2119 says "nobody".',
  "The line lets a card be plugged.",
])("%s is none", (comment) => expect(faultOf(comment)).toEqual([]));

test("the names of tests are read for words, not for length", () => {
  const faults = (name: string) => faultsOf("a.test.ts", `test("${name}", () => {});`).map(({ why }) => why);
  expect(faults("nobody waits")).toEqual(['"nobody"']);
  expect(faults(wordy(MAX_WORDS + 1))).toEqual([]);
});

test("the first row of the specification in a file must name docs/spec.md", () => {
  const whyOf = (path: string, source: string) => faultsOf(path, source).map(({ why }) => why);
  expect(whyOf("src/worker/a.ts", "// R16: no salt.\n")).toEqual(["a row without docs/spec.md"]);
  expect(whyOf("src/worker/a.ts", "// R16 of docs/spec.md: no salt.\nf(); // R17.\n")).toEqual([]);
  expect(whyOf("src/ui/a.ts", "// F6 goes on.\n")).toEqual([]);
});
