import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inverseModulo } from "./inverse.ts";
import { fromLimbs, MAX_MODULUS_BITS, type OddModulus, oddModulus, oddModulusOn, toLimbs } from "./modulus.ts";
import { LIMB_BITS, loadMontgomeryKernel, montgomeryModule } from "./montgomery-kernel.ts";

const kernel = loadMontgomeryKernel();
const natural = (bits: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const odd = (bits: number): fc.Arbitrary<bigint> => natural(bits).map((value) => value | 1n | (1n << BigInt(bits - 1)));
const anyOdd = fc.integer({ min: 2, max: 1400 }).chain(odd);

/** Square and multiply, as slow and plain as can be. */
function reference(base: bigint, exponent: bigint, n: bigint): bigint {
  let power = 1n % n;
  for (const bit of exponent.toString(2)) {
    power = (power * power) % n;
    if (bit === "1") power = (power * base) % n;
  }
  return power;
}

describe("powers modulo an odd number", () => {
  it("has a kernel here, of less than the 4 KB a browser's main thread compiles at once", () => {
    expect(kernel).toBeDefined();
    expect(montgomeryModule().length).toBeLessThan(4096);
  });

  it.each([
    ["on the kernel", kernel],
    ["on BigInt alone", undefined],
  ])("%s equal square and multiply, sizes and exponents mixed", (_name, engine) => {
    fc.assert(
      fc.property(anyOdd, natural(1500), fc.oneof(natural(64), natural(70), natural(400)), (n, base, exponent) => {
        expect(oddModulusOn(engine, n).pow(base, exponent)).toBe(reference(base % n, exponent, n));
      }),
      { numRuns: 150 },
    );
  });

  it.each([107, 108, 512, 1024, 1079, 1080, 2048, 3072, 4096, 8192])(
    "stay exact at %i bits where every limb is full",
    (bits) => {
      const n = (1n << BigInt(bits)) - 1n;
      const exponent = (1n << 70n) - 1n;
      for (const base of [n - 1n, n - 2n, n >> 1n]) {
        expect(oddModulusOn(kernel, n).pow(base, exponent)).toBe(reference(base, exponent, n));
      }
    },
  );

  it("do not depend on what a number of another length left in the memory", () => {
    const large = oddModulus((1n << 2048n) - 1n);
    const small = oddModulus((1n << 127n) - 1n);
    const exponent = (1n << 100n) - 3n;
    const before = small.pow(12345n, exponent);
    large.pow((1n << 2048n) - 3n, exponent);
    expect(small.pow(12345n, exponent)).toBe(before);
    expect(before).toBe(reference(12345n, exponent, small.n));
  });

  it.each([
    ["on the kernel", kernel],
    ["on BigInt alone", undefined],
  ])("%s: base 0, 1, n - 1, n and exponent 0, 1, 2", (_name, engine) => {
    const n = (1n << 521n) - 1n;
    const modulus: OddModulus = oddModulusOn(engine, n);
    for (const base of [0n, 1n, n - 1n, n, 5n * n]) {
      for (const exponent of [0n, 1n, 2n, 1n << 65n]) {
        expect(modulus.pow(base, exponent)).toBe(reference(base % n, exponent, n));
      }
    }
  });

  it("refuse even, tiny and oversized moduli", () => {
    for (const n of [-3n, 0n, 1n, 2n, 4n, 1n << 512n, (1n << BigInt(MAX_MODULUS_BITS)) + 1n]) {
      expect(() => oddModulus(n)).toThrow(RangeError);
    }
  });
});

describe("limbs", () => {
  it("hold any integer of their size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.infiniteStream(natural(LIMB_BITS)), (count, stream) => {
        const limbs = Uint32Array.from([...stream.take(count)], Number);
        const value = limbs.reduceRight((sum, limb) => (sum << BigInt(LIMB_BITS)) | BigInt(limb), 0n);
        expect(fromLimbs(limbs)).toBe(value);
        expect(toLimbs(value, count)).toEqual(limbs);
      }),
    );
  });
});

describe("the inverse", () => {
  it("times the number is 1, or there is a common factor", () => {
    fc.assert(
      fc.property(natural(300), fc.bigInt({ min: 2n, max: 1n << 300n }), (a, n) => {
        const inverse = inverseModulo(a, n);
        if (inverse !== undefined) expect((a * inverse) % n).toBe(1n);
        expect(inverseModulo(a * 7n, n * 7n)).toBeUndefined();
      }),
    );
    expect(inverseModulo(3n, 7n)).toBe(5n);
    expect(inverseModulo(-4n, 7n)).toBe(5n);
  });
});
