import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { WIRE_FORMAT, wireFormat } from "./docs.ts";

test("docs/wire-format.md is what the declarations say; `npm run docs` writes it", () => {
  expect(readFileSync(WIRE_FORMAT, "utf8")).toBe(wireFormat());
});
