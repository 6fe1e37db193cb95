/** The check `request`: requests that were answered as wanted. */
import { wrapOf } from "../../wire/virtio/ring-position.ts";
import { type CheckState, checkKind, plural, type RunningCheck } from "../check.ts";
import type { Answered, Fact } from "../facts.ts";
import { count, flag, optional, text, type Values } from "../params.ts";

const PARAMS = {
  device: optional(text("name of the device, e.g. `crypto0`")),
  queue: optional(text("name of the queue, e.g. `dataq.0`")),
  operation: optional(text("operation as the request list names it, e.g. `CIPHER_ENCRYPT`")),
  status: optional(text("status as the request list names it, e.g. `OK`")),
  descriptors: optional(count("number of descriptors in the chain", 1)),
  indirect: optional(flag("whether the chain is in an indirect table")),
  "used-length": optional(count("`len` of the used element")),
  wrapped: optional(
    flag(
      "whether the request stands in the ring at a position beyond the ring's size; in a packed ring, with the wrap counter 0",
    ),
  ),
  count: optional(count("how many such requests; 1 if it is left out", 1)),
};

type Wanted = Values<typeof PARAMS>;

export const requestCheck = checkKind({
  about: "Requests with all of these properties were answered.",
  params: PARAMS,
  start: (wanted) => new RequestCheck(wanted),
});

class RequestCheck implements RunningCheck {
  readonly #wanted: Wanted;
  #found = 0;
  #other = 0;
  #nearest: readonly string[] | undefined;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  see(fact: Fact): void {
    if (!fact.answered) return;
    const differences = differencesOf(this.#wanted, fact.answered, fact);
    if (differences.length === 0) {
      this.#found++;
      return;
    }
    this.#other++;
    // Of requests that differ equally much the last is told: it is what the person has just done.
    if (!this.#nearest || differences.length <= this.#nearest.length) this.#nearest = differences;
  }

  get state(): CheckState {
    const { count = 1 } = this.#wanted;
    const isMet = this.#found >= count;
    return { isMet, seen: this.#seen(count) };
  }

  #seen(count: number): string {
    if (this.#found > 0) return `${plural(this.#found, "such request")}${count > 1 ? ` of ${count}` : ""}.`;
    if (!this.#nearest) return "No request was answered yet.";
    return `${plural(this.#other, "other request")}. The nearest had ${this.#nearest.join(" and ")}.`;
  }
}

/** What the request has in the place of what is wanted. */
function differencesOf(wanted: Wanted, request: Answered, { queueSize, features }: Fact): string[] {
  const { popped, used } = request;
  const isIndirect = popped.chain.some(({ table }) => table === "indirect");
  const isPacked = features.includes("RING_PACKED");
  const isWrapped = isPacked ? wrapOf(popped.position) === 0 : queueSize > 0 && popped.position >= queueSize;
  const found: readonly (readonly [keyof Wanted, unknown, string])[] = [
    ["device", request.device, `device ${request.device}`],
    ["queue", request.queue, `queue ${request.queue}`],
    ["operation", request.operation, `operation ${request.operation}`],
    ["status", request.status, `status ${request.status}`],
    ["descriptors", popped.chain.length, plural(popped.chain.length, "descriptor")],
    ["indirect", isIndirect, isIndirect ? "an indirect table" : "no indirect table"],
    ["used-length", used.length, `a used.len of ${used.length}`],
    ["wrapped", isWrapped, `position ${popped.position} in a ring of ${queueSize}`],
  ];
  return found.filter(([name, is]) => wanted[name] !== undefined && wanted[name] !== is).map(([, , words]) => words);
}
