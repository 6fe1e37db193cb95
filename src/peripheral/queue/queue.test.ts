/** What a queue promises, in every form that it has in guest memory. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DriverError } from "../guest/driver-error.ts";
import { SavedStateError } from "../saved/saved-state.ts";
import { BUFFERS, QUEUE_DRIVERS, QUEUE_SIZE } from "../testing/queue-drivers.ts";

const all = () => Number.POSITIVE_INFINITY;

describe.each(Object.entries(QUEUE_DRIVERS))("2.6 a %s queue", (form, driverOf) => {
  function queueOf() {
    const driver = driverOf();
    const take = () => {
      const chain = driver.queue.pop(all);
      if (!chain) throw new Error("nothing there");
      return chain;
    };
    return { ...driver, take };
  }

  test("gives each chain once, in the order of the driver, and none when it is empty", () => {
    const { queue, offer, take, positionAfter } = queueOf();
    expect(queue.pop(all)).toBeUndefined();
    for (const head of [2, 0, 3]) offer(head);
    expect([take(), take(), take()].map(({ head }) => head)).toEqual([2, 0, 3]);
    expect(queue.pop(all)).toBeUndefined();
    expect([queue.taken, queue.lastAvailIdx, queue.usedIdx]).toEqual([3, positionAfter(3), positionAfter(0)]);
  });

  test("hands chains back in any order, each with its answer, for longer than its positions go", () => {
    const { memory, queue, offer, take, takeUsed } = queueOf();
    const wrong: number[] = [];
    for (let round = 0; round < 0x10000 / 2 + QUEUE_SIZE; round++) {
      const [first, second] = [round % QUEUE_SIZE, (round + 1) % QUEUE_SIZE];
      offer(first);
      offer(second);
      const chains = [take(), take()].reverse();
      for (const chain of chains) queue.push(chain, [{ offset: 0, bytes: Uint8Array.of(round) }], 1);
      const used = takeUsed().map(({ id, length }) => [id, length]);
      if (String(used) !== String([second, 1, first, 1])) wrong.push(round);
      if (memory.bytes[BUFFERS + first] !== (round & 0xff)) wrong.push(round);
    }
    expect(wrong).toEqual([]);
    expect(queue.taken).toBe(0);
  });

  test("does not take a chain that it still has, nor more chains than descriptors", () => {
    const { queue, offer, take } = queueOf();
    offer(2);
    take();
    offer(2);
    expect(() => queue.pop(all)).toThrow(DriverError);
  });

  test("does not hand a chain back twice: that is our own bug, not the driver's", () => {
    const { queue, offer, take } = queueOf();
    offer(1);
    const chain = take();
    queue.push(chain, [], 0);
    expect(() => queue.push(chain, [], 0)).toThrow(/handed back twice/);
  });

  test("says a forged used.id, and then takes what the driver rightly offers again", () => {
    const { queue, offer, take, takeUsed } = queueOf();
    offer(0);
    offer(1);
    take();
    queue.push(take(), [], 0, 0);
    expect(takeUsed()).toEqual([{ id: 0, length: 0 }]);
    offer(0);
    expect(take().head).toBe(0);
  });

  test("wants an interrupt for what it pushed, once, if the driver does", () => {
    const { queue, offer, take, wantInterrupts } = queueOf();
    const pass = () => {
      offer(0);
      queue.push(take(), [], 0);
    };
    expect(queue.wantsInterrupt()).toBe(false);
    pass();
    pass();
    expect([queue.wantsInterrupt(), queue.wantsInterrupt()]).toEqual([true, false]);
    wantInterrupts(false);
    pass();
    expect(queue.wantsInterrupt()).toBe(false);
  });

  test("goes on from a saved state where it was, with the chains that it had", () => {
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.boolean(), (passed, forged) => {
        const { queue, another, offer, take, takeUsed, positionAfter } = queueOf();
        for (let i = 0; i < passed; i++) {
          offer(0);
          queue.push(take(), [], 0, forged ? 3 : 0);
          takeUsed();
        }
        offer(1);
        offer(2);
        const had = take();
        const restored = another();
        restored.restore(queue.save());
        restored.push(restored.retake(had), [], 7);
        expect(takeUsed()).toEqual([{ id: 1, length: 7 }]);
        expect(restored.pop(all)?.head).toBe(2);
        expect([restored.lastAvailIdx, restored.usedIdx, restored.taken]).toEqual([
          positionAfter(passed + 2),
          positionAfter(passed + 1),
          1,
        ]);
      }),
    );
  });

  test("refuses a state that is cut off, and a chain that it has", () => {
    const { queue, another, offer, take } = queueOf();
    offer(1);
    const chain = take();
    const saved = queue.save();
    for (let length = 0; length < saved.length; length++) {
      expect(() => another().restore(saved.subarray(0, length))).toThrow(SavedStateError);
    }
    expect(() => queue.retake(chain)).toThrow(DriverError);
  });

  test("shows itself in a snapshot that says its form", () => {
    const { queue, offer, take } = queueOf();
    offer(3);
    take();
    const inFlight = [{ request: 9, head: 3, position: 0, slots: 1, held: true }];
    expect(queue.snapshot({ queue: 5, inFlight })).toMatchObject({ kind: form, queue: 5, size: QUEUE_SIZE, inFlight });
  });
});
