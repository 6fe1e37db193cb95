import { describe, expect, it } from "vitest";
import type { RsaCrt, RsaPrivateKey } from "../../contract/engine.ts";
import { integerToOctets, octetsToInteger } from "../bignum/octets.ts";
import { CACHED_KEYS, KeyCache } from "../key-cache.ts";
import { Refused } from "../refusal.ts";
import { generateRsaKey } from "../testing/keys.ts";
import { Blinding } from "./blinding.ts";
import { MAX_RSA_BITS, MIN_RSA_BITS, preparePrivateKey, preparePublicKey } from "./key.ts";
import { privateOperation } from "./primitives.ts";

const { key, plain } = generateRsaKey(1024, 65537);
const n = octetsToInteger(key.n);
const d = octetsToInteger(key.d);
const big = (value: bigint): Uint8Array => integerToOctets(value, Math.ceil(value.toString(16).length / 2));

function whyNot(prepare: () => unknown): string {
  try {
    prepare();
  } catch (error) {
    if (error instanceof Refused) return error.why;
    throw error;
  }
  return "accepted";
}

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

describe("RSA private keys (RFC 8017 3.2)", () => {
  const crt = key.crt as RsaCrt;
  const one = Uint8Array.of(1);
  const changed = (change: Partial<RsaCrt>): RsaPrivateKey => ({ ...key, crt: { ...crt, ...change } });
  const plus = (octets: Uint8Array, more: bigint): Uint8Array => big(octetsToInteger(octets) + more);

  it.each([
    ["d zero", { ...plain, d: new Uint8Array(1) }],
    ["d one", { ...plain, d: one }],
    ["d not below n", { ...plain, d: key.n }],
    ["d of a megabyte", { ...plain, d: new Uint8Array(1 << 20).fill(255) }],
    ["d of another key beside CRT parameters", { ...key, d: big(d - 2n) }],
    ["n of another key", { ...key, n: big(n + 2n) }],
    ["p and q all zero", changed({ p: new Uint8Array(64), q: new Uint8Array(64) })],
    ["p empty", changed({ p: new Uint8Array(0) })],
    ["p one and q equal to n", changed({ p: one, q: key.n })],
    ["p = n and q one", changed({ p: key.n, q: one })],
    ["p and q exchanged", changed({ p: crt.q, q: crt.p })],
    ["p of another key", changed({ p: plus(crt.p, 2n) })],
    ["dp wrong", changed({ dp: plus(crt.dp, 2n) })],
    ["dq wrong", changed({ dq: plus(crt.dq, 2n) })],
    ["dp zero", changed({ dp: new Uint8Array(0) })],
    ["dp not reduced", changed({ dp: big(d) })],
    ["qinv wrong", changed({ qinv: plus(crt.qinv, 1n) })],
    ["qinv zero", changed({ qinv: new Uint8Array(4) })],
  ])("refuses %s as a bad key", (_name, hostile) => {
    expect(whyNot(() => preparePrivateKey(hostile))).toBe("bad-key");
  });

  it("takes p, q, d and the rest with leading zeros", () => {
    const padded = (octets: Uint8Array): Uint8Array => Uint8Array.from([0, 0, 0, ...octets]);
    const all = { p: padded(crt.p), q: padded(crt.q), dp: padded(crt.dp), dq: padded(crt.dq), qinv: padded(crt.qinv) };
    const prepared = preparePrivateKey({ n: padded(key.n), e: padded(key.e), d: padded(key.d), crt: all });
    expect(privateOperation(prepared, 2n)).toBe(preparePublicKey(key).modulus.pow(2n, d));
  });

  it("refuses a key whose d does not undo e, when it is used", () => {
    const prepared = preparePrivateKey({ ...plain, d: big(d - 2n) });
    expect(whyNot(() => privateOperation(prepared, 5n))).toBe("bad-key");
  });

  it("never lets a faulty CRT result out: it calculates again without CRT", () => {
    const good = preparePrivateKey(key);
    const [q, p] = good.factors;
    if (q === undefined || p === undefined) throw new Error("a key with CRT has two factors");
    const expected = good.modulus.pow(77n, d);
    for (const faulty of [
      { ...p, exponent: p.exponent + 1n },
      { ...p, coefficient: p.coefficient + 1n },
    ]) {
      expect(privateOperation({ ...good, factors: [q, faulty] }, 77n)).toBe(expected);
    }
    expect(whyNot(() => privateOperation({ ...good, d: d - 2n, factors: [{ ...q, exponent: 3n }, p] }, 77n))).toBe(
      "bad-key",
    );
  });
});

describe("base blinding", () => {
  it("masks differ every time and undo each other, over many uses", () => {
    const { modulus, e } = preparePublicKey(key);
    const blinding = new Blinding(modulus, e);
    const masks = Array.from({ length: 100 }, () => {
      const { mask, unmask } = blinding.next();
      expect((mask * modulus.pow(unmask, e)) % n).toBe(1n);
      return mask;
    });
    expect(new Set(masks).size).toBe(100);
  });

  it("is drawn afresh after 32 uses, not squared for ever", () => {
    const { modulus, e } = preparePublicKey(key);
    const blinding = new Blinding(modulus, e);
    const masks = Array.from({ length: 33 }, () => blinding.next().mask);
    expect(masks[31]).toBe(((masks[30] ?? 0n) * (masks[30] ?? 0n)) % n);
    expect(masks[32]).not.toBe(((masks[31] ?? 0n) * (masks[31] ?? 0n)) % n);
  });
});

describe("the cache of prepared keys", () => {
  const prepared: string[] = [];
  const newCache = () => {
    prepared.length = 0;
    return new KeyCache(
      (octets: Uint8Array) => {
        if (octets.length === 0) throw new Refused("bad-key", "empty");
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
    expect(() => cache.get(new Uint8Array(0))).toThrow(Refused);
    const before = prepared.length;
    cache.get(Uint8Array.of(0));
    expect(prepared.length).toBe(before);
    cache.get(Uint8Array.of(1));
    expect(prepared.length).toBe(before + 1);
  });
});
