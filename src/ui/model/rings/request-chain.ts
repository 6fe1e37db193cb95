/** The chain of one request as the device read it, and the fate of its slots. Every request of the log has one. */
import type { Queue } from "../log/device.ts";
import { isBefore } from "../log/queue-history.ts";
import type { RequestRow } from "../log/rows.ts";
import { ringPart, tablePart } from "./chain-as-read.ts";
import type { ChainState, RingChain } from "./ring-chains.ts";

/** A request's entry in one of the two rings. */
export interface RingEntry {
  readonly ring: "avail" | "used";
  /** Free-running. */
  readonly position: number;
  /** Undefined without a queue: its size is not known. */
  readonly slot: number | undefined;
  /**
   * `there`: the slot still has it. `again`: another request has used the slot. `gone`: a reset has ended the rings.
   * `unseen`: the log went on behind it, and does not know what the slot has.
   */
  readonly now: "there" | "again" | "gone" | "unseen";
  /** The request that has the slot now. */
  readonly by: number | undefined;
}

export interface RequestChain {
  readonly chain: RingChain;
  /** When the device took it, in the machine's milliseconds. */
  readonly at: number;
  readonly avail: RingEntry;
  /** Undefined until the chain is given back. */
  readonly used: RingEntry | undefined;
  /** used.len */
  readonly written: number | undefined;
}

/** `queue` is the one that the request came through, as it is now. */
export function requestChain(row: RequestRow, queue: Queue | undefined): RequestChain {
  const { popped, used, request } = row;
  const { head, chain, position, at } = popped;
  const read = { head, chain, descriptors: chain.length };
  const history = queue?.history;
  const entry = (ring: RingEntry["ring"], place: number): RingEntry => {
    const slot = history?.slotOf(place);
    const now = slot === undefined ? undefined : history?.[ring === "avail" ? "taken" : "given"].get(slot)?.request;
    // Requests are numbered in order: a newer one in the slot has used it again.
    const fate = now === request ? "there" : now !== undefined && now > request ? "again" : lastFate(place, queue);
    return { ring, position: place, slot, now: fate, by: fate === "again" ? now : undefined };
  };
  return {
    chain: {
      head,
      state: stateOf(row, queue),
      request,
      descriptors: ringPart(read),
      indirect: tablePart(read),
      broken: undefined,
    },
    at,
    avail: entry("avail", position),
    used: used && entry("used", used.position),
    written: used?.length,
  };
}

/** Of a slot in which no newer request was seen. Positions of a packed ring come again too soon to be compared. */
const lastFate = (position: number, queue: Queue | undefined): RingEntry["now"] =>
  queue?.resumedAt !== undefined && (queue.history.isPacked || isBefore(position, queue.resumedAt)) ? "unseen" : "gone";

function stateOf({ outcome, request, held, released }: RequestRow, queue: Queue | undefined): ChainState {
  if (outcome === "lost") return "lost";
  if (outcome !== "waiting") return "given back";
  const isHeld = queue?.held.has(request) ?? (held !== undefined && released === undefined);
  return isHeld ? "held" : "in flight";
}

/** The reason why the strips do not show an entry any more; undefined for one that they show. */
export function fateText({ ring, position, slot, now, by }: RingEntry): string | undefined {
  const name = ring === "avail" ? "Available" : "Used";
  if (now === "again") return `${name} slot ${slot} has been used again since, by request ${by}.`;
  if (now === "unseen")
    return `${name} position ${position} is from before the log went on. What came since is not known.`;
  return now === "gone" ? `${name} position ${position} was in rings that a reset has ended.` : undefined;
}
