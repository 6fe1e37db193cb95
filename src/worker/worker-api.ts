/** What an engine worker exposes through Comlink. */
import type { AsymmetricEngine } from "../contract/engine.ts";
import { oddModulus } from "./bignum/modulus.ts";
import { createEngine } from "./engine.ts";

export interface EngineWorkerApi extends AsymmetricEngine {
  /** Answers when the worker has loaded and its arithmetic is compiled: the first operation of a cold one takes 35 ms. */
  warm(): Promise<true>;
}

/** Long enough for the JavaScript engine to compile the multiplication with optimisation. */
const WARMING_EXPONENT = (1n << 1024n) - 1n;

export function createWorkerApi(): EngineWorkerApi {
  const engine = createEngine();
  return {
    perform: (request) => engine.perform(request),
    warm: async () => {
      oddModulus(WARMING_EXPONENT).pow(3n, WARMING_EXPONENT);
      return true;
    },
  };
}
