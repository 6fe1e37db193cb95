/** The asymmetric engine on the calling thread. */
import type { AsymmetricEngine, AsymResult, EngineOutcome, Owner } from "../contract/engine.ts";
import { Calculator } from "./calculator.ts";
import { type Holder, Holders } from "./holders.ts";
import { failed } from "./refusal.ts";

/** A request whose outcome waits for the platform. */
interface Pending {
  readonly owner: Owner | undefined;
  wanted: boolean;
  readonly resolve: (outcome: EngineOutcome<AsymResult>) => void;
}

/**
 * An engine that calculates on this thread. A request that needs no platform service is done before its promise is
 * handed out. Only a request that waits for the platform can be cancelled. It never throws and never rejects.
 */
export function createEngine(calculator: Calculator = new Calculator()): AsymmetricEngine {
  const holders = new Holders();
  const pending = new Set<Pending>();
  const release = (released: readonly Holder[]): void => calculator.forget(released.map(({ number }) => number));
  return {
    perform: (request, options = {}) =>
      new Promise((resolve) => {
        const { owner, session } = options;
        const entry: Pending = { owner, wanted: true, resolve };
        pending.add(entry);
        const holder = owner && holders.of(owner, session);
        calculator
          .perform(request, {
            holder: holder?.number,
            report: (progress) => entry.wanted && options.onProgress?.(progress),
          })
          .then((outcome) => {
            pending.delete(entry);
            resolve(outcome);
          });
      }),
    cancel: (owner) => {
      for (const entry of pending) {
        if (entry.owner !== owner) continue;
        entry.wanted = false;
        entry.resolve(failed("the request was called off"));
      }
      release(holders.releaseAll(owner));
    },
    forget: (owner, session) => {
      const holder = holders.release(owner, session);
      if (holder) release([holder]);
    },
  };
}
