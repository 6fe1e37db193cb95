/** What checks look at: the events of a log in their order, and what the log says of each request. */
import type { TraceEvent } from "../contract/trace.ts";
import { DeviceContext } from "../trace/context.ts";
import { isGuestEvent, type Popped, type Used } from "../trace/event-of.ts";
import { type Exchange, headerOf, noStatusText, statusText, verdictOf } from "../trace/exchange.ts";

/** A request that the device has answered. */
export interface Answered {
  readonly device: string;
  /** E.g. `dataq.0`. */
  readonly queue: string;
  readonly number: number;
  readonly operation: string;
  readonly algorithm: string;
  readonly status: string;
  readonly popped: Popped;
  readonly used: Used;
}

/** One event, with what is known of its device at that moment. */
export interface Fact {
  readonly event: TraceEvent;
  /** Name of the event's queue; empty for an event without one. */
  readonly queue: string;
  /** Names of the feature bits that the driver of the device has accepted. */
  readonly features: readonly string[];
  /** Entries of the event's queue; 0 where it is not known. */
  readonly queueSize: number;
  /** The event tells again what was so before: it goes on with a restored machine, and nothing happened now. */
  readonly isToldAgain: boolean;
  /** Of an event `used` whose request the log has. */
  readonly answered: Answered | undefined;
}

/** Most requests that are followed at once. A device has a few queues of at most 1024 entries. */
const MAX_OPEN = 4096;

class DeviceFacts {
  readonly context = new DeviceContext();
  readonly sizes = new Map<number, number>();
  readonly open = new Map<number, Exchange>();
  features: readonly string[] = [];
  #isTellingAgain = false;

  follow(event: TraceEvent): Fact {
    this.context.apply(event);
    const isToldAgain = this.#isToldAgain(event);
    if (event.kind === "reset") this.#reset();
    if (event.kind === "features") this.features = this.context.dialect.featureNames(event.accepted);
    if (event.kind === "queue-enabled") this.sizes.set(event.queue, event.size);
    const answered = event.kind === "used" ? this.#answered(event) : undefined;
    if (event.kind === "popped" && this.open.size < MAX_OPEN)
      this.open.set(event.request, this.context.exchange(event));
    const index = "queue" in event ? event.queue : undefined;
    return {
      event,
      queue: index === undefined ? "" : this.context.queueName(index),
      features: this.features,
      queueSize: (index !== undefined && this.sizes.get(index)) || 0,
      isToldAgain,
      answered,
    };
  }

  /** After `resumed` the device's state follows, up to a status that does not change. */
  #isToldAgain(event: TraceEvent): boolean {
    if (event.kind === "resumed") this.#isTellingAgain = event.status !== 0;
    if (!this.#isTellingAgain) return event.kind === "resumed";
    if (event.kind === "status" && event.from === event.to) this.#isTellingAgain = false;
    return true;
  }

  #reset(): void {
    this.features = [];
    this.sizes.clear();
    this.open.clear();
  }

  #answered(used: Used): Answered | undefined {
    const exchange = this.open.get(used.request);
    if (!exchange) return undefined;
    this.open.delete(used.request);
    const { operation, algorithm } = headerOf(exchange);
    const verdict = verdictOf(exchange, used);
    return {
      device: used.device,
      queue: this.context.queueName(used.queue),
      number: used.request,
      operation,
      algorithm,
      status: verdict ? statusText(verdict) : noStatusText(used),
      popped: exchange.popped,
      used,
    };
  }
}

const ofNoDevice = (event: TraceEvent): Fact => ({
  event,
  queue: "",
  features: [],
  queueSize: 0,
  isToldAgain: false,
  answered: undefined,
});

/** Follows a log from its beginning. */
export class Facts {
  readonly #devices = new Map<string, DeviceFacts>();

  follow(event: TraceEvent): Fact {
    if (isGuestEvent(event)) return ofNoDevice(event);
    return this.#of(event.device).follow(event);
  }

  /** The queue of that name as the device numbers it; undefined for a name that none has. */
  queueIndex(device: string, name: string): number | undefined {
    const { context, sizes } = this.#of(device);
    return [...sizes.keys()].find((index) => context.queueName(index) === name);
  }

  #of(name: string): DeviceFacts {
    let device = this.#devices.get(name);
    if (!device) {
      device = new DeviceFacts();
      this.#devices.set(name, device);
    }
    return device;
  }
}
