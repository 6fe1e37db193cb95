import { checkPrimeSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { EcGroup } from "../../contract/engine.ts";
import { inverseModulo } from "../bignum/inverse.ts";
import { oddModulus } from "../bignum/modulus.ts";
import { bitLength, minimalOctets, octetsToInteger } from "../bignum/octets.ts";
import { countedPrimeCurve, groupOn } from "../testing/counted-curves.ts";
import { curveOrTwist, groupOf } from "../testing/known-orders.ts";
import { namedGroup } from "../testing/named-groups.ts";
import { whyRefused } from "../testing/refusals.ts";
import { BinaryField, type Element } from "./binary-field.ts";
import { prepareGroup } from "./group.ts";
import { CurveMultiplier } from "./multiply.ts";
import { Ec } from "./operations.ts";
import { PrimeCurve } from "./prime-curve.ts";

const NONE = new Uint8Array(0);
/** Makes a field of 1024 bits, and a curve of prime order over it. */
const LARGEST_NORM = { discriminant: 163n, trace: 124_435n, v: (1n << 509n) + 1n };
const octets = minimalOctets;

/** The group under other, isomorphic parameters, which no table knows: a u^4, b u^6, x u^2, y u^3. */
function disguised(group: EcGroup, u = 3n): EcGroup {
  const q = octetsToInteger(group.q);
  const scaled = (part: Uint8Array, power: bigint): Uint8Array => octets((octetsToInteger(part) * u ** power) % q);
  const { a, b, xg, yg } = group;
  return { ...group, a: scaled(a, 4n), b: scaled(b, 6n), xg: scaled(xg, 2n), yg: scaled(yg, 3n) };
}

/** As a group of unknown parameters: the generator is replaced by twice itself. */
function doubled(group: EcGroup): EcGroup {
  const { multiplier } = prepareGroup(group);
  const base = { x: octetsToInteger(group.xg), y: octetsToInteger(group.yg) };
  const twice = multiplier.multiply(2n, base) ?? base;
  return { ...group, xg: octets(twice.x), yg: octets(twice.y) };
}

const why = (group: EcGroup): Promise<string> => whyRefused(() => prepareGroup(group));

describe("E3 groups by explicit parameters", () => {
  it.each(["secp112r2", "prime192v1", "secp256k1", "brainpoolP320r1"])("takes %s in disguise", async (name) => {
    const group = disguised(namedGroup(name));
    expect(prepareGroup(group).name).toBeUndefined();
    await expectWorking(group);
  });

  it.each(["sect113r1", "c2pnb176v1", "sect283k1"])("takes %s with another generator", async (name) => {
    const group = doubled(namedGroup(name));
    expect(prepareGroup(group).name).toBeUndefined();
    await expectWorking(group);
  });

  it("takes a field of 1024 bits and any irreducible polynomial, of as many terms as there may be", async () => {
    const curve = curveOrTwist(LARGEST_NORM, 1n);
    expect(bitLength(curve.q)).toBe(1024);
    await expectWorking(groupOf(curve, { n: curve.q + 1n - LARGEST_NORM.trace, h: 1n }));
    await expectWorking(denseBinaryGroup());
  });

  it("takes a small group, but none in which r = 0 is no accident", async () => {
    // y^2 = x^3 + x + 5 modulo 98317 has 2 * 49369 points. With 13 in the place of 5 it has 4 * 24469.
    const [small, smaller] = [5, 13].map((b) => countedPrimeCurve(98_317, 1, b));
    if (small === undefined || smaller === undefined) throw new Error("no curves");
    await expectWorking(groupOn(small, 49_369n, 2n));
    expect(() => prepareGroup(groupOn(smaller, 24_469n, 4n))).toThrow("the order of the group is out of range");
  });

  it("E2 works without a cofactor, and tells a wrong one", async () => {
    for (const name of ["prime256v1", "secp112r2", "sect163k1", "c2pnb176v1"]) {
      const group = namedGroup(name);
      const { hasCofactor } = prepareGroup({ ...group, h: NONE });
      expect(hasCofactor).toBe(octetsToInteger(group.h) !== 1n);
      for (const h of [0n, 3n, octetsToInteger(group.h) + 1n, 1n << 60n]) {
        expect(await why({ ...group, h: h === 0n ? Uint8Array.of(0) : octets(h) })).toBe("bad-key");
      }
    }
  });

  it("keeps a group that is valid, and none that is not", async () => {
    const ec = new Ec();
    const group = disguised(namedGroup("prime192v1"));
    const bad = { ...group, n: octets(octetsToInteger(group.n) + 2n) };
    for (let turn = 0; turn < 2; turn++) {
      expect(await whyRefused(() => ec.generateKey({ operation: "ec-keygen", group: bad }))).toBe("bad-key");
      expect(await whyRefused(() => ec.generateKey({ operation: "ec-keygen", group }))).toBe("accepted");
    }
    const withCofactor = (h: Uint8Array): Promise<string> =>
      whyRefused(() => ec.generateKey({ operation: "ec-keygen", group: { ...group, h } }));
    expect(await withCofactor(NONE)).toBe("accepted");
    expect(await withCofactor(Uint8Array.of(0))).toBe("bad-key");
    expect(await withCofactor(Uint8Array.of(2))).toBe("bad-key");
  });
});

describe("E3 refuses over a prime field", () => {
  const group = disguised(namedGroup("prime256v1"));
  const q = octetsToInteger(group.q);
  const n = octetsToInteger(group.n);
  /** y^2 = x^3, where adding points is adding x / y. */
  const cusp = { a: NONE, b: NONE, xg: Uint8Array.of(1), yg: Uint8Array.of(1), h: NONE };

  it.each<[string, Partial<EcGroup>]>([
    ["an even q", { q: octets(q - 1n) }],
    ["a composite q", { q: octets(q + 2n) }],
    ["an even n", { n: octets(n + 1n) }],
    ["a composite n", { n: octets(n - 2n) }],
    ["another prime n", { n: octets(nextPrime(n)) }],
    ["n = 0", { n: NONE }],
    ["n = 1", { n: Uint8Array.of(1) }],
    ["n far longer than q", { n: octets(nextPrime(1n << 300n)), h: NONE }],
    ["n far shorter than q", { n: octets(nextPrime(1n << 17n)), h: NONE }],
    ["a generator off the curve", { yg: octets(octetsToInteger(group.yg) + 1n) }],
    ["a generator at (0, 0)", { xg: NONE, yg: NONE }],
    ["a coordinate that is not below q", { xg: octets(octetsToInteger(group.xg) + q) }],
    ["a that is not below q", { a: octets(q + 1n) }],
    ["a singular curve with a node", { a: octets(q - 3n), b: Uint8Array.of(2) }],
    ["a singular curve whose points are as many as q", { ...cusp, n: group.q }],
    ["a composite q modulo which the generator has the order n", compositeGroup()],
    ["another curve", { b: octets((octetsToInteger(group.b) + 1n) % q) }],
    ["q = 0", { q: NONE }],
    ["a q of 8 bits", { q: Uint8Array.of(251), n: Uint8Array.of(241), h: Uint8Array.of(1) }],
  ])("%s", async (_name, changes) => {
    expect(await why({ ...group, ...changes })).toBe("bad-key");
  });

  it("what is longer than the limits, at once", async () => {
    for (const name of ["q", "a", "b", "xg", "yg", "n", "h"] as const) {
      const start = performance.now();
      expect(await why({ ...group, [name]: new Uint8Array(1_000_000).fill(255) })).toBe("unsupported");
      expect(performance.now() - start).toBeLessThan(500);
    }
    expect(await why({ ...group, q: octets((1n << 1024n) + 1n) })).toBe("unsupported");
  });
});

describe("E3 refuses over a binary field", () => {
  const group = doubled(namedGroup("sect163r2"));
  const q = octetsToInteger(group.q);

  it.each<[string, Partial<EcGroup>]>([
    ["a polynomial without its last term", { q: octets(q ^ 1n) }],
    ["a reducible polynomial", { q: octets(q ^ (q << 1n)) }],
    ["b = 0", { b: NONE }],
    ["a composite n", { n: octets(octetsToInteger(group.n) + 2n) }],
    ["a generator off the curve", { yg: octets(octetsToInteger(group.yg) ^ 1n) }],
    ["a coordinate of too high a degree", { xg: octets(octetsToInteger(group.xg) ^ (1n << 163n)) }],
    ["a of too high a degree", { a: octets(1n << 163n) }],
  ])("%s", async (_name, changes) => {
    expect(await why({ ...group, ...changes })).toBe("bad-key");
  });

  it("the Oakley groups, whose orders are not prime", async () => {
    for (const name of ["Oakley-EC2N-3", "Oakley-EC2N-4"]) expect(await why(namedGroup(name))).toBe("bad-key");
  });

  it("a degree above 571", async () => {
    expect(await why({ ...group, q: octets((1n << 572n) | 1n) })).toBe("unsupported");
  });
});

function nextPrime(from: bigint): bigint {
  for (let candidate = (from + 1n) | 1n; ; candidate += 2n) if (checkPrimeSync(candidate)) return candidate;
}

/** Two keys of the group agree, sign and verify. */
async function expectWorking(group: EcGroup): Promise<void> {
  const ec = new Ec();
  const [left, right] = [0, 1].map(() => ec.generateKey({ operation: "ec-keygen", group }));
  if (left?.kind !== "ec-key" || right?.kind !== "ec-key") throw new Error("no keys");
  const secret = await ec.agree({ operation: "ecdh", group, d: left.d, point: right.point });
  expect(await ec.agree({ operation: "ecdh", group, d: right.d, point: left.point })).toEqual(secret);
  const signed = { message: Uint8Array.of(1), hash: "sha3-256" } as const;
  const signature = await ec.sign({ operation: "ecdsa-sign", group, d: left.d, ...signed });
  if (signature.kind !== "signature") throw new Error("no signature");
  const { r, s } = signature;
  const verifying = { operation: "ecdsa-verify", group, r, s, ...signed } as const;
  expect(await ec.verify({ ...verifying, point: left.point })).toEqual({ kind: "verdict", valid: true });
  expect(await ec.verify({ ...verifying, point: right.point })).toEqual({ kind: "verdict", valid: false });
}

/** A group modulo the product of these primes. Modulo each, the curve has cofactor * n points or a divisor of that. */
function groupModulo(primes: readonly bigint[], n: bigint, cofactor: bigint): EcGroup {
  const q = primes.reduce((product, prime) => product * prime);
  const curve = new PrimeCurve(q, 1n, 0n);
  for (let x = 2n; ; x++) {
    const y = commonRoot(primes, x ** 3n + x);
    const base = y === undefined ? y : new CurveMultiplier(curve, { x, y }, 1024).multiply(cofactor, { x, y });
    if (base === undefined) continue;
    const [xg, yg] = [octets(base.x), octets(base.y)];
    return { field: "prime", q: octets(q), a: Uint8Array.of(1), b: NONE, n: octets(n), h: NONE, xg, yg };
  }
}

/** A square root modulo all the primes, each 3 modulo 4, if there is one. */
function commonRoot(primes: readonly bigint[], square: bigint): bigint | undefined {
  let [root, modulus] = [0n, 1n];
  for (const prime of primes) {
    const part = oddModulus(prime).pow(square, (prime + 1n) / 4n);
    if ((part * part - square) % prime !== 0n) return undefined;
    const inverse = inverseModulo(modulus, prime) ?? 0n;
    root += modulus * ((((part - root) * inverse) % prime) + prime);
    modulus *= prime;
  }
  return root % modulus;
}

/** Modulo the composite q = (4n - 1)(12n - 1) a generator of order n, of which some multiple is close to q. */
function compositeGroup(): EcGroup {
  for (let n = nextPrime(1n << 40n); ; n = nextPrime(n)) {
    const primes = [4n * n - 1n, 12n * n - 1n];
    if (primes.every((prime) => checkPrimeSync(prime))) return groupModulo(primes, n, 12n);
  }
}

/** sect163r1 with its field in powers of another element, whose minimal polynomial has about eighty terms. */
function denseBinaryGroup(): EcGroup {
  const group = namedGroup("sect163r1");
  const field = new BinaryField(octetsToInteger(group.q));
  const element = field.fromInteger(octetsToInteger(group.xg));
  const { polynomial, convert } = basisOfPowers(field, element);
  const converted = (part: Uint8Array): Uint8Array => octets(convert(octetsToInteger(part)));
  const { a, b, xg, yg } = group;
  const parts = { a: converted(a), b: converted(b), xg: converted(xg), yg: converted(yg) };
  return { ...group, ...parts, q: octets(polynomial) };
}

/** The minimal polynomial of an element that generates the field, and what others are as polynomials of it. */
function basisOfPowers(field: BinaryField, generator: Element): { polynomial: bigint; convert: Convert } {
  const degree = BigInt(field.degree);
  /** Rows by their highest bit: below bit `degree` a combination of powers, above it which powers. */
  const rows = new Map<number, bigint>();
  const low = (1n << degree) - 1n;
  const reduced = (value: bigint): bigint => {
    let rest = value;
    for (let bit = field.degree; bit > 0; bit--) if ((rest >> BigInt(bit - 1)) & 1n) rest ^= rows.get(bit) ?? 0n;
    return rest;
  };
  let power = field.one;
  for (let exponent = 0n; exponent < degree; exponent++) {
    const row = reduced(field.toInteger(power) | (1n << (degree + exponent)));
    rows.set(bitLength(row & low), row);
    power = field.multiply(power, generator);
  }
  const convert: Convert = (value) => reduced(value) >> degree;
  return { polynomial: convert(field.toInteger(power)) | (1n << degree), convert };
}

type Convert = (value: bigint) => bigint;
