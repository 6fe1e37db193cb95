/** docs/figures.md: what a figure is, every declared figure with its measurement, and the goals that were missed. */
import { code, table } from "../tools/markdown.ts";
import { type Declared, SECTIONS, type Section, type Unit } from "./declarations.ts";
import type { Figure } from "./figure.ts";

const INTRODUCTION = [
  "# Figures",
  "`npm run bench -- --markdown` writes this page from one run. `npm run -s bench -- --json > FILE` saves a run, and `npm run -s bench -- --from FILE --markdown` writes the page from it.",
  "A figure is one measured value. It is a median of several measurements, unless its description names a mean or a percentile. What a run measures first, caches and compilers filling, does not count.",
  "Many figures have a peer: other software that does the same work. Both are measured in turns or one after the other in the same run. The ratio is the value divided by the peer's value.",
  "Absolute times are noisy: OpenSSL's raw RSA took 0.25 ms in one run and 0.72 ms in another. Compare ratios between machines and runs; compare times only within a run. A dash marks what this run did not measure.",
];

const HEAD = ["figure", "what it measures", "value", "peer", "peer's value", "ratio", "goal"];
const NOT_MEASURED = "–";

/** A declared figure and its measurement; undefined if the run did not measure it. */
interface Entry {
  readonly name: string;
  readonly declared: Declared;
  readonly figure: Figure | undefined;
}

/** The text of docs/figures.md. */
export function figuresPage(
  figures: readonly Figure[],
  sections: readonly Section[] = Object.values<Section>(SECTIONS),
): string {
  const measured = new Map(figures.map((figure) => [figure.name, figure]));
  const parts = sections.map(({ title, figures: declarations }) => {
    const entries = Object.entries(declarations).map(
      ([name, declared]): Entry => ({ name, declared, figure: measured.get(name) }),
    );
    return { title, entries };
  });
  const tables = parts.map(({ title, entries }) => `## ${title}\n\n${table(HEAD, entries.map(row))}`);
  const page = [...INTRODUCTION, ...tables, ...remarks(parts.flatMap(({ entries }) => entries))];
  return `${page.join("\n\n")}\n`;
}

function row({ name, declared, figure }: Entry): readonly string[] {
  const { measures, unit, peer, goal } = declared;
  const compared = figure?.peerValue != null && figure.ratio !== null;
  const missing = peer ? NOT_MEASURED : "";
  return [
    code(name),
    measures,
    figure ? quantity(figure.value, unit) : NOT_MEASURED,
    peer?.title ?? "",
    compared ? quantity(figure.peerValue, unit) : missing,
    compared ? rounded(figure.ratio) : missing,
    goal ? goalText(declared) : "",
  ];
}

function remarks(entries: readonly Entry[]): readonly string[] {
  const missed = entries.filter(isMissed);
  const moving = entries.filter((entry) => entry.declared.remark && !isMissed(entry));
  const list = (of: readonly Entry[]): string =>
    of.map(({ name, declared }) => `* ${code(name)}: ${declared.remark ?? "The reason is not known yet."}`).join("\n");
  return [
    "## Missed goals",
    missed.length > 0 ? list(missed) : "This run missed no goal.",
    ...(moving.length > 0 ? ["## Figures that move", list(moving)] : []),
  ];
}

/** Judges the measured values, not the rounded ones of the page. */
function isMissed({ declared: { goal }, figure }: Entry): boolean {
  if (!goal || !figure) return false;
  const { value, ratio } = figure;
  const { atMost = Infinity, ratioAtMost = Infinity, ratioAtLeast = -Infinity } = goal;
  return value > atMost || (ratio !== null && (ratio > ratioAtMost || ratio < ratioAtLeast));
}

function goalText({ goal = {}, unit }: Declared): string {
  const { atMost, ratioAtMost, ratioAtLeast } = goal;
  const bounds = [
    ...(atMost === undefined ? [] : [atMost === 0 ? "0" : `≤ ${quantity(atMost, unit)}`]),
    ...(ratioAtMost === undefined ? [] : [`ratio ≤ ${rounded(ratioAtMost)}`]),
    ...(ratioAtLeast === undefined ? [] : [`ratio ≥ ${rounded(ratioAtLeast)}`]),
  ];
  return bounds.join(", ");
}

/** A value with its unit: `8.76 ms`, `1,232 bytes`, `366.3 kB`, `3.98 MB`, `576`. */
function quantity(value: number, unit: Unit): string {
  if (unit === "ms") return `${rounded(value)} ms`;
  if (unit === "count") return rounded(value);
  if (value < 100_000) return `${value.toLocaleString("en")} bytes`;
  if (value < 1_000_000) return `${Number((value / 1000).toFixed(1))} kB`;
  return `${Number((value / 1_000_000).toFixed(2))} MB`;
}

/** Three digits that count, or all digits before the decimal point. */
const rounded = (value: number): string => (value >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3))));
