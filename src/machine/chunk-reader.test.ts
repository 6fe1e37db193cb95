import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkReader } from "./chunk-reader.ts";

const someChunks = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 });

test("bytes are the same in whatever chunks they come, and however many are taken at a time", () => {
  fc.assert(
    fc.property(someChunks, fc.array(fc.nat(20)), fc.boolean(), (chunks, sizes, copied) => {
      const whole = chunks.flatMap((chunk) => [...chunk]);
      const left = new ChunkReader(chunks);
      const taken: number[] = [];
      for (const size of sizes.filter((size) => size <= left.length)) {
        const target = new Uint8Array(Math.min(size, left.length));
        if (copied) left.takeInto(target);
        taken.push(...(copied ? target : left.take(target.length).joined()));
      }
      expect(left.length).toBe(whole.length - taken.length);
      expect([...taken, ...left.joined()]).toEqual(whole);
    }),
  );
});

test("more than there is cannot be taken, and nothing is lost then", () => {
  const chunks = new ChunkReader([Uint8Array.of(1), Uint8Array.of(2, 3)]);
  expect(() => chunks.take(4)).toThrow(RangeError);
  expect(() => chunks.takeInto(new Uint8Array(4))).toThrow(RangeError);
  expect([...chunks.joined()]).toEqual([1, 2, 3]);
});
