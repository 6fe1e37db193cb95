/** README.md, CONTRIBUTING.md, docs/ and lessons/README.md against the repository: every file that they name exists. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./imports.ts";

/** What git knows, and new files that it does not ignore. */
const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "");
/** With every folder on the way to a file. */
const existing = new Set(files.flatMap((path) => [path, ...foldersOf(path)]));

const documents = files.filter((path) => /^(?:lessons\/)?README\.md$|^CONTRIBUTING\.md$|^docs\/.*\.md$/.test(path));

/** Made by a build, so that git does not have them. */
const BUILT = ["public/images", "dist"];

const TOP = "src|guest|tools|bench|e2e|docs|lessons|public|dist";
/** A path from the root, or a file's name with its last folders. Patterns with `<name>` or `*` are none. */
const PATH = new RegExp(`^(?:(?:${TOP})/[\\w./-]*|(?:[\\w.-]+/)*[\\w.-]+\\.(?:tsx?|mjs|css|md|html|lua|config))$`);

/** The paths that a document names in code and in links, with the anchor of a link taken off. */
function pathsIn(markdown: string): string[] {
  const fences = [...markdown.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].flatMap(([, text = ""]) =>
    text.split(/[\s'"(),:]+/),
  );
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "");
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, text = ""]) => text.split(/[\s,]+/));
  const links = [...prose.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = ""]) => target);
  const inCode = [...fences.filter((word) => word.startsWith("src/")), ...spans].filter((word) => PATH.test(word));
  return [...inCode, ...links.filter((target) => !/^[a-z]+:/.test(target))];
}

/** From the root, beside the document, or the end of a path that is known. */
function isKnown(path: string, document: string): boolean {
  const bare = path.replace(/\/$/, "");
  if (BUILT.some((folder) => bare === folder || bare.startsWith(`${folder}/`))) return true;
  const beside = posix.normalize(posix.join(posix.dirname(document), bare));
  return existing.has(bare) || existing.has(beside) || files.some((file) => file.endsWith(`/${bare}`));
}

const unknownIn = (document: string, markdown: string) => pathsIn(markdown).filter((path) => !isKnown(path, document));

test("every path in README.md, CONTRIBUTING.md, docs/ and lessons/README.md exists", () => {
  const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
  expect(documents).toEqual(expect.arrayContaining(["README.md", "CONTRIBUTING.md", "docs/architecture.md"]));
  expect(documents.flatMap((path) => pathsIn(read(path))).length).toBeGreaterThan(150);
  expect(documents.flatMap((path) => unknownIn(path, read(path)).map((each) => `${path}: ${each}`))).toEqual([]);
});

test.each([
  "`src/no/such.ts`",
  "`src/no/such`",
  "`no-such-file.ts`",
  "see [there](no-such.md#here)",
  "```\nsrc/no/such → src/ui\n```",
])("%s is a path that does not exist", (markdown) => expect(unknownIn("docs/a.md", markdown)).toHaveLength(1));

test.each([
  "`src/ui/shell`",
  "`split.ts`",
  "`src/wire/<name>.ts`",
  "[spec](spec.md#x)",
  "`npm run docs`",
  "[far](https://example.org/a.md)",
])("%s names nothing that is missing", (markdown) => expect(unknownIn("docs/a.md", markdown)).toEqual([]));

/** Every folder that a path goes through. */
function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [folder, ...foldersOf(folder)];
}
