/**
 * `npm run bench`: every figure, each a median with its ratio to a peer of the same run. Progress goes to standard error,
 * the result to standard output.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { IMAGES } from "../src/node/guest-run.ts";
import { asymFigures } from "./asym.ts";
import { served } from "./browser.ts";
import { namesOf, SECTIONS, type SectionName } from "./declarations.ts";
import { engineFigures } from "./engine.ts";
import { type Figure, figuresOf, type Measurements } from "./figure.ts";
import { guestFigures } from "./guest.ts";
import { lessonFigures } from "./lessons.ts";
import { liveFigures } from "./live.ts";
import { loadFigures } from "./load.ts";
import { figuresPage } from "./markdown.ts";
import { bootFigures, restoreFigures } from "./page.ts";
import { haveQemu } from "./qemu.ts";
import { queueFigures } from "./queue.ts";
import { ResultError, readResult } from "./result.ts";
import { listOfFigures, plainTable } from "./text.ts";

const USAGE = `usage: npm run bench -- [options]

Measures every figure, and prints each with its ratio to a peer.

  --only PREFIX        figures whose names begin so
  --json               for machines
  --markdown           as docs/figures.md
  --from FILE          the figures that an earlier --json run wrote to FILE; measures nothing
  --images FOLDER      guest images, for what is said of their size (default: public/images)
  --help               this text

Exit status: 0 when all was measured, 1 when a figure could not be, 2 for wrong usage, 3 without a guest image, 4 if the
file of --from cannot be read or is not a result.

Figures:

${listOfFigures()}`;

const ExitStatus = { FAILED: 1, USAGE: 2, NO_IMAGE: 3, NO_RESULT: 4 } as const;

const IMAGE_NAMES = ["bzImage", "initrd", "bios.bin"];

/** The guest image is missing, so there is nothing to measure. */
class NoImageError extends Error {}

/** Options that contradict each other. */
class UsageError extends Error {}

interface Group<S extends SectionName> {
  /** True for a group that boots no guest. */
  readonly needsNoImage?: true;
  run(): Promise<Measurements<S>> | Measurements<S>;
}

/** The groups in the order of measuring: those that take long come last. */
const groupsOf = (images: string, withQemu: boolean): { readonly [S in SectionName]: Group<S> } => ({
  images: { run: () => ({ "images.bytes": { ours: imageBytes(images) } }) },
  engine: { needsNoImage: true, run: engineFigures },
  asym: { needsNoImage: true, run: asymFigures },
  device: { needsNoImage: true, run: queueFigures },
  guest: { run: () => guestFigures(withQemu) },
  boot: { run: () => served(() => bootFigures(withQemu)) },
  restore: { run: () => served(restoreFigures) },
  load: { run: () => served(loadFigures) },
  lessons: { run: () => served(lessonFigures) },
  live: { run: () => served(liveFigures) },
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      markdown: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      from: { type: "string" },
      images: { type: "string", default: IMAGES },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (values.json && values.markdown) {
    throw new UsageError("--json and --markdown are two forms: save the first, and make the second of it with --from");
  }
  const { only, images, from } = values;
  const figures =
    from === undefined ? await measure(only, images) : readResult(from).filter(({ name }) => name.startsWith(only));
  process.stdout.write(rendered(figures, values));
  return 0;
}

interface Form {
  readonly json: boolean;
  readonly markdown: boolean;
}

function rendered(figures: readonly Figure[], { json, markdown }: Form): string {
  if (json) return `${JSON.stringify({ figures }, null, 2)}\n`;
  return markdown ? figuresPage(figures) : plainTable(figures);
}

async function measure(only: string, images: string): Promise<Figure[]> {
  const withQemu = await haveQemu();
  if (!withQemu) process.stderr.write("bench: qemu-system-i386 is not installed, so its figures are left out\n");
  const groups = groupsOf(images, withQemu);
  const names = (Object.keys(groups) as SectionName[]).filter((section) =>
    namesOf(section).some((name) => name.startsWith(only)),
  );
  // Before an hour of other figures.
  if (names.some((name) => !groups[name].needsNoImage)) imageBytes(images);
  const figures: Figure[] = [];
  for (const name of names) {
    process.stderr.write(`bench: ${SECTIONS[name].title} ...\n`);
    figures.push(...figuresOf(await groups[name].run()));
  }
  return figures;
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
  const usage = error instanceof UsageError || code.startsWith("ERR_PARSE_ARGS");
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`bench: ${message}\n${usage ? `\n${USAGE}` : ""}`);
  if (error instanceof NoImageError) return ExitStatus.NO_IMAGE;
  if (error instanceof ResultError) return ExitStatus.NO_RESULT;
  if (usage) return ExitStatus.USAGE;
  // A figure that fails is a fault of the program: where, is worth knowing.
  if (error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return ExitStatus.FAILED;
}

process.exitCode = await main().catch(explain);
