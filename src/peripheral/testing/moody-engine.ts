/** An engine in another's place, which does not always do what it is asked to. */
import type {
  AsymmetricEngine,
  AsymRequest,
  AsymResult,
  EngineOutcome,
  EngineRefusal,
  Owner,
  PerformOptions,
} from "../../contract/engine.ts";

/** Refuses now and then, for one of the reasons there are, or finds no signature valid. */
export class MoodyEngine implements AsymmetricEngine {
  readonly #engine: AsymmetricEngine;
  mood: EngineRefusal | "invalid" | undefined;

  constructor(engine: AsymmetricEngine) {
    this.#engine = engine;
  }

  perform(request: AsymRequest, options?: PerformOptions): Promise<EngineOutcome<AsymResult>> {
    if (this.mood === "invalid" && request.operation.endsWith("-verify")) {
      return Promise.resolve({ ok: true, value: { kind: "verdict", valid: false } });
    }
    if (this.mood === undefined || this.mood === "invalid") return this.#engine.perform(request, options);
    return Promise.resolve({ ok: false, why: this.mood, detail: "in that mood" });
  }

  cancel(owner: Owner): void {
    this.#engine.cancel(owner);
  }

  forget(owner: Owner, session: bigint): void {
    this.#engine.forget(owner, session);
  }
}

export const MOODS = ["unsupported", "bad-key", "rejected", "failed", "invalid"] as const;
