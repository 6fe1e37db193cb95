/** docs/conformance.md against the tree: what it names is there, and no statement is without code and test or a reason. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { CONFORMANCE } from "./conformance.ts";
import type { Place, Statement } from "./conformance-statements.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

interface Numbered {
  readonly clause: string;
  readonly statement: Statement;
}

const all: Numbered[] = CONFORMANCE.flatMap(({ clauses }) =>
  clauses.flatMap((clause) =>
    "statements" in clause ? clause.statements.map((statement) => ({ clause: clause.number, statement })) : [],
  ),
);

const sources = new Map<string, string>();

function source(file: string): string {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(`${ROOT}${file}`, "utf8");
  sources.set(file, text);
  return text;
}

/** The clauses of the specification, and how often each says MUST, SHOULD or RECOMMENDED: what is left out shows here. */
const COUNTS: Readonly<Record<string, number>> = {
  "2.1.2": 3,
  "2.2.2": 5,
  "2.4.1": 2,
  "2.5.2": 1,
  "2.6.1.1.1": 2,
  "2.6.1.2.1": 1,
  "2.7.4.1": 1,
  "2.7.5.1": 3,
  "2.7.5.3.2": 2,
  "2.7.7.2": 6,
  "2.7.8.2": 2,
  "2.7.10.2": 3,
  "2.8.12": 2,
  "2.8.15": 4,
  "2.8.18": 1,
  "2.10.2": 1,
  "2.12.1.1.6": 16,
  "2.12.1.2.4": 9,
  "2.12.1.3.5": 10,
  "2.12.1.4.4.1": 28,
  "2.12.1.5": 21,
  "2.13.1": 8,
  "3.4.2": 8,
  "4.1.1": 1,
  "4.1.2.1": 5,
  "4.1.3.2": 1,
  "4.1.4.2": 2,
  "4.1.4.3.1": 16,
  "4.1.4.4.1": 11,
  "4.1.4.5.1": 5,
  "4.1.4.6.1": 1,
  "4.1.4.7.1": 2,
  "4.1.4.8.1": 3,
  "4.1.4.9.1": 3,
  "4.1.5.1.2.1": 9,
  "4.1.5.3.1": 1,
  "4.1.5.4.1": 1,
  "5.4.6.2": 1,
  "5.9.5.1": 10,
  "5.9.9.2.1.7": 4,
  "5.9.9.2.1.9": 1,
  "5.9.9.4.2": 4,
  "5.9.9.5.2": 3,
  "5.9.9.6.2": 8,
  "5.9.9.7.2": 5,
  "5.9.9.8.2": 3,
  "5.9.9.9.4": 11,
  "6.2": 6,
};

test("every device-normative clause is there, with each of its statements", () => {
  const found = CONFORMANCE.flatMap(({ clauses }) =>
    clauses.map((clause) => [clause.number, "statements" in clause ? clause.statements.length : clause.count]),
  );
  expect(Object.fromEntries(found)).toEqual(COUNTS);
  expect(found.length).toBe(Object.keys(COUNTS).length);
});

test("every statement has code and a test, or a reason why it does not apply", () => {
  for (const { clause, statement } of all) {
    if ("because" in statement) expect(statement.because, clause).toMatch(/\.$/);
    else
      expect(Math.min(statement.code.length, statement.tests.length), `${clause} ${statement.says}`).toBeGreaterThan(0);
  }
});

test("every piece of code that is named is there", () => {
  const named = all.flatMap(({ statement }) => ("code" in statement ? statement.code : []));
  const isThere = ({ file, symbol }: Place) => new RegExp(`(?<![\\w#])${symbol}\\b`).test(source(file));
  expect(named.filter((place) => !isThere(place))).toEqual([]);
});

test("every test that is named is there", () => {
  const named = all.flatMap(({ statement }) => ("tests" in statement ? statement.tests : []));
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter(({ file, title }) => !source(file).includes(`"${title}"`))).toEqual([]);
});
