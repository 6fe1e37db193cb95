/** The import statements of `src`: which file needs which, for the tests that hold the floor plan. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

export interface Import {
  /** Path from the root for a file, or the name of a package. */
  readonly name: string;
  /** `type` leaves nothing behind at run time; `dynamic` loads when it is reached. */
  readonly form: "static" | "type" | "dynamic";
}

const IMPORT =
  /^(?:import|export)\s+(type\s)?[^;"]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

/** The imports of one file. `path` is relative to the root. */
export function importsOf(path: string): Import[] {
  const found = readFileSync(join(ROOT, path), "utf8").matchAll(IMPORT);
  return [...found].map(([, type, from, bare, dynamic]) => ({
    name: resolved(path, from ?? bare ?? dynamic ?? ""),
    form: dynamic ? "dynamic" : type ? "type" : "static",
  }));
}

const resolved = (path: string, name: string): string => (name.startsWith(".") ? join(dirname(path), name) : name);

/** The source files of `src`, without tests and their fakes: paths from the root. */
export const sources: readonly string[] = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .map((path) => relative(ROOT, join(ROOT, "src", path)))
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && !path.includes("/testing/"));
