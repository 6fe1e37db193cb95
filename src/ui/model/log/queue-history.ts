/** What the event log tells of one queue's rings, by slot: it never grows beyond the queue. */
import type { TraceDescriptor } from "../../../contract/trace.ts";
import type { EventOf } from "../../../trace/event-of.ts";
import * as packed from "../../../wire/virtio/ring-position.ts";

/** A chain that the device took. Positions run freely, modulo 65536 in a real device. */
export interface TakenChain {
  readonly request: number;
  readonly position: number;
  readonly head: number;
  /** Its first descriptors: not more than the rings need. */
  readonly chain: readonly TraceDescriptor[];
  /** How many there are of them. */
  readonly descriptors: number;
  /** How many of the queue's own descriptors it takes; one that refers to a table is among them. */
  readonly slots: number;
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

/** How far the device is: positions of the next chain to take, and of the next used element. */
export interface Positions {
  readonly avail: number;
  readonly used: number;
}

/** Steps from one free-running index to another. */
export const distance = (from: number, to: number): number => (to - from) & (IDX_MODULO - 1);

/** Whether a position of a split ring comes before another: they are less than half of all apart. */
export const isBefore = (position: number, other: number): boolean => {
  const steps = distance(position, other);
  return steps > 0 && steps < IDX_MODULO / 2;
};

/** A free-running index modulo 65536, as it stands in memory. */
export const wrapped = (index: number): number => index & (IDX_MODULO - 1);

export class QueueHistory {
  readonly size: number;
  /** VIRTIO_F_RING_PACKED: one ring, and positions of another form. */
  readonly isPacked: boolean;
  /** By slot of the available ring and of the used ring, which is one ring in a packed queue. */
  readonly taken = new Map<number, TakenChain>();
  readonly given = new Map<number, GivenBack>();
  /** What the device has, by request, in the order it was taken. */
  readonly inFlight = new Map<number, TakenChain>();
  /** The newest chain that began with each descriptor: of a packed queue, in each slot. */
  readonly byHead = new Map<number, TakenChain>();

  constructor(size: number, isPacked = false) {
    this.isPacked = isPacked;
    this.size = Math.max(1, Math.min(MAX_QUEUE_SIZE, Math.floor(size) || 1));
  }

  slotOf(position: number): number {
    return (this.isPacked ? packed.slotOf(position) : wrapped(position)) % this.size;
  }

  /** The position behind a chain, or behind its used element. */
  after(position: number, request: number): number {
    if (!this.isPacked) return position + 1;
    return packed.advanced(position, this.newestOf(request)?.slots ?? 1, this.size);
  }

  #steps(from: number, to: number): number {
    return this.isPacked ? packed.distance(from, to, this.size) : distance(from, to);
  }

  popped({ request, position, head, chain, at }: EventOf<"popped">): void {
    const slot = this.slotOf(position);
    const before = this.taken.get(slot);
    if (before?.request === request && before.position === position) {
      // A log that goes on tells again of what is in flight. The device took it then.
      keep(this.inFlight, request, before);
      return;
    }
    const kept = chain.length > MAX_KEPT_CHAIN ? chain.slice(0, MAX_KEPT_CHAIN) : chain;
    const slots = chain.filter(({ table }) => table === "ring").length || 1;
    const taken = { request, position, head, chain: kept, descriptors: chain.length, slots, at };
    keep(this.taken, slot, taken);
    keep(this.inFlight, request, taken);
    keep(this.byHead, this.isPacked ? slot : head, taken);
  }

  used({ request, position, head, length, at }: EventOf<"used">): void {
    keep(this.given, this.slotOf(position), { request, position, head, length, at });
    this.inFlight.delete(request);
  }

  /**
   * The log goes on here. What went by unseen has used slots and descriptors again. What is in flight is told next.
   */
  goOn({ avail, used }: Positions, now: Positions): void {
    this.#forget(this.taken, avail, now.avail);
    this.#forget(this.given, used, now.used);
    if (avail !== now.avail) this.byHead.clear();
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

  /** Slots from one position up to another. Without a reset no more went by than there are slots, or all are others. */
  #forget(slots: Map<number, unknown>, from: number, to: number): void {
    const steps = this.#steps(from, to);
    if (steps >= this.size) slots.clear();
    else for (let step = 0; step < steps; step++) slots.delete((this.slotOf(from) + step) % this.size);
  }

  /** The chain at a position of the available ring, if the slot still has that one. */
  takenAt(position: number): TakenChain | undefined {
    const taken = this.taken.get(this.slotOf(position));
    return taken && wrapped(taken.position) === wrapped(position) ? taken : undefined;
  }

  /** The used element at a position, if the slot still has that one. */
  givenAt(position: number): GivenBack | undefined {
    const given = this.given.get(this.slotOf(position));
    return given && wrapped(given.position) === wrapped(position) ? given : undefined;
  }
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
