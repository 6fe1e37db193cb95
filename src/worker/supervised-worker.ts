/** One engine worker under watch: one call at a time, each with a time limit, and an outcome for every call. */
import { type Endpoint, type Remote, wrap } from "comlink";
import type { AsymRequest, AsymResult, Outcome } from "../contract/engine.ts";
import { failed } from "./refusal.ts";
import type { EngineWorkerApi } from "./worker-api.ts";

/** A started worker: what `spawn` makes. The endpoint speaks Comlink with an {@link EngineWorkerApi}. */
export interface EngineWorker {
  readonly endpoint: Endpoint;
  /** Calls back, with a reason, when the worker can answer no more; also after `terminate`. */
  onDeath(listener: (reason: string) => void): void;
  terminate(): void;
}

/** Runs `callback` once after some milliseconds, unless the returned function is called before. */
export type After = (milliseconds: number, callback: () => void) => () => void;

/** Time for a worker to load and warm up: a cold cache on a slow line, and no longer than a person waits. */
const START_LIMIT_MS = 30_000;

export class SupervisedWorker {
  readonly #worker: EngineWorker;
  readonly #remote: Remote<EngineWorkerApi>;
  readonly #after: After;
  readonly #onEnd: (reason: string) => void;
  #abandon: ((reason: string) => void) | undefined;
  #ended = false;

  /** `onEnd` is called once, when the worker died or was ended, after its pending call has settled. */
  constructor(worker: EngineWorker, after: After, onEnd: (reason: string) => void) {
    this.#worker = worker;
    this.#remote = wrap<EngineWorkerApi>(worker.endpoint);
    this.#after = after;
    this.#onEnd = onEnd;
    worker.onDeath((reason) => this.end(`the engine worker died: ${reason}`));
  }

  /** Settles when the worker is ready for requests, or has failed to become so and is ended. */
  async start(): Promise<Outcome<true>> {
    const outcome = await this.#call<true>(START_LIMIT_MS, async () => ({
      ok: true,
      value: await this.#remote.warm(),
    }));
    if (!outcome.ok) this.end(outcome.detail);
    return outcome;
  }

  perform(request: AsymRequest, timeLimit: number): Promise<Outcome<AsymResult>> {
    return this.#call(timeLimit, () => this.#remote.perform(request));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Terminates the worker; a pending call settles as `failed` with the reason. */
  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#worker.terminate();
    this.#abandon?.(reason);
    this.#onEnd(reason);
  }

  #call<T>(limit: number, call: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    if (this.#ended) return Promise.resolve(failed("the engine worker has ended"));
    return new Promise((resolve) => {
      const cancel = this.#after(limit, () => this.end(`the engine worker did not answer within ${limit} ms`));
      const settle = (outcome: Outcome<T>): void => {
        cancel();
        this.#abandon = undefined;
        resolve(outcome);
      };
      this.#abandon = (reason) => settle(failed(reason));
      // A rejection is a request that cannot be cloned or an answer that cannot be read: the worker lives on.
      call().then(
        (outcome) => this.#ended || settle(outcome),
        (error: unknown) => this.#ended || settle(failed(`the request did not get through: ${String(error)}`)),
      );
    });
  }
}
