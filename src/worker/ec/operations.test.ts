import { type KeyObject, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AsymResult, EcGroup, HashName } from "../../contract/engine.ts";
import { oddModulus } from "../bignum/modulus.ts";
import { integerToOctets, minimalOctets, octetsToInteger } from "../bignum/octets.ts";
import { HASHES } from "../hashes.ts";
import { NAMED_GROUPS, namedGroup } from "../testing/named-groups.ts";
import { hexOf, octetsOfHex } from "../testing/octets.ts";
import { generateEcKey, publicPoint, sharedSecret } from "../testing/openssl-ec.ts";
import { whyRefused } from "../testing/refusals.ts";
import { knownGroupName } from "./known-groups.ts";
import { Ec } from "./operations.ts";

const ec = new Ec();
const VALID = { kind: "verdict", valid: true };
const INVALID = { kind: "verdict", valid: false };
const hash = fc.constantFrom(...(Object.keys(HASHES) as HashName[]));
const message = fc.uint8Array({ maxLength: 100 });

/** Under their first names; the invalid Oakley groups have none and are refused elsewhere. */
const GROUPS = NAMED_GROUPS.filter(({ name, group }) => knownGroupName(group) === name);

type SignatureResult = Extract<AsymResult, { kind: "signature" }>;

function signatureOf(result: AsymResult): SignatureResult {
  if (result.kind !== "signature") throw new Error(`a ${result.kind} and no signature`);
  return result;
}

/** r and s side by side, each as long as n: IEEE P1363. */
function joined({ r, s }: SignatureResult, length: number): Buffer {
  const pad = (part: Uint8Array): Buffer => Buffer.concat([Buffer.alloc(length - part.length), part]);
  return Buffer.concat([pad(r), pad(s)]);
}

function parted(octets: Uint8Array): { r: Uint8Array; s: Uint8Array } {
  return { r: octets.subarray(0, octets.length / 2), s: octets.subarray(octets.length / 2) };
}

const p1363 = (key: KeyObject): { key: KeyObject; dsaEncoding: "ieee-p1363" } => ({ key, dsaEncoding: "ieee-p1363" });

describe.each(GROUPS)("$name against OpenSSL", ({ name, group }) => {
  const { privateKey, publicKey, d, point } = generateEcKey(name);
  const orderOctets = group.n.length;

  it("OpenSSL verifies what is signed here, a message and its digest", async () => {
    await fc.assert(
      fc.asyncProperty(message, hash, async (octets, hashName) => {
        const digest = HASHES[hashName](octets);
        for (const signed of [{ message: octets, hash: hashName }, { digest, hash: hashName }, { digest }]) {
          const signature = signatureOf(await ec.sign({ operation: "ecdsa-sign", group, d, ...signed }));
          expect(verify(hashName, octets, p1363(publicKey), joined(signature, orderOctets))).toBe(true);
        }
      }),
      { numRuns: 1 },
    );
  });

  it("verifies what OpenSSL signs, and not with another message or another signature", async () => {
    await fc.assert(
      fc.asyncProperty(message, hash, async (octets, hashName) => {
        const { r, s } = parted(sign(hashName, octets, p1363(privateKey)));
        const check = (changes: object): Promise<AsymResult> =>
          ec.verify({ operation: "ecdsa-verify", group, point, r, s, message: octets, hash: hashName, ...changes });
        expect(await check({})).toEqual(VALID);
        expect(await check({ message: Uint8Array.from([...octets, 1]) })).toEqual(INVALID);
        expect(await check({ r: s, s: r })).toEqual(INVALID);
      }),
      { numRuns: 1 },
    );
  });

  it("agrees with OpenSSL on the shared secret and on public keys", async () => {
    const other = generateEcKey(name);
    const result = await ec.agree({ operation: "ecdh", group, d, point: other.point });
    expect(result).toEqual({ kind: "bytes", bytes: sharedSecret(name, d, other.point) });
    const key = ec.generateKey({ operation: "ec-keygen", group });
    if (key.kind !== "ec-key") throw new Error("no key");
    const expected = publicPoint(name, key.d);
    expect([octetsToInteger(key.point.x), octetsToInteger(key.point.y)]).toEqual([
      octetsToInteger(expected.x),
      octetsToInteger(expected.y),
    ]);
  });
});

/** RFC 6979 A.2.5. */
const RFC_KEY = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";

describe("the number k", () => {
  const [group, d] = [namedGroup("prime256v1"), octetsOfHex(RFC_KEY)];
  const sample = new TextEncoder().encode("sample");
  const signed = { message: sample, hash: "sha256" } as const;
  const [k, r, s] = [
    "A6E3C57DD01ABE90086538398355DD4C3B17AA873382B0F24D6129493D8AAD60",
    "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
    "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
  ].map(octetsOfHex) as [Uint8Array, Uint8Array, Uint8Array];
  const signWith = (changes: object): Promise<AsymResult> =>
    ec.sign({ operation: "ecdsa-sign", group, d, ...signed, ...changes });

  it("RFC 6979 A.2.5 is made from key and digest where the engine signs itself", async () => {
    const digest = HASHES.sha256(sample);
    const result = await ec.sign({ operation: "ecdsa-sign", group, d, digest, hash: "sha256" });
    expect(result).toEqual({ kind: "signature", r, s });
  });

  it("E5 is the one that is given", async () => {
    expect(await signWith({ k })).toEqual({ kind: "signature", r, s });
    expect(await signWith({ k: Uint8Array.from([0, 0, ...k]) })).toEqual({ kind: "signature", r, s });
  });

  it("E5 is refused unless it is between 1 and n - 1", async () => {
    const oneMore = octetsOfHex(hexOf(group.n).replace(/51$/, "52"));
    for (const bad of [new Uint8Array(0), new Uint8Array(32), group.n, oneMore, new Uint8Array(4096).fill(255)]) {
      expect(await whyRefused(() => signWith({ k: bad }))).toBe("rejected");
    }
    for (const good of [Uint8Array.of(1), octetsOfHex(hexOf(group.n).replace(/51$/, "50"))]) {
      expect(await whyRefused(() => signWith({ k: good }))).toBe("accepted");
    }
  });
});

describe("a signature with a zero", () => {
  const group = namedGroup("prime256v1");
  const n = octetsToInteger(group.n);

  it("E5 r = 0 is refused where k is given, and never comes out where it is not", async () => {
    // A generator with x = 0: with k = 1 r is 0.
    const [q, b] = [octetsToInteger(group.q), octetsToInteger(group.b)];
    const y = oddModulus(q).pow(b, (q + 1n) / 4n);
    const turned = { ...group, xg: new Uint8Array(0), yg: minimalOctets(y) };
    const signing = {
      operation: "ecdsa-sign",
      group: turned,
      d: Uint8Array.of(5),
      digest: new Uint8Array(32).fill(1),
    } as const;
    expect(await whyRefused(() => ec.sign({ ...signing, k: Uint8Array.of(1) }))).toBe("rejected");
    expect(await whyRefused(() => ec.sign({ ...signing, k: Uint8Array.of(2) }))).toBe("accepted");
    expect(await whyRefused(() => ec.sign(signing))).toBe("accepted");
  });

  it("E5 s = 0 is refused where k is given", async () => {
    // With k = 1 r is the generator's x, and the digest -d r makes s zero.
    const d = 5n;
    const digest = (by: bigint): Uint8Array => integerToOctets(n - ((d * octetsToInteger(group.xg)) % n) + by, 32);
    const signWith = (by: bigint): Promise<AsymResult> =>
      ec.sign({ operation: "ecdsa-sign", group, d: minimalOctets(d), digest: digest(by), k: Uint8Array.of(1) });
    expect(await whyRefused(() => signWith(0n))).toBe("rejected");
    expect(await whyRefused(() => signWith(1n))).toBe("accepted");
  });
});

describe.each(["prime256v1", "secp256k1", "secp112r2", "sect163k1"])("what is wrong, on %s", (name) => {
  const group: EcGroup = namedGroup(name);
  const { d, point, privateKey } = generateEcKey(name);
  const octets = Uint8Array.of(1, 2, 3);
  const { r, s } = parted(sign("sha256", octets, p1363(privateKey)));
  const check = (changes: object): Promise<AsymResult> =>
    ec.verify({ operation: "ecdsa-verify", group, point, r, s, message: octets, hash: "sha256", ...changes });
  const zero = new Uint8Array(group.n.length);

  it("E9 an r or s out of range is an invalid signature", async () => {
    const beyond = { n: group.n, long: Uint8Array.from([1, ...zero, ...r]), all: new Uint8Array(200).fill(255) };
    for (const bad of [zero, new Uint8Array(0), ...Object.values(beyond)]) {
      expect(await check({ r: bad })).toEqual(INVALID);
      expect(await check({ s: bad })).toEqual(INVALID);
    }
    expect(await check({ r: Uint8Array.from([0, 0, ...r]) })).toEqual(VALID);
  });

  it("a private key of 0, n or more is a bad key", async () => {
    for (const bad of [zero, new Uint8Array(0), group.n, new Uint8Array(300).fill(255)]) {
      const signing = { operation: "ecdsa-sign", group, d: bad, message: octets, hash: "sha256" } as const;
      expect(await whyRefused(() => ec.sign(signing))).toBe("bad-key");
      expect(await whyRefused(() => ec.agree({ operation: "ecdh", group, d: bad, point }))).toBe("bad-key");
    }
  });

  it("E9 a point that is not on the curve, or has coordinates out of range, is a bad key", async () => {
    const bent = point.y.slice();
    bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1;
    const [none, long] = [new Uint8Array(0), Uint8Array.from([1, ...point.x])];
    for (const [x, y] of [
      [point.x, bent],
      [none, none],
      [zero, zero],
      [long, point.y],
      [group.q, point.y],
    ] as const) {
      expect(await whyRefused(() => check({ point: { x, y } }))).toBe("bad-key");
      expect(await whyRefused(() => ec.agree({ operation: "ecdh", group, d, point: { x, y } }))).toBe("bad-key");
    }
  });

  it("a digest of another length than its hash says is rejected", async () => {
    const digest = new Uint8Array(31);
    const verifying = { operation: "ecdsa-verify", group, point, r, s, digest, hash: "sha256" } as const;
    expect(await whyRefused(() => ec.verify(verifying))).toBe("rejected");
    const signing = { operation: "ecdsa-sign", group, d, digest, hash: "sha256" } as const;
    expect(await whyRefused(() => ec.sign(signing))).toBe("rejected");
  });
});

it("A.2 new private keys are all different, and spread over the numbers below n", () => {
  const group = namedGroup("secp112r1");
  const keys = Array.from({ length: 40 }, () => ec.generateKey({ operation: "ec-keygen", group }));
  const numbers = keys.map((key) => (key.kind === "ec-key" ? octetsToInteger(key.d) : 0n));
  expect(new Set(numbers).size).toBe(40);
  const half = octetsToInteger(group.n) / 2n;
  const upper = numbers.filter((d) => d > half).length;
  expect(upper > 2 && upper < 38).toBe(true);
});

describe("a private key with its public key", () => {
  const { d, point } = generateEcKey("prime256v1");
  const group = namedGroup("prime256v1");
  const signed = { operation: "ecdsa-sign", group, digest: new Uint8Array(32).fill(1) } as const;

  it("signs as it does without it", async () => {
    expect(await ec.sign({ ...signed, d, point })).toEqual(await ec.sign({ ...signed, d }));
  });

  it("is a bad key if the halves do not belong together, or one of them is none", async () => {
    const other = generateEcKey("prime256v1");
    const negative = { ...point, y: integerToOctets(octetsToInteger(group.q) - octetsToInteger(point.y), 32) };
    for (const wrong of [other.point, negative, { x: point.y, y: point.x }]) {
      for (let turn = 0; turn < 2; turn++) {
        expect(await whyRefused(() => ec.sign({ ...signed, d, point: wrong }))).toBe("bad-key");
      }
    }
    expect(await whyRefused(() => ec.sign({ ...signed, d: other.d, point }))).toBe("bad-key");
  });

  it("is looked at once, and forgotten with its holder", async () => {
    const ec = new Ec();
    for (let turn = 0; turn < 3; turn++) await ec.sign({ ...signed, d, point }, 7);
    await ec.sign({ ...signed, d, point }, 8);
    expect(ec.privateKeys).toBe(1);
    ec.forget(7);
    expect(ec.privateKeys).toBe(1);
    ec.forget(8);
    expect(ec.privateKeys).toBe(0);
  });
});

describe("points outside the group of the generator", () => {
  it("E9 of order 2 on a binary curve, x = 0, are bad keys", async () => {
    // On sect163k1 b is 1, and so is its square root: (0, 1) is the point of order 2.
    const group = namedGroup("sect163k1");
    const { d } = generateEcKey("sect163k1");
    const point = { x: new Uint8Array(0), y: Uint8Array.of(1) };
    expect(await whyRefused(() => ec.agree({ operation: "ecdh", group, d, point }))).toBe("bad-key");
  });

  it("E7 a digest longer than n is cut to its leftmost bits: OpenSSL verifies 64 octets on a curve of 112 bits", async () => {
    const { d, publicKey } = generateEcKey("secp112r1");
    const group = namedGroup("secp112r1");
    const octets = Uint8Array.of(9);
    const digest = HASHES.sha512(octets);
    const signature = signatureOf(await ec.sign({ operation: "ecdsa-sign", group, d, digest }));
    expect(verify("sha512", octets, p1363(publicKey), joined(signature, group.n.length))).toBe(true);
  });
});
