import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SavedStateError } from "../peripheral/saved/saved-state.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { packRam, unpackRam } from "./saved-ram.ts";

const PAGE = 4096;
const PAGES = 16;

/** RAM with some bytes that are not zero. */
const someRam = fc
  .array(fc.record({ at: fc.nat(PAGES * PAGE - 1), byte: fc.integer({ min: 1, max: 255 }) }), { maxLength: 12 })
  .map((bytes) => {
    const ram = new Uint8Array(PAGES * PAGE);
    for (const { at, byte } of bytes) ram[at] = byte;
    return ram;
  });

test("RAM that was packed is what it was, in a machine that has loaded other things", () => {
  fc.assert(
    fc.property(someRam, fc.nat(PAGES), fc.nat(PAGES), (ram, a, b) => {
      const written = { from: Math.min(a, b) * PAGE, to: Math.max(a, b) * PAGE };
      const other = new Uint8Array(ram.length).fill(0xee, written.from, written.to);
      unpackRam(new ChunkReader([packRam(ram)]), other, [written]);
      expect(Buffer.compare(other, ram)).toBe(0);
    }),
  );
});

test("only pages that hold something take room", () => {
  const ram = new Uint8Array(PAGES * PAGE);
  ram[3 * PAGE] = 1;
  ram[5 * PAGE - 1] = 1;
  const packed = packRam(ram);
  expect(packed.length).toBe(PAGES / 8 + 2 * PAGE);
  expect([...packed.subarray(0, 2)]).toEqual([0b11000, 0]);
});

describe("packed RAM from anywhere", () => {
  test("is refused at any other length, and nothing is written", () => {
    const ram = new Uint8Array(PAGES * PAGE).fill(7, PAGE, 4 * PAGE);
    const packed = packRam(ram);
    const target = new Uint8Array(ram.length).fill(1);
    const lengths = fc.nat(2 * packed.length).filter((length) => length !== packed.length);
    fc.assert(
      fc.property(lengths, (length) => {
        const other = new Uint8Array(length);
        other.set(packed.subarray(0, length));
        expect(() => unpackRam(new ChunkReader([other]), target, [{ from: 0, to: PAGE }])).toThrow(SavedStateError);
      }),
    );
    expect(target.every((byte) => byte === 1)).toBe(true);
  });

  test("is refused when its bits name more or fewer pages than follow", () => {
    const packed = packRam(new Uint8Array(PAGES * PAGE).fill(7, PAGE, 4 * PAGE));
    for (const bits of [0b1100, 0b1111]) {
      const other = packed.slice();
      other[0] = bits;
      expect(() => unpackRam(new ChunkReader([other]), new Uint8Array(PAGES * PAGE), [])).toThrow(
        /not as long as it says/,
      );
    }
  });
});
