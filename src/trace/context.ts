/**
 * What one device's events tell of the device itself: which queue is the control queue, which dialect it speaks. All
 * else in its log is read by that.
 */
import type { TraceEvent } from "../contract/trace.ts";
import { Config, CryptoFeature } from "../wire/crypto.ts";
import { describe as rowsOf } from "../wire/describe.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import type { EventOf, Exchange, Popped } from "./exchange.ts";

const MAX_DATAQUEUES_OFFSET = rowsOf(Config).find((row) => row.path === "max_dataqueues")?.offset;
const ASYM = 1n << BigInt(CryptoFeature.ASYM);

export class DeviceContext {
  #plugged: EventOf<"plugged"> | undefined;
  #features: EventOf<"features"> | undefined;
  readonly #queues = new Map<number, EventOf<"queue-enabled">>();
  #dataQueues: number | undefined;

  /** 5.9.2 Virtqueues: the control queue comes after the data queues. Their number, else the last queue that is known. */
  get controlQueue(): number | undefined {
    if (this.#dataQueues !== undefined) return this.#dataQueues;
    const last = Math.max(-1, ...this.#queues.keys());
    return last < 0 ? undefined : last;
  }

  get dialect(): Dialect {
    const plugged = this.#plugged?.dialect === "asym-rfc-v3" ? ASYM : 0n;
    return dialectOf((this.#features?.accepted ?? 0n) | plugged);
  }

  /** Nothing here is guessed. It is in a log that has lost its beginning. */
  get certain(): boolean {
    return this.#dataQueues !== undefined && (this.#plugged !== undefined || this.#features !== undefined);
  }

  /** The events that tell what is known now, oldest first: what a log without its beginning should begin with. */
  get told(): TraceEvent[] {
    const events: (TraceEvent | undefined)[] = [this.#plugged, this.#features, ...this.#queues.values()];
    return events.filter((event) => event !== undefined);
  }

  /** Folds one event of the device; O(1). */
  fold(event: TraceEvent): void {
    switch (event.kind) {
      case "plugged":
        this.#plugged = event;
        this.#dataQueues = event.dataQueues;
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
      case "reset":
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
