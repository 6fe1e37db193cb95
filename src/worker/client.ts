/**
 * The engine pool: requests wait in one line, each worker takes one at a time, and whatever happens to a worker every
 * request gets an outcome. A worker that dies or overruns its limit is replaced at once; one that does not even start
 * is tried again after growing pauses.
 */
import type { AsymmetricEngine, AsymRequest, AsymResult, Outcome } from "../contract/engine.ts";
import type { EngineState } from "../contract/machine.ts";
import { failed } from "./refusal.ts";
import { type After, type EngineWorker, SupervisedWorker } from "./supervised-worker.ts";

/** Engine time per request. The longest RSA operation takes under a second; a guest waits uninterruptibly for it. */
export const REQUEST_LIMIT_MS = 10_000;
/** More workers than a guest with one processor can keep busy only cost memory. */
export const MAX_ENGINE_WORKERS = 4;
/** Requests are no longer kept waiting after this many failed starts in a row. */
const START_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export interface EnginePoolOptions {
  /** How many workers at most; see {@link enginePoolSize}. */
  readonly size: number;
  readonly spawn: () => EngineWorker;
  /** Milliseconds a worker may take for one request. */
  readonly timeLimit?: number;
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

interface Job {
  readonly request: AsymRequest;
  resolve(outcome: Outcome<AsymResult>): void;
}

const afterTimeout: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

class WorkerPool implements EnginePool {
  readonly #options: EnginePoolOptions;
  readonly #after: After;
  readonly #starting = new Set<SupervisedWorker>();
  readonly #idle = new Set<SupervisedWorker>();
  readonly #busy = new Set<SupervisedWorker>();
  #waiting: Job[] = [];
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
  }

  perform(request: AsymRequest): Promise<Outcome<AsymResult>> {
    if (this.#closed) return Promise.resolve(failed("the engine is closed"));
    if (this.#trouble !== undefined && this.#cancelPause !== undefined) return Promise.resolve(failed(this.#trouble));
    return new Promise((resolve) => {
      this.#waiting.push({ request, resolve });
      this.#advance();
    });
  }

  warm(): void {
    this.#kept = this.#options.size;
    this.#advance();
  }

  close(): void {
    this.#closed = true;
    this.#cancelPause?.();
    for (const worker of [...this.#starting, ...this.#idle, ...this.#busy]) worker.end("the engine is closed");
    this.#failWaiting("the engine is closed");
    this.#report();
  }

  get #started(): number {
    return this.#idle.size + this.#busy.size;
  }

  /** Hands requests to idle workers and starts what is missing. Everything that changes anything ends here. */
  #advance(): void {
    // The one that worked last comes first: it has the key prepared and its caches are warm.
    for (const worker of [...this.#idle].reverse()) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      void this.#serve(worker, job);
    }
    while (this.#needsWorker()) this.#start();
    this.#report();
  }

  #needsWorker(): boolean {
    const total = this.#starting.size + this.#started;
    if (this.#closed || this.#cancelPause !== undefined || total >= this.#options.size) return false;
    return total < this.#kept || this.#starting.size < this.#waiting.length;
  }

  async #serve(worker: SupervisedWorker, job: Job): Promise<void> {
    this.#idle.delete(worker);
    this.#busy.add(worker);
    const outcome = await worker.perform(job.request, this.#options.timeLimit ?? REQUEST_LIMIT_MS);
    if (this.#busy.delete(worker)) this.#idle.add(worker);
    job.resolve(outcome);
    this.#advance();
  }

  #start(): void {
    let worker: SupervisedWorker;
    try {
      worker = new SupervisedWorker(this.#options.spawn(), this.#after, () => this.#bury(worker));
    } catch (error) {
      this.#startFailed(`an engine worker could not be started: ${String(error)}`);
      return;
    }
    this.#starting.add(worker);
    this.#kept = Math.max(this.#kept, this.#starting.size + this.#started);
    void this.#welcome(worker);
  }

  async #welcome(worker: SupervisedWorker): Promise<void> {
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

  /** A worker that had started is gone. */
  #bury(worker: SupervisedWorker): void {
    const hadStarted = this.#idle.delete(worker) || this.#busy.delete(worker);
    if (!hadStarted || this.#closed) return;
    this.#replaced++;
    this.#advance();
  }

  #startFailed(detail: string): void {
    this.#failedStarts++;
    if (this.#failedStarts >= START_ATTEMPTS && this.#started === 0) {
      this.#trouble = detail;
      this.#failWaiting(detail);
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (this.#failedStarts - 1), LONGEST_PAUSE_MS);
    this.#cancelPause?.();
    this.#cancelPause = this.#after(pause, () => {
      this.#cancelPause = undefined;
      this.#advance();
    });
  }

  #failWaiting(detail: string): void {
    const jobs = this.#waiting;
    this.#waiting = [];
    for (const job of jobs) job.resolve(failed(detail));
  }

  #report(): void {
    const state: EngineState = {
      workers: this.#started,
      busy: this.#busy.size,
      waiting: this.#waiting.length,
      replaced: this.#replaced,
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
    };
    const text = JSON.stringify(state);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#options.onState?.(state);
  }
}
