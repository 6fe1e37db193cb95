/** What the driver has done to the device's registers: the last accesses, the steps of device_status, the configuration. */
import type { TraceEvent } from "../../../contract/trace.ts";
import type { EventOf } from "../../../trace/event-of.ts";
import { RingBuffer } from "../ring-buffer.ts";

export type Access = EventOf<"register">;

/** The two registers that requests need. Each access to them is an event of its own. */
export type Signal = EventOf<"notify" | "isr-read">;

/** Accesses that are kept: a driver's initialization makes about a hundred. */
const MAX_ACCESSES = 128;
const MAX_STEPS = 32;
/** No configuration of this project is larger. */
const MAX_CONFIG = 256;

export class Registers {
  readonly accesses = new RingBuffer<Access>(MAX_ACCESSES);
  /** Apart: traffic would push the initialization out. */
  readonly signals = new RingBuffer<Signal>(MAX_ACCESSES);
  readonly statusSteps = new RingBuffer<EventOf<"status">>(MAX_STEPS);
  /** Bytes of the device configuration that the driver has read, by offset. */
  readonly config = new Map<number, number>();

  apply(event: TraceEvent): void {
    if (event.kind === "status") this.statusSteps.push(event);
    if (event.kind === "notify" || event.kind === "isr-read") this.signals.push(event);
    if (event.kind !== "register") return;
    this.accesses.push(event);
    if (event.bank === "device" && event.access === "read") this.#learn(event);
  }

  #learn({ offset, width, value }: Access): void {
    for (let byte = 0; byte < width && offset + byte < MAX_CONFIG; byte++) {
      this.config.set(offset + byte, (value >>> (8 * byte)) & 0xff);
    }
  }
}
