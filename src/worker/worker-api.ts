/** What an engine worker exposes through Comlink. */
import { type ProxyMarked, type Remote, releaseProxy } from "comlink";
import type { AsymRequest, AsymResult, EngineOutcome } from "../contract/engine.ts";
import { oddModulus } from "./bignum/modulus.ts";
import { Calculator } from "./calculator.ts";
import type { Report } from "./family.ts";
import { failed } from "./refusal.ts";
import { wipeSecrets } from "./secrets.ts";
import { Turns } from "./turns.ts";

/** A listener that stays on its side of the thread. */
export type RemoteReport = Report & ProxyMarked;

export interface EngineWorkerApi {
  /**
   * As AsymmetricEngine has it. `holder` is the number of the holder that a private key is prepared for. `report` costs
   * a message now and then, so it is given only where progress is shown.
   */
  perform(request: AsymRequest, holder?: number, report?: RemoteReport): Promise<EngineOutcome<AsymResult>>;
  /** As {@link perform}, for a request that lies ready behind others: until its turn comes, it can be taken back. */
  performNext(ticket: number, ...call: Parameters<EngineWorkerApi["perform"]>): Promise<EngineOutcome<AsymResult>>;
  /** The request with this ticket is not wanted any more: it settles as `failed`, unless its turn has come. */
  takeBack(ticket: number): void;
  /** Forgets the private keys that were prepared for these holders alone, by requests that were sent before. */
  forget(holders: readonly number[]): Promise<void>;
  /** How many private keys are prepared. */
  privateKeys(): number;
  /**
   * Answers when the worker has loaded and its arithmetic is compiled. The first operation of a cold worker takes 35
   * ms.
   */
  warm(): Promise<true>;
}

/** Long enough for the JavaScript engine to compile the multiplication with optimisation. */
const WARMING_EXPONENT = (1n << 1024n) - 1n;

export function createWorkerApi(): EngineWorkerApi {
  const calculator = new Calculator();
  const turns = new Turns();
  const ready = new Set<number>();
  const perform: EngineWorkerApi["perform"] = async (request, holder, report) => {
    // On this side of the thread the listener is Comlink's stand-in, with a port that has to be given back.
    const remote = report as unknown as Remote<RemoteReport> | undefined;
    const outcome = await calculator.perform(request, {
      holder,
      ...(remote && { report: (progress) => void remote(progress) }),
    });
    remote?.[releaseProxy]();
    // The request is this thread's own copy.
    wipeSecrets(request);
    return outcome;
  };
  return {
    perform,
    performNext: async (ticket, ...call) => {
      ready.add(ticket);
      await turns.next();
      return ready.delete(ticket) ? perform(...call) : failed("the request was called off");
    },
    takeBack: (ticket) => void ready.delete(ticket),
    forget: async (holders) => {
      // A request that was sent before and lies ready prepares its key in a turn of its own.
      if (ready.size > 0) await turns.next();
      calculator.forget(holders);
    },
    privateKeys: () => calculator.privateKeys,
    warm: async () => {
      oddModulus(WARMING_EXPONENT).pow(3n, WARMING_EXPONENT);
      return true;
    },
  };
}
