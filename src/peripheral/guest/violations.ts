/**
 * What the driver must not do and the device serves all the same, as it corrupts nothing. These are the rows "Served
 * with a finding" of docs/spec.md. A driver repeats itself, so each sentence is reported once for each queue, and again
 * only after a reset.
 */
import type { TraceRecord, TraceSink } from "../../contract/trace.ts";
import type { DriverRule } from "../../wire/virtio/driver-must.ts";

/** In words; a function where these take long, and are wanted once. */
type Problem = string | (() => string);

/** Reports what the driver did, `queue` being the virtqueue it did it to, if it was one. */
export type Violated = (rule: DriverRule, problem: Problem, queue?: number) => void;

/** Stands for no queue. */
const NO_QUEUE = -1;

export class Violations {
  readonly #trace: () => TraceSink | undefined;
  /** By rule and queue: no more than there are rules, times queues. */
  readonly #reported = new Map<DriverRule, Map<number, string>>();

  constructor(trace: () => TraceSink | undefined) {
    this.#trace = trace;
  }

  readonly report: Violated = (rule, problem, queue = NO_QUEUE) => {
    const reported = this.#reported.get(rule) ?? new Map<number, string>();
    if (reported.has(queue)) return;
    const text = typeof problem === "string" ? problem : problem();
    reported.set(queue, text);
    this.#reported.set(rule, reported);
    this.#trace()?.(recordOf(rule, text, queue));
  };

  /** A new activation: the driver may break every rule anew. */
  clear(): void {
    this.#reported.clear();
  }

  /** Reports again what was reported since the last reset, for a reader of the trace that joins now. */
  replayState(trace: TraceSink): void {
    for (const [rule, reported] of this.#reported) {
      for (const [queue, problem] of reported) trace(recordOf(rule, problem, queue));
    }
  }
}

const recordOf = ({ clause, must }: DriverRule, problem: string, queue: number): TraceRecord => ({
  kind: "violation",
  clause,
  must,
  problem: queue === NO_QUEUE ? problem : `queue ${queue}: ${problem}`,
});
