import { describe, expect, it } from "vitest";
import { randomBelow, randomNonZeroOctets } from "./random.ts";

describe("random numbers", () => {
  it("reach every value from 1 to limit - 1 and no other", () => {
    const seen = new Set(Array.from({ length: 2000 }, () => randomBelow(17n)));
    expect([...seen].sort((a, b) => Number(a - b))).toEqual(
      Array.from({ length: 16 }, (_, index) => BigInt(index + 1)),
    );
  });

  it("come without a zero octet for padding, however long it is, and are not all the same", () => {
    const octets = randomNonZeroOctets(70_000);
    expect(octets.length).toBe(70_000);
    expect(octets.includes(0)).toBe(false);
    expect(new Set(octets).size).toBe(255);
  });
});
