import fc from "fast-check";
import { expect, test } from "vitest";
import { Payloads } from "./payloads.ts";

const LIMIT = 1 << 20;

/** A string of its own, or one that is part of a message. */
const strings = fc.array(
  fc.record({ length: fc.integer({ min: 1, max: 300_000 }), behind: fc.nat(200_000), seed: fc.nat(255) }),
  { maxLength: 60 },
);

const made = ({ length, behind, seed }: { length: number; behind: number; seed: number }): Uint8Array =>
  new Uint8Array(length + behind).fill(seed).subarray(behind);

test("strings come back as they were, the oldest are forgotten first, and the limit holds", () => {
  fc.assert(
    fc.property(strings, (all) => {
      const payloads = new Payloads();
      const kept = all.map((one) => {
        const place = payloads.add(made(one));
        payloads.trim(LIMIT);
        expect(payloads.bytes).toBeLessThanOrEqual(LIMIT);
        return { place, one };
      });
      let [strings, bytes] = [0, 0];
      for (const { place, one } of kept) {
        const found = payloads.at(place, one.length);
        if (found) expect(Buffer.compare(found, made(one))).toBe(0);
        else [strings, bytes] = [strings + 1, bytes + one.length];
      }
      expect(payloads.dropped).toEqual({ strings, bytes });
    }),
    { numRuns: 40 },
  );
});

test("a string in a large message is not copied, and its message is counted once", () => {
  const message = new Uint8Array(200_000);
  const payloads = new Payloads();
  const [one, other] = [message.subarray(1000, 41_000), message.subarray(50_000, 90_000)];
  const places = [payloads.add(one), payloads.add(other)];
  expect(payloads.bytes).toBe(message.length);
  expect(payloads.at(places[0] ?? 0, 40_000)?.buffer).toBe(message.buffer);
  expect(payloads.at(places[1] ?? 0, 40_000)?.byteOffset).toBe(50_000);
});

test("no place is none of a string", () => {
  const payloads = new Payloads();
  payloads.add(new Uint8Array(10));
  expect(payloads.at(0, 10)).toBeUndefined();
});
