/** How often the page is refreshed stands in one file: no other has an interval of its own in figures. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT, sources } from "./imports.ts";

const POLICY = "src/trace/refresh-rates.ts";

/** Rooms that tell the page something, or draw it. */
const ROOMS = /^src\/(?:ui|machine|channel|entry|trace)\//;

/** Repeats, or spaces out, at an interval in figures. */
const LITERAL_INTERVAL = [
  /\bsetInterval\([^;]*,\s*[\d_]+\)/g,
  /\b(?:throttle|#throttle)\.request\(\s*[\d_]+/g,
  /\b(?:const|let)\s+\w*(?:INTERVAL|REFRESH|REDRAW|FLUSH|SLICE|POLL)\w*_MS\s*=\s*[\d_]/g,
];

/** A component that is rendered again for a signal whose value it drops: what it shows, it reads by `useTrace`. */
const BARE_READ = /^\s+[\w#]+(?:\.[\w#]+)*\.value;$/gm;

const found = (patterns: readonly RegExp[], files: readonly string[]): string[] =>
  files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([match]) => `${file}: ${match.trim()}`));
  });

it("no file but the policy has an interval of its own", () => {
  const files = sources.filter((file) => ROOMS.test(file) && file !== POLICY);
  expect(files.length).toBeGreaterThan(100);
  expect(found(LITERAL_INTERVAL, files)).toEqual([]);
});

it("no component reads a signal and drops its value", () => {
  const files = sources.filter((file) => file.startsWith("src/ui/"));
  expect(found([BARE_READ], files)).toEqual([]);
});

it.each([
  ["setInterval(() => tick(), 200)", LITERAL_INTERVAL],
  ["const REDRAW_MS = 500;", LITERAL_INTERVAL],
  ["  this.#throttle.request(1000);", LITERAL_INTERVAL],
  ["  page.refresh.list.value;", [BARE_READ]],
])("%s is found", (line, patterns) => {
  expect(patterns.some((pattern) => line.search(pattern) >= 0)).toBe(true);
});
