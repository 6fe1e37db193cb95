/** docs/architecture.md, "Bounds", against the source: each bound that is named there exists. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const [, section = ""] = readFileSync(`${ROOT}docs/architecture.md`, "utf8").split("\n## Bounds\n");
const [table = ""] = section.split("\n## ");
const named = [...table.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = ""]) => name);

const sources = readdirSync(`${ROOT}src`, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => readFileSync(`${ROOT}src/${path}`, "utf8"))
  .join("\n");
const declared = new Set([...sources.matchAll(/\bconst ([A-Z][A-Z_]+) =/g)].map(([, name]) => name));

test("every bound that docs/architecture.md names is a constant", () => {
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !declared.has(name))).toEqual([]);
});

test("every loop that docs/architecture.md names has a bound, a value and a reason", () => {
  const rows = table.split("\n").filter((line) => line.startsWith("| "));
  for (const row of rows) expect(row.split(" | ").every((cell) => cell.replace(/[| ]/g, "") !== "")).toBe(true);
});
