/** The figures as plain text: the table of a run, and the list in `--help`. */
import { FIGURES } from "./declarations.ts";
import type { Figure } from "./figure.ts";

const HEAD = ["figure", "value", "peer", "peer value", "ratio", "measures"];
const NAME_WIDTH = 34;

/** A line for each figure below a heading. */
export function plainTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, peer, peerValue, ratio }) => [
    name,
    `${number(value)} ${unit}`,
    peer ?? "",
    peerValue === null ? "" : number(peerValue),
    ratio === null ? "" : number(ratio),
    FIGURES.get(name)?.measures ?? "",
  ]);
  return [HEAD, ...rows].map(line).join("");
}

function line([
  name = "",
  value = "",
  peer = "",
  peerValue = "",
  ratio = "",
  measures = "",
]: readonly string[]): string {
  const cells = [name.padEnd(NAME_WIDTH), value.padStart(14), "  ", peer.padEnd(36), peerValue.padStart(12)];
  return `${[...cells, ratio.padStart(9), "  ", measures].join("").trimEnd()}\n`;
}

function number(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

/** Every figure's name and sentence, a line each. */
export function listOfFigures(): string {
  return [...FIGURES].map(([name, { measures }]) => `  ${name.padEnd(NAME_WIDTH)}${measures}\n`).join("");
}
