/**
 * What one device's events tell of the device itself: which queue is the control queue, which dialect it speaks. All
 * else in its log is read by that.
 */
import type { TraceEvent, TraceKind } from "../contract/trace.ts";
import { offsetsOf } from "../wire/codec/offsets.ts";
import { Config } from "../wire/crypto/config.ts";
import { VirtioDeviceId } from "../wire/virtio/pci.ts";
import { DeviceStatus } from "../wire/virtio/virtio.ts";
import { cryptoConfig } from "./attached.ts";
import type { DeviceReader } from "./device-reader.ts";
import { deviceReader, isReadable } from "./device-readers.ts";
import type { EventOf, Exchange, Popped } from "./exchange.ts";

const MAX_DATAQUEUES_OFFSET = offsetsOf(Config).max_dataqueues;

/** Kinds of events that tell what a device is: by them the requests after them are read. */
export const CONTEXT_KINDS: ReadonlySet<TraceKind> = new Set([
  "attached",
  "features",
  "queue-enabled",
  "status",
  "reset",
] as const);

export class DeviceContext {
  #attached: EventOf<"attached"> | undefined;
  #features: EventOf<"features"> | undefined;
  readonly #queues = new Map<number, EventOf<"queue-enabled">>();
  #dataQueues: number | undefined;
  /** The driver reached DRIVER_OK, and all its queues have been seen. */
  #started: EventOf<"status"> | undefined;

  /** 5.9.2 Virtqueues: the control queue comes after the data queues. Their number, else the last queue that is known. */
  get controlQueue(): number | undefined {
    if (!this.#isCrypto) return undefined;
    if (this.#dataQueues !== undefined) return this.#dataQueues;
    const last = Math.max(-1, ...this.#queues.keys());
    return last < 0 ? undefined : last;
  }

  /** A log that has lost its beginning is taken for a crypto device's. */
  get #isCrypto(): boolean {
    return this.#attached === undefined || this.#attached.type === VirtioDeviceId.CRYPTO;
  }

  /** How its requests are read. */
  get dialect(): DeviceReader {
    const { dialect, type } = this.#attached ?? {};
    return deviceReader(type, { dialect, accepted: this.#features?.accepted ?? 0n });
  }

  /** Nothing here is guessed. In a log that has lost its beginning it is. */
  get certain(): boolean {
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

  /** The events that tell what is known now, oldest first: what a log without its beginning should begin with. */
  get told(): TraceEvent[] {
    const events: (TraceEvent | undefined)[] = [
      this.#attached,
      this.#features,
      ...this.#queues.values(),
      this.#started,
    ];
    return events.filter((event) => event !== undefined);
  }

  /** Folds one event of the device; O(1). */
  fold(event: TraceEvent): void {
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
      case "reset":
        this.#started = undefined;
        this.#features = undefined;
        this.#queues.clear();
        break;
    }
  }

  /** A chain that was taken now. */
  exchange(popped: Popped): Exchange {
    return { popped, control: popped.queue === this.controlQueue, dialect: this.dialect };
  }

  #register({ access, bank, offset, width, value }: EventOf<"register">): void {
    const whole = bank === "device" && access === "read" && width === 4 && offset === MAX_DATAQUEUES_OFFSET;
    if (whole && value > 0) this.#dataQueues = value;
  }
}

/** What devices were before a log began: folded from the events that have gone from it, oldest first. */
export class FormerContexts {
  readonly #contexts = new Map<string, DeviceContext>();

  fold(event: TraceEvent): void {
    let context = this.#contexts.get(event.device);
    if (!context) {
      context = new DeviceContext();
      this.#contexts.set(event.device, context);
    }
    context.fold(event);
  }

  /** The events that tell it. */
  get told(): TraceEvent[] {
    return [...this.#contexts.values()].flatMap(({ told }) => told);
  }
}

/**
 * Requests whose answers are awaited, of one device; a device has a few queues of at most 1024 entries. A log in which
 * more are open has lost answers, or is no device's.
 */
const MAX_OPEN = 65_536;

interface Followed {
  readonly context: DeviceContext;
  readonly open: Map<number, Exchange>;
}

/** Follows a log, event by event, and tells which request a chain or an answer belongs to. */
export class ExchangeTracker {
  readonly #devices = new Map<string, Followed>();

  /** The request of a `popped` or `used`; undefined for any other event, and where the layouts are not certain. */
  follow(event: TraceEvent): Exchange | undefined {
    const { context, open } = this.#followed(event.device);
    context.fold(event);
    if (event.kind === "reset") open.clear();
    if (event.kind === "popped" && context.certain && open.size < MAX_OPEN) {
      const exchange = context.exchange(event);
      open.set(event.request, exchange);
      return exchange;
    }
    if (event.kind !== "used") return undefined;
    const exchange = open.get(event.request);
    open.delete(event.request);
    return exchange;
  }

  #followed(device: string): Followed {
    let followed = this.#devices.get(device);
    if (!followed) {
      followed = { context: new DeviceContext(), open: new Map() };
      this.#devices.set(device, followed);
    }
    return followed;
  }
}
