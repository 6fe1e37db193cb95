/**
 * The queues of a device and the registers that set them up. VIRTIO 1.4 cs01, 4.1.4.3 Common configuration structure
 * layout.
 */
import type { TraceRecord, TraceSink } from "../contract/trace.ts";
import { MsiVector } from "../wire/virtio.ts";
import { Rule } from "./clause.ts";
import { DriverError } from "./driver-error.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { Feature, type Negotiation } from "./negotiation.ts";
import { MAX_QUEUES } from "./pci-config.ts";
import type { RegisterField } from "./registers.ts";
import { checkSetup, type QueueSetup, Virtqueue } from "./virtqueue.ts";

/** 2.7 Split Virtqueues: positions of 16 bits tell a full ring from an empty one up to here. */
const MAX_QUEUE_SIZE = 32768;

type Halves = [lo: number, hi: number];

/** The registers of one queue until it is enabled, and the queue from then on. */
interface Slot {
  size: number;
  readonly desc: Halves;
  readonly driver: Halves;
  readonly device: Halves;
  queue?: Virtqueue;
}

export interface QueueBankOptions {
  readonly memory: GuestMemory;
  readonly negotiation: Negotiation;
  readonly readableLimit: number;
  readonly trace: () => TraceSink | undefined;
}

export class QueueBank {
  #sizes: readonly number[] = [];
  readonly #options: QueueBankOptions;
  #slots: Slot[] = [];
  #select = 0;

  /** `sizes` are the largest sizes of the queues. Throws RangeError for a size that no queue can have. */
  constructor(sizes: readonly number[], options: QueueBankOptions) {
    this.#options = options;
    this.clear(sizes);
  }

  /** The queue, if it has been enabled. */
  get(queue: number): Virtqueue | undefined {
    return this.#slots[queue]?.queue;
  }

  /** 2.7.7: whether any queue has used elements that want an interrupt. Asks every queue, as asking moves its mark. */
  wantInterrupt(): boolean {
    let wanted = false;
    for (const { queue } of this.#slots) if (queue?.wantsInterrupt()) wanted = true;
    return wanted;
  }

  /** Tells of all queues that are enabled. */
  retrace(trace: TraceSink): void {
    for (const [index, { queue }] of this.#slots.entries()) if (queue) trace(enabled(index, queue.setup));
  }

  /** Queues of these sizes, none enabled. Throws RangeError as the constructor does. */
  clear(sizes: readonly number[]): void {
    if (sizes.length > MAX_QUEUES) throw new RangeError(`at most ${MAX_QUEUES} queues`);
    for (const size of sizes) {
      if (!isPowerOfTwo(size) || size > MAX_QUEUE_SIZE) throw new RangeError(`${size} is no size for a queue`);
    }
    this.#sizes = sizes;
    this.#select = 0;
    this.#slots = this.#sizes.map((size) => ({ size, desc: [0, 0], driver: [0, 0], device: [0, 0] }));
  }

  /** One half of a 64-bit address of the selected queue. */
  #area(name: "desc" | "driver" | "device", half: 0 | 1): RegisterField {
    return {
      read: () => this.#selected?.[name][half] ?? 0,
      write: (value) => {
        const slot = this.#configurable();
        if (slot) slot[name][half] = value;
      },
    };
  }

  readonly registers = {
    num_queues: { read: () => this.#slots.length },
    queue_select: {
      read: () => this.#select,
      write: (value: number) => {
        this.#select = value;
      },
    },
    queue_size: { read: () => this.#selected?.size ?? 0, write: (value: number) => this.#resize(value) },
    queue_msix_vector: { read: () => MsiVector.NO_VECTOR },
    queue_enable: { read: () => (this.#selected?.queue ? 1 : 0), write: (value: number) => this.#enable(value) },
    queue_notify_off: { read: () => (this.#selected ? this.#select : 0) },
    queue_desc_lo: this.#area("desc", 0),
    queue_desc_hi: this.#area("desc", 1),
    queue_driver_lo: this.#area("driver", 0),
    queue_driver_hi: this.#area("driver", 1),
    queue_device_lo: this.#area("device", 0),
    queue_device_hi: this.#area("device", 1),
  };

  get #selected(): Slot | undefined {
    return this.#slots[this.#select];
  }

  /** The selected queue, while its registers may change. */
  #configurable(): Slot | undefined {
    const slot = this.#selected;
    if (slot?.queue) throw broken(`queue ${this.#select} was changed after queue_enable`);
    return slot;
  }

  #resize(size: number): void {
    const slot = this.#configurable();
    if (!slot) return;
    const largest = this.#sizes[this.#select] ?? 0;
    if (!isPowerOfTwo(size) || size > largest) throw broken(`queue_size ${size}: a power of two, at most ${largest}`);
    slot.size = size;
  }

  #enable(value: number): void {
    if (value !== 1) throw broken(`${value} was written to queue_enable`);
    const slot = this.#configurable();
    if (!slot) return;
    const { memory, negotiation, readableLimit, trace } = this.#options;
    // What a queue does depends on the features.
    if (!negotiation.settled) throw new DriverError(Rule.INITIALIZATION, "a queue was enabled before FEATURES_OK");
    const { size, desc, driver, device } = slot;
    const setup = { size, desc: address(desc), driver: address(driver), device: address(device) };
    checkSetup(memory, setup);
    slot.queue = new Virtqueue(memory, setup, {
      indirect: negotiation.has(Feature.INDIRECT_DESC),
      eventIdx: negotiation.has(Feature.EVENT_IDX),
      readableLimit,
    });
    trace()?.(enabled(this.#select, setup));
  }
}

const enabled = (queue: number, { size, desc, driver, device }: QueueSetup): TraceRecord => ({
  kind: "queue-enabled",
  queue,
  size,
  desc,
  driver,
  deviceArea: device,
});

const broken = (problem: string): DriverError => new DriverError(Rule.COMMON_CFG, problem);

const isPowerOfTwo = (size: number): boolean => Number.isInteger(size) && size > 0 && (size & (size - 1)) === 0;

const address = ([lo, hi]: Halves): number => lo + hi * 2 ** 32;
