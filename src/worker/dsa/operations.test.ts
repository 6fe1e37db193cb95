import {
  checkPrimeSync,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AsymResult, DsaGroup, HashName, Progress } from "../../contract/engine.ts";
import { oddModulus } from "../bignum/modulus.ts";
import { bitLength, minimalOctets, octetsToInteger } from "../bignum/octets.ts";
import { randomBelow } from "../bignum/random.ts";
import { HASHES } from "../hashes.ts";
import { dsaPrivateKey, dsaPublicKey, integersOf, signatureDer } from "../testing/der.ts";
import { octetsOfHex } from "../testing/octets.ts";
import { whyRefused } from "../testing/refusals.ts";
import { type GroupSize, generateGroup } from "./group.ts";
import { Dsa, generateDsaKey } from "./operations.ts";

const dsa = new Dsa();
const VALID = { kind: "verdict", valid: true };
const INVALID = { kind: "verdict", valid: false };
const octets = minimalOctets;

interface Key {
  readonly group: DsaGroup;
  readonly x: Uint8Array;
  readonly y: Uint8Array;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function generateOpenSslKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 });
  const [p, q, g, y] = integersOf(publicKey.export({ format: "der", type: "spki" })).map(octets) as Four;
  const x = integersOf(privateKey.export({ format: "der", type: "pkcs8" }))
    .map(octets)
    .at(-1) as Uint8Array;
  return { group: { p, q, g }, x, y, privateKey, publicKey };
}

type Four = [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** A key of the engine, which OpenSSL gets to know. */
function newKey(modulusLength: number, divisorLength: number, report: (progress: Progress) => void): Key {
  const key = generateDsaKey({ operation: "dsa-keygen", modulusLength, divisorLength }, report);
  if (key.kind !== "dsa-key") throw new Error("no key");
  return knownToOpenSsl(key);
}

/** A key in a new group of any size. */
function keyOfSize(size: GroupSize): Key {
  const { modulus, q, g } = generateGroup(size, () => undefined);
  const x = 1n + randomBelow(q - 1n);
  const group = { p: octets(modulus.n), q: octets(q), g: octets(g) };
  return knownToOpenSsl({ group, x: octets(x), y: octets(modulus.pow(g, x)) });
}

function knownToOpenSsl({ group, x, y }: Pick<Key, "group" | "x" | "y">): Key {
  const numbers = [group.p, group.q, group.g].map(octetsToInteger) as [bigint, bigint, bigint];
  const publicDer = dsaPublicKey(numbers, octetsToInteger(y));
  const privateDer = dsaPrivateKey(numbers, octetsToInteger(x));
  const publicKey = createPublicKey({ key: publicDer, format: "der", type: "spki" });
  const privateKey = createPrivateKey({ key: privateDer, format: "der", type: "pkcs8" });
  return { group, x, y, privateKey, publicKey };
}

function signatureOf(result: AsymResult): { r: Uint8Array; s: Uint8Array } {
  if (result.kind !== "signature") throw new Error(`a ${result.kind} and no signature`);
  return { r: result.r, s: result.s };
}

const message = fc.uint8Array({ maxLength: 100 });
const hash = fc.constantFrom(...(Object.keys(HASHES) as HashName[]));

function expectOpenSslVerifies({ group, x, publicKey }: Key, numRuns: number): void {
  fc.assert(
    fc.property(message, hash, (text, name) => {
      const digest = HASHES[name](text);
      for (const signed of [{ message: text, hash: name }, { digest, hash: name }, { digest }]) {
        const { r, s } = signatureOf(dsa.sign({ operation: "dsa-sign", group, x, ...signed }));
        const der = signatureDer(octetsToInteger(r), octetsToInteger(s));
        expect(verify(name, text, publicKey, der)).toBe(true);
      }
    }),
    { numRuns },
  );
}

function expectOpenSslIsVerified({ group, y, privateKey }: Key, numRuns: number, hashes = hash): void {
  fc.assert(
    fc.property(message, hashes, (text, name) => {
      const [r, s] = integersOf(sign(name, text, privateKey)).map(octets) as Four;
      const check = (changes: object): AsymResult =>
        dsa.verify({ operation: "dsa-verify", group, y, r, s, message: text, hash: name, ...changes });
      expect(check({})).toEqual(VALID);
      expect(check({ message: Uint8Array.from([...text, 0]) })).toEqual(INVALID);
      expect(check({ r: s, s: r })).toEqual(INVALID);
    }),
    { numRuns },
  );
}

it("DSA in a group of OpenSSL: OpenSSL verifies what is signed here, and the other way round", () => {
  const key = generateOpenSslKey();
  expectOpenSslVerifies(key, 8);
  expectOpenSslIsVerified(key, 8);
});

describe.each([
  [128, 20],
  [256, 28],
  [256, 32],
  [384, 32],
])("D3 a new group of %d and %d octets", (modulusLength, divisorLength) => {
  it("has its sizes, reports the search, and serves OpenSSL both ways", { timeout: 60_000 }, () => {
    const reports: Progress[] = [];
    const key = newKey(modulusLength, divisorLength, (progress) => reports.push(progress));
    expect(bitLength(octetsToInteger(key.group.p))).toBe(8 * modulusLength);
    expect(bitLength(octetsToInteger(key.group.q))).toBe(8 * divisorLength);
    expect(new Set(reports.map(({ step }) => step))).toEqual(new Set(["the prime q", "the prime p"]));
    expectOpenSslVerifies(key, 3);
    expectOpenSslIsVerified(key, 3);
  });
});

describe("C5 groups of 512 to 3072 and 160 to 256 bits", () => {
  it.each([
    [512, 160],
    [512, 256],
    [1536, 160],
    [1023, 224],
    [777, 256],
  ])("C5 %d and %d bits serve OpenSSL both ways", { timeout: 30_000 }, (pBits, qBits) => {
    const key = keyOfSize({ pBits, qBits });
    expectOpenSslVerifies(key, 3);
    expectOpenSslIsVerified(key, 3);
  });

  it("C5 signs and verifies in a valid group of any size between", { timeout: 60_000 }, () => {
    const sizes = fc.record({ pBits: fc.integer({ min: 512, max: 1100 }), qBits: fc.integer({ min: 160, max: 256 }) });
    fc.assert(
      fc.property(sizes, message, hash, (size, text, name) => {
        const key = keyOfSize(size);
        const { group, x, y } = key;
        const what = { message: text, hash: name } as const;
        const { r, s } = signatureOf(dsa.sign({ operation: "dsa-sign", group, x, ...what }));
        const check = (changes: object): AsymResult =>
          dsa.verify({ operation: "dsa-verify", group, y, r, s, ...what, ...changes });
        expect([check({}), check({ r: s, s: r })]).toEqual([VALID, INVALID]);
        // OpenSSL verifies for three sizes of q and signs for all. It cuts a long digest to octets, not to bits.
        expectOpenSslIsVerified(key, 2, fc.constantFrom<HashName[]>("md5", "sha1"));
      }),
      { numRuns: 8 },
    );
  });

  it("C5 a longer p or q is unsupported, a shorter one a bad key, before anything is calculated", async () => {
    const ones = (bits: number): Uint8Array => octets((1n << BigInt(bits)) - 1n);
    const why = (pBits: number, qBits: number): Promise<string> => {
      const group = { p: ones(pBits), q: ones(qBits), g: Uint8Array.of(2) };
      return whyRefused(() => dsa.sign({ operation: "dsa-sign", group, x: Uint8Array.of(1), digest: ones(160) }));
    };
    for (const [pBits, qBits] of [
      [3073, 256],
      [3072, 257],
      [512, 257],
    ] as const) {
      expect(await why(pBits, qBits)).toBe("unsupported");
    }
    for (const [pBits, qBits] of [
      [511, 160],
      [3072, 159],
      [511, 159],
      [0, 0],
    ] as const) {
      expect(await why(pBits, qBits)).toBe("bad-key");
    }
  });
});

/** RFC 6979 A.2.1. */
const GROUP: DsaGroup = {
  p: octetsOfHex(
    "86F5CA03DCFEB225063FF830A0C769B9DD9D6153AD91D7CE27F787C43278B447E6533B86B18BED6E8A48B784A14C252C5BE0DBF60B86D6385BD2F12FB763ED8873ABFD3F5BA2E0A8C0A59082EAC056935E529DAF7C610467899C77ADEDFC846C881870B7B19B2B58F9BE0521A17002E3BDD6B86685EE90B3D9A1B02B782B1779",
  ),
  q: octetsOfHex("996F967F6C8E388D9E28D01E205FBA957A5698B1"),
  g: octetsOfHex(
    "07B0F92546150B62514BB771E2A0C0CE387F03BDA6C56B505209FF25FD3C133D89BBCD97E904E09114D9A7DEFDEADFC9078EA544D2E401AEECC40BB9FBBF78FD87995A10A1C27CB7789B594BA7EFB5C4326A9FE59A070E136DB77175464ADCA417BE5DCE2F40D10A46A3A3943F26AB7FD9C0398FF8C76EE0A56826A8A88F1DBD",
  ),
};
const X = octetsOfHex("411602CB19A6CCC34494D79D98EF1E7ED5AF25F7");
const Y = octetsOfHex(
  "5DF5E01DED31D0297E274E1691C192FE5868FEF9E19A84776454B100CF16F65392195A38B90523E2542EE61871C0440CB87C322FC4B4D2EC5E1E7EC766E1BE8D4CE935437DC11C3C8FD426338933EBFE739CB3465F4D3668C5E473508253B1E682F65CBDC4FAE93C2EA212390E54905A86E2223170B44EAA7DA5DD9FFCFB7F3B",
);
const sample = new TextEncoder().encode("sample");

/** Hash, k, r, s of the message "sample". */
const VECTORS = [
  [
    "sha1",
    "7BDB6B0FF756E1BB5D53583EF979082F9AD5BD5B",
    "2E1A0C2562B2912CAAF89186FB0F42001585DA55",
    "29EFB6B0AFF2D7A68EB70CA313022253B9A88DF5",
  ],
  [
    "sha224",
    "562097C06782D60C3037BA7BE104774344687649",
    "4BC3B686AEA70145856814A6F1BB53346F02101E",
    "410697B92295D994D21EDD2F4ADA85566F6F94C1",
  ],
  [
    "sha256",
    "519BA0546D0C39202A7D34D7DFA5E760B318BCFB",
    "81F2F5850BE5BC123C43F71A3033E9384611C545",
    "4CDD914B65EB6C66A8AAAD27299BEE6B035F5E89",
  ],
  [
    "sha384",
    "95897CD7BBB944AA932DBC579C1C09EB6FCFC595",
    "07F2108557EE0E3921BC1774F1CA9B410B4CE65A",
    "54DF70456C86FAC10FAB47C1949AB83F2C6F7595",
  ],
  [
    "sha512",
    "09ECE7CA27D0F5A4DD4E556C9DF1D21D28104F8B",
    "16C3491F9B8C3FBBDD5E7A7B667057F0D8EE8E1B",
    "02C36A127A7B89EDBB72E4FFBC71DABC7D4FC69C",
  ],
] as const;

describe("the number k", () => {
  it.each(VECTORS)('RFC 6979 A.2.1 signs "sample" with %s, k made or given', (hashName, k, r, s) => {
    const signing = { operation: "dsa-sign", group: GROUP, x: X, message: sample, hash: hashName } as const;
    const expected = { r: octetsOfHex(r), s: octetsOfHex(s.replace(/^(00)+/, "")) };
    expect(signatureOf(dsa.sign(signing))).toEqual(expected);
    expect(signatureOf(dsa.sign({ ...signing, k: octetsOfHex(k) }))).toEqual(expected);
    const verifying = { operation: "dsa-verify", group: GROUP, y: Y, message: sample, hash: hashName } as const;
    expect(dsa.verify({ ...verifying, ...expected })).toEqual(VALID);
  });

  it("E5 is refused unless it is between 1 and q - 1", async () => {
    const signing = { operation: "dsa-sign", group: GROUP, x: X, message: sample, hash: "sha1" } as const;
    const q = octetsToInteger(GROUP.q);
    for (const k of [new Uint8Array(0), new Uint8Array(20), GROUP.q, octets(q + 1n), new Uint8Array(999).fill(255)]) {
      expect(await whyRefused(() => dsa.sign({ ...signing, k }))).toBe("rejected");
    }
    expect(await whyRefused(() => dsa.sign({ ...signing, k: octets(q - 1n) }))).toBe("accepted");
  });
});

describe("what is wrong", () => {
  const [, , rHex, sHex] = VECTORS[0];
  const [r, s] = [octetsOfHex(rHex), octetsOfHex(sHex)];
  const check = (changes: object): AsymResult =>
    dsa.verify({
      ...{ operation: "dsa-verify", group: GROUP, y: Y, r, s, message: sample, hash: "sha1" },
      ...changes,
    });
  const [p, q, g] = [GROUP.p, GROUP.q, GROUP.g].map(octetsToInteger) as [bigint, bigint, bigint];

  it("an r or s out of range makes an invalid signature", () => {
    expect(check({})).toEqual(VALID);
    for (const bad of [new Uint8Array(0), new Uint8Array(20), GROUP.q, Uint8Array.from([1, ...r])]) {
      expect(check({ r: bad })).toEqual(INVALID);
      expect(check({ s: bad })).toEqual(INVALID);
    }
    expect(check({ s: octets(octetsToInteger(s) + q) })).toEqual(INVALID);
  });

  it("a y or x that is out of range, or a y outside the group, is a bad key", async () => {
    for (const y of [0n, 1n, p - 1n, p, p + octetsToInteger(Y), 2n].map(octets)) {
      expect(await whyRefused(() => check({ y }))).toBe("bad-key");
    }
    for (const x of [0n, q, q + 1n].map(octets)) {
      const signing = { operation: "dsa-sign", group: GROUP, x, message: sample, hash: "sha1" } as const;
      expect(await whyRefused(() => dsa.sign(signing))).toBe("bad-key");
    }
  });

  it.each<[string, Record<string, bigint>]>([
    ["a g of another order", { g: 2n }],
    ["g = 1", { g: 1n }],
    ["g = 0", { g: 0n }],
    ["g = p - 1", { g: p - 1n }],
    ["a g that is not below p", { g: g + p }],
    ["a q that does not divide p - 1", { q: q + 2n }],
    ["an even p", { p: p - 1n }],
    ["a composite p of which q divides p - 1 and g has the order q", compositeGroup()],
    ["a composite q that divides p - 1 and is the order of g", compositeOrder()],
  ])("a group with %s is a bad key", async (_name, changes) => {
    const group = { ...GROUP, ...Object.fromEntries(Object.entries(changes).map(([part, n]) => [part, octets(n)])) };
    const signing = { operation: "dsa-sign", group, x: X, message: sample, hash: "sha1" } as const;
    expect(await whyRefused(() => dsa.sign(signing))).toBe("bad-key");
  });

  it("D6 nothing long is calculated with, and a new group has one of the four sizes of FIPS 186-4", async () => {
    for (const changes of [{ p: new Uint8Array(100_000).fill(255) }, { g: new Uint8Array(100_000).fill(255) }]) {
      expect(await whyRefused(() => check({ group: { ...GROUP, ...changes } }))).toBe("unsupported");
    }
    for (const [modulusLength, divisorLength] of [
      [128, 32],
      [192, 20],
      [0, 0],
      [-1, 20],
      [512, 32],
      [1e9, 20],
    ] as const) {
      const request = { operation: "dsa-keygen", modulusLength, divisorLength } as const;
      expect(await whyRefused(() => generateDsaKey(request, () => undefined))).toBe("unsupported");
    }
  });
});

/** p = a b with q dividing a - 1 and b - 1, and g of the order q modulo both. */
function compositeGroup(): { p: bigint; q: bigint; g: bigint } {
  const q = octetsToInteger(GROUP.q);
  const lowest = (1n << 511n) + (1n << 510n);
  const a = primeAfter(lowest, q);
  const b = primeAfter(a, q);
  const p = a * b;
  return { p, q, g: oddModulus(p).pow(3n, ((a - 1n) / q) * ((b - 1n) / q)) };
}

/** q = a b, a prime p = 1 modulo q, and g of the order q. */
function compositeOrder(): { p: bigint; q: bigint; g: bigint } {
  const a = primeAfter((1n << 79n) + (1n << 78n), 1n);
  const q = a * primeAfter(a, 1n);
  const p = primeAfter((1n << 1023n) + (1n << 1022n), q);
  return { p, q, g: oddModulus(p).pow(3n, (p - 1n) / q) };
}

function primeAfter(from: bigint, q: bigint): bigint {
  for (let candidate = from - (from % (2n * q)) + 2n * q + 1n; ; candidate += 2n * q) {
    if (checkPrimeSync(candidate)) return candidate;
  }
}
