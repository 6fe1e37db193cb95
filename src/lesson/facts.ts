/** What checks look at: the events of a log in their order, and what the log says of each request. */
import type { TraceEvent } from "../contract/trace.ts";
import { type DeviceContext, ExchangeTracker } from "../trace/context.ts";
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

/** What the log says of a device beside its context. */
class DeviceFacts {
  readonly sizes = new Map<number, number>();
  features: readonly string[] = [];
  #isTellingAgain = false;

  /** `context` has taken the event. True if it tells again what was so before. */
  follow(event: TraceEvent, context: DeviceContext): boolean {
    if (event.kind === "reset") {
      this.features = [];
      this.sizes.clear();
    }
    if (event.kind === "features") this.features = context.dialect.featureNames(event.accepted);
    if (event.kind === "queue-enabled") this.sizes.set(event.queue, event.size);
    return this.#isToldAgain(event);
  }

  /** After `resumed` the device's state follows, up to a status that does not change. */
  #isToldAgain(event: TraceEvent): boolean {
    if (event.kind === "resumed") this.#isTellingAgain = event.status !== 0;
    if (!this.#isTellingAgain) return event.kind === "resumed";
    if (event.kind === "status" && event.from === event.to) this.#isTellingAgain = false;
    return true;
  }
}

function answeredBy(used: Used, exchange: Exchange, queue: string): Answered {
  const { operation, algorithm } = headerOf(exchange);
  const verdict = verdictOf(exchange, used);
  const status = verdict ? statusText(verdict) : noStatusText(used);
  const { device, request: number } = used;
  return { device, queue, number, operation, algorithm, status, popped: exchange.popped, used };
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
  readonly #exchanges = new ExchangeTracker();
  readonly #devices = new Map<string, DeviceFacts>();

  follow(event: TraceEvent): Fact {
    const exchange = this.#exchanges.follow(event);
    if (isGuestEvent(event)) return ofNoDevice(event);
    const context = this.#exchanges.contextOf(event.device);
    const device = this.#of(event.device);
    const isToldAgain = device.follow(event, context);
    const index = "queue" in event ? event.queue : undefined;
    const queue = index === undefined ? "" : context.queueName(index);
    return {
      event,
      queue,
      features: device.features,
      queueSize: (index !== undefined && device.sizes.get(index)) || 0,
      isToldAgain,
      answered: event.kind === "used" && exchange ? answeredBy(event, exchange, queue) : undefined,
    };
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
