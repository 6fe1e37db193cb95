import { generatePrimeSync, privateDecrypt } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RsaCrt, RsaPrivateKey } from "../../contract/engine.ts";
import { inverseModulo } from "../bignum/inverse.ts";
import { integerToOctets, octetsToInteger } from "../bignum/octets.ts";
import { randomPrime } from "../bignum/primes.ts";
import { RefusalError } from "../refusal.ts";
import { generateRsaKey, RAW } from "../testing/keys.ts";
import { type GeneratedKey, generateMultiPrime, openSslKey } from "../testing/multi-prime.ts";
import { refusal } from "../testing/refusal.ts";
import { Blinding } from "./blinding.ts";
import { greatestCommonDivisor } from "./congruence.ts";
import { preparePublicKey } from "./key.ts";
import { generateFromPrimes } from "./keygen.ts";
import { privateOperation } from "./primitives.ts";
import { preparePrivateKey } from "./private-key.ts";

const { key, plain } = generateRsaKey(1024, 65537);
const crt: RsaCrt = key.crt;
const [n, d, p, q] = [key.n, key.d, crt.p, crt.q].map(octetsToInteger) as [bigint, bigint, bigint, bigint];
const big = (value: bigint): Uint8Array => integerToOctets(value, Math.ceil(value.toString(16).length / 2));
const plus = (octets: Uint8Array, more: bigint): Uint8Array => big(octetsToInteger(octets) + more);
const whyNot = (prepare: () => unknown): string => refusal(prepare).replace(/:.*/, "");
const multi = generateMultiPrime(1024, 4);
const [r3, r4] = multi.crt.others as [Other, Other];
type Other = NonNullable<RsaCrt["others"]>[number];

describe("RSA private keys (RFC 8017 3.2)", () => {
  const one = Uint8Array.of(1);
  const changed = (change: Partial<RsaCrt>): RsaPrivateKey => ({ ...key, crt: { ...crt, ...change } });

  it.each([
    ["d zero", { ...plain, d: new Uint8Array(1) }],
    ["d one", { ...plain, d: one }],
    ["d even", { ...plain, d: big(d - 1n) }],
    ["d even beside nothing but n", { n: key.n, d: big(d - 1n) }],
    ["d not below n", { ...plain, d: key.n }],
    ["d of a megabyte", { ...plain, d: new Uint8Array(1 << 20).fill(255) }],
    ["d of another key beside CRT parameters", { ...key, d: big(d - 2n) }],
    ["n without d", { n: key.n, e: key.e } as unknown as RsaPrivateKey],
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
    ["p even", { crt: { ...crt, p: plus(crt.p, 1n) } }],
    ["e one, as CRT exponents tell it", { crt: { ...crt, dp: one, dq: one } }],
    ["an even CRT exponent", { crt: { ...crt, dp: plus(crt.dp, 1n) } }],
    ["CRT exponents that contradict each other", { crt: contradiction() }],
    ["e of another key beside CRT parameters alone", { e: big(3n), crt }],
    ["d of another key beside CRT parameters alone", { d: big(d - 2n), crt }],
    ["factors with a product that is too short", { crt: fromFactors(5n, 7n) }],
    ["factors with a product that is too long", { crt: fromFactors((1n << 8192n) - 1n, (1n << 8000n) + 1n) }],
    ["a factor of a megabyte", changed({ p: new Uint8Array(1 << 20).fill(255) })],
  ])("refuses %s as a bad key", (_name, hostile) => {
    expect(whyNot(() => preparePrivateKey(hostile))).toBe("bad-key");
  });

  it("takes p, q, d and the rest with leading zeros", () => {
    const padded = (octets: Uint8Array): Uint8Array => Uint8Array.from([0, 0, 0, ...octets]);
    const all = { p: padded(crt.p), q: padded(crt.q), dp: padded(crt.dp), dq: padded(crt.dq), qinv: padded(crt.qinv) };
    const prepared = preparePrivateKey({ n: padded(key.n), e: padded(key.e), d: padded(key.d), crt: all });
    expect(privateOperation(prepared, 2n)).toBe(preparePublicKey(key).modulus.pow(2n, d));
  });

  it("R5: takes CRT parameters with any of n, e and d, or none of them", () => {
    const expected = preparePublicKey(key).modulus.pow(2n, d);
    for (let choice = 0; choice < 8; choice++) {
      const parts = {
        ...(choice & 1 && { n: key.n }),
        ...(choice & 2 && { e: key.e }),
        ...(choice & 4 && { d: key.d }),
      };
      const prepared = preparePrivateKey({ ...parts, crt });
      expect([prepared.e, prepared.k]).toEqual([65537n, 128]);
      expect(privateOperation(prepared, 2n)).toBe(expected);
    }
  });

  it("R5 refuses CRT parameters that imply an e of 2^256 or more, and takes one below", () => {
    const order = ((p - 1n) * (q - 1n)) / 2n;
    const withExponent = (e: bigint): RsaPrivateKey => {
      const long = inverseModulo(e, order) ?? 0n;
      return { crt: { ...crt, dp: big(long % (p - 1n)), dq: big(long % (q - 1n)) } };
    };
    for (const e of [1_000_003n, randomPrime({ bits: 200 }), randomPrime({ bits: 256 })]) {
      const prepared = preparePrivateKey(withExponent(e));
      expect([prepared.e, prepared.modulus.pow(privateOperation(prepared, 99n), e)]).toEqual([e, 99n]);
    }
    for (const bits of [257, 300, 1000]) {
      const e = randomPrime({ bits });
      expect(whyNot(() => preparePrivateKey(withExponent(e)))).toBe("bad-key");
      expect(preparePrivateKey({ ...withExponent(e), e: big(e) }).e).toBe(e);
    }
  });

  it("R5 finds the e that n and d imply, and refuses one of 2^256 or more", { timeout: 30_000 }, () => {
    const keyOf = (bits: number, primes: number, e: bigint) => generateFromPrimes({ bits, primes, e }, () => undefined);
    for (const [bits, primes, exponentBits] of [
      [512, 2, 110],
      [1024, 2, 235],
      [1536, 2, 256],
      [1024, 3, 120],
      [1024, 5, 70],
    ] as const) {
      const e = randomPrime({ bits: exponentBits });
      const { n, d } = keyOf(bits, primes, e);
      const prepared = preparePrivateKey({ n, d });
      expect([prepared.e, prepared.modulus.pow(privateOperation(prepared, 99n), e)]).toEqual([e, 99n]);
    }
    const { n, d } = keyOf(1536, 2, randomPrime({ bits: 300 }));
    expect(whyNot(() => preparePrivateKey({ n, d }))).toBe("bad-key");
  });

  it.each([2n, 194n, 4078n])(
    "R5 finds every small e that n and d imply, whichever order d was reduced by: %i divides p - 1 and q - 1",
    (shared) => {
      const prime = () => generatePrimeSync(512, { add: shared, rem: 1n, bigint: true });
      const [p, q] = [prime(), prime()];
      const order = (p - 1n) * (q - 1n);
      let found = 0;
      for (const e of [11n, 13n, 41n, 1_000_003n, 65_539n, (1n << 32n) + 15n]) {
        for (const divisor of [1n, 2n, shared]) {
          const d = inverseModulo(e, order / divisor);
          if (d === undefined) continue;
          expect(preparePrivateKey({ n: big(p * q), d: big(d) }).e).toBe(e);
          found++;
        }
      }
      expect(found).toBeGreaterThan(0);
    },
  );

  it("does without an e that n and d do not tell", () => {
    const { modulus } = preparePublicKey(key);
    const known = preparePrivateKey({ n: key.n, d: key.d });
    expect([known.e, privateOperation(known, 2n)]).toEqual([65537n, modulus.pow(2n, d)]);
    const e = randomPrime({ bits: 500 });
    const other = inverseModulo(e, ((p - 1n) * (q - 1n)) / 2n) ?? 0n;
    const unknown = preparePrivateKey({ n: key.n, d: big(other) });
    expect(unknown.e).toBe(undefined);
    for (const input of [0n, 1n, 2n, n - 1n]) expect(modulus.pow(privateOperation(unknown, input), e)).toBe(input);
  });

  it("refuses a key with a factor that is not prime, when it is used", () => {
    const [a, b] = [randomPrime({ bits: 256 }), randomPrime({ bits: 257 })];
    const prepared = preparePrivateKey({ crt: fromFactors(a * b, q) });
    expect(whyNot(() => privateOperation(prepared, 5n))).toBe("bad-key");
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

describe("RSA private keys with three to five primes (RFC 8017 3.2, R3)", () => {
  const input = Uint8Array.from({ length: 128 }, (_, at) => at);

  it.each([3, 4, 5])("%d primes give OpenSSL's result, whatever else is given of the key", (primes) => {
    const generated = generateMultiPrime(1024, primes);
    const theirs = octetsToInteger(privateDecrypt({ key: openSslKey(generated), padding: RAW }, input));
    const { n, e, d, crt } = generated;
    for (const parts of [{ n, e, d, crt }, { n, d, crt }, { n, crt }, { crt }, { n, d }]) {
      const prepared = preparePrivateKey(parts);
      expect(prepared.e).toBe(65537n);
      expect(privateOperation(prepared, octetsToInteger(input))).toBe(theirs);
    }
  });

  const withOthers = (...others: readonly Other[]): RsaPrivateKey => ({ crt: { ...multi.crt, others } });
  it.each([
    ["a prime missing", { n: multi.n, ...withOthers(r3) }],
    ["primes in another order", withOthers(r4, r3)],
    ["a prime that repeats p", withOthers({ ...r3, r: multi.crt.p }, r4)],
    ["a prime of one", withOthers({ ...r3, r: Uint8Array.of(1) }, r4)],
    ["an even prime", withOthers({ ...r3, r: plus(r3.r, 1n) }, r4)],
    ["a wrong exponent", { e: multi.e, ...withOthers({ ...r3, d: plus(r3.d, 2n) }, r4) }],
    ["a wrong coefficient", withOthers(r3, { ...r4, t: plus(r4.t, 1n) })],
    ["a coefficient that is empty", withOthers(r3, { ...r4, t: new Uint8Array(0) })],
  ])("refuses %s as a bad key", (_name, hostile) => {
    expect(whyNot(() => preparePrivateKey(hostile))).toBe("bad-key");
  });
});

describe("R5 keys with one bit turned over", () => {
  const two = keyWithFewCommonDivisors();
  const three = generateFromPrimes({ bits: 576, primes: 3, e: 65537n }, () => undefined);
  const message = 0x1234_5678_9abc_def1n;

  /** Each copy of the CRT part with one bit of one of its numbers turned over. */
  function* flipped(crt: RsaCrt): Generator<RsaCrt> {
    for (const name of ["p", "q", "dp", "dq", "qinv"] as const) {
      for (const number of flips(crt[name])) yield { ...crt, [name]: number };
    }
    const { others = [] } = crt;
    for (const [index, other] of others.entries()) {
      for (const changed of flippedOther(other)) yield { ...crt, others: others.with(index, changed) };
    }
  }

  function* flippedOther(other: Other): Generator<Other> {
    for (const name of ["r", "d", "t"] as const) {
      for (const number of flips(other[name])) yield { ...other, [name]: number };
    }
  }

  function* flips(number: Uint8Array): Generator<Uint8Array> {
    for (let bit = 0; bit < 8 * number.length; bit++) {
      yield number.map((octet, at) => (at === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));
    }
  }

  /** The divisor of n that a signature and the public key tell: 1 or n if they tell nothing. */
  function divisorTold({ n: octets, e }: { n: Uint8Array; e: Uint8Array }, key: RsaPrivateKey): bigint {
    const { modulus } = preparePublicKey({ n: octets, e });
    try {
      const signature = privateOperation(preparePrivateKey(key), message);
      const back = modulus.pow(signature % modulus.n, octetsToInteger(e));
      return greatestCommonDivisor(back > message ? back - message : message - back, modulus.n);
    } catch (error) {
      if (error instanceof RefusalError && error.why === "bad-key") return 1n;
      throw error;
    }
  }

  it.each([
    ["two", two],
    ["three", three],
  ])("R5 of %s primes give no factor of n away, whatever else is given", { timeout: 60_000 }, (_name, key) => {
    const { n, e, d } = key;
    const whole = octetsToInteger(n);
    for (const parts of [{}, { n }, { d }, { e }]) {
      for (const crt of flipped(key.crt)) expect([1n, whole]).toContain(divisorTold(key, { ...parts, crt }));
    }
    for (const other of flips(d)) expect([1n, whole]).toContain(divisorTold(key, { n, d: other }));
  });

  it("R5 a faulty dq alone, whose implied e is as long as n, does not sign", () => {
    const { p, q, dp, qinv } = two.crt;
    for (let offset = 2n; offset < 60n; offset += 2n) {
      const dq = big((octetsToInteger(two.crt.dq) + offset) % (octetsToInteger(q) - 1n));
      expect(whyNot(() => preparePrivateKey({ crt: { p, q, dp, dq, qinv } }))).toBe("bad-key");
    }
  });
});

describe("base blinding", () => {
  it("masks differ every time and undo each other, over many uses, with e and without", () => {
    const { modulus, e } = preparePublicKey(key);
    for (const blinding of [new Blinding(modulus, { e }), new Blinding(modulus, { d })]) {
      const masks = Array.from({ length: 100 }, () => {
        const { mask, unmask } = blinding.next();
        expect((mask * modulus.pow(unmask, e)) % n).toBe(1n);
        return mask;
      });
      expect(new Set(masks).size).toBe(100);
    }
  });

  it("is drawn afresh after 32 uses, not squared for ever", () => {
    const { modulus, e } = preparePublicKey(key);
    const blinding = new Blinding(modulus, { e });
    const masks = Array.from({ length: 33 }, () => blinding.next().mask);
    expect(masks[31]).toBe(((masks[30] ?? 0n) * (masks[30] ?? 0n)) % n);
    expect(masks[32]).not.toBe(((masks[31] ?? 0n) * (masks[31] ?? 0n)) % n);
  });
});

/** A key that is consistent in itself, whatever the factors are; e is 65537. */
function fromFactors(p: bigint, q: bigint): RsaCrt {
  const [dp, dq, qinv] = [inverseModulo(65537n, p - 1n), inverseModulo(65537n, q - 1n), inverseModulo(q, p)];
  return { p: big(p), q: big(q), dp: big(dp ?? 0n), dq: big(dq ?? 0n), qinv: big(qinv ?? 0n) };
}

/** p - 1 and q - 1 may share only the factor 2. Then a wrong exponent of one prime rarely contradicts the other's. */
function keyWithFewCommonDivisors(): GeneratedKey {
  for (;;) {
    const key = generateFromPrimes({ bits: 512, primes: 2, e: 65537n }, () => undefined);
    const [p, q] = [key.crt.p, key.crt.q].map(octetsToInteger) as [bigint, bigint];
    if (greatestCommonDivisor(p - 1n, q - 1n) === 2n) return key;
  }
}

/** Two primes that are 1 modulo 3, and exponents with different rests modulo 3. */
function contradiction(): RsaCrt {
  const [p, q] = [randomPrime({ bits: 300, step: 6n }), randomPrime({ bits: 300, step: 6n })];
  return { ...fromFactors(p, q), dp: big(7n), dq: big(5n) };
}
