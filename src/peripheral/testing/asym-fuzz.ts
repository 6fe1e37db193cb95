/**
 * A fuzzer of the asymmetric service: valid requests of every kind, mutated, through transport and device. Each case
 * has a number, and with the seed that is all it takes to have it again.
 */
import type { AsymmetricEngine } from "../../contract/engine.ts";
import { Probe } from "./asym-probe.ts";
import type { Sample } from "./asym-samples.ts";
import { words } from "./asym-spoil.ts";
import { Dice } from "./dice.ts";
import { MOODS, MoodyEngine } from "./moody-engine.ts";
import type { Posted } from "./posted.ts";
import { mutated } from "./request-mutations.ts";

export interface FuzzOptions {
  readonly engine: AsymmetricEngine;
  readonly samples: readonly Sample[];
  readonly seed: number;
  /** Number of the first case. */
  readonly first: number;
  readonly cases: number;
}

export interface FuzzFailure {
  readonly number: number;
  readonly violations: readonly string[];
  readonly posted: Posted;
}

export interface FuzzReport {
  /** Number of answers by status. `none` counts requests without room for a status, `reset` late answers. */
  readonly answers: Readonly<Record<string, number>>;
  readonly failures: readonly FuzzFailure[];
}

/** The fuzzer stops after this many failures: that is enough to look at. */
const MOST_FAILURES = 10;

/** Runs the cases one after the other. Never throws: what is thrown is a violation of the case that threw. */
export async function fuzz({ engine, samples, seed, first, cases }: FuzzOptions): Promise<FuzzReport> {
  const seeds = samples.map((sample) => ({ ...sample, offsets: words(sample.readable).map(({ offset }) => offset) }));
  const moody = new MoodyEngine(engine);
  const answers: Record<string, number> = {};
  const failures: FuzzFailure[] = [];
  let probe = new Probe(moody);
  for (let number = first; number < first + cases && failures.length < MOST_FAILURES; number++) {
    if (probe.spent) probe = new Probe(moody);
    const dice = new Dice(Math.imul(seed, 0x9e37_79b1) + number);
    const posted = mutated(seeds, dice);
    moody.mood = dice.onceIn(10) ? dice.of(MOODS) : undefined;
    const { name, violations } = await oneCase(probe, posted, dice.onceIn(50));
    answers[name] = (answers[name] ?? 0) + 1;
    if (violations.length > 0) {
      failures.push({ number, violations, posted });
      probe = new Probe(moody);
    }
  }
  return { answers, failures };
}

interface Case {
  readonly name: string;
  readonly violations: readonly string[];
}

async function oneCase(probe: Probe, posted: Posted, abandoned: boolean): Promise<Case> {
  try {
    if (abandoned) return { name: "reset", violations: await probe.abandon(posted) };
    const { status, violations } = await probe.ask(posted);
    return { name: status === undefined ? "none" : String(status), violations };
  } catch (error) {
    return { name: "thrown", violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}
