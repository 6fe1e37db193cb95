/** The transport of a scripted device: set-up, queues, holds and chains, as events of the log. */
import type { FaultKind } from "../../contract/device-control.ts";
import type { TraceDescriptor, TraceEvent, TraceRecord } from "../../contract/trace.ts";
import type { DriverRule } from "../../wire/virtio/driver-must.ts";

const OFFERED = (1n << 28n) | (1n << 29n) | (1n << 32n) | 1n;
const ACCEPTED = (1n << 28n) | (1n << 29n) | (1n << 32n);
const QUEUE_SIZE = 1024;
export const DATA = 0;
export const CONTROL = 1;

const freeLists = (): number[][] =>
  [DATA, CONTROL].map(() => Array.from({ length: QUEUE_SIZE }, (_, index) => QUEUE_SIZE - 1 - index));

interface Exchange {
  readonly queue: number;
  readonly readable: Uint8Array;
  /** Lengths of the readable descriptors, in order; what is left is one more. */
  readonly split: readonly number[];
  readonly writable: readonly number[];
}

interface Answer {
  readonly written: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  readonly length: number;
  /** The head that the used element names; the chain's own, if absent. */
  readonly id?: number;
}

/** A chain with the device: where it begins, and what goes on when it is released. */
interface PendingChain {
  readonly queue: number;
  readonly head: number;
  readonly descriptors: readonly number[];
  readonly popped: TraceRecord;
  resume?: () => void;
}

/** Hands out events; `at` is moved on by hand. */
export class ScriptedTransport {
  readonly #emit: (event: TraceEvent) => void;
  readonly #name: string;
  at: number;
  #requests = 0;
  #positions = [0, 0];
  #usedPositions = [0, 0];
  /** Free descriptors, the next one last, as Linux' free list has them: what was freed last is used first. */
  #free = freeLists();
  readonly #open = new Map<number, PendingChain>();
  readonly #onHold = new Set<number>();
  /** Chains are laid out in the ring's own table. */
  readonly #direct: boolean;

  constructor(emit: (event: TraceEvent) => void, { name = "crypto0", at = 0, direct = false } = {}) {
    this.#emit = emit;
    this.#name = name;
    this.#direct = direct;
    this.at = at;
  }

  emit(event: TraceRecord): void {
    this.#emit({ ...event, at: this.at, instructions: Math.round(this.at * 52_000), device: this.#name });
  }

  wait(milliseconds: number): void {
    this.at += milliseconds;
  }

  // --- set-up, as Linux does it ---

  #status(from: number, to: number): void {
    this.emit({ kind: "register", access: "write", bank: "common", offset: 20, width: 1, value: to });
    this.emit({ kind: "status", from, to, by: "driver" });
    this.wait(0.6);
  }

  #configRead(offset: number, value: number): void {
    this.emit({ kind: "register", access: "read", bank: "device", offset, width: 4, value });
  }

  /** From ACKNOWLEDGE to FEATURES_OK. */
  negotiate(): void {
    this.#status(0, 1);
    this.#status(1, 3);
    this.emit({ kind: "features", offered: OFFERED, accepted: ACCEPTED, agreed: true });
    this.#status(3, 11);
    this.emit({ kind: "register", access: "read", bank: "common", offset: 20, width: 1, value: 11 });
    for (const [offset, value] of [
      [4, 1],
      [36, 32],
      [40, 0],
      [48, 1 << 20],
      [8, 17],
      [12, 8],
      [44, 2],
    ] as const) {
      this.#configRead(offset, value);
    }
  }

  /** Queues, then DRIVER_OK. */
  start(): void {
    this.#enableQueues();
    this.#status(11, 15);
    this.#configRead(0, 1);
  }

  #enableQueues(): void {
    for (const queue of [DATA, CONTROL]) {
      const desc = 0x0428_0000 + queue * 0x8000;
      const rings = { size: QUEUE_SIZE, desc, driver: desc + 0x4000, deviceArea: desc + 0x5000 };
      this.emit({ kind: "queue-enabled", queue, ...rings });
    }
  }

  /** The log goes on with the device as it is, as a machine tells of it that was restored. */
  goOn(cause: "restored" | "recording" = "restored"): void {
    const queues = [DATA, CONTROL].map((queue) => ({
      queue,
      taken: this.#positions[queue] ?? 0,
      used: this.#usedPositions[queue] ?? 0,
    }));
    const inFlight = [...this.#open.keys()].map((request) => ({ request }));
    const onHold = [...this.#onHold].map((queue) => ({ queue }));
    this.emit({ kind: "resumed", cause, status: 15, queues, onHold, inFlight });
    this.emit({ kind: "features", offered: OFFERED, accepted: ACCEPTED, agreed: true });
    this.#enableQueues();
    this.emit({ kind: "status", from: 15, to: 15, by: "driver" });
    for (const queue of this.#onHold) this.emit({ kind: "hold", queue, on: true });
    for (const { popped } of this.#open.values()) this.emit(popped);
  }

  bind(): void {
    this.negotiate();
    this.start();
  }

  reset(cause: "driver" | "machine" = "driver", dropped = 0): void {
    this.emit({ kind: "status", from: 15, to: 0, by: "driver" });
    this.emit({ kind: "reset", cause, dropped });
    this.#positions = [0, 0];
    this.#usedPositions = [0, 0];
    this.#free = freeLists();
    this.#open.clear();
    this.#onHold.clear();
  }

  // --- what a person does ---

  /** On: requests that come from now on are held. Off: the held requests are released. */
  hold(queue: number, on = true): void {
    if (on) this.#onHold.add(queue);
    else this.#onHold.delete(queue);
    this.emit({ kind: "hold", queue, on });
    if (!on) for (const request of this.held(queue)) this.release(queue, request);
  }

  /** Requests of a queue that wait, in the order they came. */
  held(queue: number): number[] {
    return [...this.#open].filter(([, open]) => open.queue === queue && open.resume).map(([request]) => request);
  }

  /** Releases one held request. Default: the oldest. */
  release(queue: number, request = this.held(queue)[0]): void {
    const open = request === undefined ? undefined : this.#open.get(request);
    const { resume } = open ?? {};
    if (request === undefined || !open || !resume) return;
    delete open.resume;
    this.emit({ kind: "released", queue, request });
    resume();
  }

  inject(request: number, fault: FaultKind, detail: string): void {
    this.emit({ kind: "injected", request, fault, detail });
  }

  /** Calls `resume` at once or, while the queue is on hold, when the request is released. */
  protected whenReleased(request: number, resume: () => void): void {
    const open = this.#open.get(request);
    if (!open || !this.#onHold.has(open.queue)) {
      resume();
      return;
    }
    open.resume = resume;
    this.emit({ kind: "held", queue: open.queue, request });
  }

  fault(clause: string, problem: string): void {
    this.emit({ kind: "fault", clause, problem });
    this.emit({ kind: "status", from: 15, to: 15 | 64, by: "device" });
  }

  violation(rule: DriverRule, problem: string): void {
    this.emit({ kind: "violation", ...rule, problem });
  }

  // --- requests ---

  /** A chain of the driver's, taken by the device. */
  pop({ queue, readable, split, writable }: Exchange): number {
    const request = ++this.#requests;
    const lengths = [...split, readable.length - split.reduce((sum, length) => sum + length, 0)].filter((n) => n > 0);
    const chain: TraceDescriptor[] = [
      ...lengths.map((length) => ({ length, writable: false })),
      ...writable.map((length) => ({ length, writable: true })),
    ].map((part, index) => {
      const address = 0x0611_0000 + ((request * 0x1040 + index * 0x180) % 0xf0000);
      return { index, table: "indirect", address, ...part };
    });
    const position = this.#next(this.#positions, queue);
    const writableLength = writable.reduce((sum, length) => sum + length, 0);
    const free = this.#free[queue] ?? [];
    const descriptors = (this.#direct ? chain : chain.slice(0, 1)).map(() => free.pop() ?? 0);
    const placed = chain.map((part, place): TraceDescriptor => {
      return this.#direct ? { ...part, table: "ring", index: descriptors[place] ?? 0 } : part;
    });
    const head = descriptors[0] ?? 0;
    const popped = { kind: "popped", request, queue, position, head, chain: placed, readable, writableLength } as const;
    this.#open.set(request, { queue, head, descriptors, popped });
    this.emit({ kind: "notify", queue });
    this.emit(popped);
    return request;
  }

  use(request: number, queue: number, { written, length, id }: Answer): void {
    const position = this.#next(this.#usedPositions, queue);
    const { head = 0, descriptors = [] } = this.#open.get(request) ?? {};
    this.#open.delete(request);
    this.#free[queue]?.push(...descriptors.toReversed());
    this.emit({ kind: "used", request, queue, position, head: id ?? head, length, written });
    this.emit({ kind: "interrupt", cause: "queue" });
    this.emit({ kind: "isr-read", value: 1 });
  }

  #next(positions: number[], queue: number): number {
    const position = positions[queue] ?? 0;
    positions[queue] = position + 1;
    return position;
  }
}
