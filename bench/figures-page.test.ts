/** docs/figures.md and README.md against the declarations and the published run. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FIGURES } from "./declarations.ts";
import { figuresPage } from "./markdown.ts";
import { parseResult } from "./result.ts";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

type Cells = Readonly<Record<string, string>>;

/** The rows of all tables whose first column is "figure": cells by the names of their columns. */
function figureRows(markdown: string): readonly Cells[] {
  const rows: Cells[] = [];
  let head: readonly string[] | undefined;
  for (const line of markdown.split("\n")) {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (cells[1] === "figure") head = cells;
    else if (!line.startsWith("|")) head = undefined;
    else if (head && !line.startsWith("|-") && !line.startsWith("| -")) rows.push(named(head, cells));
  }
  return rows;
}

const named = (head: readonly string[], cells: readonly string[]): Cells =>
  Object.fromEntries(head.slice(1, -1).map((column, index) => [column, cells[index + 1] ?? ""]));

const page = read("docs/figures.md");
const rows = figureRows(page);
const readme = read("README.md");
const featured = figureRows(readme);

test("docs/figures.md is what the published run renders; `npm run bench -- --from bench/published.json --markdown`", () => {
  const published = parseResult(read("bench/published.json"), "bench/published.json");
  expect(page).toBe(figuresPage(published));
});

test("docs/figures.md has exactly the figures that the bench declares, each once", () => {
  expect(rows.map((row) => row.figure)).toEqual([...FIGURES.keys()].map((name) => `\`${name}\``));
});

test("README.md has six figures, each with the cells of its row in docs/figures.md", () => {
  expect(featured).toHaveLength(6);
  expect(readme).toContain("[docs/figures.md](docs/figures.md) has all figures of that run");
  expect(new Set(featured.map(({ figure }) => figure)).size).toBe(6);
  for (const row of featured) {
    expect(Object.keys(row)).toEqual(["figure", "what it measures", "value", "peer", "peer's value", "ratio"]);
    expect(
      rows.find(({ figure }) => figure === row.figure),
      row.figure,
    ).toMatchObject(row);
  }
});

test("every description is one line without a full stop, and a figure with a goal for its ratio has a peer", () => {
  for (const [name, { measures, goal, peer, remark }] of FIGURES) {
    expect(measures, name).toMatch(/^[A-Z`].*[^.\s]$/);
    expect(`${measures}${remark}`, name).not.toContain("\n");
    if (goal && ("ratioAtMost" in goal || "ratioAtLeast" in goal)) expect(peer, name).toBeDefined();
  }
});
