/** Guest memory of a scripted device's queues: what its driver and it must have written for these events to happen. */
import type { SplitRingSnapshot } from "../../contract/device-control.ts";
import type { TraceEvent } from "../../contract/trace.ts";
import type { EventOf } from "../../trace/event-of.ts";
import { encode } from "../../wire/codec/codec.ts";
import { le16 } from "../../wire/codec/layout.ts";
import { AvailHeader, Descriptor, DescriptorFlag, UsedElem, UsedHeader } from "../../wire/virtio/virtio.ts";

/** Where indirect tables are. */
const TABLES = 0x0700_0000;
const { NEXT, WRITE, INDIRECT } = DescriptorFlag;

export class FakeRings {
  readonly #queues = new Map<string, FakeQueue>();

  apply(event: TraceEvent): void {
    if (event.kind === "reset") this.#forget(event.device);
    if (event.kind === "queue-enabled") this.#queues.set(`${event.device}/${event.queue}`, new FakeQueue(event));
    for (const queue of this.#queues.values()) if (queue.device === event.device) queue.apply(event);
  }

  snapshot(device: string, queue: number): SplitRingSnapshot | undefined {
    return this.#queues.get(`${device}/${queue}`)?.snapshot();
  }

  #forget(device: string): void {
    for (const [name, queue] of this.#queues) if (queue.device === device) this.#queues.delete(name);
  }
}

class FakeQueue {
  readonly device: string;
  readonly #enabled: EventOf<"queue-enabled">;
  readonly #desc: Uint8Array;
  readonly #avail: Uint8Array;
  readonly #used: Uint8Array;
  readonly #open = new Map<number, EventOf<"popped">>();
  readonly #held = new Set<number>();
  #last: TraceEvent;
  #availIdx = 0;
  #usedIdx = 0;

  constructor(enabled: EventOf<"queue-enabled">) {
    this.#enabled = enabled;
    this.#last = enabled;
    this.device = enabled.device;
    this.#desc = new Uint8Array(16 * enabled.size);
    this.#avail = new Uint8Array(6 + 2 * enabled.size);
    this.#used = new Uint8Array(6 + 8 * enabled.size);
  }

  apply(event: TraceEvent): void {
    this.#last = event;
    if (event.kind === "released") this.#held.delete(event.request);
    if (!("queue" in event) || event.queue !== this.#enabled.queue) return;
    if (event.kind === "popped") this.#popped(event);
    if (event.kind === "held") this.#held.add(event.request);
    if (event.kind === "used") this.#usedElement(event);
  }

  snapshot(): SplitRingSnapshot {
    const { device, queue, size, desc, driver, deviceArea } = this.#enabled;
    const { at, instructions } = this.#last;
    const open = [...this.#open.values()];
    return {
      kind: "split",
      ...{ device, queue, size, desc, driver, deviceArea, at, instructions },
      descBytes: this.#desc.slice(),
      availBytes: this.#avail.slice(),
      usedBytes: this.#used.slice(),
      lastAvailIdx: this.#availIdx,
      usedIdx: this.#usedIdx,
      eventIdx: true,
      inFlight: open.map(({ request, head, position, chain }) => {
        const slots = chain[0]?.table === "indirect" ? 1 : chain.length;
        return { request, head, position, slots, held: this.#held.has(request) };
      }),
      indirect: open
        .filter(({ chain }) => chain[0]?.table === "indirect")
        .map(({ request, head, chain }) => ({ head, address: tableOf(request), bytes: tableBytes(chain) })),
    };
  }

  #popped(event: EventOf<"popped">): void {
    const { request, position, head, chain } = event;
    this.#open.set(request, event);
    if (chain[0]?.table === "indirect") {
      const descriptor = { addr: BigInt(tableOf(request)), len: 16 * chain.length, flags: INDIRECT, next: 0 };
      this.#desc.set(encode(Descriptor, descriptor), 16 * head);
    } else {
      const bytes = tableBytes(chain);
      chain.forEach(({ index }, place) => {
        this.#desc.set(bytes.subarray(16 * place, 16 * place + 16), 16 * index);
      });
    }
    this.#avail.set(encode(le16, head), 4 + 2 * (position % this.#enabled.size));
    this.#availIdx = (position + 1) & 0xffff;
    this.#avail.set(encode(AvailHeader, { flags: 0, idx: this.#availIdx }));
  }

  #usedElement({ request, position, head, length }: EventOf<"used">): void {
    this.#open.delete(request);
    this.#held.delete(request);
    this.#used.set(encode(UsedElem, { id: head, len: length }), 4 + 8 * (position % this.#enabled.size));
    this.#usedIdx = (position + 1) & 0xffff;
    this.#used.set(encode(UsedHeader, { flags: 0, idx: this.#usedIdx }));
    // The driver has seen it and wants to hear of the next.
    this.#avail.set(encode(le16, this.#usedIdx), 4 + 2 * this.#enabled.size);
  }
}

const tableOf = (request: number): number => TABLES + ((request * 0x80) % 0x10_0000);

function tableBytes(chain: EventOf<"popped">["chain"]): Uint8Array {
  const bytes = new Uint8Array(16 * chain.length);
  chain.forEach(({ address, length, writable }, place) => {
    const next = chain[place + 1]?.index;
    const flags = (writable ? WRITE : 0) | (next === undefined ? 0 : NEXT);
    bytes.set(encode(Descriptor, { addr: BigInt(address), len: length, flags, next: next ?? 0 }), 16 * place);
  });
  return bytes;
}
