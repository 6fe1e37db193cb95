/**
 * The queues of a device and the registers that set them up. VIRTIO 1.4 cs01, 4.1.4.3 Common configuration structure
 * layout.
 */
import type { ResumedQueue, TraceRecord, TraceSink } from "../../contract/trace.ts";
import { DriverMust, type DriverRule } from "../../wire/virtio/driver-must.ts";
import { MsiVector } from "../../wire/virtio/virtio.ts";
import { DriverError } from "../guest/driver-error.ts";
import type { GuestMemory } from "../guest/guest-memory.ts";
import { Rule } from "../guest/rule.ts";
import type { Violated } from "../guest/violations.ts";
import { createQueue, type QueueForm } from "../queue/create.ts";
import { MAX_QUEUES } from "../queue/limits.ts";
import type { Queue, QueueSetup } from "../queue/queue.ts";
import { need } from "../saved/saved-state.ts";
import { Feature, type Negotiation } from "./negotiation.ts";
import type { RegisterField } from "./registers.ts";
import type { SavedQueue } from "./saved-transport.ts";

/** 2.7 Split Virtqueues, 2.8 Packed Virtqueues: either form goes up to here. */
const MAX_QUEUE_SIZE = 32768;

type Halves = [lo: number, hi: number];

/** The registers of one queue, and the queue once it is enabled. */
interface Slot {
  readonly index: number;
  size: number;
  /** The last size that the driver wrote, if no queue has it: its rings are not laid out for `size`. */
  refusedSize: number | undefined;
  readonly desc: Halves;
  readonly driver: Halves;
  readonly device: Halves;
  enabled: boolean;
  /** What the registers and the features were when the queue was last set up. */
  queue?: Queue;
  /** Registers or features may be others than those: to be set up again before it runs. */
  stale: boolean;
}

export interface QueueBankOptions {
  readonly memory: GuestMemory;
  readonly negotiation: Negotiation;
  readonly readableLimit: number;
  readonly trace: () => TraceSink | undefined;
  readonly violated: Violated;
  /** The driver reset that queue: it is not enabled any more. */
  readonly onReset: (queue: number) => void;
}

export class QueueBank {
  #sizes: readonly number[] = [];
  readonly #options: QueueBankOptions;
  #slots: Slot[] = [];
  #select = 0;
  /** DRIVER_OK was set: the device may look at the queues at any time. */
  #running = false;

  /** `sizes` are the largest sizes of the queues. Throws RangeError for a size that no queue can have. */
  constructor(sizes: readonly number[], options: QueueBankOptions) {
    this.#options = options;
    this.clear(sizes);
  }

  /** Whether there is such a queue, enabled or not. */
  has(queue: number): boolean {
    return this.#slots[queue] !== undefined;
  }

  /** The queue, if it has been enabled. */
  get(queue: number): Queue | undefined {
    return this.#slots[queue]?.queue;
  }

  /**
   * 2.7.7: whether any queue has used elements that want an interrupt. Must query every queue: `wantsInterrupt` moves
   * its mark.
   */
  wantInterrupt(): boolean {
    let wanted = false;
    for (const { queue } of this.#slots) if (queue?.wantsInterrupt()) wanted = true;
    return wanted;
  }

  /** How far each queue is that is enabled. */
  get positions(): ResumedQueue[] {
    return this.#slots.flatMap(({ index, queue }) =>
      queue ? [{ queue: index, taken: queue.lastAvailIdx, used: queue.usedIdx }] : [],
    );
  }

  /** Tells of all queues that are enabled. */
  replayState(trace: TraceSink): void {
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
    this.#running = false;
    this.#slots = this.#sizes.map((size, index) => freshSlot(index, size));
  }

  /** DRIVER_OK: the queues are as their registers are now. Throws {@link DriverError} for one that cannot be. */
  start(): void {
    this.#run();
    for (const { queue } of this.#slots) queue?.begin();
  }

  #run(): void {
    for (const slot of this.#slots) if (slot.enabled && slot.stale) this.#setUp(slot);
    this.#running = true;
  }

  save(): { queue_select: number; queues: SavedQueue[] } {
    const queues = this.#slots.map(({ size, refusedSize, desc, driver, device, enabled, queue }) => {
      return {
        size: refusedSize === undefined ? size : NO_SIZE,
        desc: [...desc],
        driver: [...driver],
        device: [...device],
        enabled,
        state: queue ? [queue.save()] : [],
      };
    });
    return { queue_select: this.#select, queues };
  }

  /**
   * After the features; `running` if DRIVER_OK was set. Throws {@link SavedStateError}, or {@link DriverError} for what
   * a driver may not do either.
   */
  restore(
    { queue_select, queues }: { readonly queue_select: number; readonly queues: readonly SavedQueue[] },
    { running }: { readonly running: boolean },
  ): void {
    need(queues.length === this.#sizes.length, `${queues.length} queues of ${this.#sizes.length}`);
    this.#slots.forEach((slot, index) => {
      const saved = queues[index];
      if (saved) this.#resume(slot, saved);
    });
    if (running) this.#run();
    this.#slots.forEach(({ queue }, index) => {
      const [state] = queues[index]?.state ?? [];
      if (queue && state) queue.restore(state);
    });
    this.#select = queue_select;
  }

  #resume(slot: Slot, saved: SavedQueue): void {
    const { size, enabled } = saved;
    if (size === NO_SIZE) slot.refusedSize = size;
    else {
      need(this.#canHave(slot, size), `queue ${slot.index} has ${size} entries`);
      slot.size = size;
    }
    for (const area of ["desc", "driver", "device"] as const) {
      const [lo = 0, hi = 0] = saved[area];
      [slot[area][0], slot[area][1]] = [lo, hi];
    }
    slot.enabled = enabled;
    slot.stale = enabled;
  }

  /** One half of a 64-bit address of the selected queue. */
  #area(name: "desc" | "driver" | "device", half: 0 | 1): RegisterField {
    return {
      read: () => this.#selected?.[name][half] ?? 0,
      write: (value) => {
        const slot = this.#selected;
        if (!slot) return;
        if (slot.enabled) this.#reconfigured(slot, slot[name][half] === value ? "same" : "other");
        slot[name][half] = value;
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
    queue_enable: { read: () => (this.#selected?.enabled ? 1 : 0), write: (value: number) => this.#enable(value) },
    queue_notify_off: { read: () => (this.#selected ? this.#select : 0) },
    queue_desc_lo: this.#area("desc", 0),
    queue_desc_hi: this.#area("desc", 1),
    queue_driver_lo: this.#area("driver", 0),
    queue_driver_hi: this.#area("driver", 1),
    queue_device_lo: this.#area("device", 0),
    queue_device_hi: this.#area("device", 1),
    queue_notif_config_data: {
      read: () => {
        const exists = this.#options.negotiation.has(Feature.NOTIF_CONFIG_DATA);
        return exists && this.#selected ? notifyData(this.#select) : 0;
      },
    },
    queue_reset: {
      // A reset is over before its write is.
      read: () => 0,
      write: (value: number) => this.#reset(value),
    },
  };

  /** 2.6.1.1 Virtqueue Reset: all that the queue was is as after a reset of the device. */
  #reset(value: number): void {
    const slot = this.#selected;
    if (!slot) return;
    const { negotiation, violated, onReset } = this.#options;
    const tell = (rule: DriverRule) =>
      violated(rule, `${value} was written to queue_reset, without effect`, slot.index);
    if (!negotiation.has(Feature.RING_RESET)) tell(DriverMust.QUEUE_RESET_EXISTS);
    else if (value !== 1 || !slot.enabled) tell(DriverMust.QUEUE_RESET);
    else {
      this.#slots[slot.index] = freshSlot(slot.index, this.#sizes[slot.index] ?? 0);
      onReset(slot.index);
    }
  }

  get #selected(): Slot | undefined {
    return this.#slots[this.#select];
  }

  /** The driver writes to a queue that it enabled. While the device may use it, its rings cannot be elsewhere. */
  #reconfigured(slot: Slot, to: "same" | "other"): void {
    const { index } = slot;
    if (this.#running && to === "other") throw broken(`queue ${index} was changed after DRIVER_OK`);
    this.#options.violated(DriverMust.QUEUE_FIELDS_FIRST, "its registers were written after queue_enable", index);
    if (to === "other") slot.stale = true;
  }

  #canHave({ index }: Slot, size: number): boolean {
    return this.#isSize(size) && size <= (this.#sizes[index] ?? 0);
  }

  /** 2.8.10.1: a packed queue has any number of descriptors. */
  #isSize(size: number): boolean {
    return this.#form === "packed" ? size > 0 : isPowerOfTwo(size);
  }

  get #form(): QueueForm {
    return this.#options.negotiation.has(Feature.RING_PACKED) ? "packed" : "split";
  }

  /** A size that no queue has is not taken: whether it matters shows when the queue is enabled. */
  #resize(size: number): void {
    const slot = this.#selected;
    if (!slot) return;
    const possible = this.#canHave(slot, size);
    if (slot.enabled) this.#reconfigured(slot, possible && size === slot.size ? "same" : "other");
    slot.refusedSize = possible ? undefined : size;
    if (possible) slot.size = size;
    else this.#refuseSize(slot, size);
  }

  #refuseSize({ index }: Slot, size: number): void {
    const notASize = this.#form === "packed" ? DriverMust.PACKED_QUEUE_SIZE : DriverMust.QUEUE_SIZE;
    const rule = this.#isSize(size) ? DriverMust.QUEUE_SIZE_REDUCES : notASize;
    this.#options.violated(rule, `queue_size ${size} of at most ${this.#sizes[index]}`, index);
  }

  #enable(value: number): void {
    const slot = this.#selected;
    if (!slot) return;
    if (value !== 1) {
      this.#keepEnabled(slot, value);
      return;
    }
    if (slot.enabled && !slot.stale) return;
    const { negotiation, violated } = this.#options;
    if (!negotiation.featuresOk) violated(DriverMust.SEQUENCE, "it was enabled before FEATURES_OK", slot.index);
    const again = negotiation.has(Feature.RING_RESET);
    if (this.#running && !again) violated(DriverMust.SEQUENCE, "it was enabled after DRIVER_OK", slot.index);
    this.#setUp(slot);
    slot.enabled = true;
    if (this.#running) slot.queue?.begin();
  }

  /** Nothing ends a queue but `queue_reset` and a reset of the device. */
  #keepEnabled({ index, enabled }: Slot, value: number): void {
    if (value === 0 && enabled && this.#running) throw broken(`queue ${index} was disabled after DRIVER_OK`);
    const rule = value === 0 ? DriverMust.QUEUE_STAYS : DriverMust.QUEUE_ENABLE;
    this.#options.violated(rule, `${value} was written to queue_enable, without effect`, index);
  }

  /** Makes the queue that the registers describe. Throws {@link DriverError} if there can be none. */
  #setUp(slot: Slot): void {
    const { memory, negotiation, readableLimit, trace, violated } = this.#options;
    const { index, size, refusedSize, desc, driver, device } = slot;
    if (refusedSize !== undefined) throw broken(`queue ${index} was enabled with queue_size ${refusedSize}`);
    const setup = { size, desc: address(desc), driver: address(driver), device: address(device) };
    slot.queue = createQueue(this.#form, memory, setup, {
      indirect: negotiation.has(Feature.INDIRECT_DESC),
      eventIdx: negotiation.has(Feature.EVENT_IDX),
      inOrder: negotiation.has(Feature.IN_ORDER),
      readableLimit,
      violated: (rule, problem) => violated(rule, problem, index),
    });
    // What a queue does depends on the features.
    slot.stale = !negotiation.featuresOk;
    trace()?.(enabled(index, setup));
  }
}

const freshSlot = (index: number, size: number): Slot => ({
  ...{ index, size, refusedSize: undefined, enabled: false, stale: false },
  ...{ desc: [0, 0], driver: [0, 0], device: [0, 0] },
});

/** What names a queue in notifications with NOTIF_CONFIG_DATA: no index, so that a driver shows whether it read it. */
export const notifyData = (queue: number): number => 0x100 + queue;

const enabled = (queue: number, { size, desc, driver, device }: QueueSetup): TraceRecord => ({
  kind: "queue-enabled",
  queue,
  size,
  desc,
  driver,
  deviceArea: device,
});

/** Saved for a queue whose driver wrote a size that no queue has. */
const NO_SIZE = 0;

const broken = (problem: string): DriverError => new DriverError(Rule.COMMON_CFG, problem);

const isPowerOfTwo = (size: number): boolean => Number.isInteger(size) && size > 0 && (size & (size - 1)) === 0;

const address = ([lo, hi]: Halves): number => lo + hi * 2 ** 32;
