/** More requests than a device has room for: whatever happens meanwhile, in the end each of them is answered. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode } from "../../wire/codec/codec.ts";
import { DescriptorFlag } from "../../wire/virtio/virtio.ts";
import { MAX_INDIRECT_ENTRIES } from "../queue/chain.ts";
import { type DriverQueue, TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line } from "../testing/fakes.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { SavedTransport } from "../virtio/saved-transport.ts";
import { VirtioPciTransport } from "../virtio/transport.ts";
import { MAX_IN_FLIGHT_BYTES, MAX_IN_FLIGHT_DESCRIPTORS } from "./load.ts";

const RUNS = 25;
const QUEUES = 3;
const SIZE = 32;
const EMPTY = { address: 0, length: 0, writable: false };
/** As many chains fill a device, or what it has on hold. */
const FULL = MAX_IN_FLIGHT_DESCRIPTORS / MAX_INDIRECT_ENTRIES;

/** A queue as its driver knows it. */
interface Used {
  readonly queue: DriverQueue;
  /** Requests since the reset. */
  offered: number;
  /** Heads of chains that the device does not have. */
  readonly free: number[];
}

/** A device that keeps requests of 4096 descriptors until the test answers them, with its driver and its owner. */
class Crowd {
  readonly #memory = new ArrayMemory(1 << 20);
  readonly #clock = new Clock();
  #device = new KeepingDevice(SIZE, SIZE, SIZE);
  #transport = this.#plugIn();
  readonly #driver = new TestDriver(this.#transport, this.#memory);
  readonly #table = { address: this.#driver.allocate(16 * MAX_INDIRECT_ENTRIES), length: 16 * MAX_INDIRECT_ENTRIES };
  #queues = this.#start();
  /** What the device keeps for requests beside them, by request. */
  readonly #bytes = new Map<number, number>();

  constructor() {
    const last = MAX_INDIRECT_ENTRIES - 1;
    for (let i = 0; i <= last; i++) {
      const flags = i < last ? DescriptorFlag.NEXT : 0;
      this.#queues[0]?.queue.writeDescriptor(this.#table.address, i, EMPTY, flags, i < last ? i + 1 : 0);
    }
  }

  #plugIn(): VirtioPciTransport {
    const options = { memory: this.#memory, interrupt: new Line(), host: this.#clock, trace: () => undefined };
    return new VirtioPciTransport(this.#device, { ...options, readableLimit: 64 });
  }

  #start(): Used[] {
    const queues = this.#driver.start(Array.from({ length: QUEUES }, () => SIZE));
    return queues.map((queue) => ({ queue, offered: 0, free: Array.from({ length: SIZE }, (_, i) => i) }));
  }

  #queue(index: number): Used {
    const queue = this.#queues[index];
    if (!queue) throw new RangeError(`there is no queue ${index}`);
    return queue;
  }

  /** Offers up to `count` requests, and notifies if the device wants to be told: 2.7.10, as Linux does it. */
  offer(index: number, count: number): void {
    const used = this.#queue(index);
    const { queue, free } = used;
    free.push(...queue.takeUsed().map(({ id }) => id));
    const before = used.offered;
    for (const head of free.splice(0, count)) {
      queue.writeDescriptor(queue.desc, head, { ...this.#table, writable: false }, DescriptorFlag.INDIRECT);
      queue.offer(head);
      used.offered++;
    }
    if (before <= queue.availEvent && queue.availEvent < used.offered) queue.kick();
  }

  /** The device answers one of its requests. */
  answer(which: number): void {
    const [request] = this.#device.requests.splice(which % (this.#device.requests.length + 1), 1);
    this.#activation?.later(() => request?.complete([], 0));
  }

  /** The device keeps more for one of its requests. */
  keep(which: number, bytes: number): void {
    const request = this.#device.requests[which % (this.#device.requests.length + 1)];
    if (!request) return;
    this.#activation?.keep(request.id, bytes);
    this.#bytes.set(request.id, (this.#bytes.get(request.id) ?? 0) + bytes);
  }

  get #activation() {
    return this.#device.activations.at(-1);
  }

  hold(index: number, on: boolean): void {
    this.#transport.hold(index, on);
  }

  release(index: number): void {
    this.#transport.release(index, undefined);
  }

  turn(): void {
    this.#clock.turns();
    if (!this.#clock.paused) for (const index of this.#queues.keys()) this.#check(index);
  }

  /** The requests left in the ring have no room. A queue without any request at the device gets one all the same. */
  #check(index: number): void {
    const { queue, offered } = this.#queue(index);
    const onHold = this.#transport.onHold.includes(index);
    const given = this.#device.requests.filter((request) => request.queue === index).length;
    const left = offered - queue.usedIdx - this.#taken(index);
    const { length } = this.#device.requests;
    const held = this.#queues.reduce((sum, _, each) => sum + this.#taken(each), 0) - length;
    expect(Math.max(length, held)).toBeLessThan(FULL + QUEUES);
    if (left > 0) expect(onHold ? held : Math.max(length, FULL * this.#kept)).toBeGreaterThanOrEqual(FULL);
    if (!onHold && offered > queue.usedIdx) expect(given).toBeGreaterThan(0);
  }

  #taken(index: number): number {
    return this.#transport.rings(index)?.inFlight.length ?? 0;
  }

  /** Parts of the room for bytes that the device keeps. */
  get #kept(): number {
    const bytes = this.#device.requests.map(({ id }) => this.#bytes.get(id) ?? 0);
    return bytes.reduce((sum, more) => sum + more, 0) / MAX_IN_FLIGHT_BYTES;
  }

  pause(paused: boolean): void {
    this.#clock.paused = paused;
  }

  reset(): void {
    this.#device.requests.length = 0;
    this.#queues = this.#start();
  }

  /** The machine is saved, and another goes on. */
  move(saved = this.save()): void {
    this.#device = new KeepingDevice(SIZE, SIZE, SIZE);
    this.#bytes.clear();
    this.#transport = this.#plugIn();
    this.#transport.restore(saved);
    this.#driver.transport = this.#transport;
  }

  save(): Uint8Array {
    return this.#transport.save();
  }

  /** All holds end and all requests are answered. Returns how many of each queue never were. */
  drain(): number[] {
    this.#clock.paused = false;
    for (const index of this.#queues.keys()) this.hold(index, false);
    do {
      while (this.#device.requests.length > 0) this.answer(0);
      this.#clock.turns();
    } while (this.#device.requests.length > 0);
    return this.#queues.map(({ queue, offered }) => offered - queue.usedIdx);
  }

  /** How many requests the device takes if it has none and is offered more than it takes. */
  get room(): number {
    for (const index of this.#queues.keys()) this.offer(index, SIZE);
    return this.#device.requests.length;
  }
}

const index = fc.nat(QUEUES - 1);
const which = fc.nat(SIZE);
type Step = (crowd: Crowd) => void;
const step = fc.oneof<fc.Arbitrary<Step>[]>(
  fc.tuple(index, fc.nat(SIZE)).map((args) => (crowd) => crowd.offer(...args)),
  fc.array(which).map((all) => (crowd) => {
    for (const which of all) crowd.answer(which);
  }),
  fc.tuple(which, fc.nat(MAX_IN_FLIGHT_BYTES)).map((args) => (crowd) => crowd.keep(...args)),
  fc.tuple(index, fc.boolean()).map((args) => (crowd) => crowd.hold(...args)),
  fc.tuple(index, fc.nat(9)).map(([index, count]) => (crowd) => {
    for (let i = 0; i <= count; i++) crowd.release(index);
  }),
  fc.boolean().map((paused) => (crowd) => crowd.pause(paused)),
  fc.constant((crowd) => crowd.turn()),
  fc.constantFrom<Step[]>(
    (crowd) => crowd.reset(),
    (crowd) => crowd.move(),
  ),
);

test("no queue is left for ever, what is taken fits, and no room is lost", () => {
  const { room } = new Crowd();
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60, size: "max" }), (steps) => {
      const crowd = new Crowd();
      for (const carryOut of steps) carryOut(crowd);
      expect(crowd.drain()).toEqual([0, 0, 0]);
      expect(crowd.room).toBe(room);
    }),
    { numRuns: RUNS },
  );
}, 60_000);

test("a saved request is behind the hold queue of its own queue, or the state is refused", () => {
  const crowd = new Crowd();
  crowd.hold(0, true);
  crowd.offer(0, 2);
  const state = decode(SavedTransport, crowd.save());
  for (const taken of [true, false]) {
    const hold_queues = state.flow.hold_queues.map((holdQueue) => ({
      ...holdQueue,
      queue: taken ? holdQueue.queue : 1,
    }));
    const move = () => crowd.move(encode(SavedTransport, { ...state, flow: { ...state.flow, hold_queues } }));
    if (taken) expect(move).not.toThrow();
    else expect(move).toThrow(/queue 1 has no request 1 to hold/);
  }
});
