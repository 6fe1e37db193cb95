/** What only an engine worker loads: the arithmetic that no visitor needs before a guest asks for it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { importsOf, ROOT, sources } from "./imports.ts";

const PACKAGE = "@noble/curves";

/** What a module loads, now or later: not the types alone. */
const neededBy = (path: string): string[] =>
  importsOf(path).flatMap(({ name, form }) => (form === "type" ? [] : [name]));

/** All that a module brings along, files by their path from the root and packages by their name. */
function loadedWith(entry: string): Set<string> {
  const loaded = new Set([entry]);
  for (const each of loaded) {
    if (!/\.tsx?$/.test(each)) continue;
    for (const name of neededBy(each)) loaded.add(name);
  }
  return loaded;
}

const usesPackage = (loaded: ReadonlySet<string>): boolean =>
  [...loaded].some((name) => name.startsWith(`${PACKAGE}/`));

it("@noble/curves is imported by the curve arithmetic of the engine, and by nothing else", () => {
  const importers = sources.filter((path) => neededBy(path).some((name) => name.startsWith(PACKAGE)));
  expect(importers).toEqual(["src/worker/ec/blinded-curve.ts"]);
});

it("@noble/curves is loaded by the engine's workers, and by no page, no other worker and no export of the package", () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    exports: Record<string, string>;
  };
  const roots = sources.filter((path) => /^src\/(entry|node)\/|\.worker\.ts$/.test(path));
  const entries = [...new Set([...roots, ...Object.values(exports).map((path) => join(path))])];
  expect(entries.length).toBeGreaterThan(8);
  for (const entry of entries) expect(existsSync(join(ROOT, entry)), entry).toBe(true);
  const loading = entries.filter((entry) => usesPackage(loadedWith(entry)));
  expect(loading.toSorted()).toEqual(["src/worker/engine-node.worker.ts", "src/worker/engine.worker.ts"]);
});
