/**
 * The line in which the pool's requests wait. They go in the order they came, but generations only as far as there are
 * workers to spare: searches for primes that take minutes must not keep every short request waiting.
 */
import type { AsymRequest, AsymResult, Outcome, Progress, Watch } from "../contract/engine.ts";
import { isGeneration } from "./limits.ts";
import { failed } from "./refusal.ts";

/** A request with the one who waits for it. It is settled once; what comes later is dropped. */
export class Job {
  readonly request: AsymRequest;
  readonly isGeneration: boolean;
  /** Passes progress on for as long as somebody waits; absent where nobody asked for it. */
  readonly progress: ((progress: Progress) => void) | undefined;
  readonly working: Watch["working"];
  readonly #resolve: (outcome: Outcome<AsymResult>) => void;
  #settled = false;

  constructor(request: AsymRequest, watch: Watch | undefined, resolve: (outcome: Outcome<AsymResult>) => void) {
    this.request = request;
    this.isGeneration = isGeneration(request);
    this.progress = watch?.progress && ((progress) => this.#settled || watch.progress?.(progress));
    this.working = watch?.working;
    this.#resolve = resolve;
  }

  get settled(): boolean {
    return this.#settled;
  }

  settle(outcome: Outcome<AsymResult>): void {
    this.#settled = true;
    this.#resolve(outcome);
  }
}

export class WaitingLine {
  readonly #generationSlots: number;
  #jobs: Job[] = [];
  #generations = 0;

  /** A pool of `workers` runs one generation fewer at a time, but at least one. */
  constructor(workers: number) {
    this.#generationSlots = Math.max(workers - 1, 1);
  }

  get length(): number {
    return this.#jobs.length;
  }

  /** How many could be handed out now, if there were workers enough. */
  get ready(): number {
    const generations = this.#jobs.filter((job) => job.isGeneration).length;
    return this.#jobs.length - generations + Math.min(generations, this.#generationSlots - this.#generations);
  }

  push(job: Job): void {
    this.#jobs.push(job);
  }

  /** Takes out the first job that may run; {@link finished} has to be told when it does no more. */
  take(): Job | undefined {
    const job = this.#first();
    if (job === undefined) return undefined;
    this.remove(job);
    if (job.isGeneration) this.#generations++;
    return job;
  }

  /** As {@link take}, unless the first is a generation: no short one goes before a generation that may run. */
  takeShort(): Job | undefined {
    return this.#first()?.isGeneration ? undefined : this.take();
  }

  /** To the head of the line, unless nobody waits for it any more. */
  putBack(job: Job): void {
    if (!job.settled) this.#jobs.unshift(job);
  }

  finished(job: Job): void {
    if (job.isGeneration) this.#generations--;
  }

  /** False if the job does not wait here. */
  remove(job: Job): boolean {
    const at = this.#jobs.indexOf(job);
    if (at < 0) return false;
    this.#jobs.splice(at, 1);
    return true;
  }

  #first(): Job | undefined {
    const mayGenerate = this.#generations < this.#generationSlots;
    return this.#jobs.find((job) => mayGenerate || !job.isGeneration);
  }

  /** Settles all that wait as `failed`. */
  fail(detail: string): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    for (const job of jobs) job.settle(failed(detail));
  }
}
