import fc from "fast-check";
import { expect, test } from "vitest";
import { ArrayMemory } from "../testing/memory.ts";
import { scatter } from "./chain.ts";

test("scatter writes exactly the bytes it is given, in the writable part only", () => {
  const segment = fc.record({ length: fc.integer({ min: 0, max: 40 }), writable: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(segment, { maxLength: 6 }),
      fc.nat(120),
      fc.uint8Array({ maxLength: 120 }),
      (parts, at, bytes) => {
        const memory = new ArrayMemory(0x2000);
        memory.bytes.fill(0xcc);
        const descriptors = parts.map((part, index) => ({
          ...part,
          index,
          table: "ring" as const,
          address: 0x100 * index + 0x80,
        }));
        const writable = descriptors.filter((d) => d.writable);
        const writableLength = writable.reduce((sum, { length }) => sum + length, 0);
        const chain = { head: 0, descriptors, readable: new Uint8Array(), readableLength: 0, writableLength };
        const expected = memory.bytes.slice();
        if (at + bytes.length > writableLength) {
          expect(() => scatter(memory, chain, { offset: at, bytes })).toThrow(RangeError);
        } else {
          scatter(memory, chain, { offset: at, bytes });
          const places = writable.flatMap(({ address, length }) => Array.from({ length }, (_, i) => address + i));
          bytes.forEach((byte, i) => {
            expected[places[at + i] ?? -1] = byte;
          });
        }
        expect(Buffer.compare(memory.bytes, expected)).toBe(0);
      },
    ),
  );
});
