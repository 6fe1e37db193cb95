/** How much is in flight: what a device takes, and what one that was saved can have taken. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../wire/codec/codec.ts";
import { MAX_INDIRECT_ENTRIES } from "../queue/chain.ts";
import { SavedStateError } from "../saved/saved-state.ts";
import { TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line } from "../testing/fakes.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { SavedTransport } from "../virtio/saved-transport.ts";
import { VirtioPciTransport } from "../virtio/transport.ts";
import { Load, MAX_IN_FLIGHT_BYTES, MAX_IN_FLIGHT_DESCRIPTORS, SavedLoad } from "./load.ts";

interface Taken {
  readonly queue: number;
  readonly bytes: number;
  readonly descriptors: number;
}

const request = fc.record({
  queue: fc.nat(3),
  bytes: fc.oneof(fc.nat(1000), fc.nat(MAX_IN_FLIGHT_BYTES)),
  descriptors: fc.oneof(fc.nat(10), fc.nat(MAX_IN_FLIGHT_DESCRIPTORS)),
});

/** What a device has, request by request. */
class Taking {
  readonly #load = new Load();
  readonly #taken: Taken[] = [];

  finish(which: number): void {
    const [done] = this.#taken.splice(which % (this.#taken.length + 1), 1);
    if (done) this.#load.remove(done.bytes, done.descriptors);
  }

  /** Takes it if there is room, or if it is the only one of its queue. */
  take(next: Taken): void {
    if (this.#load.full && this.#taken.some(({ queue }) => queue === next.queue)) return;
    this.#load.add(next.bytes, next.descriptors);
    this.#taken.push(next);
  }

  /** Throws unless a saved device can have all of this. */
  check(): void {
    const saved = new SavedLoad();
    for (const { queue, bytes, descriptors } of this.#taken) saved.add(queue, bytes, descriptors);
  }
}

describe("a saved device's load", () => {
  test("is taken for whatever a device can have in flight, however it came to that", () => {
    const step = fc.record({ next: request, finished: fc.option(fc.nat()) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const device = new Taking();
        for (const { next, finished } of steps) {
          if (finished !== null) device.finish(finished);
          device.take(next);
          device.check();
        }
      }),
    );
  });

  test.each([
    ["bytes", MAX_IN_FLIGHT_BYTES, 1],
    ["descriptors", 1, MAX_IN_FLIGHT_DESCRIPTORS],
  ])("is refused for a queue with more %s than there was room for", (_, bytes, descriptors) => {
    const saved = new SavedLoad();
    for (const queue of [0, 1, 2]) saved.add(queue, bytes, descriptors);
    expect(() => saved.add(1, bytes, descriptors)).toThrow(SavedStateError);
  });
});

/** A device with a queue of 64, and 16 chains in flight of 4096 empty descriptors each. */
function crowded() {
  const memory = new ArrayMemory(1 << 22);
  const plugIn = () => {
    const options = { memory, interrupt: new Line(), host: new Clock(), trace: () => undefined, readableLimit: 64 };
    return new VirtioPciTransport(new KeepingDevice(64), options);
  };
  const transport = plugIn();
  const driver = new TestDriver(transport, memory);
  const [queue] = driver.start([64]);
  const empty = { address: 0, length: 0, writable: false };
  for (let i = 0; i < 32; i++) queue?.addIndirect(Array.from({ length: MAX_INDIRECT_ENTRIES }, () => empty));
  queue?.kick();
  return { transport, plugIn };
}

describe("a saved transport", () => {
  test("with as much in flight as there can be goes on", () => {
    const { transport, plugIn } = crowded();
    const saved = transport.save();
    expect(decode(SavedTransport, saved).flow.requests).toHaveLength(MAX_IN_FLIGHT_DESCRIPTORS / MAX_INDIRECT_ENTRIES);
    const other = plugIn();
    other.restore(saved);
    expect(Buffer.from(other.save()).equals(saved)).toBe(true);
  });

  test("that was given one chain more is refused, behind a hold queue or not", () => {
    const { transport, plugIn } = crowded();
    const state = decode(SavedTransport, transport.save());
    const [first] = state.flow.requests;
    if (!first) throw new Error("nothing is in flight");
    const id = state.flow.request_count + 1n;
    const requests = [...state.flow.requests, { ...first, id, head: 63 }];
    const withHoldQueues = (hold_queues: typeof state.flow.hold_queues) =>
      encode(SavedTransport, { ...state, flow: { request_count: id, requests, hold_queues, answers: [] } });
    const holdQueue = (held: bigint[]) => ({ queue: 0, on_hold: true, held, released: [] });
    expect(() => plugIn().restore(withHoldQueues([]))).toThrow(/more is in flight/);
    expect(() => plugIn().restore(withHoldQueues([holdQueue(requests.map((saved) => saved.id))]))).toThrow(
      /more is in flight/,
    );
    expect(() => plugIn().restore(withHoldQueues([holdQueue([id])]))).not.toThrow();
  });
});
