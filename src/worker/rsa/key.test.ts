import { describe, expect, it } from "vitest";
import { integerToOctets, octetsToInteger } from "../bignum/octets.ts";
import { CACHED_KEYS, KeyCache } from "../key-cache.ts";
import { RefusalError } from "../refusal.ts";
import { generateRsaKey } from "../testing/keys.ts";
import { refusal } from "../testing/refusal.ts";
import { MAX_RSA_BITS, MIN_RSA_BITS, preparePublicKey } from "./key.ts";

const { key } = generateRsaKey(1024, 65537);
const n = octetsToInteger(key.n);
const whyNot = (prepare: () => unknown): string => refusal(prepare).replace(/:.*/, "");
const big = (value: bigint): Uint8Array => integerToOctets(value, Math.ceil(value.toString(16).length / 2));

describe("RSA public keys (RFC 8017 3.1)", () => {
  it.each([
    ["n empty", new Uint8Array(0), key.e],
    ["n zero", new Uint8Array(128), key.e],
    ["n one", Uint8Array.of(1), key.e],
    ["n even", big(n - 1n), key.e],
    [`n of ${MIN_RSA_BITS - 1} bits`, big((1n << BigInt(MIN_RSA_BITS - 1)) - 1n), key.e],
    [`n of ${MAX_RSA_BITS + 1} bits`, big((1n << BigInt(MAX_RSA_BITS)) + 1n), key.e],
    ["n of a megabyte", new Uint8Array(1 << 20).fill(255), key.e],
    ["e empty", key.n, new Uint8Array(0)],
    ["e zero", key.n, Uint8Array.of(0)],
    ["e one", key.n, Uint8Array.of(1)],
    ["e even", key.n, Uint8Array.of(1, 0, 0)],
    ["e equal to n", key.n, key.n],
    ["e of a megabyte", key.n, new Uint8Array(1 << 20).fill(255)],
  ])("refuses %s as a bad key, at once", (_name, modulus, e) => {
    const start = performance.now();
    expect(whyNot(() => preparePublicKey({ n: modulus, e }))).toBe("bad-key");
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it.each([
    ["512 bits", (1n << 512n) - 1n],
    ["8192 bits", (1n << 8192n) - 1n],
  ])("takes n of %s, leading zeros, and e as long as n", (_name, modulus) => {
    const prepared = preparePublicKey({ n: Uint8Array.from([0, 0, ...big(modulus)]), e: big(modulus - 2n) });
    expect(prepared.k).toBe(big(modulus).length);
    expect(prepared.e).toBe(modulus - 2n);
  });
});

describe("the cache of prepared keys", () => {
  const prepared: string[] = [];
  const newCache = () => {
    prepared.length = 0;
    return new KeyCache(
      (octets: Uint8Array) => {
        if (octets.length === 0) throw new RefusalError("bad-key", "empty");
        prepared.push(octets.join());
        return prepared.length;
      },
      (octets) => [octets],
    );
  };

  it("prepares a key once, and tells keys apart by any octet and length", () => {
    const cache = newCache();
    expect([cache.get(Uint8Array.of(1, 2)), cache.get(Uint8Array.of(1, 2))]).toEqual([1, 1]);
    expect(cache.get(Uint8Array.of(1, 3))).toBe(2);
    expect(cache.get(Uint8Array.of(1, 2, 0))).toBe(3);
    expect(cache.get(Uint8Array.of(1, 2))).toBe(1);
  });

  it("is not fooled by a caller that overwrites its octets", () => {
    const cache = newCache();
    const octets = Uint8Array.of(1);
    cache.get(octets);
    octets[0] = 2;
    expect(cache.get(octets)).toBe(2);
    expect(cache.get(Uint8Array.of(1))).toBe(1);
  });

  it("forgets the key used longest ago and keeps no bad key", () => {
    const cache = newCache();
    for (let key = 0; key < CACHED_KEYS; key++) cache.get(Uint8Array.of(key));
    cache.get(Uint8Array.of(0));
    cache.get(Uint8Array.of(99));
    expect(() => cache.get(new Uint8Array(0))).toThrow(RefusalError);
    const before = prepared.length;
    cache.get(Uint8Array.of(0));
    expect(prepared.length).toBe(before);
    cache.get(Uint8Array.of(1));
    expect(prepared.length).toBe(before + 1);
  });
});
