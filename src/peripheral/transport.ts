/**
 * virtio over PCI, device side: registers, feature negotiation, the status machine, queues, interrupts, reset. VIRTIO
 * 1.4 cs01, 4.1 Virtio Over PCI Bus. Knows nothing of any emulator: accesses to its one BAR come in, RAM and the
 * interrupt line are injected.
 *
 * This is the one place where a driver that breaks virtio is caught: DEVICE_NEEDS_RESET, and a fault in the trace.
 */
import type { TraceRecord } from "../contract/trace.ts";
import { CommonCfg } from "../wire/virtio.ts";
import type { Chain, Written } from "./chain.ts";
import type { Request, Session, VirtioDevice } from "./device.ts";
import { DriverError } from "./driver-error.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { Bar, MAX_QUEUES, NOTIFY_MULTIPLIER, pciConfigSpace } from "./pci-config.ts";
import { type Handlers, RegisterBank, type RegisterField, type Width } from "./registers.ts";
import { DeviceStatus, statusWrite } from "./status.ts";
import { checkSetup, Virtqueue } from "./virtqueue.ts";

/** 6 Reserved Feature Bits, as far as this transport implements them. */
export const Feature = { INDIRECT_DESC: 1n << 28n, EVENT_IDX: 1n << 29n, VERSION_1: 1n << 32n } as const;
const TRANSPORT_FEATURES = Feature.INDIRECT_DESC | Feature.EVENT_IDX | Feature.VERSION_1;

const Isr = { QUEUE: 1, CONFIG: 2 } as const;
const NO_VECTOR = 0xffff;
const COMMON = "4.1.4.3.2 Driver Requirements: Common configuration structure layout";

export interface InterruptLine {
  raise(): void;
  lower(): void;
}

export interface TransportOptions {
  readonly memory: GuestMemory;
  readonly interrupt: InterruptLine;
  /** Called for every event; absent, nothing is recorded and nothing is built to be recorded. */
  readonly trace: () => ((event: TraceRecord) => void) | undefined;
  /** Readable bytes copied of one chain; the device's largest request. */
  readonly readableLimit: number;
  /** Feature bits of the transport not to offer. */
  readonly withhold?: bigint;
}

/** The registers of one queue until it is enabled, and the queue from then on. */
interface QueueState {
  size: number;
  desc: [lo: number, hi: number];
  driver: [lo: number, hi: number];
  device: [lo: number, hi: number];
  queue?: Virtqueue;
}

export class VirtioPciTransport {
  readonly #device: VirtioDevice;
  readonly #options: TransportOptions;
  readonly #common: RegisterBank;
  readonly offered: bigint;
  #deviceConfig: Uint8Array;
  #status = 0;
  #isr = 0;
  #accepted = 0n;
  #deviceFeatureSelect = 0;
  #driverFeatureSelect = 0;
  #queueSelect = 0;
  #configGeneration = 0;
  #queues: QueueState[] = [];
  /** Counts resets: an answer of an older generation is dropped. */
  #generation = 0;
  #requests = 0;
  #pending = new Set<number>();

  constructor(device: VirtioDevice, options: TransportOptions) {
    if (device.queueSizes.length > MAX_QUEUES) throw new RangeError(`at most ${MAX_QUEUES} queues`);
    this.#device = device;
    this.#options = options;
    this.offered = device.features | (TRANSPORT_FEATURES & ~(options.withhold ?? 0n));
    this.#deviceConfig = device.config();
    this.#common = new RegisterBank(CommonCfg, this.#commonHandlers());
    this.#forget();
  }

  get status(): number {
    return this.#status;
  }

  /** The configuration space at power-on, with the BAR at `port`. */
  configSpace(port: number): Uint8Array {
    return pciConfigSpace({
      virtioId: this.#device.id,
      commonSize: this.#common.size,
      deviceSize: this.#deviceConfig.length,
      queues: this.#device.queueSizes.length,
      port,
    });
  }

  /** A read of the BAR. */
  read(offset: number, width: Width): number {
    if (offset === Bar.isr) return this.#readIsr();
    if (offset < this.#common.size) return this.#traced("common", offset, width, this.#common.read(offset, width));
    if (offset >= Bar.device) {
      const at = offset - Bar.device;
      return this.#traced("device", at, width, littleEndian(this.#deviceConfig, at, width));
    }
    return 0;
  }

  /** A write to the BAR. */
  write(offset: number, width: Width, value: number): void {
    if (offset >= Bar.notify && offset < Bar.device) {
      this.#notified(Math.floor((offset - Bar.notify) / NOTIFY_MULTIPLIER));
      return;
    }
    if (offset >= this.#common.size) return;
    this.#trace?.({ kind: "register", access: "write", bank: "common", offset, width, value: value >>> 0 });
    this.#guarded(() => this.#common.write(offset, width, value));
  }

  /** Back to power-on. Answers still to come are dropped. */
  reset(cause: "driver" | "machine" | "host"): void {
    const dropped = this.#pending.size;
    const wasUsed = this.#status !== 0;
    this.#setStatus(0, "driver");
    this.#forget();
    this.#options.interrupt.lower();
    this.#device.reset();
    if (wasUsed) this.#trace?.({ kind: "reset", cause, dropped });
  }

  /** The device's configuration changed: new generation, and an interrupt once the driver is there. */
  configChanged(): void {
    this.#deviceConfig = this.#device.config();
    this.#configGeneration = (this.#configGeneration + 1) & 0xff;
    if (this.#status & DeviceStatus.DRIVER_OK) this.#interrupt("config");
  }

  get #trace(): ((event: TraceRecord) => void) | undefined {
    return this.#options.trace();
  }

  #traced(bank: "common" | "device", offset: number, width: Width, value: number): number {
    this.#trace?.({ kind: "register", access: "read", bank, offset, width, value });
    return value;
  }

  #forget(): void {
    this.#generation++;
    this.#pending.clear();
    this.#accepted = 0n;
    this.#deviceFeatureSelect = 0;
    this.#driverFeatureSelect = 0;
    this.#queueSelect = 0;
    this.#isr = 0;
    this.#queues = this.#device.queueSizes.map((size) => ({ size, desc: [0, 0], driver: [0, 0], device: [0, 0] }));
  }

  // --- interrupts ---

  /** 4.1.4.5 ISR status capability: reading it clears it and lowers the line. */
  #readIsr(): number {
    const value = this.#isr;
    this.#isr = 0;
    this.#options.interrupt.lower();
    this.#trace?.({ kind: "isr-read", value });
    return value;
  }

  #interrupt(cause: "queue" | "config"): void {
    this.#isr |= cause === "queue" ? Isr.QUEUE : Isr.CONFIG;
    this.#trace?.({ kind: "interrupt", cause });
    this.#options.interrupt.raise();
  }

  // --- trouble ---

  /** Runs guest-driven work. Returns false if the driver broke a rule meanwhile. */
  #guarded(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      this.#needsReset(error);
      return false;
    }
  }

  /** 2.1.2: say so, and tell a running driver with a configuration change notification. */
  #needsReset({ clause, message }: DriverError): void {
    this.#trace?.({ kind: "fault", clause, problem: message });
    if (this.#status & DeviceStatus.DEVICE_NEEDS_RESET) return;
    this.#setStatus(this.#status | DeviceStatus.DEVICE_NEEDS_RESET, "device");
    if (this.#status & DeviceStatus.DRIVER_OK) this.#interrupt("config");
  }

  // --- status and features ---

  #setStatus(to: number, by: "driver" | "device"): void {
    const from = this.#status;
    this.#status = to;
    if (from !== to) this.#trace?.({ kind: "status", from, to, by });
  }

  #writeStatus(written: number): void {
    const write = statusWrite(this.#status, written);
    if (write.kind === "reset") return this.reset("driver");
    if (write.kind === "broken") throw new DriverError(write.clause, write.problem);
    let { bits } = write;
    if (bits & DeviceStatus.FEATURES_OK && !this.#featuresAgreed()) bits &= ~DeviceStatus.FEATURES_OK;
    this.#setStatus(this.#status | bits, "driver");
    if (bits & DeviceStatus.DRIVER_OK) this.#device.activate(this.#session());
  }

  /** 2.2.2: FEATURES_OK stays clear for bits never offered, and without VIRTIO_F_VERSION_1. */
  #featuresAgreed(): boolean {
    const accepted = this.#accepted;
    const agreed = (accepted & ~this.offered) === 0n && (accepted & Feature.VERSION_1) !== 0n;
    this.#trace?.({ kind: "features", offered: this.offered, accepted, agreed });
    return agreed;
  }

  #acceptFeatures(value: number): void {
    if (this.#status & DeviceStatus.FEATURES_OK) {
      throw new DriverError(
        "3.1.1 Driver Requirements: Device Initialization",
        "features were written after FEATURES_OK",
      );
    }
    if (this.#driverFeatureSelect > 1) return;
    const shift = BigInt(32 * this.#driverFeatureSelect);
    this.#accepted = (this.#accepted & ~(0xffff_ffffn << shift)) | (BigInt(value >>> 0) << shift);
  }

  // --- queues ---

  get #selected(): QueueState | undefined {
    return this.#queues[this.#queueSelect];
  }

  #resize(size: number): void {
    const state = this.#configurable();
    if (!state) return;
    const largest = this.#device.queueSizes[this.#queueSelect] ?? 0;
    if (size === 0 || size > largest || (size & (size - 1)) !== 0) {
      throw new DriverError(COMMON, `queue_size ${size}: a power of two, at most ${largest}`);
    }
    state.size = size;
  }

  /** The selected queue, while its registers may change. */
  #configurable(): QueueState | undefined {
    const state = this.#selected;
    if (state?.queue) throw new DriverError(COMMON, `queue ${this.#queueSelect} was changed after queue_enable`);
    return state;
  }

  #enable(value: number): void {
    if (value !== 1) throw new DriverError(COMMON, `${value} was written to queue_enable`);
    const state = this.#configurable();
    if (!state) return;
    const { size } = state;
    const setup = { size, desc: address(state.desc), driver: address(state.driver), device: address(state.device) };
    checkSetup(this.#options.memory, setup);
    state.queue = new Virtqueue(this.#options.memory, setup, {
      indirect: (this.#accepted & Feature.INDIRECT_DESC) !== 0n,
      eventIdx: (this.#accepted & Feature.EVENT_IDX) !== 0n,
      readableLimit: this.#options.readableLimit,
    });
    const { desc, driver, device } = setup;
    this.#trace?.({ kind: "queue-enabled", queue: this.#queueSelect, size, desc, driver, deviceArea: device });
  }

  #notified(queue: number): void {
    this.#trace?.({ kind: "notify", queue });
    // 2.1.2: nothing is consumed before DRIVER_OK, nor after the device gave up.
    const running = DeviceStatus.DRIVER_OK;
    if ((this.#status & (running | DeviceStatus.DEVICE_NEEDS_RESET)) !== running) return;
    if (!this.#queues[queue]?.queue) return;
    this.#work(() => this.#device.notify(queue));
  }

  /** Device work, then one interrupt for all that it used. */
  #work(work: () => void): void {
    if (!this.#guarded(work)) return;
    let wanted = false;
    for (const { queue } of this.#queues) if (queue?.wantsInterrupt()) wanted = true;
    if (wanted) this.#interrupt("queue");
  }

  // --- requests ---

  #session(): Session {
    const generation = this.#generation;
    return {
      features: this.#accepted,
      pop: (queue) => (generation === this.#generation ? this.#pop(queue) : undefined),
      later: (work) => {
        if (generation === this.#generation) this.#work(work);
      },
    };
  }

  #pop(index: number): Request | undefined {
    const queue = this.#queues[index]?.queue;
    if (!queue) return undefined;
    const position = queue.lastAvailIdx;
    const chain = queue.pop();
    if (!chain) return undefined;
    const id = ++this.#requests;
    this.#pending.add(id);
    this.#trace?.({
      kind: "popped",
      request: id,
      queue: index,
      position,
      head: chain.head,
      chain: chain.descriptors,
      readable: chain.readable,
      writableLength: chain.writableLength,
    });
    const generation = this.#generation;
    let finished = false;
    return {
      id,
      queue: index,
      readable: chain.readable,
      writableLength: chain.writableLength,
      finish: (written, length) => {
        if (finished) throw new Error(`request ${id} was finished twice`);
        finished = true;
        if (generation === this.#generation) this.#finish(id, index, chain, written, length);
      },
    };
  }

  #finish(id: number, index: number, chain: Chain, written: readonly Written[], length: number): void {
    const queue = this.#queues[index]?.queue;
    if (!queue) return;
    const position = queue.usedIdx;
    queue.push(chain, written, length);
    this.#pending.delete(id);
    this.#trace?.({ kind: "used", request: id, queue: index, position, head: chain.head, length, written });
  }

  // --- registers ---

  #commonHandlers(): Handlers<typeof CommonCfg> {
    const area = (name: "desc" | "driver" | "device", half: 0 | 1): RegisterField => ({
      read: () => this.#selected?.[name][half] ?? 0,
      write: (value) => {
        const state = this.#configurable();
        if (state) state[name][half] = value;
      },
    });
    return {
      device_feature_select: { read: () => this.#deviceFeatureSelect, write: (v) => (this.#deviceFeatureSelect = v) },
      device_feature: { read: () => half(this.offered, this.#deviceFeatureSelect) },
      driver_feature_select: { read: () => this.#driverFeatureSelect, write: (v) => (this.#driverFeatureSelect = v) },
      driver_feature: {
        read: () => half(this.#accepted, this.#driverFeatureSelect),
        write: (value) => this.#acceptFeatures(value),
      },
      config_msix_vector: { read: () => NO_VECTOR },
      num_queues: { read: () => this.#queues.length },
      device_status: { read: () => this.#status, write: (value) => this.#writeStatus(value) },
      config_generation: { read: () => this.#configGeneration },
      queue_select: { read: () => this.#queueSelect, write: (value) => (this.#queueSelect = value) },
      queue_size: { read: () => this.#selected?.size ?? 0, write: (value) => this.#resize(value) },
      queue_msix_vector: { read: () => NO_VECTOR },
      queue_enable: { read: () => Number(this.#selected?.queue !== undefined), write: (value) => this.#enable(value) },
      queue_notify_off: { read: () => this.#queueSelect },
      queue_desc_lo: area("desc", 0),
      queue_desc_hi: area("desc", 1),
      queue_driver_lo: area("driver", 0),
      queue_driver_hi: area("driver", 1),
      queue_device_lo: area("device", 0),
      queue_device_hi: area("device", 1),
    };
  }
}

const address = ([lo, hi]: readonly [number, number]): number => lo + hi * 2 ** 32;

/** One 32-bit half of a feature set; selects above 1 read as zero. */
const half = (features: bigint, select: number): number =>
  select > 1 ? 0 : Number((features >> BigInt(32 * select)) & 0xffff_ffffn);

function littleEndian(bytes: Uint8Array, at: number, width: Width): number {
  let value = 0;
  for (let i = 0; i < width; i++) value += (bytes[at + i] ?? 0) * 2 ** (8 * i);
  return value;
}
