/** The checks `in-flight` and `used-order`: several requests at the device at once, and in which order they come back. */
import { type CheckState, checkKind, type RunningCheck } from "../check.ts";
import type { Fact } from "../facts.ts";
import { count, optional, text, type Values } from "../params.ts";

const QUEUE = {
  device: text("name of the device"),
  queue: text("name of the queue"),
};
const IN_FLIGHT = { ...QUEUE, count: count("how many at the same time", 1) };
const ORDER = {
  ...QUEUE,
  count: optional(count("how many answers overtook an older request; 1 if it is left out", 1)),
};

export const inFlightCheck = checkKind({
  about: "The device had so many requests of a queue at once.",
  params: IN_FLIGHT,
  start: (wanted) => new InFlightCheck(wanted),
});

export const usedOrderCheck = checkKind({
  about: "Answers came in another order than their requests.",
  params: ORDER,
  start: (wanted) => new UsedOrderCheck(wanted),
});

/**
 * Positions that are open, of one queue, in the order in which they were taken; never more than its entries. The number
 * of a position does not say which is older: a packed ring's begin anew with each round.
 */
class OpenPositions {
  readonly #device: string;
  readonly #queue: string;
  readonly #open = new Set<number>();

  constructor({ device, queue }: Values<typeof QUEUE>) {
    this.#device = device;
    this.#queue = queue;
  }

  get size(): number {
    return this.#open.size;
  }

  /** The position of a request that came back before an older one; undefined for every other event. */
  follow({ event, queue, answered }: Fact): number | undefined {
    if (event.device !== this.#device) return undefined;
    if (event.kind === "reset") this.#open.clear();
    if (queue !== this.#queue) return undefined;
    if (event.kind === "popped") this.#open.add(event.position);
    if (event.kind !== "used" || !answered) return undefined;
    const { position } = answered.popped;
    const [oldest] = this.#open;
    const wasSeen = this.#open.delete(position);
    return wasSeen && oldest !== position ? position : undefined;
  }
}

class InFlightCheck implements RunningCheck {
  readonly #open: OpenPositions;
  readonly #count: number;
  #most = 0;

  constructor(wanted: Values<typeof IN_FLIGHT>) {
    this.#open = new OpenPositions(wanted);
    this.#count = wanted.count;
  }

  see(fact: Fact): void {
    this.#open.follow(fact);
    this.#most = Math.max(this.#most, this.#open.size);
  }

  get state(): CheckState {
    return {
      isMet: this.#most >= this.#count,
      seen: `${this.#most} at once at most, ${this.#open.size} now.`,
    };
  }
}

class UsedOrderCheck implements RunningCheck {
  readonly #open: OpenPositions;
  readonly #wanted: Values<typeof ORDER>;
  readonly #count: number;
  #overtook = 0;
  #answers = 0;

  constructor(wanted: Values<typeof ORDER>) {
    this.#open = new OpenPositions(wanted);
    this.#wanted = wanted;
    this.#count = wanted.count ?? 1;
  }

  see(fact: Fact): void {
    const { device, queue } = this.#wanted;
    if (this.#open.follow(fact) !== undefined) this.#overtook++;
    if (fact.answered?.device === device && fact.answered.queue === queue) this.#answers++;
  }

  get state(): CheckState {
    const inOrder = this.#answers > 0 ? `${this.#answers} answers, each after all older ones.` : "No answer yet.";
    const seen =
      this.#overtook > 0 ? `${this.#overtook} of ${this.#answers} answers overtook an older request.` : inOrder;
    return { isMet: this.#overtook >= this.#count, seen };
  }
}
