/** The check `rate`: how many notifications, interrupts or ISR reads there are for a request. */
import { type CheckState, checkKind, type RunningCheck } from "../check.ts";
import type { Fact } from "../facts.ts";
import { unknownFeature } from "../feature-names.ts";
import { count, number, oneOf, optional, text, texts, type Values } from "../params.ts";

const PARAMS = {
  of: oneOf("what is counted", "notify", "interrupt", "isr-read"),
  device: text("name of the device"),
  queue: optional(text("name of the queue whose requests and notifications count")),
  requests: count("how many requests there must be before the rate counts", 1),
  most: optional(number("the highest rate")),
  least: optional(number("the lowest rate")),
  with: optional(texts("features that must have been accepted while it was counted")),
  without: optional(texts("features that must not have been accepted")),
};

type Wanted = Values<typeof PARAMS>;

export const rateCheck = checkKind({
  about: "The number of such events for each request was in the given range.",
  params: PARAMS,
  problem: ({ most, least, with: needed, without }) =>
    most === undefined && least === undefined ? "say most, least or both" : unknownFeature(needed, without),
  start: (wanted) => new RateCheck(wanted),
});

class RateCheck implements RunningCheck {
  readonly #wanted: Wanted;
  #events = 0;
  #requests = 0;
  #isMet = false;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  see({ event, features, queue }: Fact): void {
    const wanted = this.#wanted;
    // Once it is met, the numbers stay those that met it.
    if (this.#isMet || event.device !== wanted.device) return;
    // Each life of the driver has features of its own, and so a rate of its own.
    if (event.kind === "reset") this.#begin();
    const isOther = wanted.queue !== undefined && queue !== "" && queue !== wanted.queue;
    if (isOther || !areAccepted(wanted, features)) return;
    if (event.kind === wanted.of) this.#events++;
    if (event.kind === "used") this.#requests++;
    this.#isMet = this.#requests >= wanted.requests && isWithin(wanted, this.#rate);
  }

  get state(): CheckState {
    const { of, requests } = this.#wanted;
    const rate = this.#requests > 0 ? `, ${this.#rate.toFixed(2)} each` : "";
    const few = this.#requests < requests ? ` At least ${requests} requests are needed.` : "";
    return {
      isMet: this.#isMet,
      seen: `${this.#events} × ${of} for ${this.#requests} requests${rate}.${this.#isMet ? "" : few}`,
    };
  }

  get #rate(): number {
    return this.#events / this.#requests;
  }

  #begin(): void {
    this.#events = 0;
    this.#requests = 0;
  }
}

const areAccepted = ({ with: needed = [], without = [] }: Wanted, features: readonly string[]): boolean =>
  needed.every((name) => features.includes(name)) && !without.some((name) => features.includes(name));

const isWithin = ({ least = 0, most = Number.POSITIVE_INFINITY }: Wanted, rate: number): boolean =>
  rate >= least && rate <= most;
