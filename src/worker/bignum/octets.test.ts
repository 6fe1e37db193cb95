import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitLength, integerToOctets, octetsToInteger, sameOctets, withoutLeadingZeros } from "./octets.ts";

const octets = fc.uint8Array({ maxLength: 1100 });

describe("octet strings and integers (RFC 8017 4.1, 4.2)", () => {
  it("reads an octet string as hexadecimal text does", () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        expect(octetsToInteger(bytes)).toBe(BigInt(`0x0${Buffer.from(bytes).toString("hex")}`));
      }),
    );
  });

  it("gives back the octets it was made from, at any length that fits", () => {
    fc.assert(
      fc.property(octets, fc.nat(20), (bytes, more) => {
        const written = integerToOctets(octetsToInteger(bytes), bytes.length + more);
        expect(written).toEqual(Uint8Array.from([...new Uint8Array(more), ...bytes]));
      }),
    );
  });

  it("reads a view in the middle of a buffer", () => {
    expect(octetsToInteger(Uint8Array.of(9, 9, 1, 2, 9).subarray(2, 4))).toBe(0x0102n);
  });

  it("does not write an integer into too few octets", () => {
    expect(() => integerToOctets(256n, 1)).toThrow(RangeError);
    expect(() => integerToOctets(-1n, 4)).toThrow(RangeError);
    expect(integerToOctets(255n, 1)).toEqual(Uint8Array.of(255));
    expect(integerToOctets(0n, 0)).toEqual(new Uint8Array(0));
  });

  it("counts bits", () => {
    for (let bits = 0; bits < 300; bits++) expect(bitLength(1n << BigInt(bits))).toBe(bits + 1);
    for (let bits = 1; bits < 300; bits++) expect(bitLength((1n << BigInt(bits)) - 1n)).toBe(bits);
    expect(bitLength(0n)).toBe(0);
  });

  it("drops leading zeros only", () => {
    expect(withoutLeadingZeros(Uint8Array.of(0, 0, 1, 0))).toEqual(Uint8Array.of(1, 0));
    expect(withoutLeadingZeros(Uint8Array.of(0, 0))).toEqual(new Uint8Array(0));
  });

  it("tells different octet strings apart wherever they differ", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (a, at, flip) => {
          const b = a.slice();
          expect(sameOctets(a, b)).toBe(true);
          b[at % b.length] = (b[at % b.length] ?? 0) ^ flip;
          expect(sameOctets(a, b)).toBe(false);
          expect(sameOctets(a, a.subarray(1))).toBe(false);
        },
      ),
    );
  });
});
