/**
 * `npm run kick-traces`: records public/lessons/kick-twice.trace.jsonl and kick-once.trace.jsonl, which lesson 7
 * compares. Until January 2026 the driver of `crypto0` kicked twice for each cipher request. Upstream commit
 * a389d431, "crypto: virtio - Remove duplicated virtqueue_kick", took the second kick out, and the guest's kernel has
 * that. So this compiles the guest's own driver once more, with the call put back, and loads it in its place. Both
 * drivers then do the same work without EVENT_IDX. With EVENT_IDX the second call kicks nothing: that is checked first.
 *
 * It needs what `npm run guest` has built here: the cached kernel that the guest's image has.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type CpioEntry, writeCpio } from "../guest/cpio.ts";
import { makeKernel } from "../guest/kernel.ts";
import { BuildLog } from "../guest/run.ts";
import type { TraceEvent } from "../src/contract/trace.ts";
import { isGuestEvent } from "../src/trace/event-of.ts";
import { toLine, traceHeader } from "../src/trace/json-lines.ts";
import { MADE } from "../src/trace/made.ts";
import { VirtioFeature } from "../src/wire/virtio/virtio.ts";
import { kicksPerRequest } from "./kicks-per-request.ts";
import { withoutSetup } from "./trimmed-events.ts";
import { type Typed, typeCommands } from "./typed-commands.ts";

const IMAGES = fileURLToPath(new URL("../public/images/", import.meta.url));
const TARGET = fileURLToPath(new URL("../public/lessons/", import.meta.url));
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "v86-virtio-crypto");

/** A lesson's page fetches both. */
const MAX_BYTES = 30_000;

const DRIVER = "drivers/crypto/virtio";
const FILE = "virtio_crypto_skcipher_algs.c";

/** The end of `virtio_crypto_skcipher_crypt_req`, as it is and as it was before that commit. */
const FIXED = "\tif (ret < 0)\n\t\treturn ret;\n\n\treturn 0;\n}\n\nstatic void virtio_crypto_skcipher_finalize_req(";
const UNFIXED = FIXED.replace("\n\n\treturn 0;", "\n\n\tvirtqueue_kick(data_vq->vq);\n\n\treturn 0;");

const WORK = "vcrypto storm -n 6 -j 1";

/**
 * The kernel would test each algorithm with some 400 requests. The work is done with EVENT_IDX first. Then the device
 * does not offer it, which counts from the driver's next reset on.
 */
const SETUP: readonly Typed[] = [
  "echo Y >/sys/module/cryptomgr/parameters/notests",
  "rebind crypto0",
  WORK,
  {
    device: "crypto0",
    settings: (now) => ({ ...now, features: now.features & ~(1n << BigInt(VirtioFeature.EVENT_IDX)) }),
  },
  "rebind crypto0",
];
const SETUP_COMMANDS = SETUP.filter((typed) => typeof typed === "string").length;

interface Recording {
  readonly name: string;
  readonly kicks: number;
  readonly driver: string;
  readonly overlay?: Uint8Array;
}

interface GuestKernel {
  readonly source: string;
  readonly kbuild: string;
  readonly release: string;
}

/** The cached kernel that the guest's image has, and the source of its package. */
async function guestKernel(): Promise<GuestKernel> {
  const image = await readFile(join(IMAGES, "bzImage"));
  for (const key of await readdir(join(CACHE, "kernel")).catch(() => [])) {
    const built = join(CACHE, "kernel", key);
    if (!image.equals(await readFile(join(built, "bzImage")))) continue;
    const release = (await readFile(join(built, "release"), "utf8")).trim();
    const sources = await readdir(join(CACHE, "source"));
    const source = sources.map((name) => join(CACHE, "source", name)).find((tree) => existsSync(join(tree, DRIVER)));
    if (source) return { source, kbuild: join(built, "kbuild"), release };
  }
  throw new Error("the kernel of public/images was not built here: run npm run guest -- --rebuild");
}

/** An archive with the driver that kicks twice, in the place of the guest's own. */
async function unfixedDriver({ source, kbuild, release }: GuestKernel): Promise<Uint8Array> {
  const work = await mkdtemp(join(tmpdir(), "kick-traces-"));
  try {
    const folder = join(work, "driver");
    await cp(join(source, DRIVER), folder, { recursive: true });
    const path = join(folder, FILE);
    const text = await readFile(path, "utf8");
    if (text.split(FIXED).length !== 2) throw new Error(`${FILE} is not as it is expected to be`);
    await writeFile(path, text.replace(FIXED, UNFIXED));
    const log = new BuildLog(join(work, "log"));
    await log.phase("the driver with its second kick", () =>
      makeKernel({ source, build: kbuild, targets: [`M=${folder}`, "modules"] }, log),
    );
    const data = new Uint8Array(await readFile(join(folder, "virtio_crypto.ko")));
    const module: CpioEntry = { name: `lib/modules/${release}/virtio_crypto.ko`, type: "file", mode: 0o644, data };
    return writeCpio([module]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function record({ name, kicks, driver, overlay }: Recording): Promise<void> {
  const show = (bytes: Uint8Array) => process.stdout.write(bytes);
  const recorded = await typeCommands([...SETUP, WORK], { show, ...(overlay && { overlay }) });
  if (recorded.some((event) => event.kind === "command-ended" && event.status !== 0))
    throw new Error("a command failed");
  const events = withoutSetup(recorded, SETUP_COMMANDS).filter(isOfDriver);
  expectKicks("with EVENT_IDX", kicksPerRequest(withEventIdx(recorded)), 1);
  expectKicks("without EVENT_IDX", kicksPerRequest(events), kicks);
  const text = `${[traceHeader(about(driver)), ...events.map(toLine)].join("\n")}\n`;
  process.stdout.write(`${name}: ${events.length} events, ${text.length} bytes, ${kicks} kicks for each request\n`);
  if (text.length > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
  await mkdir(TARGET, { recursive: true });
  await writeFile(join(TARGET, name), text);
}

/** The other device shares the interrupt line, and its driver is asked with each interrupt. */
const isOfDriver = (event: TraceEvent): boolean => isGuestEvent(event) || event.device === "crypto0";

const about = (driver: string) => ({
  made: MADE,
  date: new Date().toISOString(),
  redacted: "nothing",
  dropped: "0",
  note: `From tools/kick-traces.ts: ${driver}; without EVENT_IDX.`,
});

/** The events of the first work: between the first time that the driver was bound again, and the second. */
function withEventIdx(recorded: readonly TraceEvent[]): TraceEvent[] {
  const resets = recorded.flatMap(({ kind, device }, at) => (kind === "reset" && device === "crypto0" ? [at] : []));
  return recorded.slice(recorded.findIndex(isFirstWork), resets.at(-1));
}

const isFirstWork = (event: TraceEvent): boolean => event.kind === "command" && event.text === WORK;

function expectKicks(when: string, seen: number | undefined, expected: number): void {
  if (seen !== expected) throw new Error(`${when}: ${seen} kicks for each request, and not ${expected}`);
}

async function main(): Promise<void> {
  const kernel = await guestKernel();
  const driver = `virtio_crypto of Linux ${kernel.release}`;
  const overlay = await unfixedDriver(kernel);
  await record({
    name: "kick-twice.trace.jsonl",
    kicks: 2,
    driver: `${driver}, with its second kick put back`,
    overlay,
  });
  await record({ name: "kick-once.trace.jsonl", kicks: 1, driver: `${driver}, as it is` });
}

/** 1 when there are no new recordings. */
const explain = (error: unknown): void => {
  process.stderr.write(`kick-traces: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main().catch(explain);
