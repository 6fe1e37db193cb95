/** Fuzzes the device: asymmetric requests, every other service, or rings and registers. As a command: tsx tools/fuzz.ts --help */
import { parseArgs } from "node:util";
import type { AsymmetricEngine, AsymRequest } from "../src/contract/engine.ts";
import { PromptEngine } from "../src/peripheral/testing/asym-engine.ts";
import { type FuzzFailure, fuzz } from "../src/peripheral/testing/asym-fuzz.ts";
import { FUZZ_SAMPLES, type Sample } from "../src/peripheral/testing/asym-samples.ts";
import { fuzzRings } from "../src/peripheral/testing/ring-fuzz.ts";
import { fuzzServices } from "../src/peripheral/testing/service-fuzz.ts";
import { createEngine } from "../src/worker/engine.ts";
import { realSamples } from "./fuzz-requests.ts";
import { turn } from "./turn.ts";

const USAGE = `usage: npm run fuzz -- [options]

Mutates valid asymmetric requests of every kind, sends them to the device and checks each answer. The mode services
does so with the services of VIRTIO 1.4: padded, unpadded and stateless, on split and on packed rings. The mode rings
drives the device by anything at all: tables, rings laid over each other, registers, resets, saved states whole and
mutated, holds, faults, settings and engine answers, judged by a second reader of the same memory.

  --mode NAME       requests, services or rings (default: requests)
  --cases N         how many (default: 100000)
  --seed S          another series of cases (default: 1)
  --engine NAME     of requests. prompt: answers at once, without arithmetic; real: calculates (default: prompt)
  --first N         number of the first case: with --cases 1, that case again (default: 0)
  --help            this text

Exit status: 0 when all is well, 1 when something does not hold, 2 for wrong usage.
`;

/** Octets of a modulus whose generation takes milliseconds. */
const SMALL_MODULUS = 64;

/**
 * The engine without the operations that take seconds. The device has checked such a request before the engine is
 * asked.
 */
function quick(engine: AsymmetricEngine): AsymmetricEngine {
  const slow = (request: AsymRequest) =>
    request.operation === "dsa-keygen" ||
    request.operation === "dh-params" ||
    (request.operation === "rsa-keygen" && request.modulusLength > SMALL_MODULUS);
  return {
    perform: async (request, options) =>
      slow(request) ? { ok: false, why: "failed", detail: "takes too long" } : engine.perform(request, options),
    cancel: (owner) => engine.cancel(owner),
    forget: (owner, session) => engine.forget(owner, session),
  };
}

interface Target {
  readonly engine: AsymmetricEngine;
  readonly samples: readonly Sample[];
}

const TARGETS: Readonly<Record<string, () => Target>> = {
  prompt: () => ({ engine: new PromptEngine(), samples: FUZZ_SAMPLES }),
  real: () => ({ engine: quick(createEngine()), samples: realSamples() }),
};

interface Series {
  readonly seed: number;
  readonly first: number;
  readonly cases: number;
}

/** What a series came to: counts for people, and a text for each case that failed. */
interface Result {
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

async function requests(series: Series, { engine, samples }: Target): Promise<Result> {
  const { answers, failures } = await fuzz({ ...series, engine, samples });
  return { counts: answers, failures: failures.map((failure) => told(failure, series.seed, "requests")) };
}

async function services(series: Series): Promise<Result> {
  const { answers, failures } = await fuzzServices({ ...series, engine: new PromptEngine() });
  return { counts: answers, failures: failures.map((failure) => told(failure, series.seed, "services")) };
}

async function rings(series: Series): Promise<Result> {
  const { events, failures } = await fuzzRings({ ...series, turn });
  const texts = failures.map(({ number, violations }) =>
    [`case ${number} (--mode rings --seed ${series.seed} --first ${number} --cases 1):`, ...violations, ""].join(
      "\n  ",
    ),
  );
  return { counts: events, failures: texts };
}

const MODES: Readonly<Record<string, (series: Series, target: () => Target) => Promise<Result>>> = {
  requests: (series, target) => requests(series, target()),
  services,
  rings,
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      mode: { type: "string", default: "requests" },
      cases: { type: "string", default: "100000" },
      seed: { type: "string", default: "1" },
      first: { type: "string", default: "0" },
      engine: { type: "string", default: "prompt" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [cases, seed, first] = [values.cases, values.seed, values.first].map(Number) as [number, number, number];
  const target = TARGETS[values.engine];
  const run = target && MODES[values.mode];
  if (!run || ![cases, seed, first].every((value) => Number.isSafeInteger(value) && value >= 0)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const started = performance.now();
  const series = { cases, seed, first };
  const { counts, failures } = await run(series, target);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const told = Object.entries(counts).map(([name, count]) => `${name}: ${count}`);
  process.stdout.write(
    `fuzz ${values.mode}: ${cases} cases from ${first}, seed ${seed}, ${seconds} s; ${told.join(", ")}\n`,
  );
  for (const failure of failures) process.stdout.write(failure);
  return failures.length > 0 ? 1 : 0;
}

type Told = Pick<FuzzFailure, "number" | "violations" | "posted">;

function told({ number, violations, posted }: Told, seed: number, mode: string): string {
  const { readable, writable } = posted;
  return [
    `case ${number} (--mode ${mode} --seed ${seed} --first ${number} --cases 1), ${writable} writable bytes:`,
    ...violations.map((violation) => `  ${violation}`),
    `  ${Buffer.from(readable).toString("hex")}`,
    "",
  ].join("\n");
}

process.exitCode = await main();
