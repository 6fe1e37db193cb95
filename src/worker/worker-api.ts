/** What an engine worker exposes through Comlink. */
import { type ProxyMarked, type Remote, releaseProxy } from "comlink";
import type { AsymRequest, AsymResult, Outcome } from "../contract/engine.ts";
import { oddModulus } from "./bignum/modulus.ts";
import { createEngine } from "./engine.ts";
import type { Report } from "./family.ts";

/** A listener that stays on its side of the thread. */
export type RemoteReport = Report & ProxyMarked;

export interface EngineWorkerApi {
  /** As AsymmetricEngine has it. `report` costs a message now and then, so it is given only where somebody listens. */
  perform(request: AsymRequest, report?: RemoteReport): Promise<Outcome<AsymResult>>;
  /** Answers when the worker has loaded and its arithmetic is compiled: the first operation of a cold one takes 35 ms. */
  warm(): Promise<true>;
}

/** Long enough for the JavaScript engine to compile the multiplication with optimisation. */
const WARMING_EXPONENT = (1n << 1024n) - 1n;

export function createWorkerApi(): EngineWorkerApi {
  const engine = createEngine();
  return {
    perform: async (request, report) => {
      if (report === undefined) return engine.perform(request);
      // On this side of the thread the listener is Comlink's stand-in, with a port that has to be given back.
      const remote = report as unknown as Remote<RemoteReport>;
      const outcome = await engine.perform(request, { progress: (progress) => void remote(progress) });
      remote[releaseProxy]();
      return outcome;
    },
    warm: async () => {
      oddModulus(WARMING_EXPONENT).pow(3n, WARMING_EXPONENT);
      return true;
    },
  };
}
