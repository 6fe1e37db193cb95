import { checkPrimeSync, privateDecrypt, publicEncrypt } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Progress } from "../../contract/engine.ts";
import { bitLength, octetsToInteger } from "../bignum/octets.ts";
import type { RequestOf } from "../family.ts";
import { RefusalError } from "../refusal.ts";
import { RAW } from "../testing/keys.ts";
import { type GeneratedKey, openSslKey } from "../testing/multi-prime.ts";
import { generateFromPrimes, generateRsaKey } from "./keygen.ts";
import { preparePrivateKey } from "./private-key.ts";

const ignore = (): void => undefined;
const E = Uint8Array.of(1, 0, 1);
const request = (change: Partial<RequestOf<"rsa-keygen">>): RequestOf<"rsa-keygen"> => ({
  operation: "rsa-keygen",
  modulusLength: 64,
  primes: 2,
  e: E,
  ...change,
});

async function whyNot(change: Partial<RequestOf<"rsa-keygen">>): Promise<string> {
  try {
    await generateRsaKey(request(change), ignore);
  } catch (error) {
    if (error instanceof RefusalError) return error.why;
    throw error;
  }
  return "accepted";
}

function primesOf({ crt }: GeneratedKey): bigint[] {
  return [crt.p, crt.q, ...(crt.others ?? []).map(({ r }) => r)].map(octetsToInteger);
}

function expectGood(key: GeneratedKey, { bits, primes, e }: { bits: number; primes: number; e: bigint }): void {
  const factors = primesOf(key);
  expect(bitLength(octetsToInteger(key.n))).toBe(bits);
  expect([factors.length, new Set(factors).size]).toEqual([primes, primes]);
  for (const prime of factors) {
    expect(checkPrimeSync(prime)).toBe(true);
    // R19 of docs/spec.md: a reply has room for so many octets.
    expect(bitLength(prime)).toBeLessThanOrEqual(8 * Math.ceil(bits / 8 / primes));
  }
  expect(octetsToInteger(key.e)).toBe(e);
  expect(bitLength(octetsToInteger(key.d))).toBeGreaterThan(bits / 2);
  // Checks product, exponents and coefficients against each other.
  preparePrivateKey(key);
  const input = new Uint8Array(key.n.length).fill(1);
  const openssl = openSslKey(key);
  const sealed = publicEncrypt({ key: openssl, padding: RAW }, input);
  expect(privateDecrypt({ key: openssl, padding: RAW }, sealed)).toEqual(Buffer.from(input));
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("RSA key generation from our own primes", () => {
  it("R20: gives keys of every size and number of primes that OpenSSL works with", { timeout: 20_000 }, () => {
    const e = fc.constantFrom(3n, 17n, 65537n, (1n << 200n) + 1n);
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 16 }), fc.integer({ min: 2, max: 5 }), e, (groups, primes, exponent) => {
        const parameters = { bits: groups * 64, primes, e: exponent };
        expectGood(generateFromPrimes(parameters, ignore), parameters);
      }),
      { numRuns: 10 },
    );
  });

  it("R20: gives 8192 bits with five primes", { timeout: 60_000 }, () => {
    const parameters = { bits: 8192, primes: 5, e: 65537n };
    expectGood(generateFromPrimes(parameters, ignore), parameters);
  });

  it("takes an e with many small factors, none of which divides a prime less one", () => {
    const e = 3n * 5n * 7n * 11n * 13n * 17n * 19n;
    const key = generateFromPrimes({ bits: 512, primes: 2, e }, ignore);
    for (const prime of primesOf(key)) for (const f of [3n, 5n, 7n, 19n]) expect((prime - 1n) % f).not.toBe(0n);
    expectGood(key, { bits: 512, primes: 2, e });
  });

  it("FIPS 186-5 A.1.1: primes lie far apart, the largest first", () => {
    for (let turn = 0; turn < 10; turn++) {
      const [p, q] = primesOf(generateFromPrimes({ bits: 512, primes: 2, e: 65537n }, ignore)) as [bigint, bigint];
      expect(p - q > 1n << 156n).toBe(true);
    }
  });

  it("reports which prime it looks for and how many candidates it has tested", () => {
    const reports: Progress[] = [];
    generateFromPrimes({ bits: 512, primes: 3, e: 65537n }, (progress) => reports.push(progress));
    expect(new Set(reports.map(({ step }) => step))).toEqual(new Set(["prime 1 of 3", "prime 2 of 3", "prime 3 of 3"]));
    expect(reports.map(({ candidates }) => candidates)).toEqual(reports.map((_, index) => index + 1));
  });
});

describe("rsa-keygen", () => {
  it.each([
    ["R20 fewer than 64 octets", { modulusLength: 56 }],
    ["R20 more than 1024 octets", { modulusLength: 1032 }],
    ["R20 a length that is no multiple of eight", { modulusLength: 100 }],
    ["R20 a huge length", { modulusLength: Number.MAX_SAFE_INTEGER }],
    ["R20 a negative length", { modulusLength: -64 }],
    ["R3 no prime", { primes: 0 }],
    ["R3 one prime", { primes: 1 }],
    ["R3 six primes", { primes: 6 }],
    ["R18 no e", { e: new Uint8Array(0) }],
    ["R18 e of zero", { e: Uint8Array.of(0) }],
    ["R18 e of one", { e: Uint8Array.of(1) }],
    ["R18 an even e", { e: Uint8Array.of(4) }],
    ["R18 e of 2^256 and more", { modulusLength: 128, e: Uint8Array.of(1, ...new Uint8Array(31), 1) }],
    ["R18 e as long as the modulus", { e: new Uint8Array(64).fill(255) }],
    ["R18 e of a megabyte", { e: new Uint8Array(1 << 20).fill(255) }],
  ])("refuses %s", async (_name, change) => {
    expect(await whyNot(change)).toBe("rejected");
  });

  it.each([
    ["65537", E, 65537n],
    ["3", Uint8Array.of(0, 0, 3), 3n],
  ])("asks the platform for two primes and e = %s", async (_name, e, value) => {
    const generateKey = vi.spyOn(crypto.subtle, "generateKey");
    const key = await generateRsaKey(request({ modulusLength: 128, e }), ignore);
    expect(generateKey).toHaveBeenCalledOnce();
    generateKey.mockRestore();
    expectGood(key, { bits: 1024, primes: 2, e: value });
  });

  it.each([
    ["three primes", { primes: 3 }, { bits: 512, primes: 3, e: 65537n }],
    ["an e that not every platform takes", { e: Uint8Array.of(17) }, { bits: 512, primes: 2, e: 17n }],
  ])("makes %s itself", async (_name, change, parameters) => {
    const generateKey = vi.spyOn(crypto.subtle, "generateKey");
    const key = await generateRsaKey(request(change), ignore);
    expect(generateKey).not.toHaveBeenCalled();
    generateKey.mockRestore();
    expectGood(key, parameters);
  });

  it("makes long keys itself, so that it can tell how far it is", async () => {
    const stop = ({ step }: Progress): never => {
      throw new Error(`seen: ${step}`);
    };
    const generating = generateRsaKey(request({ modulusLength: 520 }), stop);
    await expect(generating).rejects.toThrow("seen: prime 1 of 2");
  });

  it("makes the key itself where the platform has no WebCrypto, or one that makes no such keys", async () => {
    const { getRandomValues } = crypto;
    const random = getRandomValues.bind(crypto);
    vi.stubGlobal("crypto", { getRandomValues: random });
    expectGood(await generateRsaKey(request({}), ignore), { bits: 512, primes: 2, e: 65537n });
    const generateKey = async () => {
      throw new DOMException("not this size", "NotSupportedError");
    };
    vi.stubGlobal("crypto", { getRandomValues: random, subtle: { generateKey } });
    expectGood(await generateRsaKey(request({}), ignore), { bits: 512, primes: 2, e: 65537n });
  });

  it("passes on what is no answer of the platform", async () => {
    const generateKey = async () => {
      throw new TypeError("broken");
    };
    vi.stubGlobal("crypto", { subtle: { generateKey } });
    await expect(generateRsaKey(request({}), ignore)).rejects.toThrow("broken");
  });
});
