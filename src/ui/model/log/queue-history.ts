/** What the event log tells of one queue's rings, by slot: it never grows beyond the queue. */
import type { TraceDescriptor } from "../../../contract/trace.ts";
import type { EventOf } from "../../../trace/event-of.ts";

/** A chain that the device took. Positions run freely, modulo 65536 in a real device. */
export interface TakenChain {
  readonly request: number;
  readonly position: number;
  readonly head: number;
  /** Its first descriptors: not more than the rings need. */
  readonly chain: readonly TraceDescriptor[];
  /** How many there are of them. */
  readonly descriptors: number;
  readonly at: number;
}

/** A used element that the device wrote. */
export interface GivenBack {
  readonly request: number;
  readonly position: number;
  readonly head: number;
  readonly length: number;
  readonly at: number;
}

/** 2.7 Split Virtqueues: "the maximum Queue Size value is 32768". A trace file may claim any. */
const MAX_QUEUE_SIZE = 32768;
const IDX_MODULO = 0x10000;
/** Most descriptors kept of a chain. A guest may make each of 1024 chains 4096 long; the panel shows 64 of a table. */
const MAX_KEPT_CHAIN = 128;

/** How far the device is: free-running positions of the next chain to take, and of the next used element. */
export interface Positions {
  readonly avail: number;
  readonly used: number;
}

/** Steps from one free-running index to another. */
export const distance = (from: number, to: number): number => (to - from) & (IDX_MODULO - 1);

/** Whether a position comes before another: they are less than half of all apart. */
export const isBefore = (position: number, other: number): boolean => {
  const steps = distance(position, other);
  return steps > 0 && steps < IDX_MODULO / 2;
};

/** A free-running index modulo 65536, as it stands in memory. */
export const wrapped = (index: number): number => index & (IDX_MODULO - 1);

export class QueueHistory {
  readonly size: number;
  /** By slot of the available ring and of the used ring. */
  readonly taken = new Map<number, TakenChain>();
  readonly given = new Map<number, GivenBack>();
  /** What the device has, by request, in the order it was taken. */
  readonly inFlight = new Map<number, TakenChain>();
  /** The newest chain that began with each descriptor. */
  readonly byHead = new Map<number, TakenChain>();

  constructor(size: number) {
    this.size = Math.max(1, Math.min(MAX_QUEUE_SIZE, Math.floor(size) || 1));
  }

  popped({ request, position, head, chain, at }: EventOf<"popped">): void {
    const before = this.taken.get(position % this.size);
    if (before?.request === request && before.position === position) {
      // A log that goes on tells again of what is in flight. The device took it then.
      keep(this.inFlight, request, before);
      return;
    }
    const kept = chain.length > MAX_KEPT_CHAIN ? chain.slice(0, MAX_KEPT_CHAIN) : chain;
    const taken = { request, position, head, chain: kept, descriptors: chain.length, at };
    keep(this.taken, position % this.size, taken);
    keep(this.inFlight, request, taken);
    keep(this.byHead, head, taken);
  }

  used({ request, position, head, length, at }: EventOf<"used">): void {
    keep(this.given, position % this.size, { request, position, head, length, at });
    this.inFlight.delete(request);
  }

  /**
   * The log goes on here. What went by unseen has used slots and descriptors again. What is in flight is told next.
   */
  goOn({ avail, used }: Positions, now: Positions): void {
    forget(this.taken, { from: avail, to: now.avail, size: this.size });
    forget(this.given, { from: used, to: now.used, size: this.size });
    if (distance(avail, now.avail) > 0) this.byHead.clear();
    this.inFlight.clear();
  }

  /** The chain of a request, as long as no other has begun with the same descriptor. */
  newestOf(request: number): TakenChain | undefined {
    const open = this.inFlight.get(request);
    if (open) return open;
    for (const taken of this.byHead.values()) if (taken.request === request) return taken;
    return undefined;
  }

  /** When the first of these requests was taken, in the machine's milliseconds. */
  oldest(requests: Iterable<number>): number | undefined {
    for (const request of requests) return this.inFlight.get(request)?.at;
    return undefined;
  }

  /** The chain at a position of the available ring, if the slot still has that one. */
  takenAt(position: number): TakenChain | undefined {
    const taken = this.taken.get(wrapped(position) % this.size);
    return taken && wrapped(taken.position) === wrapped(position) ? taken : undefined;
  }

  /** The used element at a position, if the slot still has that one. */
  givenAt(position: number): GivenBack | undefined {
    const given = this.given.get(wrapped(position) % this.size);
    return given && wrapped(given.position) === wrapped(position) ? given : undefined;
  }
}

/** Slots from one position up to another. Without a reset no more went by than there are slots, or all are others. */
function forget(slots: Map<number, unknown>, { from, to, size }: { from: number; to: number; size: number }): void {
  const steps = distance(from, to);
  if (steps >= size) slots.clear();
  else for (let step = 0; step < steps; step++) slots.delete((from + step) % size);
}

/** A device keeps no more than its queue has; a made-up trace may. */
function keep<V>(map: Map<number, V>, key: number, value: V): void {
  map.set(key, value);
  if (map.size <= MAX_QUEUE_SIZE) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
