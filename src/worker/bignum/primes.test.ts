import { checkPrimeSync, createDiffieHellmanGroup } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitLength, octetsToInteger } from "./octets.ts";
import { isLongProbablePrime, isProbablePrime, randomPrime } from "./primes.ts";

const mersenne = (exponent: number): bigint => (1n << BigInt(exponent)) - 1n;

describe("isProbablePrime", () => {
  it("agrees with division on every number up to 20,000", () => {
    const byDivision = (n: number): boolean => {
      for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
      return n > 1;
    };
    const wrong = Array.from({ length: 20_000 }, (_, n) => n).filter(
      (n) => isProbablePrime(BigInt(n)) !== byDivision(n),
    );
    expect(wrong).toEqual([]);
  });

  it("agrees with OpenSSL on random numbers around the limit of trial division and far above", () => {
    for (const bits of [21, 22, 23, 32, 64, 160, 256, 521]) {
      const number = fc.bigInt({ min: 1n << BigInt(bits - 1), max: mersenne(bits) }).map((n) => n | 1n);
      fc.assert(
        fc.property(number, (n) => {
          expect(isProbablePrime(n)).toBe(checkPrimeSync(n));
        }),
        { numRuns: 60 },
      );
    }
  });

  it.each([127, 521, 607, 1279])("finds the Mersenne number 2^%d - 1 prime", (exponent) => {
    expect(isProbablePrime(mersenne(exponent))).toBe(true);
  });

  it.each([
    ["minus seven", -7n],
    ["an even number", mersenne(521) + 1n],
    ["a Mersenne number that is none", mersenne(523)],
    ["the square of a prime", mersenne(521) ** 2n],
    ["the product of two large primes", mersenne(521) * mersenne(607)],
    ["a Carmichael number with three large factors", carmichael()],
    ["the strong pseudoprime to all bases up to 37", 318_665_857_834_031_151_167_461n],
    ["the strong pseudoprime to all bases up to 41", 3_317_044_064_679_887_385_961_981n],
  ])("refuses %s", (_name, n) => {
    expect(isProbablePrime(n)).toBe(false);
  });

  it("refuses p(2p - 1), which passes for a quarter of all bases, every time it is asked", () => {
    const p = pairOfPrimes();
    for (let turn = 0; turn < 100; turn++) expect(isProbablePrime(p * (2n * p - 1n))).toBe(false);
  });
});

describe("isLongProbablePrime", () => {
  it("agrees with OpenSSL on random numbers of all sizes", () => {
    for (const bits of [2, 8, 21, 22, 23, 64, 256, 1024, 1100]) {
      const number = fc.bigInt({ min: 1n << BigInt(bits - 1), max: mersenne(bits) }).map((n) => n | 1n);
      fc.assert(
        fc.property(number, (n) => {
          expect(isLongProbablePrime(n)).toBe(checkPrimeSync(n));
        }),
        { numRuns: 40 },
      );
    }
  });

  it.each([521, 607, 1279, 2203])("finds the Mersenne number 2^%d - 1 prime", (exponent) => {
    expect(isLongProbablePrime(mersenne(exponent))).toBe(true);
  });

  it.each(["modp5", "modp14", "modp16"])("finds the p of %s prime", (name) => {
    const p = Uint8Array.from(createDiffieHellmanGroup(name).getPrime());
    expect(isLongProbablePrime(octetsToInteger(p))).toBe(true);
  });

  it.each([
    ["zero", 0n],
    ["minus seven", -7n],
    ["an even number", mersenne(521) + 1n],
    ["2^512 - 1, a product of small primes", mersenne(512)],
    ["a Mersenne number that is none", mersenne(523)],
    ["the square of a prime", mersenne(521) ** 2n],
    ["the product of two large primes", mersenne(521) * mersenne(607)],
    ["a Carmichael number with three large factors", carmichael()],
    ["the strong pseudoprime to all bases up to 41", 3_317_044_064_679_887_385_961_981n],
    ["the strong pseudoprime to all bases below 307 of F. Arnault (1995)", arnault()],
  ])("refuses %s", (_name, n) => {
    expect(isLongProbablePrime(n)).toBe(false);
  });
});

describe("randomPrime", () => {
  it.each([42, 64, 103, 256, 512, 1024])("finds primes of exactly %d bits, different every time", (bits) => {
    const primes = Array.from({ length: bits < 500 ? 10 : 2 }, () => randomPrime({ bits }));
    for (const prime of primes) {
      expect(checkPrimeSync(prime)).toBe(true);
      expect(bitLength(prime)).toBe(bits);
    }
    expect(new Set(primes).size).toBe(primes.length);
  });

  it("keeps to a lower bound, even one close to the end", () => {
    const lowest = (1n << 256n) - 5000n;
    for (let turn = 0; turn < 20; turn++) {
      const prime = randomPrime({ bits: 256, lowest });
      expect(prime >= lowest && prime < 1n << 256n && checkPrimeSync(prime)).toBe(true);
    }
  });

  it("stays within its bounds, even where only one prime lies between them", () => {
    const step = 1n << 40n;
    const highest: bigint[] = [];
    for (let p = (1n << 64n) - step + 1n; highest.length < 2; p -= step) if (checkPrimeSync(p)) highest.push(p);
    const [only, next] = highest as [bigint, bigint];
    for (let turn = 0; turn < 40; turn++) expect(randomPrime({ bits: 64, lowest: next + 1n, step })).toBe(only);
  });

  it("finds a prime one above a multiple of a step: the p of DSA, where q divides p - 1", () => {
    const q = randomPrime({ bits: 160 });
    const p = randomPrime({ bits: 1024, step: 2n * q });
    expect([(p - 1n) % q, bitLength(p), checkPrimeSync(p)]).toEqual([0n, 1024, true]);
  });

  it("works with a step that contains primes of the sieve", () => {
    const step = 2n * 3n * 5n * 7n * 65_521n;
    for (let turn = 0; turn < 10; turn++) {
      const p = randomPrime({ bits: 128, step });
      expect([(p - 1n) % step, checkPrimeSync(p)]).toEqual([0n, true]);
    }
  });

  it("asks for acceptance and reports every candidate it tests", () => {
    const reports: number[] = [];
    const prime = randomPrime({ bits: 200, accepts: (p) => p % 16n === 9n, report: (tested) => reports.push(tested) });
    expect(prime % 16n).toBe(9n);
    expect(reports).toEqual(Array.from({ length: reports.length }, (_, index) => index + 1));
    expect(reports.length).toBeGreaterThan(0);
  });

  it("leaves few candidates to test: the sieve has taken nine of ten odd ones out", () => {
    let tested = 0;
    for (let turn = 0; turn < 40; turn++) randomPrime({ bits: 256, report: () => tested++ });
    // One odd number in 89 is prime at this size. The sieve leaves one in ten, so nine are tested on average.
    expect(tested / 40).toBeLessThan(18);
  });

  it("refuses a size at which the sieve would strike out primes", () => {
    expect(() => randomPrime({ bits: 41 })).toThrow(RangeError);
  });
});

/** "Constructing Carmichael numbers which are strong pseudoprimes to several bases": p(313(p - 1) + 1)(353(p - 1) + 1). */
function arnault(): bigint {
  const p =
    29_674_495_668_685_510_550_154_174_642_905_332_730_771_991_799_853_043_350_995_075_531_276_838_753_171_770_199_594_238_596_428_121_188_033_664_754_218_345_562_493_168_782_883n;
  return p * (313n * (p - 1n) + 1n) * (353n * (p - 1n) + 1n);
}

/** (6m + 1)(12m + 1)(18m + 1) with three prime factors is a Carmichael number (Chernick 1939). */
function carmichael(): bigint {
  for (let m = 1n << 60n; ; m++) {
    const factors = [6n * m + 1n, 12n * m + 1n, 18n * m + 1n];
    if (factors.every((factor) => checkPrimeSync(factor))) return factors.reduce((product, factor) => product * factor);
  }
}

/** p such that p and 2p - 1 are prime. */
function pairOfPrimes(): bigint {
  for (let p = (1n << 70n) + 3n; ; p += 4n) if (checkPrimeSync(p) && checkPrimeSync(2n * p - 1n)) return p;
}
