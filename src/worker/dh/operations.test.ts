import { checkPrimeSync, createDiffieHellman, createDiffieHellmanGroup, createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AsymResult, Progress } from "../../contract/engine.ts";
import { oddModulus } from "../bignum/modulus.ts";
import { bitLength, minimalOctets, octetsToInteger } from "../bignum/octets.ts";
import { randomPrime } from "../bignum/primes.ts";
import { CACHED_KEYS } from "../key-cache.ts";
import { hexOf } from "../testing/octets.ts";
import { whyRefused } from "../testing/refusals.ts";
import { Dh, exponentBits, generateDhGroup } from "./operations.ts";
import { rfc7919Prime } from "./rfc7919.ts";

const silent = (): void => undefined;
const octets = minimalOctets;

type ResultOf<Kind extends AsymResult["kind"]> = Extract<AsymResult, { kind: Kind }>;

function only<Kind extends AsymResult["kind"]>(kind: Kind, result: AsymResult): ResultOf<Kind> {
  if (result.kind !== kind) throw new Error(`a ${result.kind}`);
  return result as ResultOf<Kind>;
}

const dh = new Dh();
const newKey = (p: Uint8Array, g: Uint8Array): ResultOf<"dh-key"> =>
  only("dh-key", dh.generateKey({ operation: "dh-keygen", p, g }));
const secret = (p: Uint8Array, x: Uint8Array, y: Uint8Array): string =>
  hexOf(only("bytes", dh.computeSecret({ operation: "dh-compute", p, x, y })).bytes);
const primeOf = (name: string): Uint8Array => Uint8Array.from(createDiffieHellmanGroup(name).getPrime());

describe.each(["modp5", "modp14", "modp15"])("Diffie-Hellman in %s against OpenSSL", (name) => {
  const theirs = createDiffieHellmanGroup(name);
  theirs.generateKeys();
  const [p, g] = [Uint8Array.from(theirs.getPrime()), Uint8Array.from(theirs.getGenerator())];

  it("both sides find the same secret, whichever side's library made which key", () => {
    fc.assert(
      fc.property(fc.constant(null), () => {
        const ours = newKey(p, g);
        const expected = theirs
          .computeSecret(ours.y)
          .toString("hex")
          .padStart(2 * p.length, "0");
        expect(secret(p, ours.x, Uint8Array.from(theirs.getPublicKey()))).toBe(expected);
        const mirror = createDiffieHellman(Buffer.from(p), Buffer.from(g));
        mirror.setPrivateKey(theirs.getPrivateKey());
        expect(secret(p, Uint8Array.from(theirs.getPrivateKey()), ours.y)).toBe(expected);
      }),
      { numRuns: 3 },
    );
  });

  it("H5 private keys are twice as long as the strength of p", () => {
    const bits = Array.from({ length: 8 }, () => bitLength(octetsToInteger(newKey(p, g).x)));
    expect(Math.max(...bits)).toBeLessThanOrEqual(exponentBits(8 * p.length));
    expect(Math.max(...bits)).toBeGreaterThan(exponentBits(8 * p.length) - 8);
  });
});

describe("H3 new groups", () => {
  it.each([
    [64, 160],
    [128, 160],
    [200, 224],
    [256, 224],
  ])("of %d octets have a prime p of that length and a g of prime order of %d bits", (modulusLength, qBits) => {
    const reports: Progress[] = [];
    const group = only(
      "dh-params",
      generateDhGroup({ operation: "dh-params", modulusLength, kind: "random" }, (progress) => reports.push(progress)),
    );
    expect([group.p.length, bitLength(octetsToInteger(group.p))]).toEqual([modulusLength, 8 * modulusLength]);
    expect(checkPrimeSync(group.p)).toBe(true);
    expect(reports.map(({ step }) => step)).toContain("the prime p");
    expect(exponentBits(8 * modulusLength)).toBe(qBits);
    const [left, right] = [newKey(group.p, group.g), newKey(group.p, group.g)];
    const theirs = createDiffieHellman(Buffer.from(group.p), Buffer.from(group.g));
    theirs.setPrivateKey(Buffer.from(left.x));
    expect(secret(group.p, left.x, right.y)).toBe(secret(group.p, right.x, left.y));
    expect(
      theirs
        .computeSecret(right.y)
        .toString("hex")
        .padStart(2 * modulusLength, "0"),
    ).toBe(secret(group.p, left.x, right.y));
  });

  it("of sizes out of range are rejected", async () => {
    for (const modulusLength of [-1, 0, 63, 1025, 2 ** 32 - 1]) {
      for (const kind of ["random", "rfc7919"] as const) {
        const request = { operation: "dh-params", modulusLength, kind } as const;
        expect(await whyRefused(() => generateDhGroup(request, silent))).toBe("rejected");
      }
    }
  });
});

describe("H3 the groups of RFC 7919", () => {
  /** SHA-256 of p as OpenSSL 3.0 has it: `openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048`. */
  it.each([
    [256, "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966"],
    [384, "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17"],
    [512, "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e"],
    [768, "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7"],
    [1024, "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833"],
  ])("of %d octets is OpenSSL's", (modulusLength, digest) => {
    const request = { operation: "dh-params", modulusLength, kind: "rfc7919" } as const;
    const { p, g } = only("dh-params", generateDhGroup(request, silent));
    expect(createHash("sha256").update(p).digest("hex")).toBe(digest);
    expect(g).toEqual(Uint8Array.of(2));
  });

  it("of another size are unsupported", async () => {
    for (const modulusLength of [64, 128, 255, 640]) {
      const request = { operation: "dh-params", modulusLength, kind: "rfc7919" } as const;
      expect(await whyRefused(() => generateDhGroup(request, silent))).toBe("unsupported");
    }
  });
});

describe("what is wrong", () => {
  const group = createDiffieHellmanGroup("modp5");
  const [p, g] = [Uint8Array.from(group.getPrime()), Uint8Array.from(group.getGenerator())];
  const value = octetsToInteger(p);
  const { x, y } = newKey(p, g);

  it("H8 a y of 0, 1, p - 1, p or more is rejected, and a g too", async () => {
    for (const bad of [0n, 1n, value - 1n, value, value + 2n, 1n << 9000n].map(octets)) {
      expect(await whyRefused(() => secret(p, x, bad))).toBe("rejected");
      expect(await whyRefused(() => newKey(p, bad))).toBe("rejected");
    }
    for (const good of [2n, value - 2n].map(octets))
      expect(await whyRefused(() => secret(p, x, good))).toBe("accepted");
  });

  it("a y of small order is rejected where the secret comes out as 1 or p - 1", async () => {
    // -2 is no square modulo the prime p, and 2 is one.
    for (const y of [value - 2n, 2n]) {
      expect(await whyRefused(() => secret(p, octets((value - 1n) / 2n), octets(y)))).toBe("rejected");
    }
    const prime = randomPrime({ bits: 512, step: 6n });
    const third = elementOfOrderThree(prime);
    expect(await whyRefused(() => secret(octets(prime), octets(3n), octets(third)))).toBe("rejected");
    expect(await whyRefused(() => secret(octets(prime), octets(4n), octets(third)))).toBe("accepted");
  });

  it("a private key of 0, p or more is a bad key", async () => {
    for (const bad of [0n, value, value + 1n, 1n << 9000n].map(octets)) {
      expect(await whyRefused(() => secret(p, bad, y))).toBe("bad-key");
    }
  });

  it("a p that is even, or too short, or too long, is rejected", async () => {
    const bad = [0n, 23n, value - 1n, (1n << 511n) - 1n, (1n << 8192n) + 1n].map(octets);
    for (const modulus of [...bad, new Uint8Array(1_000_000).fill(255)]) {
      expect(await whyRefused(() => newKey(modulus, g))).toBe("rejected");
      expect(await whyRefused(() => secret(modulus, x, y))).toBe("rejected");
    }
  });

  it("G-b zeros that lead a number change nothing, and the secret is as long as p is without them", () => {
    const padded = (part: Uint8Array): Uint8Array => Uint8Array.from([0, 0, 0, ...part]);
    expect(secret(padded(p), padded(x), padded(y))).toBe(secret(p, x, y));
    expect(secret(p, Uint8Array.of(1), Uint8Array.of(2))).toBe("2".padStart(2 * p.length, "0"));
  });
});

/** Modulo a prime that is 1 modulo 3. */
function elementOfOrderThree(prime: bigint): bigint {
  for (let base = 2n; ; base++) {
    const element = oddModulus(prime).pow(base, (prime - 1n) / 3n);
    if (element !== 1n) return element;
  }
}

describe("a p that is no prime", () => {
  const x = Uint8Array.of(5);
  const y = Uint8Array.of(4);

  it("H8 is rejected, whatever it is made of", async () => {
    const [a, b] = [randomPrime({ bits: 300 }), randomPrime({ bits: 300 })];
    const smooth = [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n].reduce((product, prime) => product * prime ** 20n, 1n);
    const composites = [
      (1n << 512n) - 1n,
      smooth,
      a * b,
      a ** 2n,
      a * b * (a + 2n),
      octetsToInteger(primeOf("modp14")) + 2n,
    ];
    for (const p of composites.map(octets)) {
      expect(await whyRefused(() => newKey(p, y))).toBe("rejected");
      expect(await whyRefused(() => secret(p, x, y))).toBe("rejected");
    }
  });

  it("H8 p is tested once and remembered, a composite one is not", async () => {
    const tested: bigint[] = [];
    const dh = new Dh((n) => {
      tested.push(n);
      return n % 3n !== 0n;
    });
    const number = (offset: bigint): Uint8Array => octets(3n ** 400n + offset);
    const ask = (p: Uint8Array) => whyRefused(() => dh.computeSecret({ operation: "dh-compute", p, x, y }));
    const padded = Uint8Array.of(0, 0, ...number(2n));
    for (const p of [number(2n), number(4n), number(2n), padded, number(4n)]) expect(await ask(p)).toBe("accepted");
    expect(tested).toHaveLength(2);
    for (const p of [number(0n), number(0n), number(2n)]) await ask(p);
    expect(tested).toHaveLength(4);
    // Numbers that cannot be are refused before the long test.
    const outOfRange = { operation: "dh-compute", p: number(6n), x, y: number(6n) } as const;
    expect(await whyRefused(() => dh.computeSecret(outOfRange))).toBe("rejected");
    expect(tested).toHaveLength(4);
    // Others drive it out.
    for (let other = 1; other <= CACHED_KEYS; other++) await ask(number(2n + 6n * BigInt(other)));
    await ask(number(2n));
    expect(tested).toHaveLength(4 + CACHED_KEYS + 1);
  });

  it("H8 the groups of RFC 3526 and RFC 7919 are known by their fingerprint and not tested", async () => {
    const dh = new Dh(() => false);
    const known = [5, 14, 15, 16, 17, 18].map((number) => primeOf(`modp${number}`));
    const safe = [2048, 3072, 4096, 6144, 8192].map((bits) => octets(rfc7919Prime(bits) ?? 0n));
    for (const p of [...known, ...safe]) {
      const ask = (p: Uint8Array) => whyRefused(() => dh.computeSecret({ operation: "dh-compute", p, x, y }));
      expect(await ask(p)).toBe("accepted");
      expect(await ask(Uint8Array.of(0, ...p))).toBe("accepted");
      expect(await ask(octets(octetsToInteger(p) + 2n))).toBe("rejected");
    }
  });
});
