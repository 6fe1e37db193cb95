/** A log of one device as checks see it, event by event. It has an entropy device, or a crypto device's control queue. */
import type { TraceEvent, TraceRecord } from "../../contract/trace.ts";
import { positionOf } from "../../wire/virtio/ring-position.ts";
import { DeviceStatus, VirtioFeature } from "../../wire/virtio/virtio.ts";

const { ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK } = DeviceStatus;
const ENTROPY_DEVICE = 4;
const QUEUE = 0;

export interface Chain {
  readonly descriptors?: number;
  readonly indirect?: boolean;
}

export class Log {
  readonly events: TraceEvent[] = [];
  readonly #device: string;
  readonly #size: number;
  #at = 0;
  #requests = 0;
  #position = 0;
  #used = 0;
  #isPacked = false;

  constructor({ device = "rng0", size = 8 } = {}) {
    this.#device = device;
    this.#size = size;
  }

  add(record: TraceRecord, device = this.#device): this {
    this.events.push({ ...record, at: ++this.#at, instructions: this.#at * 1000, device });
    return this;
  }

  /** The device is plugged in, and its driver takes it to DRIVER_OK. */
  ready(...features: (keyof typeof VirtioFeature)[]): this {
    return this.attached().rebind(...features);
  }

  attached(): this {
    const queues = [{ size: this.#size, name: "requestq" }];
    const config = new Uint8Array();
    return this.add({ kind: "attached", type: ENTROPY_DEVICE, dialect: "none", features: 0n, queues, config });
  }

  /** A reset, and another ladder. */
  rebind(...features: (keyof typeof VirtioFeature)[]): this {
    this.#position = this.#used = 0;
    this.#isPacked = features.includes("RING_PACKED");
    const accepted = features.reduce((bits, name) => bits | (1n << BigInt(VirtioFeature[name])), 0n);
    this.add({ kind: "reset", cause: "driver", dropped: 0 });
    this.climb(0, ACKNOWLEDGE, ACKNOWLEDGE | DRIVER);
    this.add({ kind: "features", offered: accepted, accepted, agreed: true });
    this.climb(ACKNOWLEDGE | DRIVER, ACKNOWLEDGE | DRIVER | FEATURES_OK);
    this.add({ kind: "queue-enabled", queue: QUEUE, size: this.#size, desc: 4096, driver: 8192, deviceArea: 12_288 });
    return this.climb(ACKNOWLEDGE | DRIVER | FEATURES_OK, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
  }

  /** A machine was restored: what the device is like is told again. */
  restored(...features: (keyof typeof VirtioFeature)[]): this {
    const status = ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK;
    const queues = [{ queue: QUEUE, taken: this.#position, used: this.#used }];
    const accepted = features.reduce((bits, name) => bits | (1n << BigInt(VirtioFeature[name])), 0n);
    this.add({ kind: "resumed", cause: "restored", status, queues, onHold: [], inFlight: [] });
    this.add({ kind: "features", offered: accepted, accepted, agreed: true });
    this.add({ kind: "queue-enabled", queue: QUEUE, size: this.#size, desc: 4096, driver: 8192, deviceArea: 12_288 });
    return this.add({ kind: "status", from: status, to: status, by: "driver" });
  }

  /** The status goes from each value to the next. */
  climb(...values: readonly number[]): this {
    for (const [index, to] of values.entries()) {
      const from = values[index - 1];
      if (from !== undefined) this.add({ kind: "status", from, to, by: "driver" });
    }
    return this;
  }

  /** The device takes a chain; returns the number of the request. */
  pop({ descriptors = 1, indirect = false }: Chain = {}): number {
    const request = ++this.#requests;
    const chain = Array.from({ length: descriptors }, (_, index) => ({
      index,
      table: indirect ? ("indirect" as const) : ("ring" as const),
      address: 65_536 + index * 16,
      length: 16,
      writable: true,
    }));
    const writableLength = 16 * descriptors;
    const position = this.#place(this.#position++);
    const readable = new Uint8Array();
    this.add({ kind: "popped", request, queue: QUEUE, position, head: 0, chain, readable, writableLength });
    return request;
  }

  /** The chain goes back. */
  use(request: number, length = 16): this {
    const written = [{ offset: 0, bytes: new Uint8Array(length) }];
    return this.add({
      kind: "used",
      request,
      queue: QUEUE,
      position: this.#place(this.#used++),
      head: 0,
      length,
      written,
    });
  }

  /** Where the ring's chain of this number stands, from 0 after the reset. */
  #place(chain: number): number {
    if (!this.#isPacked) return chain;
    return positionOf(chain % this.#size, Math.floor(chain / this.#size) % 2 === 0 ? 1 : 0);
  }

  /** A request with everything around it. */
  request(chain: Chain = {}): this {
    this.add({ kind: "notify", queue: QUEUE });
    this.use(this.pop(chain));
    this.add({ kind: "interrupt", cause: "queue" });
    return this.add({ kind: "isr-read", value: 1 });
  }

  command(text: string, status: number, inside: (log: this) => void = () => undefined): this {
    this.add({ kind: "command", command: 1, text }, "");
    inside(this);
    return this.add({ kind: "command-ended", command: 1, outcome: "exited", status }, "");
  }
}
