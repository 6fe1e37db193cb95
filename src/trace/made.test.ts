import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MADE } from "./made.ts";

test("a file says which version wrote it", () => {
  const { name, version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(MADE).toBe(`${name} ${version}`);
});
