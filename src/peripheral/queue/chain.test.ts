import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DriverMust, type DriverRule } from "../../wire/virtio/driver-must.ts";
import { DescriptorFlag } from "../../wire/virtio/virtio.ts";
import { DriverError } from "../guest/driver-error.ts";
import type { Violated } from "../guest/violations.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { type Chain, DESCRIPTOR_SIZE, MAX_INDIRECT_ENTRIES, PREFIX_BYTES } from "./chain.ts";
import { readChain } from "./split-chain.ts";

const { NEXT, WRITE, INDIRECT } = DescriptorFlag;
const RAM = 1 << 18;
const RING = 0x1000;
const SIZE = 8;
const TABLE = 0x2000;

interface Row {
  readonly address: number;
  readonly length: number;
  readonly flags: number;
  readonly next?: number;
}

function put(memory: ArrayMemory, table: number, rows: readonly Row[]): void {
  rows.forEach(({ address, length, flags, next = 0 }, i) => {
    const at = table + DESCRIPTOR_SIZE * i;
    memory.writeU32(at, address % 2 ** 32);
    memory.writeU32(at + 4, Math.floor(address / 2 ** 32));
    memory.writeU32(at + 8, length);
    memory.writeU16(at + 12, flags);
    memory.writeU16(at + 14, next);
  });
}

const scratch = new DataView(new ArrayBuffer(MAX_INDIRECT_ENTRIES * DESCRIPTOR_SIZE));

interface Reading {
  readonly head?: number;
  readonly indirect?: boolean;
  readonly inOrder?: boolean;
  readonly limit?: number;
  readonly requestLength?: number;
  readonly violated?: Violated;
}

function read(memory: ArrayMemory, over: Reading = {}) {
  const {
    head = 0,
    indirect = true,
    inOrder = false,
    limit = RAM,
    requestLength = Number.POSITIVE_INFINITY,
    violated = () => {},
  } = over;
  const source = { memory, table: RING, size: SIZE, indirect, inOrder, readableLimit: limit, scratch, violated };
  return readChain(source, head, () => requestLength);
}

/** The chain that `ring` (and a table at {@link TABLE}) describe. */
function chainOf(ring: readonly Row[], indirect: readonly Row[] = []): Chain {
  return served(ring, indirect).chain;
}

/** The same with the rules that the driver broke. */
function served(ring: readonly Row[], indirect: readonly Row[], over: Reading = {}) {
  const memory = new ArrayMemory(RAM);
  put(memory, RING, ring);
  put(memory, TABLE, indirect);
  const broken: DriverRule[] = [];
  return { chain: read(memory, { ...over, violated: (rule) => broken.push(rule) }), broken };
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DriverError) return `${error.clause}: ${error.message}`;
    throw error;
  }
  return "not refused";
}

describe("a chain in the ring", () => {
  test("2.7.4.1 is the same request however its bytes are cut into descriptors", () => {
    const memory = new ArrayMemory(RAM);
    const bytes = Uint8Array.from({ length: 60 }, (_, i) => i + 1);
    memory.bytes.set(bytes, 0x4000);
    put(memory, RING, [
      { address: 0x4000, length: 1, flags: NEXT, next: 5 },
      { address: 0x5000, length: 7, flags: WRITE },
      { address: 0, length: 0, flags: 0 },
      { address: 0, length: 0, flags: 0 },
      { address: 0x4002, length: 58, flags: NEXT, next: 1 },
      { address: 0x4001, length: 1, flags: NEXT, next: 4 },
    ]);
    const chain = read(memory);
    expect(chain.readable).toEqual(bytes);
    expect(chain.writableLength).toBe(7);
    expect(chain.descriptors.map(({ index }) => index)).toEqual([0, 5, 4, 1]);
  });

  test("2.7.5.2 refuses a loop (DPDK c7e7244b82: a looped chain is a dead loop)", () => {
    const row = { address: 0x4000, length: 1, flags: NEXT };
    expect(refusal(() => chainOf([{ ...row, next: 0 }]))).toMatch(/^2\.7\.5\.2 .*loop/);
    expect(
      refusal(() =>
        chainOf([
          { ...row, next: 1 },
          { ...row, next: 0 },
        ]),
      ),
    ).toMatch(/loop/);
  });

  test("2.7.5.2 finds a loop in as many steps as the table has entries", () => {
    const memory = new ArrayMemory(RAM);
    put(memory, RING, [{ address: 0x4000, length: 1, flags: NEXT, next: 0 }]);
    let steps = 0;
    const counting: ArrayMemory = Object.create(memory);
    counting.check = (address, length) => memory.check(address, length);
    counting.readInto = (address, target) => {
      steps++;
      memory.readInto(address, target);
    };
    expect(refusal(() => read(counting))).toMatch(/loop/);
    expect(steps).toBe(SIZE);
  });

  test("2.7.5.2 refuses a next index behind the table (DPDK 16d2e718b8), and such a head", () => {
    expect(refusal(() => chainOf([{ address: 0x4000, length: 1, flags: NEXT, next: SIZE }]))).toMatch(
      /descriptor 8 of a 8-entry/,
    );
    expect(refusal(() => read(new ArrayMemory(RAM), { head: SIZE }))).toMatch(/descriptor 8/);
    expect(refusal(() => read(new ArrayMemory(RAM), { head: 0xffff }))).toMatch(/descriptor 65535/);
  });

  test("2.7.4.2 refuses a device-readable descriptor after a device-writable one", () => {
    const rows = [
      { address: 0x4000, length: 1, flags: WRITE | NEXT, next: 1 },
      { address: 0x4000, length: 1, flags: 0 },
    ];
    expect(refusal(() => chainOf(rows))).toMatch(/^2\.7\.4\.2 /);
  });

  test("2.7.5.2 refuses more than 2^32 bytes, summed without overflow", () => {
    const memory = new ArrayMemory(RAM);
    const endless = { ...memory, check: () => {}, readInto: memory.readInto.bind(memory) };
    put(memory, RING, [
      { address: 0, length: 0xffff_ffff, flags: NEXT, next: 1 },
      { address: 0, length: 0xffff_ffff, flags: 0 },
    ]);
    const source = { memory: endless as unknown as ArrayMemory, table: RING, size: SIZE, indirect: true, scratch };
    const limits = { inOrder: false, readableLimit: 0, violated: () => {} };
    expect(refusal(() => readChain({ ...source, ...limits }, 0, () => 0))).toMatch(/2\^32/);
  });

  test.each([
    ["behind the end of RAM", RAM, 1],
    ["across the end of RAM (CVE-2019-14818, spanning)", RAM - 1, 2],
    ["of 4 GiB - 1 bytes", 0, 0xffff_ffff],
    ["of 2^31 bytes, which is no negative number", 0, 0x8000_0000],
    ["with an address above 32 bits", 2 ** 32, 1],
    ["whose end wraps at 2^64", 2 ** 64 - 2048, 4096],
  ])("refuses a buffer %s", (_, address, length) => {
    expect(refusal(() => chainOf([{ address, length, flags: 0 }]))).toMatch(/^2\.7\.5\.2 .*not RAM/);
    expect(refusal(() => chainOf([{ address, length, flags: WRITE }]))).toMatch(/not RAM/);
  });

  test("CVE-2024-3446 refuses a buffer in a hole of RAM, where registers and ROM are", () => {
    const memory = new ArrayMemory(RAM, [{ start: 0xa000, end: 0xb000 }]);
    for (const [address, length] of [
      [0xa000, 1],
      [0x9fff, 2],
      [0xafff, 2],
      [0x9000, 0x3000],
    ] as const) {
      put(memory, RING, [{ address, length, flags: WRITE }]);
      expect(refusal(() => read(memory))).toMatch(/not RAM/);
    }
    put(memory, RING, [{ address: 0x9fff, length: 1, flags: WRITE }]);
    expect(read(memory).writableLength).toBe(1);
  });

  test("skips empty buffers, wherever they point to", () => {
    const chain = chainOf([
      { address: 2 ** 52, length: 0, flags: NEXT, next: 1 },
      { address: 0x4000, length: 3, flags: NEXT, next: 2 },
      { address: RAM + 5, length: 0, flags: WRITE | NEXT, next: 3 },
      { address: 0x5000, length: 2, flags: WRITE },
    ]);
    expect([chain.readableLength, chain.writableLength]).toEqual([3, 2]);
  });
});

describe("an indirect table", () => {
  const pointer = (length: number, flags: number = INDIRECT): Row => ({ address: TABLE, length, flags });
  const two = [
    { address: 0x4000, length: 4, flags: NEXT, next: 1 },
    { address: 0x5000, length: 5, flags: WRITE },
  ];

  test("2.7.5.3.2 may come after direct descriptors, and its WRITE flag says nothing", () => {
    const first = { address: 0x4100, length: 2, flags: NEXT, next: 1 };
    const chain = chainOf([first, pointer(32, INDIRECT | WRITE)], two);
    expect(chain.descriptors.map(({ table, index }) => `${table} ${index}`)).toEqual([
      "ring 0",
      "indirect 0",
      "indirect 1",
    ]);
    expect([chain.readableLength, chain.writableLength]).toEqual([6, 5]);
  });

  test("2.7.5.3.1 is served without the feature, and reported", () => {
    const { chain, broken } = served([pointer(32)], two, { indirect: false });
    expect([chain.readableLength, chain.writableLength]).toEqual([4, 5]);
    expect(broken).toEqual([DriverMust.NEGOTIATE_INDIRECT]);
    expect(served([pointer(32)], two).broken).toEqual([]);
  });

  test("2.7.5.3.1 with NEXT beside INDIRECT ends the chain all the same, which is reported", () => {
    const elsewhere = { address: 0x6000, length: 9, flags: WRITE };
    const { chain, broken } = served([{ ...pointer(32, INDIRECT | NEXT), next: 1 }, elsewhere], two);
    expect(chain.descriptors.map(({ address }) => address)).toEqual([0x4000, 0x5000]);
    expect(broken).toEqual([DriverMust.INDIRECT_IS_LAST]);
  });

  test("2.7.5.3.1 is refused inside another", () => {
    expect(refusal(() => chainOf([pointer(32)], [pointer(32)]))).toMatch(/inside an indirect/);
  });

  test.each([0, 1, 15, 17, 24, 16 * (MAX_INDIRECT_ENTRIES + 1), 0xffff_fff0])("is refused with %i bytes", (length) => {
    expect(refusal(() => chainOf([pointer(length)], two))).toMatch(/^2\.7\.5\.3\.1 .*table of/);
  });

  test("is refused outside RAM, and with a loop or an index behind it", () => {
    expect(refusal(() => chainOf([{ address: RAM - 16, length: 32, flags: INDIRECT }]))).toMatch(/not RAM/);
    expect(refusal(() => chainOf([pointer(16)], [{ address: 0, length: 1, flags: NEXT, next: 0 }]))).toMatch(/loop/);
    expect(refusal(() => chainOf([pointer(16)], [{ address: 0, length: 1, flags: NEXT, next: 1 }]))).toMatch(
      /descriptor 1 of a 1-entry/,
    );
  });

  test("2.7.5.3.1 a chain longer than the queue, as Linux' are, is served up to 4096 entries, and reported", () => {
    const entries = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        address: 0x30000,
        length: 1,
        flags: i + 1 < count ? NEXT : 0,
        next: i + 1,
      }));
    for (const count of [SIZE, SIZE + 1, MAX_INDIRECT_ENTRIES]) {
      const { chain, broken } = served([pointer(16 * count)], entries(count));
      expect(chain.readableLength).toBe(count);
      expect(broken).toEqual(count > SIZE ? [DriverMust.CHAIN_IN_QUEUE_SIZE] : []);
    }
  });
});

describe("with IN_ORDER", () => {
  const row = (next = 0, flags: number = NEXT): Row => ({ address: 0x4000, length: 1, flags, next });
  const last = row(0, 0);
  const brokenBy = (ring: readonly Row[], table: readonly Row[], head = 0) => {
    const { chain, broken } = served(ring, table, { inOrder: true, head });
    expect(chain.readableLength).toBe(3);
    return broken;
  };
  const filler = Array.from({ length: SIZE - 4 }, () => last);

  test("2.7.5.2 a chain that does not follow the table, over its end too, is served and reported", () => {
    expect(brokenBy([row(1), row(2), last], [])).toEqual([]);
    expect(brokenBy([last, ...filler, last, row(SIZE - 1), row(0)], [], SIZE - 2)).toEqual([]);
    expect(brokenBy([row(2), last, row(1)], [])).toEqual([DriverMust.IN_ORDER_NEXT, DriverMust.IN_ORDER_NEXT]);
    expect(served([row(2), last, row(1)], []).broken).toEqual([]);
  });

  test("2.7.5.3.1 an indirect table that is not in order is served and reported", () => {
    const pointer = { address: TABLE, length: 48, flags: INDIRECT };
    expect(brokenBy([pointer], [row(1), row(2), last])).toEqual([]);
    expect(brokenBy([pointer], [row(2), last, row(1)])).toContain(DriverMust.IN_ORDER_TABLE);
  });
});

describe("what is copied", () => {
  const filled = () => {
    const memory = new ArrayMemory(RAM);
    for (let i = 0; i < RAM; i++) memory.bytes[i] = (i * 7) % 251;
    return memory;
  };

  test("is as much as the request says it has, whatever the chain holds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: SIZE }),
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 3000 }),
        (lengths, requestLength, limit) => {
          const memory = filled();
          const rows = lengths.map((length, i) => ({ address: 0x8000 + 0x1000 * i, length, flags: NEXT, next: i + 1 }));
          put(memory, RING, [...rows.slice(0, -1), { address: 0, length: 0, ...rows.at(-1), flags: 0 }]);
          const all = Buffer.concat(rows.map(({ address, length }) => memory.slice(address, length)));
          const chain = read(memory, { requestLength, limit });
          const expected = Math.min(all.length, limit, Math.max(requestLength, PREFIX_BYTES));
          expect(Buffer.compare(chain.readable, all.subarray(0, expected))).toBe(0);
          expect(chain.readableLength).toBe(all.length);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("CVE-2020-14375: no byte is read twice, and none after the chain was taken", () => {
    const memory = filled();
    const reads = new Map<number, number>();
    const counting: ArrayMemory = Object.create(memory);
    counting.check = (address, length) => memory.check(address, length);
    counting.readInto = (address, target) => {
      for (let i = 0; i < target.length; i++) reads.set(address + i, (reads.get(address + i) ?? 0) + 1);
      memory.readInto(address, target);
    };
    put(memory, RING, [
      { address: 0x8000, length: 200, flags: NEXT, next: 1 },
      { address: 0x9000, length: 2000, flags: 0 },
    ]);
    const before = Buffer.concat([memory.slice(0x8000, 200), memory.slice(0x9000, 2000)]);
    const chain = read(counting, { requestLength: 1500 });
    memory.bytes.fill(0, 0x8000);
    expect(Buffer.compare(chain.readable, before.subarray(0, 1500))).toBe(0);
    expect([...reads.values()].every((times) => times === 1)).toBe(true);
  });
});

test("2.7.5.1 no byte of a device-writable buffer is read", () => {
  const memory = new ArrayMemory(RAM);
  const read: number[] = [];
  const watched: ArrayMemory = Object.create(memory);
  watched.check = (address, length) => memory.check(address, length);
  watched.readInto = (address, target) => {
    read.push(address, address + target.length);
    memory.readInto(address, target);
  };
  const segments = fc.array(fc.record({ length: fc.nat(600), readable: fc.boolean() }), {
    minLength: 1,
    maxLength: SIZE,
  });
  fc.assert(
    fc.property(segments, fc.nat(2000), (parts, requestLength) => {
      read.length = 0;
      const readable = parts.filter((part) => part.readable).length;
      const ordered = parts.map(({ length }, i) => ({
        address: 0x8000 + 0x1000 * i,
        length,
        flags: (i < parts.length - 1 ? NEXT : 0) | (i < readable ? 0 : WRITE),
        next: i + 1,
      }));
      put(memory, RING, ordered);
      readChain(
        {
          memory: watched,
          table: RING,
          size: SIZE,
          indirect: true,
          inOrder: false,
          readableLimit: RAM,
          scratch,
          violated: () => {},
        },
        0,
        () => requestLength,
      );
      expect(Math.max(...read)).toBeLessThanOrEqual(0x8000 + 0x1000 * readable);
    }),
  );
});
