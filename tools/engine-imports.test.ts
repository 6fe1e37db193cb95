/** What only an engine worker loads: the arithmetic that no visitor needs before a guest asks for it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PACKAGE = "@noble/curves";

/** Static and dynamic imports alike; those of types alone leave nothing behind. */
const IMPORT = /^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;

function importsOf(path: string): string[] {
  const found = readFileSync(path, "utf8").matchAll(IMPORT);
  return [...found].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? "");
}

/** All that a module brings along, files by their path from the root and packages by their name. */
function loadedWith(entry: string): Set<string> {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    for (const name of importsOf(file)) {
      if (!name.startsWith(".")) packages.add(name);
      else if (/\.tsx?$/.test(name)) files.add(join(dirname(file), name));
    }
  }
  return new Set([...[...files].map((file) => relative(ROOT, file)), ...packages]);
}

const usesPackage = (loaded: ReadonlySet<string>): boolean =>
  [...loaded].some((name) => name.startsWith(`${PACKAGE}/`));

const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .map((path) => join(ROOT, "src", path))
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && !path.includes("/testing/"));

it("@noble/curves is imported by the curve arithmetic of the engine, and by nothing else", () => {
  const importers = sources.filter((path) => importsOf(path).some((name) => name.startsWith(PACKAGE)));
  expect(importers.map((path) => relative(ROOT, path))).toEqual(["src/worker/ec/blinded-curve.ts"]);
});

it("@noble/curves is loaded by the engine's workers, and by no page, no other worker and no export of the package", () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    exports: Record<string, string>;
  };
  const isRoot = (path: string) => dirname(path) === join(ROOT, "src") || path.endsWith(".worker.ts");
  const roots = sources.filter(isRoot);
  const entries = [...new Set([...roots, ...Object.values(exports).map((path) => join(ROOT, path))])];
  expect(entries.length).toBeGreaterThan(8);
  for (const entry of entries) expect(existsSync(entry), entry).toBe(true);
  const loading = entries.filter((entry) => usesPackage(loadedWith(entry))).map((entry) => relative(ROOT, entry));
  expect(loading.toSorted()).toEqual(["src/worker/engine-node.worker.ts", "src/worker/engine.worker.ts"]);
});
