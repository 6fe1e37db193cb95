/** Saved results: what is read, and what is refused. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FIGURES } from "./declarations.ts";
import { type Figure, figuresOf } from "./figure.ts";
import { figuresPage } from "./markdown.ts";
import { parseResult, ResultError, readResult } from "./result.ts";
import { listOfFigures, plainTable } from "./text.ts";

const signature: Figure = {
  name: "engine.rsa2048.private",
  value: 2.5,
  unit: "ms",
  peer: "openssl",
  peerValue: 0.5,
  ratio: 5,
};

const textOf = (...figures: readonly unknown[]): string => JSON.stringify({ figures });

test("what --json writes is read back, whatever was measured", () => {
  const value = fc.double({ min: 0, max: 1e9, noNaN: true, noDefaultInfinity: true }).map((each) => each + 0);
  const measured = fc.uniqueArray(
    fc.tuple(fc.constantFrom(...FIGURES.keys()), value, fc.option(fc.double({ min: 0.001, max: 1e6, noNaN: true }))),
    { minLength: 1, selector: ([name]) => name },
  );
  fc.assert(
    fc.property(measured, (all) => {
      const figures = figuresOf(
        Object.fromEntries(all.map(([name, ours, theirs]) => [name, { ours, theirs: theirs ?? undefined }])),
      );
      expect(parseResult(textOf(...figures), "file")).toEqual(figures);
      expect(figuresPage(figures).split("\n| `")).toHaveLength(FIGURES.size + 1);
    }),
  );
});

test.each([
  ["", "it is not JSON with a list `figures`"],
  ["null", "it is not JSON with a list `figures`"],
  ['{"figures":{}}', "it is not JSON with a list `figures`"],
  [textOf(), "its list `figures` is empty"],
  [textOf(null), "figures[0] has no name"],
  [textOf(signature, { ...signature, name: "a|b" }), 'figures[1] has a name that the bench does not declare: "a|b"'],
  [textOf({ ...signature, name: "constructor" }), "figures[0] has a name that the bench does not declare"],
  [textOf({ ...signature, unit: "bytes" }), "figures[0] (engine.rsa2048.private) has another unit than ms"],
  [textOf({ ...signature, value: "2" }), "figures[0] (engine.rsa2048.private) has no number as its value"],
  [textOf({ ...signature, peer: "<b>" }), "(engine.rsa2048.private) has another peer than the bench declares"],
  [textOf({ ...signature, ratio: null }), "(engine.rsa2048.private) has a peer without value or ratio"],
  [textOf(signature, signature), "figures[1] repeats engine.rsa2048.private"],
])("%s is refused with its reason", (text, reason) => {
  expect(() => parseResult(text, "some.json")).toThrow(ResultError);
  expect(() => parseResult(text, "some.json")).toThrow(
    `some.json is not a result of \`npm run bench -- --json\`: ${reason.startsWith("(") ? "figures[0] " : ""}${reason}`,
  );
});

test("any text is read as a result or refused", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((item) => `{"figures":[${item}]}`),
      ),
      (text) => {
        expect(() => parseResult(text, "file")).toThrow(ResultError);
      },
    ),
  );
});

test("a file that is missing, a folder and a file that is too large are refused with their reasons", () => {
  const folder = mkdtempSync(join(tmpdir(), "v86-virtio-crypto-"));
  try {
    const large = join(folder, "large.json");
    writeFileSync(large, textOf(signature).padEnd((1 << 20) + 1));
    expect(() => readResult(join(folder, "none.json"))).toThrow(/^cannot read .*none\.json: ENOENT/);
    expect(() => readResult(folder)).toThrow(/^cannot read .*: it is not a regular file$/);
    expect(() => readResult(large)).toThrow(/ it has 1048577 bytes, and a result at most 1048576$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the plain table and the list of --help have each figure's description", () => {
  const { measures = "" } = FIGURES.get(signature.name) ?? {};
  const [head, row, ...rest] = plainTable([signature]).trimEnd().split("\n");
  expect(head?.split(/ {2,}/)).toEqual(["figure", "value", "peer", "peer value", "ratio", "measures"]);
  expect(row?.split(/ {2,}/)).toEqual([signature.name, "2.50 ms", "openssl", "0.500", "5.00", measures]);
  expect(rest).toEqual([]);
  expect(listOfFigures().trimEnd().split("\n")).toHaveLength(FIGURES.size);
  expect(listOfFigures()).toContain(`${signature.name.padEnd(34)}${measures}\n`);
});

test("a measurement under a name that is not declared is an error", () => {
  expect(() => figuresOf({ "no.such": { ours: 1 } })).toThrow("no figure is called no.such");
});
