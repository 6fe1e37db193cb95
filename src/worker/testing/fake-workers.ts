/** A pool whose workers and whose time are in a test's hands. */
import { expose } from "comlink";
import type { AsymRequest, AsymResult, EngineOutcome } from "../../contract/engine.ts";
import type { EngineState } from "../../contract/machine.ts";
import { createEnginePool, type EnginePoolOptions } from "../pool/engine-pool.ts";
import type { EngineWorker } from "../pool/supervised-worker.ts";
import type { EngineWorkerApi, RemoteReport } from "../worker-api.ts";

/** A clock that stands still until a test moves it. */
class FakeTimers {
  now = 0;
  #timers: { at: number; callback: () => void }[] = [];

  readonly after = (milliseconds: number, callback: () => void): (() => void) => {
    const timer = { at: this.now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  get pending(): number {
    return this.#timers.length;
  }

  /** The due time of each timer. */
  get due(): number[] {
    return this.#timers.map(({ at }) => at);
  }

  /** Stops at each timer that is due, so that what it starts counts from then. */
  advance(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.now = next.at;
      next.callback();
    }
    this.now = end;
  }
}

/** A worker in this thread behind a real message channel; each request waits until the test answers it. */
export class FakeWorker implements EngineWorker {
  readonly endpoint: MessagePort;
  readonly requests: {
    readonly digit: number;
    readonly holder: number | undefined;
    readonly report: RemoteReport | undefined;
    readonly answer: () => void;
  }[] = [];
  /** Numbers of the requests that were taken back: they are not begun. */
  readonly takenBack: number[] = [];
  /** The holders whose keys were forgotten, with how many requests had come until then. */
  readonly forgotten: { readonly holder: number; readonly after: number }[] = [];
  /** Number of requests that have come and have no answer. */
  unanswered = 0;
  terminated = false;
  /** Whether the worker has turned to the task that lies ready, and so takes nothing back. */
  deaf = false;
  ready: () => void = () => undefined;
  readonly #far: MessagePort;
  readonly #tickets = new Map<number, () => void>();
  #listeners: ((reason: string) => void)[] = [];

  constructor(startsAtOnce: boolean) {
    const { port1, port2 } = new MessageChannel();
    this.endpoint = port1;
    this.#far = port2;
    const warm = new Promise<true>((resolve) => {
      this.ready = () => resolve(true);
    });
    if (startsAtOnce) this.ready();
    const api: EngineWorkerApi = {
      warm: () => warm,
      perform: (...call) => this.#perform(...call),
      performNext: (ticket, ...call) => {
        const outcome = this.#perform(...call);
        const { digit, answer } = this.requests.at(-1) ?? { digit: -1, answer: () => {} };
        this.#tickets.set(ticket, () => {
          this.takenBack.push(digit);
          answer();
        });
        return outcome;
      },
      takeBack: (ticket) => this.deaf || this.#tickets.get(ticket)?.(),
      forget: async (holders) => {
        for (const holder of holders) this.forgotten.push({ holder, after: this.requests.length });
      },
      privateKeys: () => 0,
    };
    expose(api, port2);
  }

  onDeath(listener: (reason: string) => void): void {
    this.#listeners.push(listener);
  }

  die(reason: string): void {
    for (const listener of this.#listeners) listener(reason);
  }

  terminate(): void {
    this.terminated = true;
    this.endpoint.close();
    this.#far.close();
  }

  /** Answers the latest request with this number. */
  answer(digit: number): void {
    this.requests.findLast((request) => request.digit === digit)?.answer();
  }

  #perform(request: AsymRequest, holder?: number, report?: RemoteReport): Promise<EngineOutcome<AsymResult>> {
    const digit = digitOf(request);
    this.unanswered++;
    return new Promise((resolve) => {
      const answer = (): void => {
        this.unanswered--;
        resolve(answered(digit));
      };
      this.requests.push({ digit, holder, report, answer });
    });
  }
}

function digitOf(request: AsymRequest): number {
  switch (request.operation) {
    case "rsa-keygen":
      return request.modulusLength;
    case "rsa-encrypt":
      return request.message[0] ?? -1;
    case "rsa-verify":
      return request.signature[0] ?? -1;
    case "rsa-decrypt":
      return request.ciphertext[0] ?? -1;
    default:
      throw new Error("the fake encrypts, decrypts, verifies and generates");
  }
}

const empty = new Uint8Array(0);
const key = { n: empty, e: empty, d: empty };

/** A short request without a private key; `length` octets. */
export const request = (digit: number, length = 1): AsymRequest => ({
  operation: "rsa-encrypt",
  key,
  padding: "raw",
  message: new Uint8Array(length).fill(digit),
});

/** A short request with a private key. */
export const decryption = (digit: number): AsymRequest => ({
  operation: "rsa-decrypt",
  key,
  padding: "raw",
  ciphertext: Uint8Array.of(digit),
});

export const generation = (digit: number): AsymRequest => ({
  operation: "rsa-keygen",
  modulusLength: digit,
  primes: 2,
  e: empty,
});

export const answered = (digit: number): EngineOutcome<AsymResult> => ({
  ok: true,
  value: { kind: "bytes", bytes: Uint8Array.of(digit) },
});

export function setUp(options: Partial<EnginePoolOptions> = {}, startsAtOnce = true) {
  const timers = new FakeTimers();
  const workers: FakeWorker[] = [];
  const states: EngineState[] = [];
  const spawn = (): EngineWorker => {
    const worker = new FakeWorker(startsAtOnce);
    workers.push(worker);
    return worker;
  };
  const onState = (state: EngineState): void => void states.push(state);
  const pool = createEnginePool({ size: 2, spawn, onState, after: timers.after, ...options });
  return { timers, workers, states, pool };
}

/** Waits, without a fixed time, until what messages bring about has happened. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error("it has not happened");
}

/** The numbers of all requests that workers have got. */
export const working = (workers: readonly FakeWorker[]): number[] =>
  workers.flatMap((worker) => worker.requests.map((r) => r.digit));
