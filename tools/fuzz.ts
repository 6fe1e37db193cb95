// Fuzzes the asymmetric service of the device. As a command: tsx tools/fuzz.ts --help
import { parseArgs } from "node:util";
import type { AsymmetricEngine, AsymRequest } from "../src/contract/engine.ts";
import { PromptEngine } from "../src/peripheral/testing/asym-engine.ts";
import { type FuzzFailure, fuzz } from "../src/peripheral/testing/asym-fuzz.ts";
import { FUZZ_SAMPLES, type Sample } from "../src/peripheral/testing/asym-samples.ts";
import { createEngine } from "../src/worker/engine.ts";
import { realSamples } from "./fuzz-requests.ts";

const USAGE = `usage: npm run fuzz -- [options]

Mutates valid asymmetric requests of every kind, sends them to the device and checks each answer.

  --cases N         how many (default: 100000)
  --seed S          another series of cases (default: 1)
  --engine NAME     prompt: answers at once, without arithmetic; real: the one that calculates (default: prompt)
  --first N         number of the first case: with --cases 1, that case again (default: 0)
  --help            this text

Exit status: 0 when all is well, 1 when something does not hold, 2 for wrong usage.
`;

/** Octets of a modulus whose generation takes milliseconds. */
const SMALL_MODULUS = 64;

/** The engine, but for what takes it seconds: the device has looked at such a request before the engine is asked. */
function quick(engine: AsymmetricEngine): AsymmetricEngine {
  const slow = (request: AsymRequest) =>
    request.operation === "dsa-keygen" ||
    request.operation === "dh-params" ||
    (request.operation === "rsa-keygen" && request.modulusLength > SMALL_MODULUS);
  return {
    perform: async (request, watch) =>
      slow(request) ? { ok: false, why: "failed", detail: "takes too long" } : engine.perform(request, watch),
    cancel: (owner) => engine.cancel(owner),
    forget: (owner, session) => engine.forget(owner, session),
  };
}

const TARGETS: Readonly<Record<string, () => { engine: AsymmetricEngine; samples: readonly Sample[] }>> = {
  prompt: () => ({ engine: new PromptEngine(), samples: FUZZ_SAMPLES }),
  real: () => ({ engine: quick(createEngine()), samples: realSamples() }),
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
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
  if (!target || ![cases, seed, first].every((value) => Number.isSafeInteger(value) && value >= 0)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const started = performance.now();
  const { answers, failures } = await fuzz({ ...target(), seed, first, cases });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const counts = Object.entries(answers).map(([name, count]) => `${name}: ${count}`);
  process.stdout.write(
    `fuzz: ${cases} cases from ${first}, seed ${seed}, ${seconds} s; answers ${counts.join(", ")}\n`,
  );
  for (const failure of failures) process.stdout.write(told(failure, seed));
  return failures.length > 0 ? 1 : 0;
}

function told({ number, violations, posted }: FuzzFailure, seed: number): string {
  const { readable, writable } = posted;
  return [
    `case ${number} (--seed ${seed} --first ${number} --cases 1), ${writable} writable bytes:`,
    ...violations.map((violation) => `  ${violation}`),
    `  ${Buffer.from(readable).toString("hex")}`,
    "",
  ].join("\n");
}

process.exitCode = await main();
