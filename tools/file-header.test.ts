/** Every TypeScript file of guest/, tools/ and bench/ opens with a comment that says what it is for. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

test.each(["guest", "tools", "bench"])("every TypeScript file of %s opens with a /** sentence */", (folder) => {
  const files = readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.tsx?$/.test(path),
  );
  const opens = (path: string): boolean => /^\/\*\*\s+\S/.test(readFileSync(`${ROOT}${folder}/${path}`, "utf8"));
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((path) => !opens(path))).toEqual([]);
});
