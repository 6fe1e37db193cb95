/**
 * `npm run bench`: every figure, each a median with its ratio to a peer of the same run. Progress goes to standard error,
 * the result to standard output.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { IMAGES } from "../src/node/guest-run.ts";
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

const USAGE = `usage: npm run bench -- [options]

Measures every figure, and prints each with its ratio to a peer.

  --only PREFIX        figures whose names begin so
  --json               for machines
  --images FOLDER      guest images, for what is said of their size (default: public/images)
  --help               this text

Exit status: 0 when all was measured, 1 when a figure could not be, 2 for wrong usage, 3 without a guest image.
`;

const ExitStatus = { FAILED: 1, USAGE: 2, NO_IMAGE: 3 } as const;

const IMAGE_NAMES = ["bzImage", "initrd", "bios.bin"];

/** There is no guest to measure. */
class NoImageError extends Error {}

interface Group {
  readonly names: string;
  /** What boots no guest. */
  readonly needsNoImage?: true;
  run(): Promise<Figure[]> | Figure[];
}

const groupsOf = (images: string, withQemu: boolean): readonly Group[] => [
  { names: "images", run: () => [figure("images.bytes", imageBytes(images), "bytes")] },
  { names: "engine", needsNoImage: true, run: engineFigures },
  { names: ASYM_FIGURES, needsNoImage: true, run: asymFigures },
  { names: "device", needsNoImage: true, run: queueFigures },
  { names: "guest", run: () => guestFigures(withQemu) },
  { names: "boot.shell page.longest-task", run: () => served(() => bootFigures(withQemu)) },
  { names: "boot.restore", run: () => served(restoreFigures) },
  { names: LOAD_FIGURES, run: () => served(loadFigures) },
  { names: LIVE_FIGURES, run: () => served(liveFigures) },
];

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      images: { type: "string", default: IMAGES },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const withQemu = await haveQemu();
  if (!withQemu) process.stderr.write("bench: qemu-system-i386 is not installed, so its figures are left out\n");
  const wanted = ({ names }: Group) =>
    names.split(" ").some((name) => name.startsWith(values.only) || values.only.startsWith(name));
  const groups = groupsOf(values.images, withQemu).filter(wanted);
  // Before an hour of other figures.
  if (groups.some(({ needsNoImage }) => !needsNoImage)) imageBytes(values.images);
  const figures: Figure[] = [];
  for (const { names, run } of groups) {
    process.stderr.write(`bench: ${names} ...\n`);
    figures.push(...(await run()));
  }
  process.stdout.write(values.json ? `${JSON.stringify({ figures }, null, 2)}\n` : table(figures));
  return 0;
}

/** Throws {@link NoImageError}. */
function imageBytes(images: string): number {
  try {
    return IMAGE_NAMES.reduce((sum, name) => sum + statSync(join(images, name)).size, 0);
  } catch {
    throw new NoImageError(
      `there is no guest image in ${images}: most figures boot it. Build it with \`npm run guest\`, or measure what needs none, e.g. --only engine`,
    );
  }
}

function explain(error: unknown): number {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const usage = code.startsWith("ERR_PARSE_ARGS");
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`bench: ${message}\n${usage ? `\n${USAGE}` : ""}`);
  if (error instanceof NoImageError) return ExitStatus.NO_IMAGE;
  if (usage) return ExitStatus.USAGE;
  // A figure that fails is a fault of the program: where, is worth knowing.
  if (error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return ExitStatus.FAILED;
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

process.exitCode = await main().catch(explain);
