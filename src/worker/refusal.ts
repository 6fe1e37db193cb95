/** How the engine says no from deep inside a computation; `engine.ts` turns it into an outcome, nobody else catches it. */
import type { Outcome, Refusal } from "../contract/engine.ts";

export class Refused extends Error {
  readonly why: Refusal;

  constructor(why: Refusal, detail: string) {
    super(detail);
    this.name = "Refused";
    this.why = why;
  }
}

/** Ends the operation with this refusal; `detail` is for people and must not depend on secret bytes. */
export function refuse(why: Refusal, detail: string): never {
  throw new Refused(why, detail);
}

/** The outcome of an operation that the engine itself could not finish. */
export const failed = (detail: string): Outcome<never> => ({ ok: false, why: "failed", detail });
