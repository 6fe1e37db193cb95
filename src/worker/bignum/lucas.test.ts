import { checkPrimeSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { passesLucas } from "./lucas.ts";

describe("the extra strong Lucas test", () => {
  it("is passed by every odd prime up to 12,000, and by four composite numbers: OEIS A217719", () => {
    const isPrime = (n: number): boolean => checkPrimeSync(BigInt(n));
    const numbers = Array.from({ length: 6000 }, (_, i) => 2 * i + 5);
    const passing = numbers.filter((n) => passesLucas(BigInt(n)));
    expect(passing.filter((n) => !isPrime(n))).toEqual([989, 3239, 5777, 10_877]);
    expect(numbers.filter(isPrime).filter((n) => !passing.includes(n))).toEqual([]);
  });

  it("is passed by random numbers if OpenSSL calls them prime", () => {
    for (const bits of [64, 256, 521]) {
      const number = fc.bigInt({ min: 1n << BigInt(bits - 1), max: (1n << BigInt(bits)) - 1n }).map((n) => n | 1n);
      fc.assert(
        fc.property(number, (n) => {
          expect(passesLucas(n)).toBe(checkPrimeSync(n));
        }),
      );
    }
  });

  it("is passed by long primes of either rest modulo 4, and not by their squares", () => {
    const primes = [(1n << 521n) - 1n, (1n << 255n) - 19n, (1n << 607n) - 1n, (1n << 448n) - (1n << 224n) - 1n];
    for (const prime of primes) expect([passesLucas(prime), passesLucas(prime ** 2n)]).toEqual([true, false]);
  });

  it("is not passed by strong pseudoprimes to the base 2", () => {
    const pseudoprimes = [2047n, 3277n, 4033n, 4681n, 8321n, 15_841n, 29_341n, 3_215_031_751n, 341_550_071_728_321n];
    expect(pseudoprimes.filter(passesLucas)).toEqual([]);
  });
});
