/** The rendering of figures as Markdown. */
import { expect, test } from "vitest";
import type { Section } from "./declarations.ts";
import type { Figure } from "./figure.ts";
import { figuresPage } from "./markdown.ts";

const peer = { name: "other", title: "the other" };
const alone = { peer: null, peerValue: null, ratio: null };

/** The page's parts for one section with these figures. */
function partsOf(figures: Section["figures"], measured: readonly Figure[]) {
  const page = figuresPage(measured, [{ title: "Part", figures }]);
  const [, body = "", missed = "", moving = ""] = page.split(/\n## [^\n]*\n\n/);
  return { page, rows: body.split("\n").filter((line) => line.startsWith("| `")), missed, moving };
}

const rowOf = (declared: Section["figures"][string], measured: Omit<Figure, "name" | "unit">) =>
  partsOf({ "a.b": declared }, [{ name: "a.b", unit: declared.unit, ...measured }]).rows;

test("a figure with a peer shows value, peer's value, ratio and goal", () => {
  expect(
    rowOf(
      { unit: "ms", measures: "A thing", peer, goal: { atMost: 3000, ratioAtMost: 2.5 } },
      { value: 2408.3, peer: "other", peerValue: 961.25, ratio: 2.5054 },
    ),
  ).toEqual(["| `a.b` | A thing | 2408 ms | the other | 961 ms | 2.51 | ≤ 3000 ms, ratio ≤ 2.5 |"]);
});

test("a figure without a peer leaves the peer's cells empty", () => {
  expect(rowOf({ unit: "count", measures: "A thing" }, { value: 575.8, ...alone })).toEqual([
    "| `a.b` | A thing | 576 |  |  |  |  |",
  ]);
});

test.each([
  [0, "0 bytes"],
  [1232, "1,232 bytes"],
  [99_999, "99,999 bytes"],
  [366_341, "366.3 kB"],
  [400_000, "400 kB"],
  [3_977_362, "3.98 MB"],
  [4_000_000, "4 MB"],
])("%d bytes read as %s", (value, text) => {
  expect(rowOf({ unit: "bytes", measures: "A thing" }, { value, ...alone })[0]).toContain(`| ${text} |`);
});

test.each([
  [0, "0 ms"],
  [0.06591, "0.0659 ms"],
  [0.21, "0.21 ms"],
  [999.7, "1000 ms"],
])("%d ms reads as %s", (value, text) => {
  expect(rowOf({ unit: "ms", measures: "A thing" }, { value, ...alone })[0]).toContain(`| ${text} |`);
});

test("a declared figure that was not measured has dashes, and a peer that was not measured too", () => {
  const figures: Section["figures"] = {
    lonely: { unit: "ms", measures: "One" },
    compared: { unit: "ms", measures: "Two", peer },
  };
  expect(partsOf(figures, [{ name: "compared", unit: "ms", value: 1, ...alone }]).rows).toEqual([
    "| `lonely` | One | – |  |  |  |  |",
    "| `compared` | Two | 1 ms | the other | – | – |  |",
  ]);
});

test("a `|` in a description or a peer's title is escaped and adds no column", () => {
  const titled = { name: "other", title: "x | y" };
  const [row = ""] = rowOf(
    { unit: "ms", measures: "either | or", peer: titled },
    { value: 1, peer: "other", peerValue: 2, ratio: 0.5 },
  );
  expect(row).toBe("| `a.b` | either \\| or | 1 ms | x \\| y | 2 ms | 0.5 |  |");
  expect(row.split(/(?<!\\)\|/)).toHaveLength(9);
});

test("missed goals are listed with their remarks, and met goals with a remark apart from them", () => {
  const figures: Section["figures"] = {
    slow: { unit: "ms", measures: "One", goal: { atMost: 1 }, remark: "It is slow." },
    unequal: { unit: "ms", measures: "Two", peer, goal: { ratioAtMost: 1 } },
    few: { unit: "count", measures: "Three", peer, goal: { ratioAtLeast: 2 }, remark: "It is few." },
    near: { unit: "ms", measures: "Four", goal: { atMost: 1 }, remark: "It moves." },
    calm: { unit: "ms", measures: "Five", goal: { atMost: 1 } },
  };
  const { missed, moving } = partsOf(figures, [
    { name: "slow", unit: "ms", value: 1.0001, ...alone },
    { name: "unequal", unit: "ms", value: 3, peer: "other", peerValue: 2, ratio: 1.5 },
    { name: "few", unit: "count", value: 3, peer: "other", peerValue: 2, ratio: 1.5 },
    { name: "near", unit: "ms", value: 1, ...alone },
    { name: "calm", unit: "ms", value: 1, ...alone },
  ]);
  expect(missed).toBe("* `slow`: It is slow.\n* `unequal`: The reason is not known yet.\n* `few`: It is few.\n");
  expect(moving).toBe("* `near`: It moves.\n");
});

test("a goal of 0 reads as 0, and a run that misses no goal says so", () => {
  const { page, rows } = partsOf({ lost: { unit: "count", measures: "Lost", goal: { atMost: 0 } } }, [
    { name: "lost", unit: "count", value: 0, ...alone },
  ]);
  expect(rows).toEqual(["| `lost` | Lost | 0 |  |  |  | 0 |"]);
  expect(page).toMatch(/\n## Missed goals\n\nThis run missed no goal\.\n$/);
});
