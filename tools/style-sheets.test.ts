/** The style sheets: sizes of type that a person can enlarge and read, and media queries that follow them. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Twelve pixels at the browser's usual size. */
const SMALLEST_REM = 0.75;

const FILES = readdirSync("src", { recursive: true, encoding: "utf8" }).map((path) => `src/${path}`);
const SHEETS = FILES.filter((path) => path.endsWith(".css")).map((path) => ({
  path,
  text: readFileSync(path, "utf8"),
}));

const found = (pattern: RegExp): string[] =>
  SHEETS.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([, value]) => `${path}: ${value}`));

test("type is in rem, and none is smaller than 12 pixels", () => {
  const sizes = found(/(?:font-size|font):\s*([^;]+);/g).filter((size) => !/: (inherit|smaller|var)/.test(size));
  expect(sizes.length).toBeGreaterThan(30);
  const bad = sizes.filter((size) => {
    const rem = /(?<![\w.])(\d*\.?\d+)rem/.exec(size)?.[1];
    return rem === undefined || Number(rem) < SMALLEST_REM;
  });
  expect(bad).toEqual([]);
});

test("media queries are in em: they follow the size that is set in the browser", () => {
  expect(found(/@(?:media|container)[^{]*?(\d+px)/g)).toEqual([]);
});

test("drawings on a canvas have no smaller type either", () => {
  const scripts = FILES.filter((path) => /^src\/ui\/.*\.tsx?$/.test(path) && !path.includes(".test."));
  const small = scripts.filter((path) => /`\d+px /.test(readFileSync(path, "utf8")));
  expect(small).toEqual([]);
});
