/**
 * One engine worker under watch. It works on one call at a time, within a time limit; further ones may lie ready for
 * it. A call it has not turned to when it ends was never begun, so another worker can still do it.
 */
import { type Endpoint, proxy, type Remote, releaseProxy, wrap } from "comlink";
import type { AsymRequest, AsymResult, EngineOutcome } from "../../contract/engine.ts";
import type { After } from "../../contract/timer.ts";
import type { Report } from "../family.ts";
import type { Holder } from "../holders.ts";
import { failed } from "../refusal.ts";
import type { EngineWorkerApi, RemoteReport } from "../worker-api.ts";

/** A started worker: what `spawn` makes. The endpoint speaks Comlink with an {@link EngineWorkerApi}. */
export interface EngineWorker {
  readonly endpoint: Endpoint;
  /** Calls back, with a reason, when the worker can answer no more; also after `terminate`. */
  onDeath(listener: (reason: string) => void): void;
  terminate(): void;
}

/** A request as a worker gets it. */
export interface Task {
  /** Unique among the worker's tasks. */
  readonly ticket: number;
  readonly request: AsymRequest;
  /** Milliseconds that it may take. */
  readonly limit: number;
  /** The holder that a private key of the request is prepared for. */
  readonly holder?: Holder | undefined;
  readonly report?: Report | undefined;
}

/** Time for a worker to load and warm up: enough for a cold cache on a slow line. A person waits no longer. */
const START_LIMIT_MS = 30_000;

interface Call {
  readonly limit: number;
  /** Settles without an answer: with the reason, or as never begun. */
  abandon(reason: string | undefined): void;
}

export class SupervisedWorker {
  readonly #worker: EngineWorker;
  readonly #remote: Remote<EngineWorkerApi>;
  readonly #after: After;
  readonly #onEnd: (reason: string) => void;
  /** The first is being worked on. */
  readonly #calls: Call[] = [];
  /** The holders that the worker has prepared private keys for. */
  readonly #holders = new Set<Holder>();
  #cancelLimit: (() => void) | undefined;
  #ended = false;

  /** `onEnd` is called once, when the worker died or was ended, after its calls have settled. */
  constructor(worker: EngineWorker, after: After, onEnd: (reason: string) => void) {
    this.#worker = worker;
    this.#remote = wrap<EngineWorkerApi>(worker.endpoint);
    this.#after = after;
    this.#onEnd = onEnd;
    worker.onDeath((reason) => this.end(`the engine worker died: ${reason}`));
  }

  /** Settles when the worker is ready for requests, or has failed to become so and is ended. */
  async start(): Promise<EngineOutcome<true>> {
    const ready = async (): Promise<EngineOutcome<true>> => ({ ok: true, value: await this.#remote.warm() });
    const outcome = (await this.#call(START_LIMIT_MS, ready)) ?? failed("the engine worker has ended");
    if (!outcome.ok) this.end(outcome.detail);
    return outcome;
  }

  /** The outcome, or undefined if the worker ended before it turned to the request. The limit counts from then on. */
  perform({ ticket, request, limit, holder, report }: Task): Promise<EngineOutcome<AsymResult> | undefined> {
    const isReady = this.#calls.length > 0;
    const performed = this.#call(limit, () => {
      const call = callOf(request, holder, report);
      return isReady ? this.#remote.performNext(ticket, ...call) : this.#remote.perform(...call);
    });
    if (holder) this.#holders.add(holder);
    if (holder?.released) this.forget([holder]);
    return performed;
  }

  /** Calls off a task that lies ready. It is settled without work, unless the worker has turned to it. */
  takeBack(ticket: number): void {
    if (!this.#ended) this.#tell(this.#remote.takeBack(ticket));
  }

  /** Forgets the private keys that were prepared for these; a worker that is busy does it next. */
  forget(holders: readonly Holder[]): void {
    const known = holders.filter((holder) => this.#holders.delete(holder));
    if (known.length > 0 && !this.#ended) this.#tell(this.#remote.forget(known.map(({ number }) => number)));
  }

  /** A worker that cannot be told is of no use. */
  #tell(told: Promise<unknown>): void {
    told.catch((error: unknown) => this.end(`the engine worker cannot be told: ${String(error)}`));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Terminates the worker; the call it works on settles as `failed` with the reason, others as never begun. */
  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#worker.terminate();
    // Comlink keeps the endpoint until its proxy is released or collected, and a call without an answer keeps the proxy.
    this.#remote[releaseProxy]();
    this.#cancelLimit?.();
    for (const [index, call] of this.#calls.splice(0).entries()) call.abandon(index === 0 ? reason : undefined);
    this.#onEnd(reason);
  }

  #call<T>(limit: number, send: () => Promise<EngineOutcome<T>>): Promise<EngineOutcome<T> | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const call: Call = { limit, abandon: (reason) => resolve(reason === undefined ? undefined : failed(reason)) };
      const settle = (outcome: EngineOutcome<T>): void => {
        this.#forget(call);
        resolve(outcome);
      };
      this.#calls.push(call);
      if (this.#calls.length === 1) this.#limitFirst();
      // A rejection is a request that cannot be cloned or an answer that cannot be read: the worker lives on.
      send().then(settle, (error: unknown) => settle(failed(`the request did not get through: ${String(error)}`)));
    });
  }

  #forget(call: Call): void {
    const at = this.#calls.indexOf(call);
    if (at < 0) return;
    this.#calls.splice(at, 1);
    if (at === 0) this.#limitFirst();
  }

  #limitFirst(): void {
    this.#cancelLimit?.();
    const limit = this.#calls[0]?.limit;
    if (limit === undefined) return;
    this.#cancelLimit = this.#after(limit, () => this.end(`the engine worker did not answer within ${limit} ms`));
  }
}

/** Each argument makes the message longer, and few requests have all. */
function callOf(request: AsymRequest, holder?: Holder, report?: Report): Parameters<EngineWorkerApi["perform"]> {
  if (report) return [request, holder?.number, proxy(report) as RemoteReport];
  return holder ? [request, holder.number] : [request];
}
