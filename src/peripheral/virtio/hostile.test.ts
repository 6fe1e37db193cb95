/** Whatever a guest writes into its memory and its registers: the device ends, throws nothing and keeps to its bytes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CtrlOpcode, DataOpcode } from "../../wire/crypto/requests.ts";
import { DescriptorFlag } from "../../wire/virtio/virtio.ts";
import type { DriverQueue } from "../testing/driver.ts";
import { HeldEngine } from "../testing/fakes.ts";
import { akcipherData, cipherData, createCipher } from "../testing/requests.ts";
import { heldRig, Rig } from "../testing/rig.ts";
import { Feature } from "./negotiation.ts";
import { Bar } from "./pci-config.ts";

const SIZE = 8;
const RAM = 1 << 16;
/** Where readable buffers, indirect tables and writable buffers are. */
const SOURCES = 0x4000;
const TABLES = 0x6000;
const TARGETS = 0x8000;
const AREA = 0x1000;
const TABLE_ENTRIES = 6;

const { NEXT, WRITE, INDIRECT } = DescriptorFlag;

interface Row {
  readonly address: number;
  readonly length: number;
  readonly flags: number;
  /** Absolute, or the row after this one. */
  readonly next: number | "following";
}

const length = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 16, 96, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff) },
);
const wild = fc.constantFrom(RAM - 8, RAM, 0xffff_ffff, 2 ** 32, 2 ** 53, 2 ** 64 - 2048);
const around = (start: number) =>
  fc.oneof(
    { weight: 40, arbitrary: fc.integer({ min: start, max: start + AREA - 256 }) },
    { weight: 1, arbitrary: wild },
  );

function row(flags: readonly number[], entries: number): fc.Arbitrary<Row> {
  return fc.constantFrom(...flags).chain((flag) =>
    fc.record({
      address:
        flag & INDIRECT
          ? fc.integer({ min: 0, max: 3 }).map((i) => TABLES + 0x100 * i)
          : around(flag & WRITE ? TARGETS : SOURCES),
      length: flag & INDIRECT ? fc.constantFrom(0, 16, 96, 96, 96, 96, 97, 1 << 20) : length,
      flags: fc.constant(flag),
      next: fc.oneof(
        { weight: 5, arbitrary: fc.constant<"following">("following") },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: entries }) },
      ),
    }),
  );
}

const ringRow = row(
  [0, NEXT, NEXT, WRITE, WRITE, INDIRECT, INDIRECT, INDIRECT, INDIRECT | WRITE, INDIRECT | NEXT],
  SIZE,
);
const tableRow = row([0, NEXT, NEXT, NEXT, NEXT | WRITE, WRITE, WRITE, WRITE, INDIRECT], TABLE_ENTRIES);

const hostileQueue = fc.record({
  ring: fc.array(ringRow, { minLength: SIZE, maxLength: SIZE }),
  tables: fc.array(fc.array(tableRow, { minLength: TABLE_ENTRIES, maxLength: TABLE_ENTRIES }), {
    minLength: 4,
    maxLength: 4,
  }),
  heads: fc.array(fc.integer({ min: 0, max: SIZE - 1 }), { minLength: SIZE, maxLength: SIZE }),
  available: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: SIZE }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
  ),
  onControl: fc.boolean(),
  noise: fc.uint8Array({ minLength: 61, maxLength: 61 }),
  seed: fc.integer({ min: 0, max: 60 }),
});

/** Puts requests that make sense in between the noise, so that some chains get far. */
function sprinkle(rig: Rig<HeldEngine>, session: bigint, seed: number): void {
  const requests = [
    cipherData({ session, iv: new Uint8Array(16), src: new Uint8Array(32) }),
    createCipher({ key: new Uint8Array(16) }),
    akcipherData({ session: session + 1n, src: new Uint8Array(16), dst: 16 }),
  ];
  for (let at = SOURCES + seed, i = 0; at < SOURCES + AREA - 256; at += 200, i++) {
    const request = requests[i % requests.length];
    if (request) rig.memory.bytes.set(request, at);
  }
}

function write(queue: DriverQueue, table: number, rows: readonly Row[]): void {
  rows.forEach(({ address, length: bytes, flags, next }, i) => {
    queue.writeDescriptor(
      table,
      i,
      { address, length: bytes, writable: false },
      flags,
      next === "following" ? i + 1 : next,
    );
  });
}

/** The bytes that any writable descriptor anywhere speaks of. */
function writableBytes(rows: readonly Row[]): Set<number> {
  const bytes = new Set<number>();
  for (const { address, length: count, flags } of rows) {
    if (!(flags & WRITE) || flags & INDIRECT || address + count > RAM) continue;
    for (let i = 0; i < count; i++) bytes.add(address + i);
  }
  return bytes;
}

describe("2.7 a ring with anything in it", () => {
  test("ends, throws nothing, and has only its writable bytes and the used ring written", () => {
    let used = 0;
    fc.assert(
      fc.property(hostileQueue, ({ ring, tables, heads, available, onControl, noise, seed }) => {
        const rig = heldRig({ memory: RAM, queueSize: SIZE });
        const session = rig.open(createCipher({ key: new Uint8Array(16) }));
        const queue = onControl ? rig.control : rig.data;
        for (let i = 0; i < AREA; i++) rig.memory.bytes[SOURCES + i] = noise[i % noise.length] ?? 0;
        sprinkle(rig, session, seed);
        write(queue, queue.desc, ring);
        tables.forEach((rows, i) => {
          write(queue, TABLES + 0x100 * i, rows);
        });
        heads.forEach((head, i) => {
          rig.memory.writeU16(queue.avail + 4 + 2 * i, head);
        });
        rig.memory.writeU16(queue.avail + 2, available);
        const before = rig.memory.bytes.slice();
        queue.kick();
        const allowed = writableBytes([...ring, ...tables.flat()]);
        const changed = rig.memory.changedSince(before);
        expect(changed.filter((at) => !allowed.has(at) && !queue.isUsedRing(at))).toEqual([]);
        used += rig.trace.of("used").length - 1;
      }),
      { numRuns: 1000 },
    );
    // The test is worth something only if chains do get through.
    expect(used).toBeGreaterThan(200);
  });

  test("ends and throws nothing when buffers lie over the rings and the tables themselves", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 0x1000, maxLength: 0x1000 }),
        fc.integer({ min: 1, max: SIZE }),
        (noise, available) => {
          const rig = heldRig({ memory: RAM, queueSize: SIZE });
          for (const queue of [rig.data, rig.control]) {
            // Every address and length is brought down to where the rings are.
            for (let i = 0; i < SIZE; i++) {
              const at = (n: number) => noise[(16 * i + n) % noise.length] ?? 0;
              const segment = { address: 0x1000 + at(0) * 4, length: at(1), writable: false };
              queue.writeDescriptor(queue.desc, i, segment, at(2) & 3, at(3) % SIZE);
              rig.memory.writeU16(queue.avail + 4 + 2 * i, at(4) % SIZE);
            }
            rig.memory.writeU16(queue.avail + 2, available);
            queue.kick();
            queue.kick();
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("requests of anything", () => {
  const opcodes = [...Object.values(DataOpcode), ...Object.values(CtrlOpcode), 0x500, 0xffff_ffff];

  test("random bytes, of any length, are answered with one status each and break nothing", () => {
    const rig = heldRig({ memory: 1 << 22 });
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 160 }),
        fc.option(fc.constantFrom(...opcodes)),
        fc.integer({ min: 16, max: 80 }),
        fc.boolean(),
        (bytes, opcode, writable, onControl) => {
          const request = bytes.slice();
          if (opcode !== null && request.length >= 4) new DataView(request.buffer).setUint32(0, opcode, true);
          const queue = onControl ? rig.control : rig.data;
          const sent = rig.send(queue, request, writable);
          expect(sent.length()).toBeGreaterThanOrEqual(1);
          expect(rig.driver.needsReset).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
    expect(rig.engine.requests).toEqual([]);
  });

  test("15b11a1da6: every opcode of every service the device does not offer is not supported", () => {
    const rig = heldRig({ memory: 1 << 22 });
    const offered = new Set([0, 1, 0x100, 0x200, 0x300, 0x301, 0x400, 0x401, 0x402, 0x403]);
    for (let opcode = 0; opcode < 0x800; opcode++) {
      if (offered.has(opcode)) continue;
      const request = new Uint8Array(72);
      new DataView(request.buffer).setUint32(0, opcode, true);
      expect(rig.send(rig.data, request, 1).response()[0]).toBe(3);
    }
  });
});

test("registers written in any order, with any value, throw nothing and end", () => {
  const access = fc.record({
    offset: fc.oneof(fc.integer({ min: 0, max: 0x3f }), fc.integer({ min: 0, max: Bar.size - 1 })),
    width: fc.constantFrom(1, 2, 4),
    value: fc.oneof(fc.constantFrom(0, 1, 3, 11, 15, 0x1000, 0x4000), fc.integer({ min: 0, max: 0xffff_ffff })),
    write: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(access, { maxLength: 60 }), fc.boolean(), (accesses, started) => {
      const rig = new Rig({ engine: new HeldEngine(), memory: RAM, queueSize: SIZE, features: Feature.VERSION_1 });
      if (started) rig.start();
      for (const { offset, width, value, write: writing } of accesses) {
        if (writing) rig.transport.write(offset, width as 1 | 2 | 4, value);
        else rig.transport.read(offset, width as 1 | 2 | 4);
      }
      rig.driver.write("device_status", 0);
      expect(rig.driver.status).toBe(0);
    }),
    { numRuns: 300 },
  );
});
