/** `npm run headless -- 'command'`: the command line of {@link runInGuest}. */
import { createWriteStream, existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { MachineMessage } from "./contract/machine.ts";
import { type GuestFile, IMAGES, runInGuest } from "./guest-run.ts";
import { HeadlessError } from "./machine/headless.ts";
import type { TraceAbout } from "./trace/json-lines.ts";
import { MADE } from "./trace/made.ts";
import { traceWriter } from "./trace/writer.ts";

const USAGE = `usage: npm run headless -- [options] 'command'

Boots the bundled guest, runs the command in its shell, prints what it prints and exits with its status.

  --trace FILE         write the event log, keys and data in it: as pcapng to a file that ends so,
                       for Perfetto to a .json, else as JSON lines
  --put FILE=PATH      make a file of this machine appear in the guest (may be repeated)
  --images FOLDER      guest images (default: public/images)
  --cmdline TEXT       add to the kernel command line
  --console            also print firmware and kernel messages, to standard error
  --timeout SECONDS    give up after this long (default: 120)
  --help               this text

Exit status: the command's; 124 after the timeout, 125 when the machine failed, 2 for wrong usage.
`;

const ExitStatus = { USAGE: 2, TIMED_OUT: 124, FAILED: 125 } as const;

class UsageError extends Error {}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      trace: { type: "string" },
      put: { type: "string", multiple: true, default: [] },
      images: { type: "string", default: IMAGES },
      cmdline: { type: "string" },
      console: { type: "boolean", default: false },
      timeout: { type: "string", default: "120" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const command = onlyCommand(positionals);
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new UsageError(`--timeout ${values.timeout} is no number of seconds`);
  const files = values.put.map(guestFile);
  const trace = values.trace === undefined ? undefined : traceFile(values.trace);
  try {
    return await runInGuest(command, {
      images: values.images,
      files,
      ...(values.cmdline !== undefined && { extraCmdline: values.cmdline }),
      output: (bytes) => process.stdout.write(bytes),
      ...(values.console && { console: (bytes: Uint8Array) => process.stderr.write(bytes) }),
      ...(trace && { observe: trace.observe }),
      timeLimitMs: 1000 * seconds,
    });
  } finally {
    await trace?.end();
  }
}

function onlyCommand([command, extra]: readonly string[]): string {
  if (command === undefined) throw new UsageError("there is no command");
  if (extra !== undefined)
    throw new UsageError(`the command is one argument: quote it, so that "${extra}" is part of it`);
  return command;
}

function guestFile(put: string): GuestFile {
  const [from, path, ...more] = put.split("=");
  if (!from || !path?.startsWith("/") || more.length > 0) {
    throw new UsageError(`--put ${put}: it reads FILE=PATH, with an absolute path in the guest`);
  }
  if (!existsSync(from)) throw new UsageError(`--put ${put}: there is no file ${from}`);
  return { path, data: readFileSync(from) };
}

function traceFile(path: string) {
  const file = createWriteStream(path);
  const writer = traceWriter(path.endsWith(".pcapng") ? "pcapng" : path.endsWith(".json") ? "chrome" : "json-lines");
  const about = { made: MADE, date: new Date().toISOString(), redacted: "nothing" };
  let begun = false;
  const begin = (more: TraceAbout) => {
    if (!begun) file.write(writer.begin({ ...about, ...more }));
    begun = true;
  };
  return {
    observe: (message: MachineMessage) => {
      if (message.type !== "trace") return;
      begin({ epoch: String(message.epoch) });
      for (const event of message.events) for (const piece of writer.event(event)) file.write(piece);
    },
    end: () => {
      begin({});
      return new Promise<void>((resolve) => file.end(writer.end(), resolve));
    },
  };
}

function explain(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const usage = error instanceof UsageError || code.startsWith("ERR_PARSE_ARGS");
  process.stderr.write(`headless: ${message}\n${usage ? `\n${USAGE}` : ""}`);
  if (usage) return ExitStatus.USAGE;
  return error instanceof HeadlessError && error.timedOut ? ExitStatus.TIMED_OUT : ExitStatus.FAILED;
}

process.exit(await main().catch(explain));
