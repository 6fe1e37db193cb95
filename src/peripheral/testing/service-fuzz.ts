/**
 * A fuzzer of the services of VIRTIO 1.4: valid requests, mutated, in both formats and through both forms of ring. A
 * case has a number, and with the seed that is all it takes to have it again.
 */
import type { AsymmetricEngine } from "../../contract/engine.ts";
import { type Field, walk } from "../../wire/codec/codec.ts";
import { CtrlRequest, CtrlRequestRevision1, DataRequest, DataRequestRevision1 } from "../../wire/crypto/requests.ts";
import type { Sample } from "./asym-samples.ts";
import { Dice } from "./dice.ts";
import { MOODS, MoodyEngine } from "./moody-engine.ts";
import type { Posted } from "./posted.ts";
import { mutated, type Seed } from "./request-mutations.ts";
import { type QueueName, RINGS, type RingForm, ServiceProbe } from "./service-probe.ts";
import { FORMATS, type RequestFormat, serviceSamples } from "./service-samples.ts";

export interface ServiceFuzzOptions {
  readonly engine: AsymmetricEngine;
  readonly seed: number;
  /** Number of the first case. */
  readonly first: number;
  readonly cases: number;
}

export interface ServiceFuzzFailure {
  readonly number: number;
  /** Format and ring. */
  readonly kind: string;
  readonly violations: readonly string[];
  readonly posted: Posted;
}

export interface ServiceFuzzReport {
  /** Number of answers by format, ring and status; "none" had no room for a status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly failures: readonly ServiceFuzzFailure[];
}

/** The fuzzer stops after this many failures: that is enough to look at. */
const MOST_FAILURES = 10;
/** One request in so many goes to the control queue. The device is replaced after it, as sessions come and go. */
const CONTROL_SHARE = 30;

const LAYOUTS = {
  padded: { control: CtrlRequest, data: DataRequest },
  unpadded: { control: CtrlRequestRevision1, data: DataRequestRevision1 },
} as const;

/** Everything that is made once for a format and a form of ring. */
interface Bench {
  readonly kind: string;
  readonly seeds: Readonly<Record<QueueName, readonly Seed[]>>;
  readonly renew: () => ServiceProbe;
  probe: ServiceProbe;
}

function benchOf(engine: AsymmetricEngine, format: RequestFormat, form: RingForm): Bench {
  const samples = serviceSamples(format);
  const seedsOf = (queue: QueueName) =>
    samples[queue].map((sample) => ({ ...sample, offsets: integersOf(sample, format, queue) }));
  const renew = () => new ServiceProbe(engine, format, form);
  return {
    kind: `${format} ${form}`,
    seeds: { control: seedsOf("control"), data: seedsOf("data") },
    renew,
    probe: renew(),
  };
}

/** Offsets of the integers of four bytes. */
function integersOf({ readable }: Sample, format: RequestFormat, queue: QueueName): number[] {
  const found: number[] = [];
  const visit = ({ type, offset, children }: Field): void => {
    if (type === "le32") found.push(offset);
    children.forEach(visit);
  };
  visit(walk(LAYOUTS[format][queue], readable).root);
  return found;
}

/** Runs the cases one after the other. Never throws: what is thrown is a violation of the case that threw. */
export async function fuzzServices({ engine, seed, first, cases }: ServiceFuzzOptions): Promise<ServiceFuzzReport> {
  const moody = new MoodyEngine(engine);
  const benches = FORMATS.flatMap((format) => RINGS.map((form) => benchOf(moody, format, form)));
  const answers: Record<string, number> = {};
  const failures: ServiceFuzzFailure[] = [];
  for (let number = first; number < first + cases && failures.length < MOST_FAILURES; number++) {
    const bench = benches[number % benches.length] as Bench;
    const dice = new Dice(Math.imul(seed, 0x9e37_79b1) + number);
    const queue = dice.onceIn(CONTROL_SHARE) ? "control" : "data";
    const posted = mutated(bench.seeds[queue], dice);
    moody.mood = dice.onceIn(10) ? dice.of(MOODS) : undefined;
    const { status = "none", violations } = await oneCase(bench.probe, queue, posted);
    const name = `${bench.kind} ${status}`;
    answers[name] = (answers[name] ?? 0) + 1;
    if (violations.length > 0) failures.push({ number, kind: bench.kind, violations, posted });
    moody.mood = undefined;
    if (queue === "control" || bench.probe.spent || violations.length > 0) bench.probe = bench.renew();
  }
  return { answers, failures };
}

async function oneCase(probe: ServiceProbe, queue: QueueName, posted: Posted) {
  try {
    return await probe.ask(queue, posted);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: undefined, violations: [text] };
  }
}
