/**
 * The requests in flight: from the ring to the device and back. A queue that is on hold has a hold queue in between.
 * Only this file knows of holds and limits: a device does not see that some of its requests come later.
 */
import type { InFlightChain } from "../../contract/device-control.ts";
import type { TraceRecord, TraceSink } from "../../contract/trace.ts";
import { type Chain, type RequestLength, slotsOf } from "../queue/chain.ts";
import type { Queue } from "../queue/queue.ts";
import { need } from "../saved/saved-state.ts";
import { HoldQueue } from "./hold-queue.ts";
import { answerOf, type DeviceAnswer, InOrder } from "./in-order.ts";
import { Load, SavedLoad } from "./load.ts";
import type { Request } from "./request.ts";
import { descriptorCount, type SavedFlow, savedChain, savedRequest, type TakenChain } from "./saved-flow.ts";
import type { WorkBudget } from "./work-budget.ts";

/** A request that was taken, until it is completed. */
interface Pending extends TakenChain {
  /** Bytes that the device keeps for it, beside those that were read. */
  kept: number;
}

/** The queues of a device, by their index. */
export interface Queues {
  /** Whether there is such a queue, enabled or not. */
  has(queue: number): boolean;
  /** The queue, if it has been enabled. */
  get(queue: number): Queue | undefined;
}

export interface RequestTrackerOptions {
  readonly trace: () => TraceSink | undefined;
  readonly budget: WorkBudget;
  /** VIRTIO_F_IN_ORDER was negotiated: buffers go back in the order in which they were made available. */
  readonly inOrder: () => boolean;
}

export class RequestTracker {
  readonly #queues: Queues;
  readonly #trace: () => TraceSink | undefined;
  readonly #budget: WorkBudget;
  /** By request; in the order they were taken. */
  readonly #pending = new Map<number, Pending>();
  /** Only queues that are on hold, or have requests left that were. */
  readonly #holdQueues = new Map<number, HoldQueue>();
  /** Of the requests behind hold queues, and of those that the device has. */
  readonly #held = new Load();
  readonly #given = new Load();
  /** Queues with requests that were not taken, as there was no room for them. */
  readonly #stalled = new Set<number>();
  #requests = 0;
  /** Answers that wait for those before them. They count as held: there may be room for what they wait for. */
  readonly #inOrder = new InOrder();
  readonly #isInOrder: () => boolean;

  constructor(queues: Queues, { trace, budget, inOrder }: RequestTrackerOptions) {
    this.#isInOrder = inOrder;
    this.#queues = queues;
    this.#trace = trace;
    this.#budget = budget;
  }

  // --- from the ring to the device ---

  /** The next request of a queue that may pass. Throws {@link DriverError} for a chain that breaks a rule. */
  pop(index: number, requestLength: RequestLength): Request | undefined {
    const queue = this.#queues.get(index);
    if (!queue) return undefined;
    const holdQueue = this.#holdQueues.get(index);
    if (holdQueue?.onHold) this.#fill(holdQueue, index, queue, requestLength);
    // A queue without any request at the device gets one, however much the others have there: none starves.
    if (this.#given.full && queue.taken > (holdQueue?.size ?? 0)) {
      this.#stalled.add(index);
      return undefined;
    }
    if (holdQueue && holdQueue.size > 0 && this.#budget.allows(index, queue.setup.size)) return this.#pass(holdQueue);
    if (holdQueue && (holdQueue.size > 0 || holdQueue.onHold)) return undefined;
    this.#holdQueues.delete(index);
    if (this.#held.full && this.#inOrder.waits(index)) {
      this.#stalled.add(index);
      return undefined;
    }
    return this.#take(index, queue, requestLength, this.#given);
  }

  #fill(holdQueue: HoldQueue, index: number, queue: Queue, requestLength: RequestLength): void {
    for (;;) {
      if (this.#held.full && holdQueue.size > 0) {
        this.#stalled.add(index);
        return;
      }
      const request = this.#take(index, queue, requestLength, this.#held);
      if (!request) return;
      holdQueue.hold(request);
      this.#trace()?.({ kind: "held", queue: index, request: request.id });
    }
  }

  #take(index: number, queue: Queue, requestLength: RequestLength, load: Load): Request | undefined {
    if (!this.#budget.allowsTake(index, queue.setup.size)) return undefined;
    const position = queue.lastAvailIdx;
    const chain = queue.pop(requestLength);
    if (!chain) return undefined;
    this.#budget.count(bytesOf(chain), chain.descriptors.length);
    const id = ++this.#requests;
    const taken = { queue: index, chain, position, kept: 0 };
    this.#trace()?.(popped(id, taken));
    return this.#begin(id, taken, load);
  }

  #begin(id: number, taken: Pending, load: Load): Request {
    const { queue, chain } = taken;
    const { readable, descriptors, writableLength } = chain;
    this.#pending.set(id, taken);
    if (this.#isInOrder()) this.#inOrder.add(queue, id);
    load.add(readable.length, descriptors.length);
    let completed = false;
    const complete: Request["complete"] = (written, length, completion) => {
      if (completed) throw new Error(`request ${id} was completed twice`);
      completed = true;
      // After a reset it is not pending any more.
      if (this.#pending.has(id)) this.#answered(id, taken, { written, length, override: completion?.override });
      if (completion?.error) throw completion.error;
    };
    return { id, queue, readable, writableLength, complete };
  }

  /** The next request that was released. */
  #pass(holdQueue: HoldQueue): Request | undefined {
    const request = holdQueue.next();
    const chain = request && this.#pending.get(request.id)?.chain;
    if (!chain) return undefined;
    const { readable, descriptors } = chain;
    this.#budget.count(bytesOf(chain), descriptors.length);
    this.#held.remove(readable.length, descriptors.length);
    this.#given.add(readable.length, descriptors.length);
    this.#wake();
    return request;
  }

  /** The device keeps so many bytes more for a request, until it is completed. */
  keep(request: number, bytes: number): void {
    const taken = this.#pending.get(request);
    if (!taken) return;
    taken.kept += bytes;
    this.#given.add(bytes, 0);
  }

  /** There is room again: the queues that were left for want of it are looked at in later turns. */
  #wake(): void {
    for (const queue of this.#stalled) this.#budget.wait(queue);
    this.#stalled.clear();
  }

  // --- and back ---

  #answered(id: number, taken: Pending, answer: DeviceAnswer): void {
    const { queue, chain } = taken;
    this.#given.remove(chain.readable.length + taken.kept, chain.descriptors.length);
    this.#wake();
    if (!this.#isInOrder()) {
      this.#complete(id, taken, answer);
      return;
    }
    taken.kept = this.#inOrder.answer(queue, id, answer);
    this.#held.add(chain.readable.length + taken.kept, chain.descriptors.length);
    const ready = this.#inOrder.takeReady(queue);
    if (ready.length === 0) this.#trace()?.({ kind: "waits", queue, request: id });
    for (const [next, given] of ready) this.#inTurn(next, given);
  }

  /** An answer whose turn has come. */
  #inTurn(id: number, answer: DeviceAnswer): void {
    const taken = this.#pending.get(id);
    if (!taken) return;
    this.#held.remove(taken.chain.readable.length + taken.kept, taken.chain.descriptors.length);
    this.#wake();
    this.#complete(id, taken, answer);
  }

  #complete(id: number, { queue: index, chain }: Pending, { written, length: wrote, override }: DeviceAnswer): void {
    this.#pending.delete(id);
    const queue = this.#queues.get(index);
    if (!queue) return;
    const position = queue.usedIdx;
    const head = override?.id ?? chain.head;
    const length = override?.length ?? wrote;
    queue.push(chain, written, length, head);
    this.#trace()?.({ kind: "used", request: id, queue: index, position, head, length, written });
  }

  // --- a person's wishes ---

  /** The queues on hold, in order. */
  get onHold(): number[] {
    return [...this.#holdQueues].flatMap(([queue, { onHold }]) => (onHold ? [queue] : [])).sort((a, b) => a - b);
  }

  /** Puts a queue on hold, enabled or not, or ends that and lets all on. Returns whether it changed anything. */
  hold(queue: number, on: boolean): boolean {
    const holdQueue = this.#holdQueues.get(queue);
    if ((holdQueue?.onHold ?? false) === on) return false;
    this.#trace()?.({ kind: "hold", queue, on });
    if (holdQueue) holdQueue.onHold = on;
    else this.#holdQueues.set(queue, new HoldQueue());
    if (!on) while (this.release(queue, undefined));
    // What the device had no room for, the hold may have.
    else if (this.#stalled.delete(queue)) this.#budget.wait(queue);
    return true;
  }

  /** Lets a request on, the oldest unless it is named. Returns whether there was one. */
  release(queue: number, id: number | undefined): boolean {
    const request = this.#holdQueues.get(queue)?.release(id);
    if (request === undefined) return false;
    this.#trace()?.({ kind: "released", queue, request });
    return true;
  }

  /** The numbers of all requests in flight. */
  get requests(): number[] {
    return [...this.#pending.keys()];
  }

  inFlight(queue: number): InFlightChain[] {
    const holdQueue = this.#holdQueues.get(queue);
    const found: InFlightChain[] = [];
    for (const [request, { queue: of, chain, position }] of this.#pending) {
      if (of !== queue) continue;
      const { head, descriptors } = chain;
      const held = holdQueue?.isHeld(request) ?? false;
      found.push({ request, head, position, slots: slotsOf(descriptors), held });
    }
    return found;
  }

  // --- saved and restored ---

  save(): SavedFlow {
    const hold_queues = [...this.#holdQueues].map(([queue, holdQueue]) => {
      const { held, released } = holdQueue.waiting;
      return { queue, on_hold: holdQueue.onHold, held: held.map(BigInt), released: released.map(BigInt) };
    });
    const requests = [...this.#pending].map(([id, taken]) => savedRequest(id, taken));
    return { request_count: BigInt(this.#requests), requests, hold_queues, answers: this.#inOrder.save() };
  }

  /** Returns the requests that the device had. Throws {@link SavedStateError} and {@link DriverError}. */
  restore({ request_count, requests, hold_queues, answers }: SavedFlow): Request[] {
    this.#requests = Number(request_count);
    need(Number.isSafeInteger(this.#requests), "there were more requests than can be counted");
    const answered = answers.map(({ id }) => id);
    const withHoldQueue = new Set([
      ...hold_queues.flatMap(({ held, released }) => [...held, ...released]),
      ...answered,
    ]);
    const loads = { held: new SavedLoad(), given: new SavedLoad() };
    const found = new Map<bigint, Request>();
    for (const saved of requests) {
      const load = withHoldQueue.has(saved.id) ? "held" : "given";
      // Before there are objects for all these descriptors.
      loads[load].add(saved.queue, saved.readable.length, descriptorCount(saved));
      found.set(saved.id, this.#retake(saved, load === "held" ? this.#held : this.#given));
    }
    const behind = (queue: number) => (id: bigint) => {
      const request = found.get(id);
      need(request?.queue === queue && found.delete(id), `queue ${queue} has no request ${id} to hold`);
      return request;
    };
    for (const { queue, on_hold, held, released } of hold_queues) {
      need(this.#queues.has(queue) && !this.#holdQueues.has(queue), `queue ${queue} cannot be on hold`);
      this.#holdQueues.set(queue, new HoldQueue(on_hold, held.map(behind(queue)), released.map(behind(queue))));
    }
    for (const saved of answers) this.#restoreAnswer(saved, found);
    // What was to go on when the device was saved goes on then.
    for (let queue = 0; this.#queues.has(queue); queue++) this.#budget.wait(queue);
    return [...found.values()];
  }

  /** The device gave this answer before it was saved: it does not get the request again. */
  #restoreAnswer(saved: SavedFlow["answers"][number], found: Map<bigint, Request>): void {
    const taken = this.#pending.get(Number(saved.id));
    need(this.#isInOrder() && taken && found.delete(saved.id), `request ${saved.id} cannot wait for its turn`);
    taken.kept = this.#inOrder.answer(taken.queue, Number(saved.id), answerOf(saved, taken.chain.writableLength));
    this.#held.add(taken.kept, 0);
  }

  #retake(saved: SavedFlow["requests"][number], load: Load): Request {
    const id = Number(saved.id);
    need(id > 0 && id <= this.#requests && !this.#pending.has(id), `there is no request ${id}`);
    const { queue: index, position } = saved;
    const queue = this.#queues.get(index);
    need(queue, `request ${id} is of queue ${index}, which is not enabled`);
    return this.#begin(id, { queue: index, position, chain: queue.retake(savedChain(saved)), kept: 0 }, load);
  }

  /** The requests in flight as the events that a reader of the trace has missed. */
  replayState(trace: TraceSink): void {
    for (const [id, taken] of this.#pending) {
      trace(popped(id, taken));
      if (this.#holdQueues.get(taken.queue)?.isHeld(id)) trace({ kind: "held", queue: taken.queue, request: id });
      if (this.#inOrder.isAnswered(id)) trace({ kind: "waits", queue: taken.queue, request: id });
    }
  }

  // --- reset ---

  /** Forgets the requests of one queue, the held ones too; returns their numbers. A hold stays. */
  clearQueue(index: number): number[] {
    const holdQueue = this.#holdQueues.get(index);
    const waiting = new Set(holdQueue ? [...holdQueue.waiting.held, ...holdQueue.waiting.released] : []);
    const dropped: number[] = [];
    for (const [id, { queue, chain, kept }] of this.#pending) {
      if (queue !== index) continue;
      const load = waiting.has(id) || this.#inOrder.isAnswered(id) ? this.#held : this.#given;
      load.remove(chain.readable.length + kept, chain.descriptors.length);
      this.#pending.delete(id);
      dropped.push(id);
    }
    holdQueue?.clear();
    this.#inOrder.clearQueue(index);
    this.#stalled.delete(index);
    this.#wake();
    return dropped;
  }

  /** Forgets all requests, the held ones too; returns how many. What is on hold stays so. */
  clear(): number {
    const dropped = this.#pending.size;
    this.#pending.clear();
    this.#inOrder.clear();
    this.#held.clear();
    this.#given.clear();
    this.#stalled.clear();
    this.#budget.clear();
    for (const holdQueue of this.#holdQueues.values()) holdQueue.clear();
    return dropped;
  }

  /** No queue is on hold any more. After {@link clear}: there is nothing to let on. */
  endHolds(): void {
    for (const queue of this.onHold) this.hold(queue, false);
    this.#holdQueues.clear();
  }
}

/** What it takes time to go through: the result may be longer than the request. */
const bytesOf = ({ readable, writableLength }: Chain): number => readable.length + writableLength;

function popped(request: number, { queue, position, chain }: TakenChain): TraceRecord {
  const { head, descriptors, readable, writableLength } = chain;
  return { kind: "popped", request, queue, position, head, chain: descriptors, readable, writableLength };
}
