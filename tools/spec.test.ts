/** docs/spec.md against the tests: each row names one, and each that is named exists. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { DriverMust } from "../src/wire/virtio/driver-must.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The rows there have to be: a letter, and how many. */
const ROWS: Readonly<Record<string, number>> = {
  F: 16,
  C: 6,
  E: 9,
  D: 6,
  R: 22,
  V: 1,
  H: 17,
  M: 7,
  A: 9,
  Q: 14,
  K: 7,
  N: 13,
  S: 10,
};
const GROUND_RULES = ["G-a", "G-b", "G-c", "G-d", "G-e", "G-f"];
/** Slips of the pen, which nothing can prove. */
const TYPOGRAPHY = ["F13, F14", "E8", "D1, D5", "R1, R8, R9, R11, R22", "H4"];

const page = readFileSync(`${ROOT}docs/spec.md`, "utf8");
const HEADS = ["Row", "What", "The driver"];

/** The rows of all tables in a part of the page, without their heads. */
const rowsIn = (part: string) =>
  part
    .split("\n")
    .filter((line) => line.startsWith("|") && !line.startsWith("|---"))
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| ?| ?\|$/g, "").trim()))
    .filter(([first = ""]) => !HEADS.includes(first));
const rows = rowsIn(page);
const namedIn = (row: readonly string[]) =>
  [...(row.at(-1) ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "");

/** Tests beside the code, and those with the real guest. */
const TEST_FILE = /\.(test\.tsx?|guest\.ts)$/;
const testSource = ["src", "e2e"]
  .flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
  )
  .filter((path) => TEST_FILE.test(path))
  .map((path) => readFileSync(`${ROOT}${path}`, "utf8"))
  .join("\n");
/** A name and a function: also behind `test.each`. */
const NAMED = /(?<!describe)\(\s*"([^"]+)",\s*(?:\{[^}]*\},\s*)?(?:async )?\(/g;
const existing = new Set([...testSource.matchAll(NAMED)].map(([, name]) => name));

test("every test that docs/spec.md names exists", () => {
  const named = rows.flatMap(namedIn);
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter((name) => !existing.has(name))).toEqual([]);
});

test("docs/spec.md has every row once", () => {
  const numbers = Object.entries(ROWS).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, i) => `${letter}${i + 1}`),
  );
  const found = rows.flatMap(([first = ""]) => first.split(", ")).filter((first) => /^([A-Z]\d+|G-[a-z])$/.test(first));
  expect(found.toSorted()).toEqual([...GROUND_RULES, ...numbers].toSorted());
});

test("every row of docs/spec.md but a slip of the pen names a test that has the row's number in its name", () => {
  const numbered = rows.filter(([first = ""]) => /^([A-Z]\d|G-)/.test(first) && !TYPOGRAPHY.includes(first));
  for (const row of numbered) {
    const [first = ""] = row;
    const named = namedIn(row);
    expect(named.length, first).toBeGreaterThan(0);
    for (const name of named) expect(name.split(/[ :]/), name).toContain(first);
  }
});

/** The rows of one section about drivers that break a rule. */
const sectionOf = (title: string) => rowsIn(page.split(`### ${title}\n`)[1]?.split("\n### ")[0] ?? "");

test("every way in which a driver breaks a rule names a test", () => {
  for (const [title, columns] of [
    ["Served with a finding", 4],
    ["Taken as Linux takes it", 4],
    ["What is not served", 5],
  ] as const) {
    const found = sectionOf(title);
    expect(found.length, title).toBeGreaterThan(1);
    for (const row of found) {
      expect(row.length, row[0]).toBe(columns);
      expect(namedIn(row).length, row[0]).toBeGreaterThan(0);
    }
  }
});

test("docs/spec.md quotes every sentence that a driver can break and be served", () => {
  const quoted = sectionOf("Served with a finding").map(([, sentence]) => sentence);
  for (const { clause, must } of Object.values(DriverMust)) {
    expect(quoted, must).toContain(`${clause.split(" ")[0]}: ${must}`);
  }
});
