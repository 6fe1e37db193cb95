/**
 * Requests on their way: from the ring to the device, past a gate where a person put one, and back to the ring. Gates
 * are known here and nowhere else: a device pops its requests and does not see that some of them come later.
 */
import type { TraceSink } from "../contract/trace.ts";
import type { Chain, Extent, Written } from "./chain.ts";
import type { Claim, Request } from "./device.ts";
import { Gate } from "./gate.ts";
import type { QueueBank } from "./queue-registers.ts";

/** A request whose chain the device has. */
export interface InFlight {
  readonly request: number;
  readonly head: number;
  /** It waits for its release. */
  readonly held: boolean;
}

interface Place {
  readonly queue: number;
  readonly head: number;
}

export class RequestFlow {
  readonly #queues: QueueBank;
  readonly #trace: () => TraceSink | undefined;
  /** By request; in the order they were taken. */
  readonly #pending = new Map<number, Place>();
  /** Only queues that are on hold, or have requests left that were. */
  readonly #gates = new Map<number, Gate>();
  #requests = 0;

  constructor(queues: QueueBank, trace: () => TraceSink | undefined) {
    this.#queues = queues;
    this.#trace = trace;
  }

  // --- from the ring to the device ---

  /** The next request of a queue that may pass. Throws {@link DriverError} for a chain that breaks a rule. */
  pop(index: number, extent: Extent): Request | undefined {
    const gate = this.#gates.get(index);
    if (!gate) return this.#take(index, extent);
    if (gate.onHold) this.#fill(gate, index, extent);
    const request = gate.next();
    if (request || gate.onHold) return request;
    this.#gates.delete(index);
    return this.#take(index, extent);
  }

  #fill(gate: Gate, queue: number, extent: Extent): void {
    while (!gate.full) {
      const request = this.#take(queue, extent);
      if (!request) return;
      gate.hold(request);
      this.#trace()?.({ kind: "held", queue, request: request.id });
    }
  }

  #take(index: number, extent: Extent): Request | undefined {
    const queue = this.#queues.get(index);
    if (!queue) return undefined;
    const position = queue.lastAvailIdx;
    const chain = queue.pop(extent);
    if (!chain) return undefined;
    const id = ++this.#requests;
    const { head, descriptors, readable, writableLength } = chain;
    this.#pending.set(id, { queue: index, head });
    this.#trace()?.({
      kind: "popped",
      request: id,
      queue: index,
      position,
      head,
      chain: descriptors,
      readable,
      writableLength,
    });
    let finished = false;
    const finish: Request["finish"] = (written, length, claim) => {
      if (finished) throw new Error(`request ${id} was finished twice`);
      finished = true;
      // After a reset it is not pending any more.
      if (this.#pending.delete(id)) this.#finish({ id, queue: index, chain }, written, length, claim);
    };
    return { id, queue: index, readable, writableLength, finish };
  }

  // --- and back ---

  #finish(
    { id, queue: index, chain }: { id: number; queue: number; chain: Chain },
    written: readonly Written[],
    wrote: number,
    claim: Claim | undefined,
  ): void {
    const queue = this.#queues.get(index);
    if (!queue) return;
    const position = queue.usedIdx;
    const head = claim?.id ?? chain.head;
    const length = claim?.length ?? wrote;
    queue.push(chain, written, length, head);
    this.#trace()?.({ kind: "used", request: id, queue: index, position, head, length, written });
  }

  // --- a person's wishes ---

  /** The queues on hold, in order. */
  get onHold(): number[] {
    return [...this.#gates].flatMap(([queue, { onHold }]) => (onHold ? [queue] : [])).sort((a, b) => a - b);
  }

  /** Puts a queue on hold, enabled or not, or ends that and lets all on. Returns whether it changed anything. */
  hold(queue: number, on: boolean): boolean {
    const gate = this.#gates.get(queue);
    if ((gate?.onHold ?? false) === on) return false;
    this.#trace()?.({ kind: "hold", queue, on });
    if (gate) gate.onHold = on;
    else this.#gates.set(queue, new Gate());
    if (!on) while (this.release(queue, undefined));
    return true;
  }

  /** Lets a request on, the oldest unless it is named. Returns whether there was one. */
  release(queue: number, id: number | undefined): boolean {
    const request = this.#gates.get(queue)?.release(id);
    if (request === undefined) return false;
    this.#trace()?.({ kind: "released", queue, request });
    return true;
  }

  inFlight(queue: number): InFlight[] {
    const gate = this.#gates.get(queue);
    const found: InFlight[] = [];
    for (const [request, place] of this.#pending) {
      if (place.queue === queue) found.push({ request, head: place.head, held: gate?.holds(request) ?? false });
    }
    return found;
  }

  // --- reset ---

  /** Forgets all requests, the held ones too; returns how many. What is on hold stays so. */
  clear(): number {
    const dropped = this.#pending.size;
    this.#pending.clear();
    for (const gate of this.#gates.values()) gate.clear();
    return dropped;
  }

  /** No queue is on hold any more. After {@link clear}: there is nothing to let on. */
  endHolds(): void {
    for (const queue of this.onHold) this.hold(queue, false);
    this.#gates.clear();
  }
}
