/** How long a device works before the host gets a turn, for any device. */
import { describe, expect, test } from "vitest";
import { TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line } from "../testing/fakes.ts";
import { WatchedMemory } from "../testing/watched-memory.ts";
import { VirtioPciTransport } from "../virtio/transport.ts";
import { MAX_TURN_MS } from "./work-budget.ts";

const SIZE = 256;

/** A clock that counts how often it is looked at. */
class WatchedClock extends Clock {
  looks = 0;

  override now(): number {
    this.looks++;
    return super.now();
  }
}

/** A device with two queues that answers each request at once, in so many milliseconds. */
class BusyDevice extends KeepingDevice {
  readonly #work: () => void;

  constructor(work: () => void) {
    super(SIZE, SIZE);
    this.#work = work;
  }

  override notify(queue: number): void {
    const activation = this.activations.at(-1);
    const next = () => activation?.pop(queue, () => Number.POSITIVE_INFINITY);
    for (let request = next(); request; request = next()) {
      this.#work();
      request.complete([], 0);
    }
  }
}

function made(milliseconds: number) {
  const clock = new WatchedClock();
  const memory = new WatchedMemory(1 << 20);
  const device = new BusyDevice(() => clock.spend(milliseconds));
  const line = new Line();
  const options = { memory, interrupt: line, host: clock, trace: () => undefined, readableLimit: 1 << 16 };
  const transport = new VirtioPciTransport(device, options);
  const driver = new TestDriver(transport, memory);
  const [first, second] = driver.start([SIZE, SIZE]);
  if (!first || !second) throw new Error("two queues were asked for");
  /** Offers `count` requests of so many bytes, all of the same memory. */
  const offer = (queue: typeof first, count: number, length: number) => {
    for (let i = 0; i < count; i++) queue.add([{ address: 0, length, writable: false }]);
  };
  return { clock, memory, line, transport, driver, first, second, offer };
}

describe("the work of one turn", () => {
  test("of a few small requests costs no look at the clock, and no turn of the host", () => {
    const { clock, first, offer } = made(0);
    offer(first, 60, 200);
    first.kick();
    expect([first.usedIdx, clock.looks, clock.turn()]).toEqual([60, 0, false]);
  });

  test("of a full queue of small requests costs a few looks", () => {
    const { clock, first, offer } = made(0);
    offer(first, SIZE, 200);
    first.kick();
    expect(first.usedIdx).toBe(SIZE);
    expect(clock.looks).toBeLessThanOrEqual(1 + SIZE / 64 + 1);
  });

  test("is over after so many milliseconds, and what is left is done in later turns", () => {
    const { clock, first, offer, line } = made(1);
    offer(first, 40, 1 << 16);
    first.kick();
    const answered = [first.usedIdx];
    while (clock.turn()) answered.push(first.usedIdx);
    // Each costs enough for a look at the clock; the first ones of a turn may be untimed.
    for (const [i, count] of answered.entries())
      expect(count - (answered[i - 1] ?? 0)).toBeLessThanOrEqual(MAX_TURN_MS + 8);
    expect(answered.length).toBeGreaterThanOrEqual(40 / (MAX_TURN_MS + 8));
    expect([first.usedIdx, line.up]).toEqual([40, true]);
  });

  test.each([
    ["to be read", false],
    ["of room for a result", true],
  ])("counts each quarter of a kilobyte %s, as slow algorithms take so long for it", (_, writable) => {
    const { clock, first } = made(MAX_TURN_MS);
    for (let i = 0; i < 40; i++) first.add([{ address: 0, length: 4096, writable }]);
    first.kick();
    // Of sixteen costs and one each: the first four are not timed, or the clock is looked at behind them.
    expect(first.usedIdx).toBeLessThanOrEqual(8);
    clock.turns();
    expect(first.usedIdx).toBe(40);
  });

  test("ends after the one request that takes longer", () => {
    const { clock, first } = made(10 * MAX_TURN_MS);
    const empty = { address: 0, length: 0, writable: false };
    for (let i = 0; i < 4; i++) first.addIndirect(Array.from({ length: 2000 }, () => empty));
    first.kick();
    expect(first.usedIdx).toBe(1);
    clock.turn();
    expect(first.usedIdx).toBe(2);
  });

  test("is what all notifications do between two turns of the host", () => {
    const { clock, first, second, offer } = made(1);
    const answered = () => first.usedIdx + second.usedIdx;
    // One by one, as a driver in a loop does.
    for (let i = 0; i < 200; i++) {
      const queue = i % 2 ? first : second;
      offer(queue, 1, 200);
      queue.kick();
    }
    // As many as are not timed, and then ten milliseconds.
    expect(answered()).toBeLessThanOrEqual(64 + MAX_TURN_MS);
    clock.turns();
    expect(answered()).toBe(200);
  });

  test("costs neither a look at the clock nor one at the rings once it is over, however often the guest notifies", () => {
    const { clock, memory, first, offer } = made(1);
    offer(first, 200, 200);
    first.kick();
    const { looks } = clock;
    memory.budget = 0;
    for (let i = 0; i < 1000; i++) first.kick();
    expect(clock.looks).toBe(looks);
    memory.budget = Number.POSITIVE_INFINITY;
    clock.turns();
    expect(first.usedIdx).toBe(200);
  });

  test("is no longer after a reset: that gives no new time", () => {
    const { clock, first, driver, offer } = made(1);
    offer(first, 200, 200);
    first.kick();
    const [again] = driver.start([SIZE, SIZE]);
    if (!again) throw new Error("a queue was asked for");
    offer(again, 10, 200);
    again.kick();
    expect(again.usedIdx).toBe(0);
    clock.turns();
    expect(again.usedIdx).toBe(10);
  });

  test("comes to every queue in its turn, however much there is in the first", () => {
    const { clock, first, second, offer } = made(MAX_TURN_MS);
    for (const queue of [first, second]) {
      offer(queue, 20, 1 << 16);
      queue.kick();
    }
    for (let i = 0; i < 20; i++) clock.turn();
    expect(first.usedIdx).toBeGreaterThan(5);
    expect(Math.abs(first.usedIdx - second.usedIdx)).toBeLessThanOrEqual(8);
  });

  test("of an owner that releases many requests at once has the same end", () => {
    const { clock, transport, first, offer } = made(1);
    transport.hold(0, true);
    offer(first, 200, 200);
    first.kick();
    transport.hold(0, false);
    expect(first.usedIdx).toBeLessThanOrEqual(64 + MAX_TURN_MS);
    clock.turns();
    expect(first.usedIdx).toBe(200);
  });
});
