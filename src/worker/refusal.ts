/** How the engine says no from deep inside a computation. Only the calculator catches it: it becomes an outcome. */
import type { EngineOutcome, EngineRefusal } from "../contract/engine.ts";

export class RefusalError extends Error {
  readonly why: EngineRefusal;

  constructor(why: EngineRefusal, detail: string) {
    super(detail);
    this.name = "RefusalError";
    this.why = why;
  }
}

/** Ends the operation with this refusal; `detail` is for people and must not depend on secret bytes. */
export function throwRefusal(why: EngineRefusal, detail: string): never {
  throw new RefusalError(why, detail);
}

/** The outcome of an operation that the engine itself could not finish. */
export const failed = (detail: string): EngineOutcome<never> => ({ ok: false, why: "failed", detail });
