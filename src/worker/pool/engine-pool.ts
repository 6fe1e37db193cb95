/**
 * The engine pool: requests wait in a line for each owner, and each worker does one at a time. Every request gets an
 * outcome, whatever happens to a worker. A worker that dies or overruns its limit is replaced at once. A failed start
 * is tried again after growing pauses.
 */
import type {
  AsymmetricEngine,
  AsymRequest,
  AsymResult,
  EngineOutcome,
  Owner,
  PerformOptions,
} from "../../contract/engine.ts";
import type { EngineState } from "../../contract/machine.ts";
import type { After } from "../../contract/timer.ts";
import { type Holder, Holders } from "../holders.ts";
import { TIME_LIMITS, type TimeLimits } from "../limits.ts";
import { failed } from "../refusal.ts";
import { usesPrivateKey } from "../secrets.ts";
import { Abandoned, GRACE_MS } from "./abandoned.ts";
import { Job } from "./job.ts";
import { type EngineWorker, SupervisedWorker } from "./supervised-worker.ts";
import { WaitingLine } from "./waiting-line.ts";

/** More workers than a guest with one processor can keep busy only cost memory. */
export const MAX_ENGINE_WORKERS = 4;
/** Requests are no longer kept waiting after this many failed starts in a row. */
const START_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const CANCELLED = "the request was called off";

export interface EnginePoolOptions {
  /** The largest number of workers; see {@link enginePoolSize}. */
  readonly size: number;
  readonly spawn: () => EngineWorker;
  /** Milliseconds that a worker may take for one request. */
  readonly timeLimits?: TimeLimits;
  /** Called with every change. */
  readonly onState?: (state: EngineState) => void;
  readonly after?: After;
}

export interface EnginePool extends AsymmetricEngine {
  /** Starts all workers now instead of with the first requests. */
  warm(): void;
  /** Ends all workers; pending and later requests settle as `failed`. */
  close(): void;
}

/** Workers for a machine with this many processors (`hardwareConcurrency`, `availableParallelism()`). */
export function enginePoolSize(processors: number | undefined): number {
  return Math.min(Math.max(Math.trunc(processors ?? 1) || 1, 1), MAX_ENGINE_WORKERS);
}

/** A pool without workers; they start with {@link EnginePool.warm} or with the first requests. */
export function createEnginePool(options: EnginePoolOptions): EnginePool {
  return new WorkerPool(options);
}

/** Devices have the same in src/machine: neither room may import the other, and what both import is types only. */
const afterTimeout: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

class WorkerPool implements EnginePool {
  readonly #options: EnginePoolOptions;
  readonly #after: After;
  readonly #starting = new Set<SupervisedWorker>();
  readonly #idle = new Set<SupervisedWorker>();
  /** Each worker with the job it works on and, at most, one that lies ready for it. */
  readonly #busy = new Map<SupervisedWorker, Job[]>();
  /**
   * The number of each worker that has not ended. A free number is given again, so there are no more numbers than
   * workers.
   */
  readonly #numbers = new Map<SupervisedWorker, number>();
  readonly #waiting: WaitingLine;
  readonly #holders = new Holders();
  /** Workers whose present request was called off. */
  readonly #abandoned: Abandoned<SupervisedWorker>;
  #nextTicket = 1;
  /** Workers to have even without requests: as many as there have been at a time. */
  #kept = 0;
  #replaced = 0;
  #failedStarts = 0;
  #cancelPause: (() => void) | undefined;
  #trouble: string | undefined;
  #closed = false;
  #reported = "";

  constructor(options: EnginePoolOptions) {
    this.#options = options;
    this.#after = options.after ?? afterTimeout;
    this.#waiting = new WaitingLine(options.size);
    this.#abandoned = new Abandoned(this.#after, (worker) => this.#abandon(worker));
  }

  perform(request: AsymRequest, options?: PerformOptions): Promise<EngineOutcome<AsymResult>> {
    if (this.#closed) return Promise.resolve(failed("the engine is closed"));
    if (this.#trouble !== undefined && this.#cancelPause !== undefined) return Promise.resolve(failed(this.#trouble));
    return new Promise((resolve) => {
      const holder = this.#holderOf(request, options);
      this.#waiting.push(new Job({ ticket: this.#nextTicket++, request, options, holder, resolve }));
      this.#advance();
    });
  }

  cancel(owner: Owner): void {
    this.#waiting.fail(CANCELLED, owner);
    for (const [worker, jobs] of this.#busy) this.#cancelJobs(worker, jobs, owner);
    this.#forget(this.#holders.releaseAll(owner));
    this.#report();
  }

  forget(owner: Owner, session: bigint): void {
    const holder = this.#holders.release(owner, session);
    if (holder) this.#forget([holder]);
  }

  warm(): void {
    this.#kept = this.#options.size;
    this.#advance();
  }

  close(): void {
    this.#closed = true;
    this.#cancelPause?.();
    this.#abandoned.close();
    for (const worker of [...this.#starting, ...this.#idle, ...this.#busy.keys()]) worker.end("the engine is closed");
    this.#waiting.fail("the engine is closed");
    this.#report();
  }

  get #started(): number {
    return this.#idle.size + this.#busy.size;
  }

  /** Requests that lie ready for a worker and are still wanted. */
  get #ready(): number {
    return [...this.#busy.values()].reduce((sum, jobs) => sum + jobs.slice(1).filter((job) => !job.settled).length, 0);
  }

  #holderOf(request: AsymRequest, options: PerformOptions | undefined): Holder | undefined {
    return options?.owner && usesPrivateKey(request) ? this.#holders.of(options.owner, options.session) : undefined;
  }

  /** Requests of these holders that still wait find them released when a worker gets them. */
  #forget(holders: readonly Holder[]): void {
    if (holders.length === 0) return;
    for (const worker of [...this.#idle, ...this.#busy.keys()]) worker.forget(holders);
  }

  /** Hands requests to idle workers and starts what is missing. Everything that changes anything ends here. */
  #advance(): void {
    // The one that worked last comes first: it has the key prepared and its caches are warm.
    for (const worker of [...this.#idle].reverse()) {
      const job = this.#waiting.take();
      if (job === undefined) break;
      void this.#serve(worker, job);
    }
    while (this.#needsWorker()) this.#start();
    this.#prefetch();
    this.#report();
  }

  /**
   * While more requests wait than workers work, each worker gets its next one before it is done with the first. Else it
   * would be idle while two threads hand over an answer and a request.
   */
  #prefetch(): void {
    if (this.#starting.size > 0 || this.#waiting.length <= this.#busy.size) return;
    for (const [worker, jobs] of this.#busy) {
      if (jobs.length > 1 || jobs[0]?.isGeneration) continue;
      const job = this.#waiting.takeShort();
      if (job === undefined) return;
      void this.#serve(worker, job);
    }
  }

  #needsWorker(): boolean {
    const total = this.#starting.size + this.#started;
    if (this.#closed || this.#cancelPause !== undefined || total >= this.#options.size) return false;
    return total < this.#kept || this.#starting.size < this.#waiting.ready;
  }

  async #serve(worker: SupervisedWorker, job: Job): Promise<void> {
    this.#idle.delete(worker);
    const jobs = this.#busy.get(worker) ?? [];
    jobs.push(job);
    this.#busy.set(worker, jobs);
    const { ticket, request, holder, report } = job;
    const { short, generation } = this.#options.timeLimits ?? TIME_LIMITS;
    const limit = job.isGeneration ? generation : short;
    const performed = worker.perform({ ticket, request, limit, holder, report });
    if (jobs[0] === job) this.#notifyStart(worker, job);
    const outcome = await performed;
    jobs.splice(jobs.indexOf(job), 1);
    this.#abandoned.delete(worker);
    if (jobs.length === 0 && this.#busy.delete(worker)) this.#idle.add(worker);
    this.#finishJob(job, outcome ?? (this.#closed ? failed("the engine is closed") : undefined));
    if (jobs[0]) this.#startNext(worker, jobs[0]);
    this.#advance();
  }

  /** A worker begins with what lay ready for it. What was taken back too late is calculated for nothing. */
  #startNext(worker: SupervisedWorker, job: Job): void {
    if (job.settled && !worker.ended) this.#abandoned.add(worker, GRACE_MS);
    this.#notifyStart(worker, job);
  }

  /** Runs later: work is being handed out now, and the caller before must learn its outcome first. */
  #notifyStart(worker: SupervisedWorker, { onStart, settled }: Job): void {
    const number = this.#numbers.get(worker);
    if (!onStart || settled || number === undefined) return;
    queueMicrotask(() => onStart(number, () => worker.end("the engine worker died: it was killed")));
  }

  #finishJob(job: Job, outcome: EngineOutcome<AsymResult> | undefined): void {
    this.#waiting.finished(job);
    if (outcome === undefined) this.#waiting.putBack(job);
    else job.settle(outcome);
  }

  /** What lies ready for a worker is taken back. What it works on is not wanted any more; a generation takes too long. */
  #cancelJobs(worker: SupervisedWorker, jobs: readonly Job[], owner: Owner): void {
    for (const [index, job] of jobs.entries()) {
      if (job.owner !== owner || job.settled) continue;
      job.settle(failed(CANCELLED));
      if (index > 0) worker.takeBack(job.ticket);
      else this.#abandoned.add(worker, job.isGeneration ? 0 : GRACE_MS);
    }
  }

  /** A worker in the middle of its work can only be stopped by ending it. The replacement is no sign of trouble. */
  #abandon(worker: SupervisedWorker): void {
    this.#busy.delete(worker);
    worker.end(CANCELLED);
  }

  #start(): void {
    let worker: SupervisedWorker;
    try {
      worker = new SupervisedWorker(this.#options.spawn(), this.#after, () => this.#onWorkerEnd(worker));
    } catch (error) {
      this.#startFailed(`an engine worker could not be started: ${String(error)}`);
      return;
    }
    this.#starting.add(worker);
    this.#numbers.set(worker, this.#freeNumber());
    this.#kept = Math.max(this.#kept, this.#starting.size + this.#started);
    void this.#awaitStart(worker);
  }

  #freeNumber(): number {
    const taken = new Set(this.#numbers.values());
    let number = 0;
    while (taken.has(number)) number++;
    return number;
  }

  async #awaitStart(worker: SupervisedWorker): Promise<void> {
    const outcome = await worker.start();
    this.#starting.delete(worker);
    if (outcome.ok && !worker.ended) {
      this.#failedStarts = 0;
      this.#trouble = undefined;
      this.#idle.add(worker);
    } else if (!this.#closed) {
      this.#startFailed(outcome.ok ? "the engine worker died after it had started" : outcome.detail);
    }
    this.#advance();
  }

  /** A worker is gone; one that had started is replaced. */
  #onWorkerEnd(worker: SupervisedWorker): void {
    this.#numbers.delete(worker);
    const hadStarted = this.#idle.delete(worker) || this.#busy.delete(worker);
    if (!hadStarted || this.#closed) return;
    this.#replaced++;
    this.#advance();
  }

  #startFailed(detail: string): void {
    this.#failedStarts++;
    if (this.#failedStarts >= START_ATTEMPTS && this.#started === 0) {
      this.#trouble = detail;
      this.#waiting.fail(detail);
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (this.#failedStarts - 1), LONGEST_PAUSE_MS);
    this.#cancelPause?.();
    this.#cancelPause = this.#after(pause, () => {
      this.#cancelPause = undefined;
      this.#advance();
    });
  }

  #report(): void {
    const { onState } = this.#options;
    if (onState === undefined) return;
    const state: EngineState = {
      workers: this.#started,
      busy: this.#busy.size,
      waiting: this.#waiting.length + this.#ready,
      replaced: this.#replaced,
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
    };
    const text = JSON.stringify(state);
    if (text === this.#reported) return;
    this.#reported = text;
    onState(state);
  }
}
