/** One device as the event log shows it: status, features, queues, counters. */
import type { TraceEvent } from "../../../contract/trace.ts";
import { DeviceContext } from "../../../trace/context.ts";
import type { DeviceReader } from "../../../trace/device-reader.ts";
import type { EventOf } from "../../../trace/event-of.ts";
import { FIRST_POSITION } from "../../../wire/virtio/ring-position.ts";
import { VirtioFeature } from "../../../wire/virtio/virtio.ts";
import { type Positions, QueueHistory } from "./queue-history.ts";
import { Registers } from "./registers.ts";

export interface Queue {
  readonly index: number;
  readonly size: number;
  readonly desc: number;
  readonly driver: number;
  readonly deviceArea: number;
  /** Positions of the next chain that the device takes, and of the next used element. */
  avail: number;
  used: number;
  kicks: number;
  /** Kicks since the device last took a chain. */
  spareKicks: number;
  onHold: boolean;
  /** Position in the available ring where the log went on. Undefined if it has the queue from its start. */
  readonly resumedAt: number | undefined;
  /** Requests that wait for their release, in the order they were taken. */
  readonly held: Set<number>;
  readonly history: QueueHistory;
}

export interface Counters {
  kicks: number;
  queueInterrupts: number;
  configInterrupts: number;
  isrReads: number;
  registerReads: number;
  registerWrites: number;
  requests: number;
  refused: number;
  faults: number;
  resets: number;
}

export class Device {
  readonly name: string;
  readonly queues = new Map<number, Queue>();
  readonly counters: Counters = {
    kicks: 0,
    queueInterrupts: 0,
    configInterrupts: 0,
    isrReads: 0,
    registerReads: 0,
    registerWrites: 0,
    requests: 0,
    refused: 0,
    faults: 0,
    resets: 0,
  };
  readonly registers = new Registers();
  status = 0;
  /** Absent in a trace that does not begin at the beginning. */
  attached: EventOf<"attached"> | undefined;
  features: { readonly offered: bigint; readonly accepted: bigint; readonly agreed: boolean } | undefined;
  lastFault: EventOf<"fault"> | undefined;
  readonly context = new DeviceContext();
  /** Queues on hold, enabled or not: a driver's reset does not end it. */
  readonly #onHold = new Set<number>();
  /** Queues that were on hold when the log went on, until they are told of. */
  #holdsToTell: Set<number> = new Set();
  #isHoldToldAgain = false;
  /** Requests that were in flight when the log went on, until they are told of. */
  #toTellAgain: Set<number> = new Set();
  /** How far the queues are that the log goes on with, until they are told of. */
  #resumed: ReadonlyMap<number, Positions> = new Map();

  constructor(name: string) {
    this.name = name;
  }

  get controlQueue(): number | undefined {
    return this.context.controlQueue;
  }

  /** The newest event tells of a hold from before the log went on. */
  get isHoldToldAgain(): boolean {
    return this.#isHoldToldAgain;
  }

  get dialect(): DeviceReader {
    return this.context.dialect;
  }

  queueName(index: number): string {
    return this.context.queueName(index);
  }

  get inFlight(): number {
    let sum = 0;
    for (const { history } of this.queues.values()) sum += history.inFlight.size;
    return sum;
  }

  /** VIRTIO_F_EVENT_IDX was negotiated. */
  get hasEventIdx(): boolean {
    return this.#has(VirtioFeature.EVENT_IDX);
  }

  #has(bit: number): boolean {
    const { features } = this;
    return features?.agreed === true && ((features.accepted >> BigInt(bit)) & 1n) === 1n;
  }

  apply(event: TraceEvent): void {
    const { counters } = this;
    this.context.apply(event);
    this.registers.apply(event);
    switch (event.kind) {
      case "register":
        this.#register(event);
        break;
      case "attached":
        this.attached = event;
        break;
      case "status":
        this.status = event.to;
        break;
      case "features":
        this.features = event;
        break;
      case "queue-enabled":
        this.#enable(event);
        break;
      case "notify":
        counters.kicks++;
        this.#touch(event.queue, (queue) => {
          queue.kicks++;
          queue.spareKicks++;
        });
        break;
      case "popped":
        this.#popped(event);
        break;
      case "used":
        this.#touch(event.queue, (queue) => {
          queue.used = queue.history.after(event.position, event.request);
          queue.history.used(event);
          queue.held.delete(event.request);
        });
        break;
      case "refused":
        counters.refused++;
        break;
      case "interrupt":
        if (event.cause === "queue") counters.queueInterrupts++;
        else counters.configInterrupts++;
        break;
      case "isr-read":
        counters.isrReads++;
        break;
      case "hold":
        this.#hold(event);
        break;
      case "held":
        this.#touch(event.queue, (queue) => {
          queue.held.add(event.request);
        });
        break;
      case "released":
        this.#touch(event.queue, (queue) => {
          queue.held.delete(event.request);
        });
        break;
      case "fault":
        counters.faults++;
        this.lastFault = event;
        break;
      case "queue-reset":
        this.queues.delete(event.queue);
        break;
      case "reset":
        this.#reset();
        break;
      case "resumed":
        this.#resume(event);
        break;
    }
  }

  #popped(event: EventOf<"popped">): void {
    const queue = this.queues.get(event.queue);
    const isToldAgain = queue?.history.takenAt(event.position)?.request === event.request;
    if (!isToldAgain) this.counters.requests++;
    if (!queue) return;
    queue.spareKicks = 0;
    queue.history.popped(event);
    // What was in flight before the log went on says nothing of how far the device is.
    if (!this.#toTellAgain.delete(event.request)) queue.avail = queue.history.after(event.position, event.request);
  }

  #register({ access }: EventOf<"register">): void {
    if (access === "read") this.counters.registerReads++;
    else this.counters.registerWrites++;
  }

  #enable(event: EventOf<"queue-enabled">): void {
    const { queue: index, size, desc, driver, deviceArea } = event;
    const before = this.queues.get(index);
    const resumed = this.#resumed.get(index);
    const isPacked = this.#has(VirtioFeature.RING_PACKED);
    const start = isPacked ? FIRST_POSITION : 0;
    const isSame = resumed && before?.history.isPacked === isPacked && isLaidOutAs(before, event);
    if (isSame) before.history.goOn(before, resumed);
    this.queues.set(index, {
      index,
      size,
      desc,
      driver,
      deviceArea,
      avail: resumed?.avail ?? start,
      used: resumed?.used ?? start,
      kicks: isSame ? before.kicks : 0,
      spareKicks: 0,
      onHold: this.#onHold.has(index),
      resumedAt: resumed?.avail,
      held: new Set(),
      history: isSame ? before.history : new QueueHistory(size, isPacked),
    });
  }

  /** What the log knows stays, as far as it can be so. The events that follow tell the rest. */
  #resume({ status, queues, onHold, inFlight }: EventOf<"resumed">): void {
    this.status = status;
    this.#toTellAgain = new Set(inFlight.map(({ request }) => request));
    this.features = undefined;
    this.#onHold.clear();
    this.#holdsToTell = new Set(onHold.map(({ queue }) => queue));
    this.#resumed = new Map(queues.map(({ queue, taken, used }) => [queue, { avail: taken, used }]));
    for (const index of this.queues.keys()) if (!this.#resumed.has(index)) this.queues.delete(index);
  }

  #touch(index: number, change: (queue: Queue) => void): void {
    const queue = this.queues.get(index);
    if (queue) change(queue);
  }

  #hold({ queue, on }: EventOf<"hold">): void {
    this.#isHoldToldAgain = this.#holdsToTell.delete(queue);
    if (on) this.#onHold.add(queue);
    else this.#onHold.delete(queue);
    this.#touch(queue, (enabled) => {
      enabled.onHold = on;
    });
  }

  #reset(): void {
    this.counters.resets++;
    this.status = 0;
    this.features = undefined;
    this.lastFault = undefined;
    this.queues.clear();
    this.#resumed = new Map();
    this.#toTellAgain.clear();
  }
}

const isLaidOutAs = (queue: Queue, { size, desc, driver, deviceArea }: EventOf<"queue-enabled">): boolean =>
  queue.size === size && queue.desc === desc && queue.driver === driver && queue.deviceArea === deviceArea;
