/** A fuzzer of rings and registers. Each case has a number; with the seed that is all it takes to repeat it. */
import { Dice } from "./dice.ts";
import { RingCase, type Step } from "./ring-case.ts";

const ROUTINE: readonly Step[] = [
  (machine) => machine.request(),
  (machine) => machine.request(),
  (machine) => machine.request(),
  (machine) => machine.kick(),
  (machine) => machine.answer(),
  (machine) => machine.answer(),
  (machine) => machine.readInterrupt(),
  (machine) => machine.resetQueue(),
  (machine) => machine.release(),
  (machine) => machine.turn(),
];
const RARE: readonly Step[] = [
  (machine) => machine.access(),
  (machine) => machine.scribble(),
  (machine) => machine.scrambleTable(),
  (machine) => machine.offerMany(),
  (machine) => machine.command(),
  (machine) => machine.command(),
  (machine) => machine.look(),
  (machine) => machine.pass(),
  (machine) => machine.pause(),
  (machine) => machine.replace(),
  (machine) => machine.replaceMutated(),
  (machine) => machine.restartDriver(),
  (machine) => machine.resetMachine(),
];
const STEPS: readonly Step[] = [...ROUTINE, ...ROUTINE, ...ROUTINE, ...RARE];

export interface RingFuzzOptions {
  readonly seed: number;
  /** Number of the first case. */
  readonly first: number;
  readonly cases: number;
  /** Gives all that is due its turn; returns what was thrown meanwhile where no caller could catch it. */
  readonly turn: () => Promise<readonly unknown[]>;
}

export interface RingFuzzFailure {
  readonly number: number;
  readonly violations: readonly string[];
}

export interface RingFuzzReport {
  /** Number of events in the log by kind. */
  readonly events: Readonly<Record<string, number>>;
  readonly failures: readonly RingFuzzFailure[];
}

/** The fuzzer stops after this many failures: that is enough to look at. */
const MOST_FAILURES = 10;

/** Runs the cases one after the other. Never throws: what is thrown is a violation of the case that threw. */
export async function fuzzRings({ seed, first, cases, turn }: RingFuzzOptions): Promise<RingFuzzReport> {
  const events: Record<string, number> = {};
  const failures: RingFuzzFailure[] = [];
  for (let number = first; number < first + cases && failures.length < MOST_FAILURES; number++) {
    const machine = new RingCase(new Dice(Math.imul(seed, 0x9e37_79b1) + number));
    const thrown = await machine.run(STEPS).then(
      () => [],
      (error: unknown) => [error],
    );
    const violations = [...machine.judge.wrong, ...[...thrown, ...(await turn())].map(textOf)];
    if (violations.length > 0) failures.push({ number, violations });
    for (const [kind, count] of machine.judge.seen) events[kind] = (events[kind] ?? 0) + count;
  }
  return { events, failures };
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
