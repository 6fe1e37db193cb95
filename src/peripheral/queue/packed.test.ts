import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DriverMust, type DriverRule } from "../../wire/virtio/driver-must.ts";
import { PackedFlag } from "../../wire/virtio/packed-ring.ts";
import { FIRST_POSITION } from "../../wire/virtio/ring-position.ts";
import { DriverError } from "../guest/driver-error.ts";
import { Rule } from "../guest/rule.ts";
import { SavedStateError } from "../saved/saved-state.ts";
import type { Segment } from "../testing/driver-memory.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { PackedRing } from "../testing/packed-ring.ts";
import { MAX_INDIRECT_ENTRIES } from "./chain.ts";
import { createQueue } from "./create.ts";
import { checkPackedSetup } from "./packed-layout.ts";
import type { QueueSetup } from "./queue.ts";

const { NEXT, WRITE, INDIRECT, AVAIL, USED } = PackedFlag;
const RAM = 1 << 18;
const BUFFERS = 0x8000;
const TABLE = 0x1_0000;
const all = () => Number.POSITIVE_INFINITY;

const readable = (bytes: number, address = BUFFERS): Segment => ({ address, length: bytes, writable: false });
const writable = (bytes: number, address = BUFFERS): Segment => ({ address, length: bytes, writable: true });

/** A queue and its driver, which has begun with it. */
function queueOf({ size = 5, eventIdx = false, indirect = true } = {}) {
  const setup: QueueSetup = { size, desc: 0x1000, driver: 0x4000, device: 0x4010 };
  const memory = new ArrayMemory(RAM);
  const broken: DriverRule[] = [];
  const another = () =>
    createQueue("packed", memory, setup, {
      indirect,
      eventIdx,
      inOrder: false,
      readableLimit: 4096,
      violated: (rule) => broken.push(rule),
    });
  const queue = another();
  const ring = new PackedRing(memory, setup);
  queue.begin();
  const take = () => {
    const chain = queue.pop(all);
    if (!chain) throw new Error("nothing there");
    return chain;
  };
  const pass = (segments: number) => {
    ring.add(Array.from({ length: segments }, () => writable(1)));
    queue.push(take(), [], 1);
  };
  const refused = () => {
    try {
      queue.pop(all);
    } catch (error) {
      if (error instanceof DriverError) return error.clause;
      throw error;
    }
    return undefined;
  };
  return { memory, setup, queue, ring, broken, another, take, pass, refused };
}

/** The addresses of every byte that is read from now on. */
function watchReads(memory: ArrayMemory): ReadonlySet<number> {
  const read = new Set<number>();
  const add = (address: number, length: number) => {
    for (let i = 0; i < length; i++) read.add(address + i);
  };
  const { readU16, readU32, readInto } = memory;
  memory.readU16 = (address) => {
    add(address, 2);
    return readU16.call(memory, address);
  };
  memory.readU32 = (address) => {
    add(address, 4);
    return readU32.call(memory, address);
  };
  memory.readInto = (address, target) => {
    add(address, target.length);
    readInto.call(memory, address, target);
  };
  return read;
}

describe("2.8.1 wrap counters", () => {
  test("start with 1: a ring of zeros has nothing, and neither has one whose descriptors are marked used", () => {
    const { queue, ring } = queueOf();
    expect([queue.pop(all), queue.lastAvailIdx, queue.usedIdx]).toEqual([undefined, FIRST_POSITION, FIRST_POSITION]);
    for (const marks of [AVAIL | USED, USED, 0]) {
      ring.writeDescriptor(0, writable(1), { flags: WRITE | marks });
      expect(queue.pop(all)).toBeUndefined();
    }
    ring.writeDescriptor(0, writable(1), { flags: WRITE | AVAIL });
    expect(queue.pop(all)?.head).toBe(0);
  });

  test("a full ring whose lists are all in flight has no more, though its descriptors look available", () => {
    const { queue, ring, take } = queueOf({ size: 3 });
    for (let i = 0; i < 3; i++) ring.add([writable(1)]);
    for (let i = 0; i < 3; i++) take();
    expect(queue.pop(all)).toBeUndefined();
    expect(queue.lastAvailIdx).toBe(0);
  });

  test("2.8.6 lists of any length, used in any order, come back once each, round after round, in rings of any size", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.record({ length: fc.integer({ min: 1, max: 9 }), back: fc.boolean(), which: fc.nat(8) }), {
          minLength: 20,
          maxLength: 120,
        }),
        (size, steps) => {
          const { queue, ring, take } = queueOf({ size });
          const out: ReturnType<typeof take>[] = [];
          const due: number[] = [];
          const seen: number[] = [];
          for (const { length, back, which } of steps) {
            if (length <= ring.free) {
              const id = ring.add(Array.from({ length }, (_, i) => writable(1, BUFFERS + i)));
              const chain = take();
              expect([chain.head, chain.descriptors.length]).toEqual([id, length]);
              out.push(chain);
            }
            const [chain] = back ? out.splice(which % Math.max(1, out.length), 1) : [];
            if (!chain) continue;
            queue.push(chain, [], 1);
            due.push(chain.head);
            seen.push(...ring.takeUsed().map(({ id }) => id));
          }
          expect(seen).toEqual(due);
        },
      ),
    );
  });
});

describe("2.8.6 a list", () => {
  test("goes on over the end of the ring, and the slots of its descriptors are told", () => {
    const { pass, ring, take, queue } = queueOf({ size: 5 });
    pass(4);
    ring.takeUsed();
    const id = ring.add([readable(1), writable(2), writable(3)]);
    const chain = take();
    expect(chain.descriptors.map(({ index, table, length }) => [index, table, length])).toEqual([
      [4, "ring", 1],
      [0, "ring", 2],
      [1, "ring", 3],
    ]);
    expect(chain.head).toBe(id);
    expect(queue.lastAvailIdx).toBe(2);
  });

  test("is used by one descriptor, in the slot behind the last used ones, with WRITE if something was written", () => {
    const { ring, take, queue } = queueOf({ size: 6 });
    ring.add([readable(4), writable(8)]);
    ring.add([readable(4), readable(4), writable(8)]);
    const [first, second] = [take(), take()];
    queue.push(second, [{ offset: 2, bytes: Uint8Array.of(7, 8) }], 4);
    queue.push(first, [], 0);
    expect(ring.takeUsed()).toEqual([
      { id: 1, length: 4, slot: 0, write: true },
      { id: 0, length: 0, slot: 3, write: false },
    ]);
    expect(queue.usedIdx).toBe(FIRST_POSITION + 5);
  });

  test("has the buffer ID of its last descriptor; those of the others say nothing", () => {
    const { ring, memory, setup, take } = queueOf();
    ring.add([readable(1), writable(1)], { id: 3 });
    memory.writeU16(setup.desc + 12, 0xffff);
    expect(take().head).toBe(3);
  });

  test("is read flags first, and no byte of a descriptor is read twice", () => {
    const { ring, memory, setup, queue } = queueOf();
    ring.add([readable(1), writable(1)]);
    const reads: [number, number][] = [];
    const { readU16, readInto } = memory;
    memory.readU16 = (address) => {
      reads.push([address - setup.desc, 2]);
      return readU16.call(memory, address);
    };
    memory.readInto = (address, target) => {
      if (address < setup.driver) reads.push([address - setup.desc, target.length]);
      readInto.call(memory, address, target);
    };
    queue.pop(all);
    expect(reads).toEqual([
      [14, 2],
      [0, 14],
      [30, 2],
      [16, 14],
    ]);
  });

  test("is written before the flags that show it", () => {
    const { ring, memory, setup, take, queue } = queueOf();
    ring.add([writable(1)]);
    const chain = take();
    const order: number[] = [];
    for (const method of ["writeU16", "writeU32"] as const) {
      const original = memory[method].bind(memory);
      memory[method] = (address, value) => {
        order.push(address - setup.desc);
        original(address, value);
      };
    }
    const write = memory.write.bind(memory);
    memory.write = (address, bytes) => {
      order.push(address);
      write(address, bytes);
    };
    queue.push(chain, [{ offset: 0, bytes: Uint8Array.of(1) }], 1);
    expect([order[0], order.at(-1)]).toEqual([BUFFERS, 14]);
  });
});

test("2.8.15 nothing is written but writable buffers, used slots and event suppression; no writable buffer is read", () => {
  const step = fc.record({
    reads: fc.nat(2),
    writes: fc.integer({ min: 1, max: 3 }),
    which: fc.nat(3),
    back: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 7 }), fc.array(step, { maxLength: 30 }), (size, steps) => {
      const { queue, ring, memory, setup, take } = queueOf({ size, eventIdx: true });
      const read = watchReads(memory);
      const spanOf = (address: number, length: number) => Array.from({ length }, (_, i) => address + i);
      const events = spanOf(setup.device, 4);
      const out: ReturnType<typeof take>[] = [];
      let next = BUFFERS;
      const buffer = (writable: boolean): Segment => {
        next += 8;
        return { address: next, length: 8, writable };
      };
      const written = (work: () => void, allowed: readonly number[]) => {
        const before = memory.bytes.slice();
        work();
        expect(memory.changedSince(before).filter((at) => !allowed.includes(at))).toEqual([]);
      };
      for (const { reads, writes, which, back } of steps) {
        const segments = Array.from({ length: reads + writes }, (_, i) => buffer(i >= reads));
        if (segments.length <= ring.free) {
          ring.add(segments);
          written(() => out.push(take()), events);
        }
        const [chain] = back ? out.splice(which % Math.max(1, out.length), 1) : [];
        if (!chain) continue;
        const writable = chain.descriptors.filter((each) => each.writable);
        const slot = spanOf(setup.desc + 16 * (queue.usedIdx & 0x7fff) + 8, 8);
        const room = writable.flatMap(({ address, length }) => spanOf(address, length));
        const bytes = new Uint8Array(chain.writableLength).fill(0xaa);
        written(() => queue.push(chain, [{ offset: 0, bytes }], bytes.length), [...slot, ...room]);
        expect(room.filter((at) => read.has(at))).toEqual([]);
        ring.takeUsed();
      }
    }),
    { numRuns: 30 },
  );
});

describe("what a driver must not do", () => {
  test("2.8.17 a list longer than the queue is refused, as the loop that it is", () => {
    const { ring, refused } = queueOf({ size: 3 });
    for (let slot = 0; slot < 3; slot++) ring.writeDescriptor(slot, writable(1), { flags: NEXT | WRITE | AVAIL });
    expect(refused()).toBe(Rule.PACKED_LISTS);
  });

  test.each([
    ["used already", AVAIL | USED],
    ["never written", 0],
    ["of the round before", USED],
  ])("2.8.17 a list that goes on in a descriptor that is %s is refused", (_, marks) => {
    const { ring, refused } = queueOf();
    ring.writeDescriptor(1, writable(1), { flags: WRITE | marks });
    ring.writeDescriptor(0, writable(1), { flags: WRITE | NEXT | AVAIL });
    expect(refused()).toBe(Rule.PACKED_LISTS);
  });

  test("2.8.17 a device-readable descriptor after a device-writable one is refused", () => {
    const { ring, refused } = queueOf();
    ring.add([writable(1), readable(1)]);
    expect(refused()).toBe(Rule.PACKED_LISTS);
  });

  test.each([5, 6, 0x7fff, 0xffff])("buffer ID %i in a queue of 5 is refused", (id) => {
    const { ring, refused } = queueOf({ size: 5 });
    ring.add([writable(1)], { id });
    expect(refused()).toBe(Rule.PACKED_SUPPLYING);
  });

  test("the buffer ID of a list in flight is refused, and is good again once that is back", () => {
    const { ring, refused, take, queue } = queueOf();
    ring.add([writable(1)], { id: 2 });
    const chain = take();
    ring.add([writable(1)], { id: 2 });
    expect(refused()).toBe(Rule.PACKED_SUPPLYING);
    queue.push(chain, [], 0);
    expect(take().head).toBe(2);
  });

  test("2.8.16 more descriptors than slots are refused: some were written over while the device had them", () => {
    const { ring, refused, take } = queueOf({ size: 3 });
    ring.add([writable(1), writable(1)]);
    take();
    // Slot 2 is free, slot 0 is not.
    ring.writeDescriptor(0, writable(1), { flags: WRITE | USED, id: 1 });
    ring.writeDescriptor(2, writable(1), { flags: WRITE | NEXT | AVAIL });
    expect(refused()).toBe(Rule.PACKED_DESCRIPTORS);
  });

  test("2.8.16 buffers that are not RAM are refused, whatever their address", () => {
    for (const address of [RAM - 1, 2 ** 32 + BUFFERS, 2 ** 64 - 4096]) {
      const { ring, refused } = queueOf();
      ring.add([writable(2, address)]);
      expect(refused()).toBe(Rule.PACKED_DESCRIPTORS);
    }
  });
});

describe("2.8.7 an indirect table", () => {
  test("is all of the list, takes one slot, and its entries have no NEXT", () => {
    const { ring, take, queue, broken } = queueOf();
    const id = ring.addIndirect(TABLE, [readable(3), writable(5), writable(7)]);
    const chain = take();
    expect([chain.head, chain.readableLength, chain.writableLength]).toEqual([id, 3, 12]);
    expect(chain.descriptors.map(({ index, table }) => [index, table])).toEqual([
      [0, "indirect"],
      [1, "indirect"],
      [2, "indirect"],
    ]);
    expect([queue.lastAvailIdx, broken]).toEqual([FIRST_POSITION + 1, []]);
  });

  test("2.8.19 has flags but WRITE ignored, INDIRECT too, and reported", () => {
    const { ring, memory, take, broken } = queueOf();
    ring.addIndirect(TABLE, [readable(3), writable(5)]);
    memory.writeU16(TABLE + 14, NEXT | INDIRECT | AVAIL);
    memory.writeU16(TABLE + 16 + 14, WRITE | USED);
    expect(take().descriptors.map(({ writable }) => writable)).toEqual([false, true]);
    expect(broken).toEqual([DriverMust.INDIRECT_WRITE_ONLY]);
  });

  test("2.8.7 is read, whatever the WRITE flag of its descriptor says", () => {
    const { ring, memory, setup, take } = queueOf();
    ring.addIndirect(TABLE, [readable(3)]);
    memory.writeU16(setup.desc + 14, INDIRECT | WRITE | AVAIL);
    expect(take().readableLength).toBe(3);
  });

  test.each([
    ["of no bytes", 0],
    ["of a part of an entry", 24],
    ["longer than the device takes", 16 * (MAX_INDIRECT_ENTRIES + 1)],
    ["of 2^32-1 bytes", 0xffff_ffff],
  ])("2.8.19 %s is refused", (_, length) => {
    const { ring, refused } = queueOf();
    ring.writeDescriptor(0, readable(length, TABLE), { flags: INDIRECT | AVAIL });
    expect(refused()).toBe(Rule.PACKED_INDIRECT);
  });

  test("2.8.19 may not go on, nor come inside of a list", () => {
    const [first, second] = [queueOf(), queueOf()];
    first.ring.writeDescriptor(0, readable(16, TABLE), { flags: INDIRECT | NEXT | AVAIL });
    expect(first.refused()).toBe(Rule.PACKED_INDIRECT);
    second.ring.writeDescriptor(1, readable(16, TABLE), { flags: INDIRECT | AVAIL });
    second.ring.writeDescriptor(0, readable(1), { flags: NEXT | AVAIL });
    expect(second.refused()).toBe(Rule.PACKED_INDIRECT);
  });

  test("2.8.16 that is not in RAM is refused", () => {
    const { ring, refused } = queueOf();
    ring.writeDescriptor(0, readable(32, RAM - 16), { flags: INDIRECT | AVAIL });
    expect(refused()).toBe(Rule.PACKED_DESCRIPTORS);
  });

  test("2.8.19 without the feature, and longer than the queue, is served and reported", () => {
    const { ring, take, broken } = queueOf({ size: 2, indirect: false });
    ring.addIndirect(TABLE, [readable(1), readable(1), writable(1)]);
    expect(take().descriptors).toHaveLength(3);
    expect(broken).toEqual([DriverMust.NEGOTIATE_PACKED_INDIRECT, DriverMust.LIST_IN_QUEUE_SIZE]);
  });
});

describe("2.8.10 event suppression of the driver", () => {
  test("ENABLE wants every interrupt, DISABLE none", () => {
    const { ring, queue, pass } = queueOf();
    expect(queue.wantsInterrupt()).toBe(false);
    pass(1);
    expect([queue.wantsInterrupt(), queue.wantsInterrupt()]).toEqual([true, false]);
    ring.setEvents(1);
    pass(1);
    expect(queue.wantsInterrupt()).toBe(false);
  });

  test("with DESC and EVENT_IDX comes when the descriptor there is used or skipped, in its round only", () => {
    const step = fc.record({ ahead: fc.nat(20), lists: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.integer({ min: 9, max: 11 }), fc.array(step, { maxLength: 20 }), (size, steps) => {
        const { ring, queue, pass } = queueOf({ size, eventIdx: true });
        let passed = 0;
        for (const { ahead, lists } of steps) {
          const event = passed + (ahead % (2 * size));
          const round = Math.floor(event / size) % 2;
          ring.setEvents(2, (event % size) + (round ? 0 : 0x8000));
          const before = passed;
          for (const list of lists) {
            pass(list);
            ring.takeUsed();
            passed += list;
          }
          expect(queue.wantsInterrupt()).toBe(event >= before && event < passed);
        }
      }),
    );
  });

  test("what makes no sense gets an interrupt and is reported: one too many does no harm", () => {
    const [reserved, unnegotiated] = [queueOf({ eventIdx: true }), queueOf()];
    reserved.ring.setEvents(3);
    unnegotiated.ring.setEvents(2, 0x8004);
    for (const { pass, queue, broken } of [reserved, unnegotiated]) {
      pass(1);
      expect(queue.wantsInterrupt()).toBe(true);
      expect(broken).toEqual([DriverMust.EVENT_FLAGS]);
    }
  });
});

describe("2.8.10 event suppression of the device", () => {
  test("is ENABLE without EVENT_IDX, whatever was there", () => {
    const { memory, setup, ring, queue, pass } = queueOf();
    memory.writeU32(setup.device, 0x0001_ffff);
    queue.begin();
    expect(ring.deviceEvents.flags).toBe(0);
    pass(1);
    queue.pop(all);
    expect(ring.deviceEvents.flags).toBe(0);
  });

  test("with EVENT_IDX names the next descriptor, from the start and whenever the ring is empty", () => {
    const { ring, queue, pass } = queueOf({ size: 3, eventIdx: true });
    expect(ring.deviceEvents).toEqual({ flags: 2, position: 0x8000 });
    for (let i = 0; i < 4; i++) {
      pass(1);
      queue.pop(all);
      ring.takeUsed();
      expect(ring.deviceEvents).toEqual({ flags: 2, position: ring.position });
    }
    expect(ring.position).toBe(1);
  });
});

describe("2.8.10.1 setting up", () => {
  const memory = new ArrayMemory(0x10000);
  const check = (setup: Partial<QueueSetup>) => {
    const told: string[] = [];
    const whole = { size: 5, desc: 0x1000, driver: 0x2000, device: 0x3000, ...setup };
    checkPackedSetup(memory, whole, ({ clause }, problem) => told.push(`${clause}: ${problem}`));
    return told;
  };

  test("areas that are not aligned are served, and reported", () => {
    expect(check({})).toEqual([]);
    expect(check({ desc: 0x1008, driver: 0x2002, device: 0x3001 })).toEqual([
      expect.stringMatching(/^2\.8\.11 .*descriptor ring is not aligned to 16/),
      expect.stringMatching(/driver event suppression is not aligned to 4/),
      expect.stringMatching(/device event suppression is not aligned to 4/),
    ]);
  });

  test("areas that are not RAM to their last byte are refused", () => {
    expect(() => check({ desc: 0x10000 - 16 * 5 })).not.toThrow();
    expect(() => check({ desc: 0x10000 - 16 * 4 })).toThrow(/descriptor ring: .*not RAM/);
    expect(() => check({ driver: 0x10000 - 2 })).toThrow(/driver event suppression/);
    expect(() => check({ device: 2 ** 32 })).toThrow(DriverError);
  });

  test("a ring of 2^15 descriptors works to its last slot", () => {
    const size = 1 << 15;
    const big = new ArrayMemory(1 << 20);
    const setup = { size, desc: 0, driver: 0x90000, device: 0x90010 };
    const options = { indirect: true, eventIdx: true, inOrder: false, readableLimit: 16, violated: () => {} };
    const queue = createQueue("packed", big, setup, options);
    const ring = new PackedRing(big, setup);
    const wrong: number[] = [];
    for (let round = 0; round < size + 3; round++) {
      const id = ring.add([writable(1, 0xa0000)]);
      const chain = queue.pop(all);
      if (chain?.head !== id) wrong.push(round);
      if (chain) queue.push(chain, [], 1);
      if (ring.takeUsed().length !== 1) wrong.push(round);
    }
    expect([wrong, queue.lastAvailIdx, queue.usedIdx]).toEqual([[], 3, 3]);
  });
});

describe("saved", () => {
  test("in the middle of a round it goes on there, with lists that lie over the end of the ring", () => {
    const { pass, ring, take, queue, another } = queueOf({ size: 5 });
    pass(3);
    ring.takeUsed();
    ring.add([writable(1), writable(1), writable(1)]);
    const chain = take();
    const restored = another();
    restored.restore(queue.save());
    const again = restored.retake(chain);
    ring.add([writable(1)]);
    const next = restored.pop(all);
    restored.push(again, [], 1);
    if (next) restored.push(next, [], 1);
    expect(ring.takeUsed().map(({ slot }) => slot)).toEqual([3, 1]);
  });

  test("slots that the ring does not have are refused", () => {
    const { another, queue } = queueOf({ size: 5 });
    const saved = queue.save();
    for (const at of [0, 2]) {
      const broken = saved.slice();
      broken[at] = 5;
      expect(() => another().restore(broken)).toThrow(SavedStateError);
    }
  });

  test("a list without descriptors, and more than the ring has slots, are refused", () => {
    const { another } = queueOf({ size: 2 });
    const part = { index: 0, table: "ring", address: BUFFERS, length: 1, writable: true } as const;
    const readNothing = new Uint8Array();
    expect(() => another().retake({ head: 0, descriptors: [], readable: readNothing })).toThrow(DriverError);
    expect(() => another().retake({ head: 0, descriptors: [part, part, part], readable: readNothing })).toThrow(
      DriverError,
    );
    expect(() => another().retake({ head: 2, descriptors: [part], readable: readNothing })).toThrow(DriverError);
  });
});

test("after a forged buffer ID the driver may reuse what the device still has, and no more lists than descriptors", () => {
  const { ring, take, queue, refused } = queueOf({ size: 3 });
  ring.add([writable(1)]);
  ring.add([writable(1)]);
  const [, second] = [take(), take()];
  if (second) queue.push(second, [], 0, 0);
  expect(ring.takeUsed().map(({ id }) => id)).toEqual([0]);
  ring.add([writable(1)], { id: 0 });
  expect(take().head).toBe(0);
  ring.add([writable(1)], { id: 2 });
  take();
  ring.writeDescriptor(ring.next, writable(1), { flags: WRITE | ring.marks, id: 1 });
  expect(refused()).toBe(Rule.PACKED_DESCRIPTORS);
});
