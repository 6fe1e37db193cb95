/** `npm run headless -- 'command'`: the command line of {@link runInGuest}. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { OPTIONAL_DEVICES } from "../machine/devices.ts";
import { HeadlessError } from "../machine/headless.ts";
import { readFeatures } from "../wire/crypto/feature-text.ts";
import { type GuestFile, type GuestRun, IMAGES, runInGuest } from "./guest-run.ts";
import { TraceFile, WriteError } from "./trace-file.ts";

const USAGE = `usage: npm run headless -- [options] 'command'

Boots the bundled guest, runs the command in its shell, prints what it prints and exits with its status.
The command gets no standard input: give it a file with --put. npm prints two lines of its own before;
with npm run -s it prints none.

  --trace FILE         write the event log, keys and data in it: as pcapng to a file that ends so,
                       for Perfetto to a .json, else as JSON lines
  --put FILE=PATH      make a file of this machine appear in the guest (may be repeated)
  --device NAME        plug in an optional device (may be repeated): ${OPTIONAL_DEVICES.join(", ")}
  --features DEVICE=NAMES
                       the feature bits that a device offers, e.g. crypto0=EVENT_IDX,REVISION_1
                       (may be repeated; default: those that every driver gets on with)
  --images FOLDER      guest images (default: public/images)
  --cmdline TEXT       add to the kernel command line
  --console            also print firmware and kernel messages, to standard error
  --timeout SECONDS    give up after this long, the boot included (default: 120)
  --help               this text

Exit status: the command's, or
    2  wrong usage
   73  the trace or the output could not be written
  124  the time was up
  125  the machine failed
  141  whatever read the output has closed it, as head does
`;

/** As sysexits.h, timeout(1) and a shell that tells of SIGPIPE have them. */
const ExitStatus = { USAGE: 2, NOT_WRITTEN: 73, TIMED_OUT: 124, FAILED: 125, OUTPUT_CLOSED: 141 } as const;

/** The longest time that a timer takes. */
const MAX_SECONDS = 2_147_483;

class UsageError extends Error {}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      trace: { type: "string" },
      put: { type: "string", multiple: true, default: [] },
      device: { type: "string", multiple: true, default: [] },
      features: { type: "string", multiple: true, default: [] },
      images: { type: "string", default: IMAGES },
      cmdline: { type: "string" },
      console: { type: "boolean", default: false },
      timeout: { type: "string", default: "120" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    await print(USAGE);
    return 0;
  }
  const command = onlyCommand(positionals);
  const timeLimitMs = 1000 * secondsOf(values.timeout);
  const files = values.put.map(guestFile);
  const trace = values.trace === undefined ? undefined : new TraceFile(values.trace);
  const status = await untilFailure(command, trace, {
    images: values.images,
    files,
    devices: values.device.map(optionalDevice),
    settings: Object.fromEntries(values.features.map(offer)),
    ...(values.cmdline !== undefined && { extraCmdline: values.cmdline }),
    output: (bytes) => process.stdout.write(bytes),
    ...(values.console && { console: (bytes: Uint8Array) => process.stderr.write(bytes) }),
    ...(trace && { observe: (message) => trace.observe(message) }),
    timeLimitMs,
  });
  // What the trace says of the run is complete, however that ended.
  return (await trace?.end().then(() => undefined, explain)) ?? status;
}

/** Runs the command until it ends, or what it prints can go nowhere, or its trace cannot. */
const untilFailure = (command: string, trace: TraceFile | undefined, run: GuestRun): Promise<number> =>
  Promise.race([runInGuest(command, run), OUTPUT_FAILED, ...(trace ? [trace.failed] : [])]).catch(explain);

/** Rejects with what happens to standard output or standard error. */
const OUTPUT_FAILED = new Promise<never>((_, reject) => {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", reject);
});
OUTPUT_FAILED.catch(() => undefined);

const print = (text: string): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));

function secondsOf(timeout: string): number {
  const seconds = Number(timeout);
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds;
  throw new UsageError(`--timeout ${timeout}: it is a number of seconds, up to ${MAX_SECONDS}`);
}

function onlyCommand([command, extra]: readonly string[]): string {
  if (command === undefined) throw new UsageError("there is no command");
  if (extra !== undefined)
    throw new UsageError(`the command is one argument: quote it, so that "${extra}" is part of it`);
  return command;
}

function optionalDevice(name: string): string {
  if (OPTIONAL_DEVICES.includes(name)) return name;
  throw new UsageError(`--device ${name}: there is no such optional device; there is ${OPTIONAL_DEVICES.join(", ")}`);
}

/** A device with its features, from an option. */
function offer(option: string): readonly [device: string, settings: { readonly features: bigint }] {
  const [device = "", names] = option.split("=");
  const features = names === undefined ? undefined : readFeatures(names);
  if (features !== undefined) return [device, { features }];
  throw new UsageError(`--features ${option}: it reads DEVICE=NAMES, names of feature bits with commas`);
}

function guestFile(put: string): GuestFile {
  const [from, path, ...more] = put.split("=");
  if (!from || !path?.startsWith("/") || more.length > 0) {
    throw new UsageError(`--put ${put}: it reads FILE=PATH, with an absolute path in the guest`);
  }
  try {
    return { path, data: readFileSync(from) };
  } catch (error) {
    throw new UsageError(`--put ${put}: cannot read it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Says what is wrong, unless the reader of the output has gone; returns the exit status for it. */
function explain(error: unknown): number {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EPIPE") return ExitStatus.OUTPUT_CLOSED;
  const usage = error instanceof UsageError || code.startsWith("ERR_PARSE_ARGS");
  const told = isSystemError(error) ? new WriteError("the output", error) : error;
  const message = told instanceof Error ? told.message : String(told);
  process.stderr.write(`headless: ${message}\n${usage ? `\n${USAGE}` : ""}`);
  if (usage) return ExitStatus.USAGE;
  if (told instanceof WriteError) return ExitStatus.NOT_WRITTEN;
  return error instanceof HeadlessError && error.timedOut ? ExitStatus.TIMED_OUT : ExitStatus.FAILED;
}

/** Only standard output and error are written without a {@link WriteError}. */
const isSystemError = (error: unknown): boolean => error instanceof Error && "syscall" in error;

process.exit(await main().catch(explain));
