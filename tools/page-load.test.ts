/** docs/decisions/what-is-loaded-when.md against the build: what the page loads before Boot, and what it loads later. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, expect, it, vi } from "vitest";
import { DOCUMENTS, servedAs } from "../src/ui/help/documents.ts";
import { importsOf, ROOT, sources } from "./imports.ts";
import { servedText } from "./served-documents.ts";

/** Bytes of JavaScript and CSS before Boot, with gzip. */
const MAX_BYTES = 150_000;
/** Scripts and style sheets before Boot. Many small files pack badly, and each is a request. */
const MAX_FILES = 8;

/** A build takes seconds, and many of them beside others on a busy machine. */
const BUILD_LIMIT_MS = 60_000;

/** Larger than a few kilobytes each, and of no use to a visitor that does not ask for them. */
const LOADED_LATER = [
  // The table of lessons, and each lesson.
  "src/entry/course.ts",
  // Markdown and YAML, for a lesson that does not come with the page.
  "src/lesson/read/read-lesson.ts",
  "src/ui/charts/ChartsTab.tsx",
  "src/ui/control/ControlTab.tsx",
  "src/ui/detail/EventFacts.tsx",
  "src/ui/detail/TimingView.tsx",
  "src/ui/device/DeviceTab.tsx",
  "src/ui/expert/ExpertTab.tsx",
  // The reader of trace files: of the sample too, which comes after the first frame.
  "src/ui/files/open-trace.ts",
  // The writers of three file formats.
  "src/ui/files/save-trace.ts",
  "src/ui/lesson/LessonRail.tsx",
  // The texts of the glossary: read a word at a time, by those that ask.
  "src/ui/model/glossary/glossary.ts",
  // The rings as circles and as tables, and the packed ring, which no driver has by default.
  "src/ui/rings/OtherDrawings.tsx",
  "src/ui/rings/PackedRing.tsx",
  "src/ui/sequence/SequenceView.tsx",
  "src/ui/shell/dialogs.tsx",
  // xterm.js alone is larger than half of the limit.
  "src/ui/terminal/xterm-screen.ts",
];

/** The files of a production build by their paths from the page. */
let files: ReadonlyMap<string, string | Uint8Array>;

beforeAll(async () => {
  // The test runner's own value would make another build.
  vi.stubEnv("NODE_ENV", "production");
  const options = { root: ROOT, configFile: fileURLToPath(new URL("../vite.config.ts", import.meta.url)) };
  const built = await build({ ...options, logLevel: "error", build: { write: false, sourcemap: false } });
  const { output } = built as Rolldown.RolldownOutput;
  files = new Map(output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source]));
  vi.unstubAllEnvs();
}, BUILD_LIMIT_MS);

/** What a page's HTML names, besides itself. */
function filesOf(page: string): string[] {
  const [...named] = String(files.get(page)).matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g);
  return named.map(([, path = ""]) => path);
}

const gzipped = (path: string): number => gzipSync(files.get(path) ?? "", { level: 9 }).length;

it.each(["index.html", "viewer.html"])("%s names few scripts and style sheets, within the limit", (page) => {
  const named = filesOf(page);
  expect(named.filter((path) => path.endsWith(".js")).length).toBeGreaterThan(0);
  expect(named.filter((path) => path.endsWith(".css")).length).toBeGreaterThan(0);
  expect(named.length).toBeLessThanOrEqual(MAX_FILES);
  expect(named.reduce((bytes, path) => bytes + gzipped(path), 0)).toBeLessThanOrEqual(MAX_BYTES);
});

it("each document that the Help menu links to is beside the page, as it is in the repository but for anchors", () => {
  expect(DOCUMENTS.length).toBeGreaterThan(5);
  for (const { path } of DOCUMENTS) {
    expect(String(files.get(servedAs(path))), path).toBe(servedText(path));
    const lines = readFileSync(join(ROOT, path), "utf8")
      .split("\n")
      .filter((line) => !line.includes("<a id="));
    expect(servedText(path).slice(1).split("\n"), path).toEqual(expect.arrayContaining(lines));
  }
});

it("the panel loads nothing later but its large parts", () => {
  const later = sources
    .filter((path) => /^src\/(ui|entry|channel)\//.test(path))
    .flatMap((path) => importsOf(path).filter(({ form }) => form === "dynamic"))
    .map(({ name }) => name);
  expect([...new Set(later)].sort()).toEqual(LOADED_LATER);
});
