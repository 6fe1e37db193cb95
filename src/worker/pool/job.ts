/** A request in the pool, with its owner. It is settled once; what comes later is dropped. */
import type { AsymRequest, AsymResult, EngineOutcome, Owner, PerformOptions, Progress } from "../../contract/engine.ts";
import type { Holder } from "../holders.ts";
import { isGeneration } from "../limits.ts";

/** The owner of all requests that name none. */
const NO_OWNER: Owner = {};

export interface JobOptions {
  /** Unique in the pool. */
  readonly ticket: number;
  readonly request: AsymRequest;
  readonly options: PerformOptions | undefined;
  /** The holder that a private key of the request is prepared for. */
  readonly holder: Holder | undefined;
  readonly resolve: (outcome: EngineOutcome<AsymResult>) => void;
}

export class Job {
  readonly ticket: number;
  readonly request: AsymRequest;
  readonly owner: Owner;
  readonly holder: Holder | undefined;
  readonly isGeneration: boolean;
  /** Passes progress on until the job is settled. Absent for short requests: Comlink makes a proxy for it. */
  readonly report: ((progress: Progress) => void) | undefined;
  readonly onStart: PerformOptions["onStart"];
  readonly #resolve: (outcome: EngineOutcome<AsymResult>) => void;
  #settled = false;

  constructor({ ticket, request, options, holder, resolve }: JobOptions) {
    this.ticket = ticket;
    this.request = request;
    this.owner = options?.owner ?? NO_OWNER;
    this.holder = holder;
    this.isGeneration = isGeneration(request);
    const wanted = this.isGeneration ? options?.onProgress : undefined;
    this.report = wanted && ((progress) => this.#settled || options?.onProgress?.(progress));
    this.onStart = options?.onStart;
    this.#resolve = resolve;
  }

  get settled(): boolean {
    return this.#settled;
  }

  settle(outcome: EngineOutcome<AsymResult>): void {
    this.#settled = true;
    this.#resolve(outcome);
  }
}
