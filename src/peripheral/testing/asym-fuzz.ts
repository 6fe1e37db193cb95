/**
 * A fuzzer of the asymmetric service: valid requests of every kind, mutated, through transport and device. Each case
 * has a number, and with the seed that is all it takes to have it again.
 */
import type {
  AsymmetricEngine,
  AsymRequest,
  AsymResult,
  EngineOutcome,
  EngineRefusal,
  Owner,
  PerformOptions,
} from "../../contract/engine.ts";
import { type Posted, Probe } from "./asym-probe.ts";
import type { Sample } from "./asym-samples.ts";
import { words } from "./asym-spoil.ts";
import { Dice, INTERESTING_WORDS } from "./dice.ts";
import { concat } from "./rig.ts";

/** A valid request with what a fuzzer needs to know of it. */
interface Seed extends Sample {
  /** Offsets of its integers. */
  readonly offsets: readonly number[];
}

type Mutation = (bytes: Uint8Array, dice: Dice, seed: Seed, seeds: readonly Seed[]) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  // A byte, a bit.
  (bytes, dice) => edited(bytes, (copy) => copy.fill(dice.below(256), ...stretch(copy, dice, 1))),
  (bytes, dice) => edited(bytes, (copy) => flip(copy, dice.below(copy.length), 1 << dice.below(8))),
  // An integer, to a value that is on some border, to a neighbour, or to anything.
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), () => dice.of(INTERESTING_WORDS)),
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), () => dice.of(INTERESTING_WORDS)),
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), (word) => word + dice.of([-1, 1, 8, -8])),
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), () => dice.below(2 ** 32)),
  (bytes, dice, { offsets }) => withWordAt(bytes, dice.of(offsets), (word) => word + dice.below(40)),
  // Opcode and algorithm of another request.
  (bytes, dice, _, seeds) =>
    edited(bytes, (copy) => copy.set(dice.of(seeds).readable.subarray(0, 8).subarray(0, copy.length))),
  // Shorter, longer, with a part twice, with a part of another request.
  (bytes, dice) => bytes.slice(0, dice.below(bytes.length + 1)),
  (bytes, dice) => concat([bytes, new Uint8Array(dice.below(200)).fill(dice.below(256))]),
  (bytes, dice) => {
    const [from, to] = stretch(bytes, dice, 64);
    return concat([bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to)]);
  },
  (bytes, dice, _, seeds) => {
    const at = dice.below(bytes.length + 1);
    return concat([bytes.subarray(0, at), dice.of(seeds).readable.subarray(at)]);
  },
  // Zeros and ones where a number is.
  (bytes, dice) => edited(bytes, (copy) => copy.fill(dice.of([0, 0xff]), ...stretch(copy, dice, 64))),
];

function edited(bytes: Uint8Array, edit: (copy: Uint8Array) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) edit(copy);
  return copy;
}

function flip(bytes: Uint8Array, at: number, mask: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ mask;
}

function stretch(bytes: Uint8Array, dice: Dice, most: number): readonly [from: number, to: number] {
  const from = dice.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + 1 + dice.below(most))];
}

function withWordAt(bytes: Uint8Array, offset: number, change: (word: number) => number): Uint8Array {
  if (offset + 4 > bytes.length) return bytes;
  return edited(bytes, (copy) => {
    const view = new DataView(copy.buffer);
    view.setUint32(offset, change(view.getUint32(offset, true)), true);
  });
}

/** Most mutations of one request: more make it noise that is refused at once. */
const MOST_MUTATIONS = 4;
const MOST_READABLE = 24_000;
const MOST_WRITABLE = 8192;

function mutated(seeds: readonly Seed[], dice: Dice): Posted {
  const seed = dice.of(seeds);
  let readable = seed.readable;
  for (let n = dice.below(MOST_MUTATIONS + 1); n > 0; n--) readable = dice.of(MUTATIONS)(readable, dice, seed, seeds);
  const { answer } = seed;
  const writable = dice.of([answer, answer, answer + 1, answer - 1, dice.below(13), dice.below(MOST_WRITABLE)]);
  const cuts = (length: number) => Array.from({ length: dice.below(6) }, () => dice.below(length + 1));
  readable = readable.subarray(0, MOST_READABLE);
  return { readable, readableCuts: cuts(readable.length), writable, writableCuts: cuts(writable) };
}

/** Refuses now and then, for one of the reasons there are, or finds no signature valid. */
class MoodyEngine implements AsymmetricEngine {
  readonly #engine: AsymmetricEngine;
  mood: EngineRefusal | "invalid" | undefined;

  constructor(engine: AsymmetricEngine) {
    this.#engine = engine;
  }

  perform(request: AsymRequest, options?: PerformOptions): Promise<EngineOutcome<AsymResult>> {
    if (this.mood === "invalid" && request.operation.endsWith("-verify")) {
      return Promise.resolve({ ok: true, value: { kind: "verdict", valid: false } });
    }
    if (this.mood === undefined || this.mood === "invalid") return this.#engine.perform(request, options);
    return Promise.resolve({ ok: false, why: this.mood, detail: "in that mood" });
  }

  cancel(owner: Owner): void {
    this.#engine.cancel(owner);
  }

  forget(owner: Owner, session: bigint): void {
    this.#engine.forget(owner, session);
  }
}

const MOODS = ["unsupported", "bad-key", "rejected", "failed", "invalid"] as const;

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
