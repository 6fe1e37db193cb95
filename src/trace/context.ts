/**
 * The context of a device: which queue is its control queue, and which dialect it speaks. The events that carry the
 * context decide how all others of the device are read.
 */
import type { TraceEvent, TraceKind } from "../contract/trace.ts";
import { offsetsOf } from "../wire/codec/offsets.ts";
import { Config } from "../wire/crypto/config.ts";
import { VirtioDeviceId } from "../wire/virtio/pci.ts";
import { DeviceStatus } from "../wire/virtio/virtio.ts";
import { cryptoConfig } from "./attached.ts";
import type { DeviceReader } from "./device-reader.ts";
import { deviceReader, isReadable } from "./device-readers.ts";
import { type EventOf, isGuestEvent, type Popped } from "./event-of.ts";
import type { Exchange } from "./exchange.ts";

const MAX_DATAQUEUES_OFFSET = offsetsOf(Config).max_dataqueues;

/** Kinds of the events that carry the context of requests: a device's, and the command that runs. */
export const CONTEXT_KINDS: ReadonlySet<TraceKind> = new Set([
  "attached",
  "features",
  "queue-enabled",
  "status",
  "reset",
  "command",
  "command-ended",
] as const);

export class DeviceContext {
  #attached: EventOf<"attached"> | undefined;
  #features: EventOf<"features"> | undefined;
  readonly #queues = new Map<number, EventOf<"queue-enabled">>();
  #dataQueues: number | undefined;
  /** The status event of DRIVER_OK: all queues are enabled before it. */
  #started: EventOf<"status"> | undefined;

  /** 5.9.2 Virtqueues: the control queue comes after the data queues. Their number, else the last queue that is known. */
  get controlQueue(): number | undefined {
    if (!this.#isCrypto) return undefined;
    if (this.#dataQueues !== undefined) return this.#dataQueues;
    const last = Math.max(-1, ...this.#queues.keys());
    return last < 0 ? undefined : last;
  }

  /** Without `attached`, the device counts as a crypto device. */
  get #isCrypto(): boolean {
    return this.#attached === undefined || this.#attached.type === VirtioDeviceId.CRYPTO;
  }

  /** How its requests are read. */
  get dialect(): DeviceReader {
    const { dialect, type } = this.#attached ?? {};
    return deviceReader(type, { dialect, accepted: this.#features?.accepted ?? 0n });
  }

  /** Whether the context is known from events. In a log that has lost its beginning it is a guess. */
  get isComplete(): boolean {
    if (!this.#isCrypto) return this.#attached !== undefined && isReadable(this.#attached.type);
    const queues = this.#dataQueues !== undefined || this.#started !== undefined;
    return queues && (this.#attached !== undefined || this.#features !== undefined);
  }

  /** What people call a queue. Of a crypto device as the specification does: `controlq`, `dataq.0`. */
  queueName(index: number): string {
    if (this.#isCrypto) return index === this.controlQueue ? "controlq" : `dataq.${index}`;
    const { queues = [] } = this.#attached ?? {};
    const name = queues[index]?.name;
    if (!name) return `queue ${index}`;
    return queues.filter((queue) => queue.name === name).length > 1 ? `${name}.${index}` : name;
  }

  /** The events that carry the present context, oldest first: a log without its beginning should start with them. */
  get contextEvents(): TraceEvent[] {
    const events: (TraceEvent | undefined)[] = [
      this.#attached,
      this.#features,
      ...this.#queues.values(),
      this.#started,
    ];
    return events.filter((event) => event !== undefined);
  }

  /** Updates the context by one event of the device; O(1). */
  apply(event: TraceEvent): void {
    switch (event.kind) {
      case "attached":
        this.#attached = event;
        this.#dataQueues = cryptoConfig(event)?.dataQueues;
        break;
      case "features":
        this.#features = event;
        break;
      case "queue-enabled":
        this.#queues.set(event.queue, event);
        break;
      case "register":
        this.#register(event);
        break;
      case "status":
        // 3.1.1 Driver Requirements: queues are set up before.
        if (this.#features && (event.to & DeviceStatus.DRIVER_OK) !== 0) this.#started = event;
        break;
      case "resumed":
      case "reset":
        this.#started = undefined;
        this.#features = undefined;
        this.#queues.clear();
        break;
    }
  }

  /** The exchange of a chain that the device takes now. */
  exchange(popped: Popped): Exchange {
    return { popped, control: popped.queue === this.controlQueue, dialect: this.dialect };
  }

  #register({ access, bank, offset, width, value }: EventOf<"register">): void {
    const whole = bank === "device" && access === "read" && width === 4 && offset === MAX_DATAQUEUES_OFFSET;
    if (whole && value > 0) this.#dataQueues = value;
  }
}

/** The contexts of all devices before a log begins, from the events that were dropped from it, oldest first. */
export class FormerContexts {
  readonly #contexts = new Map<string, DeviceContext>();
  #command: EventOf<"command"> | undefined;

  apply(event: TraceEvent): void {
    if (isGuestEvent(event)) {
      this.#command = event.kind === "command" ? event : undefined;
      return;
    }
    let context = this.#contexts.get(event.device);
    if (!context) {
      context = new DeviceContext();
      this.#contexts.set(event.device, context);
    }
    context.apply(event);
  }

  /** The events that carry these contexts. */
  get contextEvents(): TraceEvent[] {
    const devices = [...this.#contexts.values()].flatMap(({ contextEvents }) => contextEvents);
    return this.#command ? [...devices, this.#command] : devices;
  }
}

/**
 * Most open requests of one device. A device has a few queues of at most 1024 entries. A log with more open requests
 * has lost answers, or is forged.
 */
const MAX_OPEN = 65_536;

interface DeviceExchanges {
  readonly context: DeviceContext;
  readonly open: Map<number, Exchange>;
}

/** Follows a log, event by event, and finds the exchange of each chain and answer. */
export class ExchangeTracker {
  readonly #devices = new Map<string, DeviceExchanges>();

  /** The exchange of a `popped` or `used`; undefined for other events, and while the context is incomplete. */
  follow(event: TraceEvent): Exchange | undefined {
    if (isGuestEvent(event)) return undefined;
    const { context, open } = this.#exchangesOf(event.device);
    context.apply(event);
    if (event.kind === "reset") open.clear();
    if (event.kind === "queue-reset")
      for (const [id, { popped }] of open) if (popped.queue === event.queue) open.delete(id);
    if (event.kind === "popped" && context.isComplete && open.size < MAX_OPEN) {
      const exchange = context.exchange(event);
      open.set(event.request, exchange);
      return exchange;
    }
    if (event.kind !== "used") return undefined;
    const exchange = open.get(event.request);
    open.delete(event.request);
    return exchange;
  }

  /** What is known of a device, as its last event left it. */
  contextOf(device: string): DeviceContext {
    return this.#exchangesOf(device).context;
  }

  #exchangesOf(device: string): DeviceExchanges {
    let followed = this.#devices.get(device);
    if (!followed) {
      followed = { context: new DeviceContext(), open: new Map() };
      this.#devices.set(device, followed);
    }
    return followed;
  }
}
