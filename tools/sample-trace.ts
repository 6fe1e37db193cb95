/**
 * `npm run sample`: records public/sample.trace.jsonl, the trace that the page shows before the first boot. The real
 * guest, a probe of both devices by their drivers, and one request of each sort. Nothing in it is worth hiding. Its
 * keys are the guest image's demo keys, or were made for the recording.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TraceEvent } from "../src/contract/trace.ts";
import { toLine, traceHeader } from "../src/trace/json-lines.ts";
import { MADE } from "../src/trace/made.ts";
import { withoutSetup } from "./trimmed-events.ts";
import { typeCommands } from "./typed-commands.ts";

const SAMPLE = fileURLToPath(new URL("../public/sample.trace.jsonl", import.meta.url));

/** Every visit fetches it, before the visitor asks for anything. */
const MAX_BYTES = 150_000;

const KEY = "00112233445566778899aabbccddeeff";
const IV = "0f0e0d0c0b0a09080706050403020100";

/**
 * The kernel tests each algorithm of a driver that it binds, with some 400 requests. Here it is told not to. The second
 * device comes last: the first one rests a while. The panel takes requests right after DRIVER_OK for such tests.
 */
const SETUP = ["echo Y >/sys/module/cryptomgr/parameters/notests", "rebind crypto0", "rebind crypto1"];

/** As a person would type them, each with its exit status. */
const COMMANDS: Readonly<Record<string, number>> = {
  "vcrypto asym keygen ecdsa --curve P-256 --public public.pem >key.pem": 0,
  "vcrypto asym sign --key key.pem --text hello >signature": 0,
  "vcrypto asym verify --key public.pem --text hello --sig $(cat signature)": 0,
  "vcrypto asym verify --key public.pem --text other --sig $(cat signature)": 1,
  "vcrypto asym ecdh compute --key key.pem --peer public.pem": 0,
  [`vcrypto aes encrypt --key ${KEY} --iv ${IV} --text 'attack at dawn' --pad pkcs7`]: 0,
  "vcrypto rsa sign --key demo-1024 --hash sha256 --text hello >signature": 0,
  "vcrypto rsa verify --key demo-1024 --hash sha256 --text hello --sig $(cat signature)": 0,
};

async function record(): Promise<TraceEvent[]> {
  const events = await typeCommands([...SETUP, ...Object.keys(COMMANDS)], {
    show: (bytes) => process.stdout.write(bytes),
  });
  const ends = events.flatMap((event) => (event.kind === "command-ended" ? [event.status] : []));
  const expected = [...SETUP.map(() => 0), ...Object.values(COMMANDS)];
  if (ends.join() !== expected.join()) throw new Error(`the commands ended with ${ends}, and not with ${expected}`);
  return events;
}

async function main(): Promise<void> {
  const events = withoutSetup(await record(), SETUP.length);
  const about = {
    made: MADE,
    date: new Date().toISOString(),
    redacted: "nothing",
    dropped: "0",
    note: "A sample from tools/sample-trace.ts; its keys are demo keys.",
  };
  const text = `${[traceHeader(about), ...events.map(toLine)].join("\n")}\n`;
  const requests = events.filter(({ kind }) => kind === "popped").length;
  process.stdout.write(`${events.length} events, ${requests} requests, ${text.length} bytes\n`);
  if (text.length > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes: the sample has to become shorter`);
  writeFileSync(SAMPLE, text);
}

/** 1 when there is no new sample. */
const explain = (error: unknown): void => {
  process.stderr.write(`sample: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main().catch(explain);
