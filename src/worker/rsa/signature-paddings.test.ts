import { constants, createHash, privateDecrypt, publicEncrypt, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HashName, RsaSignaturePadding, Signed } from "../../contract/engine.ts";
import { integerToOctets, octetsToInteger } from "../bignum/octets.ts";
import { HASHES } from "../hashes.ts";
import { generateRsaKey, RAW, type TestKey } from "../testing/keys.ts";
import { multiPrimeTestKey } from "../testing/multi-prime.ts";
import { refusal } from "../testing/refusal.ts";
import { Rsa } from "./operations.ts";

const rsa = new Rsa();
const NAMES = Object.keys(HASHES) as HashName[];
const X931_NUMBERS: Partial<Record<HashName, string>> = {
  sha1: "33",
  sha224: "38",
  sha256: "34",
  sha384: "36",
  sha512: "35",
};
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const X931 = { padding: constants.RSA_X931_PADDING };
const PKCS1 = { padding: constants.RSA_PKCS1_PADDING };
/** 1025 bits: a PSS encoding is one octet shorter than the modulus. */
const KEYS = [512, 1024, 1025, 1031, 2048].map((bits) => generateRsaKey(bits, 65537));
KEYS.push(multiPrimeTestKey(4096, 4));
const each = KEYS.map((test): [number, TestKey] => [test.bits, test]);
const [short, medium] = KEYS as [TestKey, TestKey];
const text = fc.uint8Array({ maxLength: 200 });

const digestOf = (hash: HashName, octets: Uint8Array): Buffer => createHash(hash).update(octets).digest();
const signed = (test: TestKey, padding: RsaSignaturePadding, what: Signed): Buffer => {
  const result = rsa.sign({ operation: "rsa-sign", key: test.key, padding, ...what });
  if (result.kind !== "bytes") throw new Error(result.kind);
  return Buffer.from(result.bytes);
};
const valid = (test: TestKey, padding: RsaSignaturePadding, what: Signed & { signature: Uint8Array }): boolean => {
  const result = rsa.verify({ operation: "rsa-verify", key: test.key, padding, ...what });
  return result.kind === "verdict" && result.valid;
};
/** Octets of the longest salt: RFC 8017 9.1.1, step 3. */
const longestSalt = (bits: number, { length }: Uint8Array): number => Math.ceil((bits - 1) / 8) - length - 2;
/** What a signature recovers to, and the signature that recovers to something, by OpenSSL. */
const recovered = ({ openssl }: TestKey, signature: Uint8Array): Buffer =>
  publicEncrypt({ key: openssl, padding: RAW }, signature);
const signatureOf = ({ openssl }: TestKey, block: Uint8Array): Buffer =>
  privateDecrypt({ key: openssl, padding: RAW }, block);

describe.each(each)("R15 PSS, %d bits (RFC 8017 8.1, 9.1)", (bits, test) => {
  it.each(NAMES)("OpenSSL verifies %s signatures made here, and its own verify here", (hash) => {
    fc.assert(
      fc.property(text, (message) => {
        const digest = digestOf(hash, message);
        if (longestSalt(bits, digest) < digest.length) {
          expect(refusal(() => signed(test, "pss", { message, hash }))).toMatch(/^rejected/);
          return;
        }
        const ours = [signed(test, "pss", { message, hash }), signed(test, "pss", { digest, hash })];
        for (const signature of ours)
          expect(verify(hash, message, { key: test.openssl, ...PSS }, signature)).toBe(true);
        expect(ours[0]).not.toEqual(ours[1]);
        const theirs = sign(hash, message, { key: test.openssl, ...PSS });
        expect(valid(test, "pss", { message, hash, signature: theirs })).toBe(true);
        expect(valid(test, "pss", { message: Buffer.concat([message, Buffer.of(0)]), hash, signature: theirs })).toBe(
          false,
        );
      }),
      { numRuns: 2 },
    );
  });
});

describe("PSS signatures", () => {
  const message = Buffer.from("text");

  it("R15 without a hash take the one that gives digests as long as this one", () => {
    for (const hash of ["md5", "sha1", "sha224", "sha256", "sha384"] as const) {
      const digest = digestOf(hash, message);
      expect(verify(hash, message, { key: medium.openssl, ...PSS }, signed(medium, "pss", { digest }))).toBe(true);
      expect(valid(medium, "pss", { digest, signature: sign(hash, message, { key: medium.openssl, ...PSS }) })).toBe(
        true,
      );
    }
    for (const length of [0, 1, 15, 21, 65, 5000]) {
      expect(refusal(() => signed(medium, "pss", { digest: Buffer.alloc(length) }))).toMatch(/^rejected/);
    }
  });

  it("R15 verify with a salt of any length: RFC 8017 9.1.2 with sLen taken from the encoding", {
    timeout: 20_000,
  }, () => {
    const saltLength = fc.oneof(
      fc.constantFrom(0, 1, constants.RSA_PSS_SALTLEN_DIGEST, constants.RSA_PSS_SALTLEN_MAX_SIGN),
      fc.nat({ max: 256 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...KEYS),
        fc.constantFrom(...NAMES),
        text,
        saltLength,
        (test, hash, message, salt) => {
          const longest = longestSalt(test.bits, digestOf(hash, message));
          fc.pre(
            salt <= longest && longest >= 0 && (salt !== PSS.saltLength || longest >= digestOf(hash, message).length),
          );
          const options = { key: test.openssl, ...PSS, saltLength: salt };
          const signature = sign(hash, message, options);
          expect(verify(hash, message, { ...options, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, signature)).toBe(
            true,
          );
          expect(valid(test, "pss", { message, hash, signature })).toBe(true);
          const other = Buffer.concat([message, Buffer.of(0)]);
          expect(valid(test, "pss", { message: other, hash, signature })).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("R15 do not verify without the mark before the salt, or with anything but zeros before the mark", () => {
    const digest = digestOf("sha1", message);
    const blockWith = (data: Buffer): Buffer => {
      // The mask covers PS, mark and salt. H is the hash of eight zeros, the digest and the salt.
      const salt = data.subarray(data.length - 3);
      const seal = createHash("sha1").update(Buffer.alloc(8)).update(digest).update(salt).digest();
      const mask = Buffer.concat(
        Array.from({ length: 6 }, (_, i) =>
          createHash("sha1")
            .update(seal)
            .update(Buffer.of(0, 0, 0, i))
            .digest(),
        ),
      );
      const masked = data.map((octet, at) => octet ^ (mask[at] ?? 0));
      masked[0] = (masked[0] ?? 0) & 0x7f;
      return Buffer.concat([masked, seal, Buffer.of(0xbc)]);
    };
    const verdict = (...end: number[]): boolean => {
      const data = Buffer.concat([Buffer.alloc(107 - end.length), Buffer.from(end)]);
      return valid(medium, "pss", { digest, hash: "sha1", signature: signatureOf(medium, blockWith(data)) });
    };
    expect(verdict(1, 7, 8, 9)).toBe(true);
    for (const end of [
      [7, 8, 9],
      [2, 7, 8, 9],
      [0, 0, 0, 0],
      [1, 0, 7, 8, 9],
      [1, 1, 7, 8, 9],
      [255, 1, 7, 8, 9],
    ]) {
      expect(verdict(...end), `${end}`).toBe(false);
    }
  });

  it("R15 are refused where the key has no room for a digest without any salt", () => {
    for (const hash of NAMES) {
      const signature = Buffer.alloc(64, 1);
      const what = { message, hash, signature };
      const isTooShort = longestSalt(512, digestOf(hash, message)) < 0;
      expect(refusal(() => valid(short, "pss", what))).toMatch(isTooShort ? /^rejected/ : /^accepted/);
    }
  });

  it("of a key one bit longer than whole octets do not verify where the recovered integer is longer than EM", () => {
    const odd = KEYS.find(({ bits }) => bits === 1025) as TestKey;
    const signature = signatureOf(odd, Buffer.concat([Buffer.of(1), Buffer.alloc(128)]));
    expect(valid(odd, "pss", { message, hash: "sha1", signature })).toBe(false);
  });

  it("do not verify with any one bit of the encoding turned over", () => {
    expectNoFlip(short, "pss", { message, hash: "sha1" });
  });
});

describe.each(each)("R16 X9.31, %d bits", (_bits, test) => {
  const k = test.key.n.length;
  // The first octet, 6B, may exceed the highest octet of a modulus that fills it with few bits.
  const isTooSmall = Buffer.compare(test.key.n, Buffer.of(0x6b, ...Buffer.alloc(k - 1, 0xbb))) < 0;

  it.each(["sha1", "sha256", "sha384", "sha512"] as const)("%s signatures are OpenSSL's, which verify here", (hash) => {
    fc.assert(
      fc.property(text, (message) => {
        const what = { message, hash };
        const isTooShort = k < digestOf(hash, message).length + 3;
        if (isTooShort || isTooSmall) {
          expect(refusal(() => signed(test, "x931", what))).toMatch(/^rejected/);
          return;
        }
        const theirs = sign(hash, message, { key: test.openssl, ...X931 });
        expect(signed(test, "x931", what)).toEqual(theirs);
        expect(valid(test, "x931", { ...what, signature: theirs })).toBe(true);
        expect(valid(test, "x931", { digest: digestOf(hash, message), hash, signature: theirs })).toBe(true);
        expect(
          valid(test, "x931", {
            digest: digestOf(hash, Buffer.concat([message, Buffer.of(0)])),
            hash,
            signature: theirs,
          }),
        ).toBe(false);
      }),
      { numRuns: 3 },
    );
  });
});

describe("X9.31 signatures", () => {
  const message = Buffer.from("text");
  /** The encoding: what is recovered, or the modulus minus it. */
  const encodingOf = (test: TestKey, signature: Uint8Array): string => {
    const block = recovered(test, signature);
    const other = octetsToInteger(test.key.n) - octetsToInteger(block);
    return ((block.at(-1) ?? 0) & 15) === 12
      ? block.toString("hex")
      : Buffer.from(integerToOctets(other, block.length)).toString("hex");
  };

  it("R16 are encoded as 6B BB..BB BA, the digest, the number of its hash, CC", () => {
    for (const hash of NAMES) {
      const number = X931_NUMBERS[hash];
      if (number === undefined) {
        expect(refusal(() => signed(medium, "x931", { message, hash }))).toMatch(/^unsupported/);
        continue;
      }
      const digest = digestOf(hash, message).toString("hex");
      const padding = "bb".repeat(128 - digest.length / 2 - 4);
      expect(encodingOf(medium, signed(medium, "x931", { message, hash }))).toBe(`6b${padding}ba${digest}${number}cc`);
    }
  });

  it("R16 without a hash end in CC alone, and leave the padding out where there is no room", () => {
    const encoding = (length: number): string => {
      const digest = Buffer.alloc(length, 7);
      const signature = signed(medium, "x931", { digest });
      expect(valid(medium, "x931", { digest, signature })).toBe(true);
      return encodingOf(medium, signature);
    };
    expect(encoding(0)).toBe(`6b${"bb".repeat(125)}bacc`);
    expect(encoding(20)).toBe(`6b${"bb".repeat(105)}ba${"07".repeat(20)}cc`);
    expect(encoding(124)).toBe(`6bbbba${"07".repeat(124)}cc`);
    expect(encoding(125)).toBe(`6bba${"07".repeat(125)}cc`);
    expect(encoding(126)).toBe(`6a${"07".repeat(126)}cc`);
    expect(refusal(() => signed(medium, "x931", { digest: Buffer.alloc(127) }))).toMatch(/^rejected/);
  });

  it("R16 are the smaller of s and n - s, and the larger one does not verify", () => {
    const n = octetsToInteger(medium.key.n);
    for (let turn = 0; turn < 10; turn++) {
      const what: Signed = { message: Buffer.of(turn), hash: "sha256" };
      const signature = signed(medium, "x931", what);
      expect(octetsToInteger(signature) * 2n < n).toBe(true);
      const larger = integerToOctets(n - octetsToInteger(signature), 128);
      expect(valid(medium, "x931", { ...what, signature: larger })).toBe(false);
    }
  });

  it("do not verify with any one bit of the encoding turned over", () => {
    expectNoFlip(short, "x931", { message, hash: "sha1" });
  });
});

describe("signatures with padding", () => {
  it.each(["pkcs1", "pss", "x931"] as const)(
    "%s of another length than the modulus, or not below it, do not verify",
    (padding) => {
      const { n } = short.key;
      const { what, signature } = withLeadingZero(padding);
      expect(valid(short, padding, { ...what, signature })).toBe(true);
      const plusN = integerToOctets(octetsToInteger(signature) + octetsToInteger(n), 65);
      const lengths = [
        signature.subarray(1),
        Buffer.concat([Buffer.of(0), signature]),
        Buffer.alloc(0),
        Buffer.alloc(1e6),
      ];
      for (const other of [...lengths, n, Buffer.alloc(64, 255), plusN, plusN.subarray(1)]) {
        expect(valid(short, padding, { ...what, signature: other })).toBe(false);
      }
    },
  );
});

describe("PKCS#1 signatures", () => {
  it("do not verify with any one bit of the encoding turned over", () => {
    expectNoFlip(short, "pkcs1", { message: Buffer.from("text"), hash: "sha1" });
  });

  it("R17 of a message that the engine hashes are those of its digest", () => {
    const message = Buffer.from("text");
    for (const hash of NAMES) {
      const ofDigest = signed(medium, "pkcs1", { digest: digestOf(hash, message), hash });
      expect(signed(medium, "pkcs1", { message, hash })).toEqual(ofDigest);
    }
  });
});

describe("raw signatures", () => {
  it("R17 have no place for a hash", () => {
    const digest = Buffer.alloc(20);
    for (const what of [
      { message: digest, hash: "sha1" },
      { digest, hash: "sha1" },
    ] as const) {
      expect(refusal(() => signed(medium, "raw", what))).toMatch(/^rejected/);
    }
  });
});

describe.each([3, 4, 5])("signatures with %d primes", (primes) => {
  const test = multiPrimeTestKey(1536, primes);

  it.each([
    ["pkcs1", PKCS1],
    ["pss", PSS],
    ["x931", X931],
  ] as const)("%s: OpenSSL verifies what is signed here, and the other way round", (padding, options) => {
    const message = Buffer.from("text");
    const ours = signed(test, padding, { message, hash: "sha256" });
    expect(verify("sha256", message, { key: test.openssl, ...options }, ours)).toBe(true);
    const signature = sign("sha256", message, { key: test.openssl, ...options });
    expect(valid(test, padding, { message, hash: "sha256", signature })).toBe(true);
  });
});

/** A signature whose first octet is zero, so that leaving that out would not change the number. */
function withLeadingZero(padding: RsaSignaturePadding): { what: Signed; signature: Buffer } {
  for (let turn = 0; ; turn++) {
    const what: Signed = { message: Buffer.of(turn >> 8, turn), hash: "sha1" };
    const signature = signed(short, padding, what);
    if (signature[0] === 0) return { what, signature };
  }
}

/** Signs every encoding with one bit turned over, by OpenSSL and without padding, and finds none of them valid. */
function expectNoFlip(test: TestKey, padding: RsaSignaturePadding, what: Signed): void {
  const n = octetsToInteger(test.key.n);
  const signature = signed(test, padding, what);
  const block = recovered(test, signature);
  expect(valid(test, padding, { ...what, signature })).toBe(true);
  for (let bit = 0; bit < 8 * block.length; bit++) {
    const other = Buffer.from(block.map((octet, at) => (at === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet)));
    if (octetsToInteger(other) >= n) continue;
    const forged = signatureOf(test, other);
    const candidates = [forged, integerToOctets(n - octetsToInteger(forged), forged.length)];
    for (const candidate of candidates) expect(valid(test, padding, { ...what, signature: candidate })).toBe(false);
  }
}
