/**
 * `npm run bench [-- --json] [-- --only PREFIX]`: every figure, each a median with its ratio to a peer of the same run.
 * Progress goes to standard error, the result to standard output.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { IMAGES } from "../src/guest-run.ts";
import { ASYM_FIGURES, asymFigures } from "./asym.ts";
import { served } from "./browser.ts";
import { engineFigures } from "./engine.ts";
import { type Figure, figure } from "./figure.ts";
import { guestFigures } from "./guest.ts";
import { LIVE_FIGURES, liveFigures } from "./live.ts";
import { LOAD_FIGURES, loadFigures } from "./load.ts";
import { bootFigures, restoreFigures } from "./page.ts";
import { haveQemu } from "./qemu.ts";
import { queueFigures } from "./queue.ts";

const IMAGE_NAMES = ["bzImage", "initrd", "bios.bin"];

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});

const withQemu = await haveQemu();
if (!withQemu) process.stderr.write("bench: qemu-system-i386 is not installed, so its figures are left out\n");

const groups: readonly { readonly names: string; run(): Promise<Figure[]> | Figure[] }[] = [
  { names: "images", run: () => [figure("images.bytes", imageBytes(), "bytes")] },
  { names: "engine", run: engineFigures },
  { names: ASYM_FIGURES, run: asymFigures },
  { names: "device", run: queueFigures },
  { names: "guest", run: () => guestFigures(withQemu) },
  { names: "boot.shell page.longest-task", run: () => served(() => bootFigures(withQemu)) },
  { names: "boot.restore", run: () => served(restoreFigures) },
  { names: LOAD_FIGURES, run: () => served(loadFigures) },
  { names: LIVE_FIGURES, run: () => served(liveFigures) },
];

const figures: Figure[] = [];
for (const { names, run } of groups) {
  if (!names.split(" ").some((name) => name.startsWith(values.only) || values.only.startsWith(name))) continue;
  process.stderr.write(`bench: ${names} ...\n`);
  figures.push(...(await run()));
}
process.stdout.write(values.json ? `${JSON.stringify({ figures }, null, 2)}\n` : table(figures));

function imageBytes(): number {
  return IMAGE_NAMES.reduce((sum, name) => sum + statSync(join(IMAGES, name)).size, 0);
}

function table(rows: readonly Figure[]): string {
  const line = (cells: readonly string[]) =>
    `${(cells[0] ?? "").padEnd(30)}${(cells[1] ?? "").padStart(14)}  ${(cells[2] ?? "").padEnd(36)}${(cells[3] ?? "").padStart(12)}${(cells[4] ?? "").padStart(9)}\n`;
  const shown = rows.map(({ name, value, unit, peer, peerValue, ratio }) =>
    line([
      name,
      `${number(value)} ${unit}`,
      peer ?? "",
      peerValue === null ? "" : number(peerValue),
      ratio === null ? "" : number(ratio),
    ]),
  );
  return line(["figure", "value", "peer", "peer value", "ratio"]) + shown.join("");
}

function number(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
