/**
 * A crypto device with its transport, as it is plugged in, and everything that its owner does to it. The driver sees
 * registers and rings only; what is here goes past it.
 */
import type { DeviceCommand, DeviceCondition, DeviceSettings } from "../../contract/device-control.ts";
import type { CryptoDialect } from "../../contract/dialect.ts";
import { encode, type Infer } from "../../wire/codec/codec.ts";
import { counted, list } from "../../wire/codec/counted.ts";
import { le32, le64 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import type { Rings } from "../queue/snapshot.ts";
import { decodeSaved, SavedStateError } from "../saved/saved-state.ts";
import { TRANSPORT_FEATURES } from "../virtio/negotiation.ts";
import { type TransportOptions, VirtioPciTransport } from "../virtio/transport.ts";
import { CryptoDevice, type CryptoDeviceOptions, READABLE_LIMIT } from "./device.ts";
import { rulesOf, SavedRules, savedRules } from "./saved-faults.ts";
import { checkSettings, type Possible, possibleSettings, sameSettings } from "./settings.ts";

const SavedSettings = struct("saved_settings", { features: le64, queue_size: le32, data_queues: le32 });

const SavedCard = struct("saved_card", {
  settings: SavedSettings,
  /** In force from the driver's next reset on. */
  pending: list(SavedSettings, 1),
  rules: SavedRules,
  transport: counted,
});

export interface CryptoCardOptions
  extends Omit<CryptoDeviceOptions, "onFault">,
    Pick<TransportOptions, "memory" | "interrupt" | "host"> {
  /** Something of {@link CryptoCard.condition} is different. Must not call back into the card. */
  readonly onChange?: () => void;
}

/** A {@link DeviceCondition} of a device that does not know its name. */
export type CardCondition = Omit<DeviceCondition, "device">;

export class CryptoCard {
  readonly device: CryptoDevice;
  readonly transport: VirtioPciTransport;
  readonly #trace: CryptoCardOptions["trace"];
  readonly #dialect: CryptoDialect;
  readonly #possible: Possible;
  readonly #changed: () => void;
  /** Not in force yet. */
  #pending: DeviceSettings | undefined;
  /** No reader of the trace has seen the requests that are in flight. */
  #restored = false;

  /** Throws RangeError for queues that cannot be. */
  constructor(options: CryptoCardOptions) {
    const { memory, interrupt, host, trace, dialect, onChange = () => {} } = options;
    this.#trace = trace;
    this.#dialect = dialect;
    this.#possible = possibleSettings(dialect);
    this.#changed = onChange;
    this.device = new CryptoDevice({ ...options, onFault: onChange });
    this.transport = new VirtioPciTransport(this.device, {
      memory,
      interrupt,
      host,
      trace,
      readableLimit: READABLE_LIMIT,
      withhold: () => TRANSPORT_FEATURES & ~this.device.settings.features,
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
        this.device.faults.replace(command.rules);
        break;
      case "ready":
        this.#setReady(command.on);
        break;
      case "configure":
        this.#configure(command.settings);
    }
    this.#changed();
  }

  get condition(): CardCondition {
    return {
      dialect: this.#dialect,
      ready: this.device.ready,
      onHold: this.transport.onHold,
      faults: this.device.faults.states,
      settings: this.device.settings,
      ...(this.#pending && { pending: this.#pending }),
      possible: this.#possible,
    };
  }

  /** One queue as it is in guest memory; undefined while it is not enabled. */
  rings(queue: number): Rings | undefined {
    return this.transport.rings(queue);
  }

  /** The device with all that its owner chose, for {@link restore}. */
  save(): Uint8Array {
    return encode(SavedCard, {
      settings: savedSettings(this.device.settings),
      pending: this.#pending ? [savedSettings(this.#pending)] : [],
      rules: savedRules(this.device.faults.states),
      transport: this.transport.save(),
    });
  }

  /**
   * Goes on where a card of this dialect was saved; guest memory is as it was then. Only before the driver has begun.
   * Throws {@link SavedStateError}; the card is of no use then.
   */
  restore(saved: Uint8Array): void {
    const { settings, pending, rules, transport } = decodeSaved(SavedCard, saved);
    try {
      this.#resume(settingsOf(settings));
      this.device.faults.restore(rulesOf(rules));
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

  /** Tells a reader of the trace who joins now what there is. */
  retrace(): void {
    const trace = this.#trace();
    if (!trace) return;
    this.#tracePlugged();
    this.transport.retrace(trace);
    if (this.#restored) this.transport.retraceRequests(trace);
    this.#restored = false;
  }

  #tracePlugged(): void {
    const { queueSize, dataQueues } = this.device.settings;
    const { ready } = this.device;
    const offered = this.transport.offered;
    this.#trace()?.({ kind: "plugged", dialect: this.#dialect, offered, queueSize, dataQueues, ready });
  }

  #setReady(ready: boolean): void {
    if (ready === this.device.ready) return;
    this.device.ready = ready;
    this.#tracePlugged();
    this.transport.configChanged();
  }

  /** At once if no driver has begun with the device: then there is nobody to reset it. */
  #configure(settings: DeviceSettings): void {
    checkSettings(settings, this.#possible);
    this.device.configure(settings);
    this.#pending = settings;
    if (this.transport.status === 0) this.transport.reset("host");
  }

  #wasReset(): void {
    if (this.#pending) {
      this.#pending = undefined;
      this.#tracePlugged();
    }
    // The machine's reset ends holds, too.
    this.#changed();
  }
}

const savedSettings = ({ features, queueSize, dataQueues }: DeviceSettings): Infer<typeof SavedSettings> => ({
  features,
  queue_size: queueSize,
  data_queues: dataQueues,
});

const settingsOf = ({ features, queue_size, data_queues }: Infer<typeof SavedSettings>): DeviceSettings => ({
  features,
  queueSize: queue_size,
  dataQueues: data_queues,
});
