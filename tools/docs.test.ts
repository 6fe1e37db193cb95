/** The generated documents against the declarations that they are made from. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import type { AnyShape } from "../src/trace/fields.ts";
import { KINDS } from "../src/trace/kinds.ts";
import { exportedLayouts } from "../src/trace/layouts.ts";
import { DOCUMENTS } from "./docs.ts";
import { luaDissector } from "./lua-dissector.ts";
import { traceFormat } from "./trace-docs.ts";

test.each([...DOCUMENTS].map(([path, text]) => ({ name: basename(path), path, text })))(
  "docs/$name is what the declarations say; `npm run docs` writes it",
  ({ path, text }) => expect(readFileSync(path, "utf8")).toBe(text()),
);

test("docs/trace-format.md has every kind of event with every field", () => {
  const sections = new Map(
    traceFormat()
      .split("\n### ")
      .map((section) => [section.split("\n")[0]?.replaceAll("`", ""), section]),
  );
  for (const [kind, shape] of Object.entries<AnyShape>(KINDS as Readonly<Record<string, AnyShape>>)) {
    for (const field of Object.keys(shape)) expect(sections.get(kind), kind).toContain(`| \`${field}\` |`);
  }
});

test("the dissector has opcode names for every layout that is a request", () => {
  const requests = exportedLayouts().filter(({ layout: { parts = [] } }) =>
    parts.some(({ name }) => name === "header"),
  );
  const named = [...luaDissector().matchAll(/^ {2}\[(\d+)\]=\{\[/gm)].map(([, number]) => Number(number));
  expect(named).toEqual(requests.map(({ exportId }) => exportId));
  expect(named.length).toBeGreaterThan(3);
});

test("the dissector has a name for every layout that is a request without opcodes", () => {
  const requests = exportedLayouts().filter(({ side }) => side === "request");
  const text = luaDissector();
  const [, names = ""] = /^local OPERATIONS = \{(.*)\}$/m.exec(text) ?? [];
  const named = [...names.matchAll(/\[(\d+)\]=/g)].map(([, number]) => Number(number));
  const withoutOpcodes = requests.filter(({ exportId }) => !text.includes(`\n  [${exportId}]={[`));
  expect(named).toEqual(withoutOpcodes.map(({ exportId }) => exportId));
  expect(names).toContain('"random bytes"');
});
