/**
 * A device with its transport, as it is plugged in, and everything that its owner does to it. The driver sees registers
 * and rings only; what is here goes past it.
 */
import type { DeviceCommand, DeviceCondition, DeviceSettings } from "../../contract/device-control.ts";
import { encode, type Infer } from "../../wire/codec/codec.ts";
import { counted, list } from "../../wire/codec/counted.ts";
import { le32, le64 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { FaultInjector, type FaultOptions } from "../faults/injector.ts";
import type { Rings } from "../queue/queue.ts";
import { decodeSaved, SavedStateError } from "../saved/saved-state.ts";
import { TRANSPORT_FEATURES } from "../virtio/negotiation.ts";
import { type TransportOptions, VirtioPciTransport } from "../virtio/transport.ts";
import type { OwnedDevice } from "./owned-device.ts";
import { checkSettings, sameSettings } from "./settings.ts";

const SavedSettings = struct("saved_settings", { features: le64, queue_size: le32, queues: le32 });

const SavedPciDevice = struct("saved_pci_device", {
  settings: SavedSettings,
  /** In force from the driver's next reset on. */
  pending: list(SavedSettings, 1),
  /** With the device in it, and the rules around that. */
  transport: counted,
});

/** What a device is plugged into. */
export interface PlugOptions
  extends Omit<FaultOptions, "onFault">,
    Pick<TransportOptions, "memory" | "interrupt" | "host" | "bar"> {
  /** Something of {@link VirtioPciDevice.condition} is different. Must not call back into the device. */
  readonly onChange?: () => void;
}

export class VirtioPciDevice<D extends OwnedDevice = OwnedDevice> {
  readonly device: D;
  readonly transport: VirtioPciTransport;
  readonly #faults: FaultInjector;
  readonly #trace: PlugOptions["trace"];
  readonly #changed: () => void;
  /** Not in force yet. */
  #pending: DeviceSettings | undefined;
  /** The next reader of the trace is the first after {@link restore}. */
  #restored = false;
  /** A reader of the trace has been there before. */
  #wasTold = false;

  /** Throws RangeError for queues that cannot be. */
  constructor(device: D, options: PlugOptions) {
    const { memory, interrupt, host, bar = "io", trace, after, random, onChange = () => {} } = options;
    this.device = device;
    this.#trace = trace;
    this.#changed = onChange;
    this.#faults = new FaultInjector(device, { trace, after, random, onFault: onChange });
    this.transport = new VirtioPciTransport(this.#faults, {
      memory,
      interrupt,
      host,
      bar,
      trace,
      readableLimit: device.readableLimit,
      maskFeatures: () => TRANSPORT_FEATURES & ~device.settings.features,
      onReset: () => this.#wasReset(),
    });
  }

  /** Throws RangeError, with a text for people, for rules or settings that cannot be; nothing has changed then. */
  command(command: DeviceCommand): void {
    switch (command.do) {
      case "hold":
        this.transport.hold(command.queue, command.on);
        break;
      case "release":
        this.transport.release(command.queue, command.request);
        break;
      case "faults":
        this.#faults.replace(command.rules);
        break;
      case "ready":
        this.#setReady(command.on);
        break;
      case "configure":
        this.#configure(command.settings);
    }
    this.#changed();
  }

  /** As it is now; the device does not know its name. */
  get condition(): Omit<DeviceCondition, "device"> {
    const { device } = this;
    return {
      type: device.id,
      queues: device.queueNames,
      onHold: this.transport.onHold,
      faults: this.#faults.states,
      faultKinds: this.#faults.kinds,
      settings: device.settings,
      ...(this.#pending && { pending: this.#pending }),
      possible: device.possible,
      ...device.condition,
    };
  }

  /** One queue as it is in guest memory; undefined while it is not enabled. */
  rings(queue: number): Rings | undefined {
    return this.transport.rings(queue);
  }

  /** The device with all that its owner chose, for {@link restore}. */
  save(): Uint8Array {
    return encode(SavedPciDevice, {
      settings: savedSettings(this.device.settings),
      pending: this.#pending ? [savedSettings(this.#pending)] : [],
      transport: this.transport.save(),
    });
  }

  /**
   * Goes on where a device of this kind was saved; guest memory is as it was then. Only before the driver has begun.
   * Throws {@link SavedStateError}; the device is of no use then.
   */
  restore(saved: Uint8Array): void {
    const { settings, pending, transport } = decodeSaved(SavedPciDevice, saved);
    try {
      this.#resume(settingsOf(settings));
      this.transport.restore(transport);
      for (const next of pending) this.#configure(settingsOf(next));
    } catch (error) {
      if (error instanceof RangeError) throw new SavedStateError(error.message);
      throw error;
    }
    this.#restored = true;
    this.#changed();
  }

  /** A reset moves the interrupt line, which is where it was: only for other settings. */
  #resume(settings: DeviceSettings): void {
    if (!sameSettings(settings, this.device.settings)) this.#configure(settings);
  }

  /** Tells a reader of the trace that joins now what there is. */
  replayState(): void {
    const trace = this.#trace();
    if (!trace) return;
    const { transport } = this;
    this.#traceAttached();
    const isMidway = this.#restored || this.#wasTold || transport.status !== 0;
    if (isMidway) transport.replayMoment(trace, this.#restored ? "restored" : "recording");
    transport.replayState(trace);
    if (isMidway) transport.replayRequests(trace);
    this.#restored = false;
    this.#wasTold = true;
  }

  #traceAttached(): void {
    const { device } = this;
    const { queueNames } = device;
    this.#trace()?.({
      kind: "attached",
      type: device.id,
      dialect: device.dialect ?? "none",
      features: this.transport.offered,
      queues: device.queueSizes.map((size, index) => ({ size, name: queueNames[index] ?? "" })),
      config: device.config(),
    });
  }

  #setReady(ready: boolean): void {
    if (!this.device.setReady?.(ready)) return;
    this.#traceAttached();
    this.transport.configChanged();
  }

  /** At once if no driver has begun with the device: then none would reset it. */
  #configure(settings: DeviceSettings): void {
    checkSettings(settings, this.device);
    this.device.configure(settings);
    this.#pending = settings;
    if (this.transport.status === 0) this.transport.reset("host");
  }

  #wasReset(): void {
    if (this.#pending) {
      this.#pending = undefined;
      this.#traceAttached();
    }
    // The machine's reset ends holds, too.
    this.#changed();
  }
}

const savedSettings = ({ features, queueSize, queues }: DeviceSettings): Infer<typeof SavedSettings> => ({
  features,
  queue_size: queueSize,
  queues,
});

const settingsOf = ({ features, queue_size, queues }: Infer<typeof SavedSettings>): DeviceSettings => ({
  features,
  queueSize: queue_size,
  queues,
});
