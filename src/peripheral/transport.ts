/**
 * virtio over PCI, device side: the BAR, the status register, requests, reset. VIRTIO 1.4 cs01, 4.1 Virtio Over PCI
 * Bus. Knows nothing of any emulator: accesses to its one BAR come in, RAM and the interrupt line are injected.
 *
 * This is the one place where a driver that breaks virtio is caught: DEVICE_NEEDS_RESET, and a fault in the trace.
 */
import type { TraceSink } from "../contract/trace.ts";
import { encode } from "../wire/codec.ts";
import { CommonCfg, DeviceStatus, MsiVector } from "../wire/virtio.ts";
import type { Chain, Extent, Written } from "./chain.ts";
import type { Request, Session, VirtioDevice } from "./device.ts";
import { DriverError } from "./driver-error.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { type InterruptLine, Interrupts } from "./interrupts.ts";
import { Negotiation, TRANSPORT_FEATURES } from "./negotiation.ts";
import { Bar, MAX_QUEUES, NOTIFY_MULTIPLIER, pciConfigSpace } from "./pci-config.ts";
import { QueueBank } from "./queue-registers.ts";
import { type Handlers, littleEndian, RegisterBank, type Width } from "./registers.ts";
import {
  decodeSaved,
  need,
  type SavedRequest,
  SavedStateError,
  SavedTransport,
  savedChain,
  savedRequest,
} from "./saved-state.ts";
import { statusWrite } from "./status.ts";

export interface TransportOptions {
  readonly memory: GuestMemory;
  readonly interrupt: InterruptLine;
  /** Called for every event; absent, nothing is recorded and nothing is built to be recorded. */
  readonly trace: () => TraceSink | undefined;
  /** Readable bytes copied of one chain; the device's largest request. */
  readonly readableLimit: number;
  /** Feature bits of the transport not to offer. */
  readonly withhold?: bigint;
}

interface Pending {
  readonly id: number;
  readonly queue: number;
  readonly chain: Chain;
}

export class VirtioPciTransport {
  readonly #device: VirtioDevice;
  readonly #options: TransportOptions;
  readonly #negotiation: Negotiation;
  readonly #queues: QueueBank;
  readonly #interrupts: Interrupts;
  readonly #common: RegisterBank;
  #deviceConfig: Uint8Array;
  #configGeneration = 0;
  #configWasRead = false;
  #status = 0;
  /** Counts resets: an answer of an older generation is dropped. */
  #generation = 0;
  #requests = 0;
  /** Taken and not handed back, by number, in the order they were taken. */
  readonly #pending = new Map<number, Pending>();

  /** Throws RangeError for queues that cannot be. */
  constructor(device: VirtioDevice, options: TransportOptions) {
    if (device.queueSizes.length > MAX_QUEUES) throw new RangeError(`at most ${MAX_QUEUES} queues`);
    const { memory, interrupt, trace, readableLimit, withhold = 0n } = options;
    this.#device = device;
    this.#options = options;
    this.#negotiation = new Negotiation({
      offered: device.features.offered | (TRANSPORT_FEATURES & ~withhold),
      required: device.features.required,
    });
    this.#interrupts = new Interrupts(interrupt, trace);
    this.#queues = new QueueBank(device.queueSizes, {
      memory,
      readableLimit,
      negotiation: this.#negotiation,
      enabled: (queue, { size, desc, driver, device: deviceArea }) =>
        trace()?.({ kind: "queue-enabled", queue, size, desc, driver, deviceArea }),
    });
    this.#deviceConfig = device.config();
    this.#common = new RegisterBank(CommonCfg, this.#registers());
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

  // --- the BAR ---

  /** A read of the BAR. What belongs to no structure, or lies behind the end of one, reads as zero. */
  read(offset: number, width: Width): number {
    if (offset < this.#common.size) return this.#traced("common", offset, width, this.#common.read(offset, width));
    if (offset === Bar.isr) return this.#interrupts.acknowledge();
    if (offset < Bar.device) return 0;
    this.#configWasRead = true;
    const at = offset - Bar.device;
    return this.#traced("device", at, width, littleEndian(this.#deviceConfig, at, width));
  }

  /** A write to the BAR. What is read-only ignores it. */
  write(offset: number, width: Width, value: number): void {
    if (offset < this.#common.size) {
      this.#trace?.({ kind: "register", access: "write", bank: "common", offset, width, value: value >>> 0 });
      this.#guarded(() => this.#common.write(offset, width, value));
      return;
    }
    if (offset >= Bar.notify && offset < Bar.device) {
      this.#notified(Math.floor((offset - Bar.notify) / NOTIFY_MULTIPLIER));
    }
  }

  get #trace(): TraceSink | undefined {
    return this.#options.trace();
  }

  #traced(bank: "common" | "device", offset: number, width: Width, value: number): number {
    this.#trace?.({ kind: "register", access: "read", bank, offset, width, value });
    return value;
  }

  #registers(): Handlers<typeof CommonCfg> {
    return {
      ...this.#negotiation.registers,
      ...this.#queues.registers,
      config_msix_vector: { read: () => MsiVector.NO_VECTOR },
      device_status: { read: () => this.#status, write: (value) => this.#writeStatus(value) },
      config_generation: { read: () => this.#configGeneration },
    };
  }

  // --- status, reset and configuration changes ---

  /** Back to power-on. Answers still to come are dropped. */
  reset(cause: "driver" | "machine" | "host"): void {
    const dropped = this.#pending.size;
    const wasUsed = this.#status !== 0;
    this.#generation++;
    this.#pending.clear();
    this.#negotiation.clear();
    this.#queues.clear();
    this.#interrupts.clear();
    this.#setStatus(0, cause === "driver" ? "driver" : "device");
    this.#device.reset();
    if (wasUsed) this.#trace?.({ kind: "reset", cause, dropped });
  }

  /**
   * The device's configuration changed: an interrupt once the driver is there, and a new generation if the driver has
   * read anything at the present one (4.1.4.3.1: mere counting would wrap after 256 changes).
   */
  configChanged(): void {
    this.#deviceConfig = this.#device.config();
    if (this.#configWasRead) this.#configGeneration = (this.#configGeneration + 1) & 0xff;
    this.#configWasRead = false;
    if (this.#status & DeviceStatus.DRIVER_OK) this.#interrupts.raise("config");
  }

  // --- saved and restored ---

  /** All that the device is and has, for {@link restore}. */
  save(): Uint8Array {
    return encode(SavedTransport, {
      status: this.#status,
      isr: this.#interrupts.isr,
      config_generation: this.#configGeneration,
      config_was_read: this.#configWasRead,
      negotiation: this.#negotiation.save(),
      ...this.#queues.save(),
      request_count: BigInt(this.#requests),
      requests: [...this.#pending.values()].map(savedRequest),
      device: this.#device.save(),
    });
  }

  /**
   * Goes on where a device like this one, fresh from power-on, was saved; guest memory is as it was then. Requests that
   * were in flight are carried out again. Throws {@link SavedStateError}; the device is of no use then.
   */
  restore(saved: Uint8Array): void {
    const state = decodeSaved(SavedTransport, saved);
    try {
      this.#negotiation.restore(state.negotiation);
      this.#queues.restore(state);
      this.#requests = Number(state.request_count);
      need(Number.isSafeInteger(this.#requests), "there were more requests than can be counted");
      this.#status = state.status;
      const requests = state.requests.map((request) => this.#retake(request));
      this.#configGeneration = state.config_generation;
      this.#configWasRead = state.config_was_read;
      this.#interrupts.restore(state.isr);
      const session = state.status & DeviceStatus.DRIVER_OK ? this.#session() : undefined;
      need(session || requests.length === 0, "there are requests before DRIVER_OK");
      this.#work(() => this.#device.restore(state.device, { session, requests }));
      this.#deviceConfig = this.#device.config();
    } catch (error) {
      if (error instanceof DriverError) throw new SavedStateError(error.message);
      throw error;
    }
  }

  #retake(saved: SavedRequest): Request {
    const id = Number(saved.id);
    need(id > 0 && id <= this.#requests && !this.#pending.has(id), `there is no request ${id}`);
    const queue = this.#queues.get(saved.queue);
    need(queue, `request ${id} is of queue ${saved.queue}, which is not enabled`);
    return this.#taken({ id, queue: saved.queue, chain: queue.retake(savedChain(saved)) });
  }

  #setStatus(to: number, by: "driver" | "device"): void {
    const from = this.#status;
    this.#status = to;
    if (from !== to) this.#trace?.({ kind: "status", from, to, by });
  }

  #writeStatus(written: number): void {
    const write = statusWrite(this.#status, written);
    if (write.kind === "broken") throw new DriverError(write.clause, write.problem);
    if (write.kind === "reset") {
      this.reset("driver");
      return;
    }
    const refused = write.bits & DeviceStatus.FEATURES_OK && !this.#settleFeatures() ? DeviceStatus.FEATURES_OK : 0;
    this.#setStatus(this.#status | (write.bits & ~refused), "driver");
    if (write.bits & DeviceStatus.DRIVER_OK) this.#device.activate(this.#session());
  }

  #settleFeatures(): boolean {
    const agreed = this.#negotiation.settle();
    const { offered, accepted } = this.#negotiation;
    this.#trace?.({ kind: "features", offered, accepted, agreed });
    return agreed;
  }

  /** Runs guest-driven work; a driver that breaks a rule meanwhile gets DEVICE_NEEDS_RESET. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      this.#needsReset(error);
    }
  }

  /** 2.1.2: say so, and tell a running driver with a configuration change notification. */
  #needsReset({ clause, message }: DriverError): void {
    this.#trace?.({ kind: "fault", clause, problem: message });
    if (this.#status & DeviceStatus.DEVICE_NEEDS_RESET) return;
    this.#setStatus(this.#status | DeviceStatus.DEVICE_NEEDS_RESET, "device");
    if (this.#status & DeviceStatus.DRIVER_OK) this.#interrupts.raise("config");
  }

  // --- requests ---

  /** 2.1.2: nothing is consumed before DRIVER_OK, nor after the device gave up. */
  get #running(): boolean {
    const { DRIVER_OK, DEVICE_NEEDS_RESET } = DeviceStatus;
    return (this.#status & (DRIVER_OK | DEVICE_NEEDS_RESET)) === DRIVER_OK;
  }

  #notified(queue: number): void {
    this.#trace?.({ kind: "notify", queue });
    if (!this.#running) return;
    if (this.#queues.get(queue)) this.#work(() => this.#device.notify(queue));
  }

  /** Device work, then one interrupt for all that it used, also before the driver's mistake. */
  #work(work: () => void): void {
    this.#guarded(work);
    if (this.#queues.wantInterrupt()) this.#interrupts.raise("queue");
  }

  #session(): Session {
    const generation = this.#generation;
    return {
      features: this.#negotiation.accepted,
      pop: (queue, extent) => (generation === this.#generation && this.#running ? this.#pop(queue, extent) : undefined),
      later: (work) => {
        if (generation === this.#generation) this.#work(work);
      },
    };
  }

  #pop(index: number, extent: Extent): Request | undefined {
    const queue = this.#queues.get(index);
    if (!queue) return undefined;
    const position = queue.lastAvailIdx;
    const chain = queue.pop(extent);
    if (!chain) return undefined;
    const id = ++this.#requests;
    const { head, descriptors, readable, writableLength } = chain;
    this.#trace?.({
      kind: "popped",
      request: id,
      queue: index,
      position,
      head,
      chain: descriptors,
      readable,
      writableLength,
    });
    return this.#taken({ id, queue: index, chain });
  }

  #taken(pending: Pending): Request {
    const { id, queue, chain } = pending;
    const { readable, writableLength } = chain;
    this.#pending.set(id, pending);
    const generation = this.#generation;
    let finished = false;
    const finish: Request["finish"] = (written, length) => {
      if (finished) throw new Error(`request ${id} was finished twice`);
      finished = true;
      if (generation === this.#generation) this.#finish(pending, written, length);
    };
    return { id, queue, readable, writableLength, finish };
  }

  #finish({ id, queue: index, chain }: Pending, written: readonly Written[], length: number): void {
    const queue = this.#queues.get(index);
    if (!queue) return;
    const position = queue.usedIdx;
    queue.push(chain, written, length);
    this.#pending.delete(id);
    this.#trace?.({ kind: "used", request: id, queue: index, position, head: chain.head, length, written });
  }
}
