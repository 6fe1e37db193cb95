import { constants, createHash, privateDecrypt, publicEncrypt, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AsymResult, HashName } from "../../contract/engine.ts";
import { HASHES } from "../hashes.ts";
import { RAW, TEST_KEYS, type TestKey } from "../testing/keys.ts";
import { refusal } from "../testing/refusal.ts";
import { Rsa } from "./operations.ts";

const rsa = new Rsa();
const NAMES = Object.keys(HASHES) as HashName[];
const PKCS1 = constants.RSA_PKCS1_PADDING;
const each = TEST_KEYS.map((key): [string, TestKey] => [`${key.bits} bits, e = ${BigInt(`0x${hex(key.key.e)}`)}`, key]);

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}

function bytes(result: AsymResult): string {
  return result.kind === "bytes" ? hex(result.bytes) : result.kind;
}

/** Random octet strings of the modulus's length with a value below it. */
function belowModulus({ key }: TestKey): fc.Arbitrary<Uint8Array> {
  const { length } = key.n;
  return fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((octets) => Uint8Array.from([0, ...octets.subarray(1)]));
}

describe.each(each)("raw RSA, %s", (_name, test) => {
  const { key, plain, openssl } = test;
  const k = key.n.length;

  it("RFC 8017 5.1: encryption and decryption equal OpenSSL's, with CRT and without", () => {
    fc.assert(
      fc.property(belowModulus(test), (message) => {
        const theirs = hex(privateDecrypt({ key: openssl, padding: RAW }, message));
        expect(bytes(rsa.decrypt({ operation: "rsa-decrypt", key, padding: "raw", ciphertext: message }))).toBe(theirs);
        expect(bytes(rsa.decrypt({ operation: "rsa-decrypt", key: plain, padding: "raw", ciphertext: message }))).toBe(
          theirs,
        );
        expect(bytes(rsa.sign({ operation: "rsa-sign", key, padding: "raw", digest: message }))).toBe(theirs);
        const encrypted = bytes(rsa.encrypt({ operation: "rsa-encrypt", key, padding: "raw", message }));
        expect(encrypted).toBe(hex(publicEncrypt({ key: openssl, padding: RAW }, message)));
      }),
      { numRuns: 12 },
    );
  });

  it("pads a short input at the left, drops leading zeros of a long one, and answers with k octets", () => {
    const short = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const padded = Uint8Array.from([...new Uint8Array(k - 8), ...short]);
    const expected = hex(publicEncrypt({ key: openssl, padding: RAW }, padded));
    for (const message of [short, padded, Uint8Array.from([...new Uint8Array(5000), ...short])]) {
      expect(bytes(rsa.encrypt({ operation: "rsa-encrypt", key, padding: "raw", message }))).toBe(expected);
    }
    for (const message of [new Uint8Array(0), new Uint8Array(k)]) {
      expect(bytes(rsa.encrypt({ operation: "rsa-encrypt", key, padding: "raw", message }))).toBe("00".repeat(k));
      expect(bytes(rsa.decrypt({ operation: "rsa-decrypt", key, padding: "raw", ciphertext: message }))).toBe(
        "00".repeat(k),
      );
    }
  });

  it("5.1.1, 5.1.2: rejects a value that is not below the modulus, and takes the largest below it", () => {
    const largest = key.n.slice();
    largest[k - 1] = (largest[k - 1] ?? 0) - 1;
    expect(bytes(rsa.encrypt({ operation: "rsa-encrypt", key, padding: "raw", message: largest }))).toBe(hex(largest));
    expect(bytes(rsa.decrypt({ operation: "rsa-decrypt", key, padding: "raw", ciphertext: largest }))).toBe(
      hex(largest),
    );
    for (const input of [key.n, new Uint8Array(k).fill(255), Uint8Array.from([1, ...key.n])]) {
      expect(refusal(() => rsa.encrypt({ operation: "rsa-encrypt", key, padding: "raw", message: input }))).toMatch(
        /^rejected/,
      );
      expect(refusal(() => rsa.decrypt({ operation: "rsa-decrypt", key, padding: "raw", ciphertext: input }))).toMatch(
        /^rejected/,
      );
      expect(refusal(() => rsa.sign({ operation: "rsa-sign", key, padding: "raw", digest: input }))).toMatch(
        /^rejected/,
      );
    }
  });

  it("verifies a raw signature, and no other one", () => {
    const digest = Uint8Array.of(7, 7, 7);
    const signature = Buffer.from(bytes(rsa.sign({ operation: "rsa-sign", key, padding: "raw", digest })), "hex");
    const valid = (changed: Uint8Array, of: Uint8Array = digest): AsymResult =>
      rsa.verify({ operation: "rsa-verify", key, padding: "raw", signature: changed, digest: of });
    expect(valid(signature)).toEqual({ kind: "verdict", valid: true });
    expect(valid(signature, Uint8Array.of(7, 7, 6))).toEqual({ kind: "verdict", valid: false });
    expect(valid(Uint8Array.from([1, ...signature]))).toEqual({ kind: "verdict", valid: false });
    expect(valid(key.n)).toEqual({ kind: "verdict", valid: false });
    expect(refusal(() => valid(signature, key.n))).toMatch(/^rejected/);
  });
});

describe.each(each)("PKCS#1 v1.5, %s", (_name, test) => {
  const { key, plain, openssl } = test;
  const k = key.n.length;
  const message = fc.uint8Array({ maxLength: k - 11 });
  const decrypt = (ciphertext: Uint8Array): AsymResult =>
    rsa.decrypt({ operation: "rsa-decrypt", key, padding: "pkcs1", ciphertext });

  it("RFC 8017 7.2.1: OpenSSL finds 00 02, non-zero padding, 00 and the message in what is encrypted here", () => {
    fc.assert(
      fc.property(message, (octets) => {
        const encrypt = (): Buffer =>
          Buffer.from(bytes(rsa.encrypt({ operation: "rsa-encrypt", key, padding: "pkcs1", message: octets })), "hex");
        const block = privateDecrypt({ key: openssl, padding: RAW }, encrypt());
        const padding = block.subarray(2, k - octets.length - 1);
        expect([...block.subarray(0, 2), block[k - octets.length - 1]]).toEqual([0, 2, 0]);
        expect(padding.length >= 8 && !padding.includes(0)).toBe(true);
        expect(hex(block.subarray(k - octets.length))).toBe(hex(octets));
        expect(hex(encrypt())).not.toBe(hex(encrypt()));
      }),
      { numRuns: 8 },
    );
  });

  it("RFC 8017 7.2.2: decrypts what OpenSSL encrypted", () => {
    fc.assert(
      fc.property(message, (octets) => {
        expect(bytes(decrypt(publicEncrypt({ key: openssl, padding: PKCS1 }, octets)))).toBe(hex(octets));
      }),
      { numRuns: 8 },
    );
  });

  it("7.2.2, 8.2.2: takes ciphertexts and signatures of k octets only, even where a leading octet is zero", () => {
    const text = (turn: number): Buffer => Buffer.of(turn >> 8, turn);
    const first = (make: (turn: number) => Buffer): { turn: number; octets: Buffer } => {
      for (let turn = 0; ; turn++) {
        const octets = make(turn);
        if (octets[0] === 0) return { turn, octets };
      }
    };
    const ciphertext = first((turn) => publicEncrypt({ key: openssl, padding: PKCS1 }, text(turn)));
    expect(bytes(decrypt(ciphertext.octets))).toBe(hex(text(ciphertext.turn)));
    expect(refusal(() => decrypt(ciphertext.octets.subarray(1)))).toBe("rejected: decryption error");
    const { turn, octets: signature } = first((turn) => sign("sha1", text(turn), { key: openssl, padding: PKCS1 }));
    const digest = createHash("sha1").update(text(turn)).digest();
    const valid = (octets: Uint8Array): AsymResult =>
      rsa.verify({ operation: "rsa-verify", key, padding: "pkcs1", hash: "sha1", signature: octets, digest });
    expect(valid(signature)).toEqual({ kind: "verdict", valid: true });
    expect(valid(signature.subarray(1))).toEqual({ kind: "verdict", valid: false });
  });

  it("RFC 8017 7.2.1: takes a message of k - 11 octets and not one more", () => {
    const encrypt = (length: number): AsymResult =>
      rsa.encrypt({ operation: "rsa-encrypt", key, padding: "pkcs1", message: new Uint8Array(length) });
    expect(bytes(encrypt(k - 11))).toHaveLength(2 * k);
    expect(refusal(() => encrypt(k - 10))).toMatch(/^rejected/);
    expect(refusal(() => encrypt(65_536))).toMatch(/^rejected/);
  });

  it("RFC 8017 7.2.2: every fault of a ciphertext ends in the same refusal", () => {
    const sealed = (block: readonly number[]): Uint8Array =>
      publicEncrypt({ key: openssl, padding: RAW }, Buffer.from(block));
    const filled = (octets: number[]): number[] => [...octets, ...new Array(k - octets.length).fill(0xaa)];
    const faults = [
      sealed(filled([0, 2])),
      sealed([...filled([0, 1]).slice(0, -1), 0]),
      sealed([...filled([0, 0]).slice(0, -1), 0]),
      sealed(filled([0, 2, 0])),
      sealed(filled([0, 2, 1, 1, 1, 1, 1, 1, 1, 0])),
      new Uint8Array(k - 1),
      new Uint8Array(k + 1),
      new Uint8Array(0),
      key.n,
    ];
    for (const ciphertext of faults) expect(refusal(() => decrypt(ciphertext))).toBe("rejected: decryption error");
    expect(bytes(decrypt(sealed([0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0, ...filled([]).slice(11)])))).toBe(
      "aa".repeat(k - 11),
    );
    expect(bytes(decrypt(sealed([...filled([0, 2]).slice(0, -1), 0])))).toBe("");
  });

  it.each(NAMES)("RFC 8017 8.2: OpenSSL verifies %s signatures made here, which are those it makes", (hash) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (text) => {
        const digest = createHash(hash).update(text).digest();
        const ours = (): string => bytes(rsa.sign({ operation: "rsa-sign", key, padding: "pkcs1", hash, digest }));
        // The shortest modulus has no room for the longest digests: 9.2, step 3.
        if (k < digest.length + 19 + 11) {
          expect(refusal(ours)).toMatch(/^rejected/);
          return;
        }
        const theirs = sign(hash, text, { key: openssl, padding: PKCS1 });
        expect(ours()).toBe(hex(theirs));
        expect(verify(hash, text, { key: openssl, padding: PKCS1 }, Buffer.from(ours(), "hex"))).toBe(true);
        const withoutCrt = rsa.sign({ operation: "rsa-sign", key: plain, padding: "pkcs1", hash, message: text });
        expect(bytes(withoutCrt)).toBe(hex(theirs));
        const verdict = rsa.verify({ operation: "rsa-verify", key, padding: "pkcs1", hash, signature: theirs, digest });
        expect(verdict).toEqual({ kind: "verdict", valid: true });
      }),
      { numRuns: 3 },
    );
  });

  it("RFC 8017 8.2.2: no changed signature, digest, hash or length verifies", () => {
    const digest = createHash("sha1").update("text").digest();
    const signature = sign("sha1", Buffer.from("text"), { key: openssl, padding: PKCS1 });
    const valid = (changed: Uint8Array, of: Uint8Array = digest, hash?: HashName): AsymResult =>
      rsa.verify({
        operation: "rsa-verify",
        key,
        padding: "pkcs1",
        ...(hash && { hash }),
        signature: changed,
        digest: of,
      });
    const no = { kind: "verdict", valid: false };
    expect(valid(signature, digest, "sha1")).toEqual({ kind: "verdict", valid: true });
    expect(valid(signature, digest)).toEqual(no);
    for (const wrong of [signature.subarray(1), Buffer.concat([Buffer.of(0), signature]), new Uint8Array(0), key.n]) {
      expect(valid(wrong, digest, "sha1")).toEqual(no);
    }
    fc.assert(
      fc.property(fc.nat(k - 1), fc.integer({ min: 1, max: 255 }), fc.nat(19), (at, flip, inDigest) => {
        const changed = Uint8Array.from(signature, (octet, index) => (index === at ? octet ^ flip : octet));
        expect(valid(changed, digest, "sha1")).toEqual(no);
        const other = Uint8Array.from(digest, (octet, index) => (index === inDigest ? octet ^ flip : octet));
        expect(valid(signature, other, "sha1")).toEqual(no);
      }),
      { numRuns: 20 },
    );
  });

  it("RFC 8017 8.2.2: does not take a block whose padding ends early (a forged signature for e = 3)", () => {
    const digest = createHash("sha1").update("text").digest();
    const full = sign("sha1", Buffer.from("text"), { key: openssl, padding: PKCS1 });
    const encoded = publicEncrypt({ key: openssl, padding: RAW }, full);
    const info = encoded.subarray(k - 35);
    const forged = Buffer.concat([encoded.subarray(0, 12), Buffer.of(0), info, Buffer.alloc(k - 13 - info.length, 1)]);
    const signature = privateDecrypt({ key: openssl, padding: RAW }, forged);
    const verdict = rsa.verify({ operation: "rsa-verify", key, padding: "pkcs1", hash: "sha1", signature, digest });
    expect(verdict).toEqual({ kind: "verdict", valid: false });
  });

  it("signs a digest without a hash as it is, up to k - 11 octets", () => {
    const digest = new Uint8Array(k - 11).fill(5);
    const signature = rsa.sign({ operation: "rsa-sign", key, padding: "pkcs1", digest });
    const block = publicEncrypt({ key: openssl, padding: RAW }, Buffer.from(bytes(signature), "hex"));
    expect(hex(block)).toBe(`0001${"ff".repeat(8)}00${"05".repeat(k - 11)}`);
    const long = new Uint8Array(k - 10);
    expect(refusal(() => rsa.sign({ operation: "rsa-sign", key, padding: "pkcs1", digest: long }))).toMatch(
      /^rejected/,
    );
  });

  it("rejects a digest that is not as long as its hash says", () => {
    for (const length of [0, 19, 21]) {
      const digest = new Uint8Array(length);
      const signature = new Uint8Array(k);
      const request = { key, padding: "pkcs1", hash: "sha1", digest } as const;
      expect(refusal(() => rsa.sign({ operation: "rsa-sign", ...request }))).toMatch(/^rejected/);
      expect(refusal(() => rsa.verify({ operation: "rsa-verify", ...request, signature }))).toMatch(/^rejected/);
    }
  });
});
