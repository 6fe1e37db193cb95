import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DriverError } from "../guest/driver-error.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { createQueue } from "./create.ts";
import type { QueueSetup } from "./queue.ts";
import { checkSetup } from "./split-layout.ts";

const SIZE = 4;
const SETUP: QueueSetup = { size: SIZE, desc: 0x1000, driver: 0x2000, device: 0x3000 };
const all = () => Number.POSITIVE_INFINITY;

/** A queue whose descriptors are one writable byte each, and the driver's side of it. */
function queueOf({ eventIdx = false, start = 0 } = {}) {
  const memory = new ArrayMemory(0x10000);
  for (let i = 0; i < SIZE; i++) {
    memory.writeU32(SETUP.desc + 16 * i, 0x8000 + i);
    memory.writeU32(SETUP.desc + 16 * i + 8, 1);
    memory.writeU16(SETUP.desc + 16 * i + 12, 2);
  }
  const queue = createQueue("split", memory, SETUP, {
    indirect: true,
    inOrder: false,
    eventIdx,
    readableLimit: 4096,
    violated: () => {},
  });
  let availIdx = 0;
  const offer = (head: number) => {
    memory.writeU16(SETUP.driver + 4 + 2 * (availIdx % SIZE), head);
    availIdx = (availIdx + 1) % 0x10000;
    memory.writeU16(SETUP.driver + 2, availIdx);
  };
  const take = () => {
    const chain = queue.pop(all);
    if (!chain) throw new Error("nothing there");
    return chain;
  };
  const pass = (head: number) => {
    offer(head);
    queue.push(take(), [], 1);
  };
  const usedIdx = () => memory.readU16(SETUP.device + 2);
  for (let i = 0; i < start; i++) pass(i % SIZE);
  queue.wantsInterrupt();
  return { memory, queue, offer, take, pass, usedIdx };
}

describe.each([false, true])("2.7.10.2 used.flags, EVENT_IDX negotiated: %s", (eventIdx) => {
  test("stays 0: the device asks for every notification there is", () => {
    const { memory, queue, offer, pass } = queueOf({ eventIdx });
    for (let round = 0; round < 3 * SIZE; round++) {
      pass(round % SIZE);
      queue.wantsInterrupt();
      expect(memory.readU16(SETUP.device)).toBe(0);
    }
    for (let head = 0; head < SIZE; head++) offer(head);
    while (queue.pop(all)) expect(memory.readU16(SETUP.device)).toBe(0);
    expect(memory.readU16(SETUP.device)).toBe(0);
  });
});

describe("positions in the rings", () => {
  test("2.7.13.3 wrap at 65536, and every chain comes back once, in its slot", () => {
    const { memory, queue, pass, usedIdx } = queueOf();
    const wrong: number[] = [];
    for (let round = 0; round < 0x10000 + 3 * SIZE + 1; round++) {
      const head = (round * 3) % SIZE;
      pass(head);
      const shown = usedIdx() === (round + 1) % 0x10000;
      if (!shown || memory.readU32(SETUP.device + 4 + 8 * (round % SIZE)) !== head) wrong.push(round);
    }
    expect(wrong).toEqual([]);
    expect(queue.pop(all)).toBeUndefined();
    expect([queue.lastAvailIdx, queue.usedIdx]).toEqual([13, 13]);
  });

  test("CVE-2020-14378: an empty ring gives nothing, however often it is asked", () => {
    const { queue, pass } = queueOf({ start: 65_534 });
    for (let i = 0; i < 5; i++) {
      expect(queue.pop(all)).toBeUndefined();
      pass(i % SIZE);
      expect(queue.pop(all)).toBeUndefined();
    }
  });

  test("2.7.6.1 refuses an index that moved back, or on by more than the queue holds", () => {
    const { memory, queue, pass } = queueOf();
    pass(0);
    memory.writeU16(SETUP.driver + 2, 0);
    expect(() => queue.pop(all)).toThrow(DriverError);
    memory.writeU16(SETUP.driver + 2, 1 + SIZE + 1);
    expect(() => queue.pop(all)).toThrow(/5 chains in a queue of 4/);
  });

  test("CVE-2026-23229: a head that the device still has is not taken again", () => {
    const { queue, offer, take } = queueOf();
    offer(2);
    const chain = take();
    offer(2);
    expect(() => queue.pop(all)).toThrow(/descriptor 2 is available twice/);
    queue.push(chain, [], 0);
    expect(queue.pop(all)?.head).toBe(2);
  });

  test("a chain cannot be handed back twice: that is our own bug, not the driver's", () => {
    const { queue, offer, take } = queueOf();
    offer(1);
    const chain = take();
    queue.push(chain, [], 0);
    expect(() => queue.push(chain, [], 0)).toThrow(/handed back twice/);
  });
});

test("2.7.8.2 the element, its length and the data are there before the index that shows them", () => {
  const { memory, queue, offer, take } = queueOf();
  const order: number[] = [];
  const write = memory.write.bind(memory);
  memory.write = (address, bytes) => {
    order.push(address);
    write(address, bytes);
  };
  for (const method of ["writeU16", "writeU32"] as const) {
    const original = memory[method].bind(memory);
    memory[method] = (address, value) => {
      order.push(address);
      original(address, value);
    };
  }
  offer(3);
  order.length = 0;
  const chain = take();
  queue.push(chain, [{ offset: 0, bytes: Uint8Array.of(9) }], 1);
  expect(order).toEqual([0x8003, SETUP.device + 4, SETUP.device + 8, SETUP.device + 2]);
});

describe("2.7.7.2 used buffer notifications", () => {
  test("without EVENT_IDX follow NO_INTERRUPT, and ignore used_event", () => {
    const { memory, queue, pass } = queueOf();
    expect(queue.wantsInterrupt()).toBe(false);
    pass(0);
    expect(queue.wantsInterrupt()).toBe(true);
    expect(queue.wantsInterrupt()).toBe(false);
    memory.writeU16(SETUP.driver, 1);
    pass(1);
    expect(queue.wantsInterrupt()).toBe(false);
    memory.writeU16(SETUP.driver, 0);
    memory.writeU16(SETUP.driver + 4 + 2 * SIZE, 9999);
    pass(1);
    expect(queue.wantsInterrupt()).toBe(true);
  });

  test("with EVENT_IDX come when the entry at used_event was written, at any position, and ignore NO_INTERRUPT", () => {
    // One queue for all runs: it starts just before the wrap and goes on through it.
    const { memory, queue, pass, usedIdx } = queueOf({ eventIdx: true, start: 65_400 });
    memory.writeU16(SETUP.driver, 1);
    const step = fc.record({ event: fc.integer({ min: -3, max: 6 }), pushes: fc.integer({ min: 0, max: SIZE }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        for (const { event, pushes } of steps) {
          const usedEvent = (usedIdx() + event + 0x10000) % 0x10000;
          memory.writeU16(SETUP.driver + 4 + 2 * SIZE, usedEvent);
          const written: number[] = [];
          for (let i = 0; i < pushes; i++) {
            written.push(usedIdx());
            pass(i % SIZE);
          }
          expect(queue.wantsInterrupt()).toBe(written.includes(usedEvent));
        }
      }),
    );
    expect(usedIdx()).toBeLessThan(65_400);
  });
});

test("2.7.10 with EVENT_IDX an emptied ring asks to be told of the next chain", () => {
  const { memory, queue, pass } = queueOf({ eventIdx: true, start: 65_535 });
  const availEvent = () => memory.readU16(SETUP.device + 4 + 8 * SIZE);
  queue.pop(all);
  expect(availEvent()).toBe(65_535);
  pass(0);
  queue.pop(all);
  expect(availEvent()).toBe(0);
});

describe("2.7.1 setting up", () => {
  const memory = new ArrayMemory(0x10000);
  const check = (setup: Partial<QueueSetup>) => {
    const problems: string[] = [];
    checkSetup(memory, { ...SETUP, ...setup }, (rule, problem) => problems.push(`${rule.clause}: ${problem}`));
    return problems;
  };
  const refused = (setup: Partial<QueueSetup>) => () => check(setup);

  test("2.7.1 areas that are not aligned are served, and reported", () => {
    expect(check({ desc: 0x1008 })).toEqual([
      expect.stringMatching(/^2\.7\.1 .*descriptor table is not aligned to 16/),
    ]);
    expect(check({ driver: 0x2001 })).toEqual([expect.stringMatching(/available ring is not aligned to 2/)]);
    expect(check({ device: 0x3002 })).toEqual([expect.stringMatching(/used ring is not aligned to 4/)]);
    expect(check({})).toEqual([]);
  });

  test("2.7.1 refuses areas that are not RAM to their last byte, also above 32 bits", () => {
    expect(refused({ desc: 0x10000 - 16 * SIZE + 16 })).toThrow(/descriptor table: .*not RAM/);
    expect(refused({ driver: 0x10000 - 12 })).toThrow(/available ring/);
    expect(refused({ device: 0x10000 - 36 })).toThrow(/used ring/);
    expect(refused({ device: 0x10000 - 40 })).not.toThrow();
    expect(refused({ desc: 2 ** 32 + 0x1000 })).toThrow(DriverError);
    expect(refused({ desc: 2 ** 64 - 16 })).toThrow(DriverError);
  });
});
