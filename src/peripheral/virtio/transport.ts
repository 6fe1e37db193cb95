/**
 * virtio over PCI, device side: the BAR, the status register, requests, reset. VIRTIO 1.4 cs01, 4.1 Virtio Over PCI
 * Bus. Knows nothing of any emulator: accesses to its one BAR come in, RAM and the interrupt line are injected.
 *
 * This is the one place where a driver that breaks virtio is caught: DEVICE_NEEDS_RESET, and a fault in the trace.
 */
import type { BarKind } from "../../contract/device-control.ts";
import type { TraceSink } from "../../contract/trace.ts";
import { encode } from "../../wire/codec/codec.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { CommonCfg, DeviceStatus, MsiVector } from "../../wire/virtio/virtio.ts";
import { RequestTracker } from "../flow/request-tracker.ts";
import { type Host, WorkBudget } from "../flow/work-budget.ts";
import { DriverError } from "../guest/driver-error.ts";
import type { GuestMemory } from "../guest/guest-memory.ts";
import { Rule } from "../guest/rule.ts";
import { Violations } from "../guest/violations.ts";
import type { Rings } from "../queue/queue.ts";
import { decodeSaved, need, SavedStateError } from "../saved/saved-state.ts";
import type { Activation, DeviceFeatures, VirtioDevice } from "./device.ts";
import { DeviceConfig } from "./device-config.ts";
import { type InterruptLine, Interrupts } from "./interrupts.ts";
import { Feature, Negotiation, TRANSPORT_FEATURES } from "./negotiation.ts";
import { checkNotification } from "./notification.ts";
import { Bar, NOTIFY_MULTIPLIER, pciConfigSpace } from "./pci-config.ts";
import { PciFunction } from "./pci-function.ts";
import { QueueBank } from "./queue-registers.ts";
import { type Handlers, RegisterBank, type Width } from "./registers.ts";
import { SavedTransport } from "./saved-transport.ts";
import { statusWrite } from "./status.ts";

export interface TransportOptions {
  readonly memory: GuestMemory;
  /** The interrupt pin. */
  readonly interrupt: InterruptLine;
  readonly host: Host;
  /** Called for every event; absent, nothing is recorded and nothing is built to be recorded. */
  readonly trace: () => TraceSink | undefined;
  /** Where its registers are; default: at ports. */
  readonly bar?: BarKind;
  /** Readable bytes copied of one chain; the device's largest request. */
  readonly readableLimit: number;
  /** Feature bits of the transport that are not offered; called before every negotiation. */
  readonly maskFeatures?: () => bigint;
  /** The device was reset, and has its new features and queues. */
  readonly onReset?: () => void;
}

export class VirtioPciTransport {
  /** What the system sees of it on the bus. */
  readonly function: PciFunction;
  readonly #device: VirtioDevice;
  readonly #options: TransportOptions;
  readonly #negotiation: Negotiation;
  readonly #queues: QueueBank;
  readonly #budget: WorkBudget;
  readonly #tracker: RequestTracker;
  readonly #interrupts: Interrupts;
  readonly #violations: Violations;
  readonly #common: RegisterBank;
  readonly #config: DeviceConfig;
  #status = 0;
  /** Counts resets: an answer of an older generation is dropped. */
  #generation = 0;

  /** Throws RangeError for queues that cannot be. */
  constructor(device: VirtioDevice, options: TransportOptions) {
    const { memory, interrupt, host, trace, readableLimit, bar = "io" } = options;
    this.#device = device;
    this.#options = options;
    this.#violations = new Violations(trace);
    const violated = this.#violations.report;
    const negotiation = new Negotiation(this.#features(), violated);
    this.#negotiation = negotiation;
    const onReset = (queue: number) => this.#queueReset(queue);
    this.#queues = new QueueBank(device.queueSizes, { memory, readableLimit, negotiation, trace, violated, onReset });
    this.#budget = new WorkBudget(host, (queue) => this.#serve(queue));
    this.#tracker = new RequestTracker(this.#queues, {
      trace,
      budget: this.#budget,
      inOrder: () => negotiation.has(Feature.IN_ORDER),
    });
    this.#config = new DeviceConfig(() => device.config());
    this.#common = new RegisterBank(CommonCfg, this.#registers());
    const { id: virtioId, pciClass } = device;
    const sizes = { commonSize: this.#common.size, deviceSize: this.#config.size };
    const powerOn = pciConfigSpace({ virtioId, pciClass, bar, ...sizes });
    this.function = new PciFunction({ powerOn, bar: this, pin: interrupt });
    this.#interrupts = new Interrupts(this.function, trace);
  }

  get status(): number {
    return this.#status;
  }

  /** All feature bits that the driver finds. */
  get offered(): bigint {
    return this.#negotiation.offered;
  }

  #features(): DeviceFeatures {
    const { offered, ...features } = this.#device.features;
    return { offered: offered | (TRANSPORT_FEATURES & ~(this.#options.maskFeatures?.() ?? 0n)), ...features };
  }

  // --- the BAR ---

  /** A read of the BAR. What belongs to no structure, or lies behind the end of one, reads as zero. */
  read(offset: number, width: Width): number {
    if (offset < this.#common.size) return this.#traced("common", offset, width, this.#common.read(offset, width));
    if (offset === Bar.isr) return this.#interrupts.acknowledge();
    if (offset < Bar.device) return 0;
    const at = offset - Bar.device;
    return this.#traced("device", at, width, this.#config.read(at, width));
  }

  /** A write to the BAR. What is read-only ignores it, and so does all of the device's configuration. */
  write(offset: number, width: Width, value: number): void {
    if (offset < this.#common.size) {
      this.#trace?.({ kind: "register", access: "write", bank: "common", offset, width, value: value >>> 0 });
      this.#guarded(() => this.#common.write(offset, width, value));
      return;
    }
    if (offset >= Bar.notify && offset < Bar.device) {
      this.#notifyWritten(offset - Bar.notify, width, value);
    }
    if (offset >= Bar.device) this.#configWritten(offset - Bar.device, width, value);
  }

  #configWritten(offset: number, width: Width, value: number): void {
    this.#trace?.({ kind: "register", access: "write", bank: "device", offset, width, value: value >>> 0 });
    if (this.#negotiation.featuresOk) return;
    this.#violations.report(DriverMust.CONFIG_IS_READ, "the configuration was written, without effect");
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
      config_generation: { read: () => this.#config.generation },
    };
  }

  // --- status, reset and configuration changes ---

  /**
   * Back to power-on. Answers still to come are dropped. A hold stays when the driver resets the device. It ends when
   * the machine is reset: a guest that boots would wait forever, with no visible reason.
   */
  reset(cause: "driver" | "machine" | "host"): void {
    const wasUsed = this.#status !== 0;
    const queues = this.#device.queueSizes.length;
    this.#generation++;
    const dropped = this.#tracker.clear();
    this.#setStatus(0, cause === "driver" ? "driver" : "device");
    this.#device.reset();
    this.#violations.clear();
    this.#negotiation.clear(this.#features());
    this.#queues.clear(this.#device.queueSizes);
    this.#interrupts.clear();
    if (wasUsed) this.#trace?.({ kind: "reset", cause, dropped });
    // With other queues the numbers mean others, too.
    const otherQueues = this.#device.queueSizes.length !== queues;
    if (cause === "machine" || otherQueues) this.#tracker.endHolds();
    if (otherQueues) this.configChanged();
    this.#options.onReset?.();
  }

  /** The device's configuration changed: an interrupt once the driver is there. */
  configChanged(): void {
    this.#config.changed();
    if (this.#status & DeviceStatus.DRIVER_OK) this.#interrupts.raise("config");
  }

  #setStatus(to: number, by: "driver" | "device"): void {
    const from = this.#status;
    this.#status = to;
    if (from !== to) this.#trace?.({ kind: "status", from, to, by });
  }

  #writeStatus(written: number): void {
    const write = statusWrite(this.#status, written);
    if (write.kind === "reset") {
      this.reset("driver");
      return;
    }
    for (const { rule, problem } of write.broken) this.#violations.report(rule, problem);
    const { DRIVER_OK, FEATURES_OK } = DeviceStatus;
    const refused = write.bits & FEATURES_OK && !this.#negotiation.negotiate(this.#trace) ? FEATURES_OK : 0;
    this.#setStatus(this.#status | (write.bits & ~refused & ~DRIVER_OK), "driver");
    if (write.bits & DRIVER_OK) this.#start();
  }

  /** A driver that left FEATURES_OK out accepted features all the same. */
  #start(): void {
    if (!this.#negotiation.featuresOk && !this.#negotiation.negotiate(this.#trace)) {
      throw new DriverError(Rule.INITIALIZATION, "DRIVER_OK was set without features that the device can work with");
    }
    this.#queues.start();
    this.#setStatus(this.#status | DeviceStatus.DRIVER_OK, "driver");
    this.#device.activate(this.#activation());
  }

  /** Runs guest-driven work; a driver that breaks a rule meanwhile gets DEVICE_NEEDS_RESET. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      this.#trace?.({ kind: "fault", clause: error.clause, problem: error.message });
      this.#giveUp();
    }
  }

  /** 2.1.2: say so, and tell a running driver with a configuration change notification. */
  #giveUp(): void {
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

  /** 4.1.5.2 Available Buffer Notifications. The address says which queue it is, the value more where that is negotiated. */
  #notifyWritten(offset: number, width: Width, value: number): void {
    const queue = Math.floor(offset / NOTIFY_MULTIPLIER);
    const negotiation = this.#negotiation;
    if (negotiation.has(Feature.NOTIFICATION_DATA | Feature.NOTIF_CONFIG_DATA)) {
      this.#trace?.({ kind: "register", access: "write", bank: "notify", offset, width, value: value >>> 0 });
      const ring = this.#running ? this.#queues.get(queue) : undefined;
      const violated = this.#violations.report;
      checkNotification({ queue, width, value: value >>> 0 }, { negotiation, ring, violated });
    }
    this.#notify(queue);
  }

  /** 2.6.1.1: its requests are not carried out any more, and nothing is written for them. */
  #queueReset(queue: number): void {
    const dropped = this.#tracker.clearQueue(queue);
    this.#device.forget?.(dropped);
    this.#trace?.({ kind: "queue-reset", queue, dropped: dropped.length });
  }

  #notify(queue: number): void {
    this.#trace?.({ kind: "notify", queue });
    this.#serve(queue);
  }

  /** Lets the device look at a queue. A guest that notifies in a loop gets through it fast once the time is over. */
  #serve(queue: number): void {
    if (!this.#running || !this.#queues.get(queue) || this.#budget.putsOff(queue)) return;
    this.#work(() => this.#device.notify(queue));
  }

  /** Device work, then one interrupt for all that it used, also before the driver's mistake. */
  #work(work: () => void): void {
    this.#budget.begin();
    this.#guarded(work);
    if (this.#queues.wantInterrupt()) this.#interrupts.raise("queue");
    this.#budget.end();
  }

  #activation(): Activation {
    const generation = this.#generation;
    const current = () => generation === this.#generation;
    return {
      features: this.#negotiation.accepted,
      pop: (queue, requestLength) => (current() && this.#running ? this.#tracker.pop(queue, requestLength) : undefined),
      later: (work) => {
        if (current()) this.#work(work);
      },
      keep: (request, bytes) => {
        if (current()) this.#tracker.keep(request, bytes);
      },
      violated: (...violation) => {
        if (current()) this.#violations.report(...violation);
      },
      giveUp: () => {
        if (current()) this.#giveUp();
      },
    };
  }

  // --- what a person does ---

  /** The queues on hold, in order. */
  get onHold(): number[] {
    return this.#tracker.onHold;
  }

  /**
   * On hold, the requests of a queue are taken from the ring and not handed to the device. They wait until they are
   * released one by one, or the hold ends. It may begin before the queue is enabled. Unknown queues are ignored.
   */
  hold(queue: number, on: boolean): void {
    if (this.#device.queueSizes[queue] === undefined) return;
    if (this.#tracker.hold(queue, on) && !on) this.#serve(queue);
  }

  /** Lets one held request on, the oldest unless it is named; nothing, if there is none. */
  release(queue: number, request: number | undefined): void {
    if (this.#tracker.release(queue, request)) this.#serve(queue);
  }

  /** One queue as it is in guest memory; undefined while it is not enabled. */
  rings(index: number): Rings | undefined {
    return this.#queues.get(index)?.snapshot({ queue: index, inFlight: this.#tracker.inFlight(index) });
  }

  /** For a reader of the trace that joins in the middle. {@link replayState} follows. */
  replayMoment(trace: TraceSink, cause: "restored" | "recording"): void {
    const onHold = this.onHold.map((queue) => ({ queue }));
    const inFlight = this.#tracker.requests.map((request) => ({ request }));
    trace({ kind: "resumed", cause, status: this.#status, queues: this.#queues.positions, onHold, inFlight });
  }

  /** The present state as the events that a reader of the trace has missed. None of them says that it changed now. */
  replayState(trace: TraceSink): void {
    const { offered, accepted, featuresOk } = this.#negotiation;
    const status = this.#status;
    if (featuresOk) trace({ kind: "features", offered, accepted, agreed: true });
    this.#queues.replayState(trace);
    if (status !== 0) trace({ kind: "status", from: status, to: status, by: "driver" });
    this.#violations.replayState(trace);
    for (const queue of this.onHold) trace({ kind: "hold", queue, on: true });
  }

  /** The requests in flight, for a reader of the trace that has not seen this device before. */
  replayRequests(trace: TraceSink): void {
    this.#tracker.replayState(trace);
  }

  // --- saved and restored ---

  /** All that the device is and has, for {@link restore}. */
  save(): Uint8Array {
    return encode(SavedTransport, {
      status: this.#status,
      isr: this.#interrupts.isr,
      ...this.#config.save(),
      negotiation: this.#negotiation.save(),
      ...this.#queues.save(),
      flow: this.#tracker.save(),
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
      const isRunning = (state.status & DeviceStatus.DRIVER_OK) !== 0;
      need(!isRunning || this.#negotiation.featuresOk, "a driver runs without features that were agreed on");
      this.#queues.restore(state, { running: isRunning });
      const requests = this.#tracker.restore(state.flow);
      this.#status = state.status;
      this.#interrupts.restore(state.isr);
      const activation = isRunning ? this.#activation() : undefined;
      need(activation || requests.length === 0, "there are requests before DRIVER_OK");
      this.#work(() => this.#device.restore(state.device, { activation, requests }));
      this.#config.restore(state);
    } catch (error) {
      if (error instanceof DriverError) throw new SavedStateError(error.message);
      throw error;
    }
  }
}
