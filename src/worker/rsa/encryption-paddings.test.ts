import { constants, createHash, privateDecrypt, publicEncrypt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RsaEncryptionPadding } from "../../contract/engine.ts";
import { generateRsaKey, RAW, type TestKey } from "../testing/keys.ts";
import { multiPrimeTestKey } from "../testing/multi-prime.ts";
import { refusal } from "../testing/refusal.ts";
import { decodeOaep, encodeOaep } from "./oaep.ts";
import { Rsa } from "./operations.ts";
import { decodeAgainstRollback, decodeForEncryption, encodeAgainstRollback } from "./pkcs1.ts";

const rsa = new Rsa();
const OAEP = constants.RSA_PKCS1_OAEP_PADDING;
const PKCS1 = constants.RSA_PKCS1_PADDING;
const REFUSED = "rejected: decryption error";
const KEYS = [512, 1024, 1031, 2048].map((bits) => generateRsaKey(bits, 65537));
KEYS.push(multiPrimeTestKey(4096, 4));
const each = KEYS.map((test): [number, TestKey] => [test.bits, test]);
const [small] = KEYS as [TestKey];

function encrypt({ key }: TestKey, padding: RsaEncryptionPadding, message: Uint8Array): Buffer {
  const result = rsa.encrypt({ operation: "rsa-encrypt", key, padding, message });
  if (result.kind !== "bytes") throw new Error(result.kind);
  return Buffer.from(result.bytes);
}

function decrypt({ key }: TestKey, padding: RsaEncryptionPadding, ciphertext: Uint8Array): Buffer {
  const result = rsa.decrypt({ operation: "rsa-decrypt", key, padding, ciphertext });
  if (result.kind !== "bytes") throw new Error(result.kind);
  return Buffer.from(result.bytes);
}

/** Each copy of `block` with one bit turned over. */
function* flipped(block: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < block.length * 8; bit++) {
    yield block.map((octet, at) => (at === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));
  }
}

describe.each(each)("R14 OAEP with SHA-1, %d bits (RFC 8017 7.1)", (_bits, test) => {
  const { openssl } = test;
  const k = test.key.n.length;
  const message = fc.uint8Array({ maxLength: k - 42 });

  it("OpenSSL decrypts what is encrypted here, and what it encrypts is decrypted here", () => {
    fc.assert(
      fc.property(message, (octets) => {
        const ours = encrypt(test, "oaep", octets);
        expect(privateDecrypt({ key: openssl, padding: OAEP }, ours)).toEqual(Buffer.from(octets));
        const theirs = publicEncrypt({ key: openssl, padding: OAEP }, octets);
        expect(decrypt(test, "oaep", theirs)).toEqual(Buffer.from(octets));
        expect(encrypt(test, "oaep", octets)).not.toEqual(ours);
      }),
      { numRuns: 5 },
    );
  });

  it("takes a message of k - 42 octets and not one more", () => {
    const longest = Buffer.alloc(k - 42, 9);
    expect(privateDecrypt({ key: openssl, padding: OAEP }, encrypt(test, "oaep", longest))).toEqual(longest);
    expect(refusal(() => encrypt(test, "oaep", Buffer.alloc(k - 41)))).toMatch(/^rejected/);
  });

  it("refuses a ciphertext of another length, above the modulus, or for another hash or label, all alike", () => {
    const whole = encrypt(test, "oaep", new Uint8Array(3));
    const options = { key: openssl, padding: OAEP, oaepLabel: Buffer.from("label") };
    const wrong = [whole.subarray(1), Buffer.concat([Buffer.of(0), whole]), new Uint8Array(0), test.key.n];
    wrong.push(publicEncrypt(options, Buffer.alloc(2)), publicEncrypt({ key: openssl, padding: RAW }, Buffer.alloc(k)));
    if (k > 66) wrong.push(publicEncrypt({ key: openssl, padding: OAEP, oaepHash: "sha256" }, Buffer.alloc(0)));
    for (const ciphertext of wrong) expect(refusal(() => decrypt(test, "oaep", ciphertext))).toBe(REFUSED);
  });
});

describe("OAEP blocks (RFC 8017 7.1.2)", () => {
  it("are refused alike with any one bit turned over", () => {
    const block = encodeOaep(Uint8Array.of(1, 2, 3), 64);
    expect(decodeOaep(block.slice())).toEqual(Uint8Array.of(1, 2, 3));
    for (const other of flipped(block)) expect(refusal(() => decodeOaep(other))).toBe(REFUSED);
  });

  it("are refused alike without a mark, with another octet before it, and where the block is too short", () => {
    const label = createHash("sha1").digest();
    const sealed = (data: Uint8Array): Uint8Array => {
      const block = encodeOaep(new Uint8Array(0), 21 + data.length);
      // The mask is the XOR of a known block with its data: the label's hash, zeros and the mark.
      const known = Buffer.concat([label, Buffer.alloc(data.length - 21), Buffer.of(1)]);
      const masked = data.map((octet, at) => octet ^ (known[at] ?? 0) ^ (block[21 + at] ?? 0));
      return reseeded(block, masked);
    };
    expect(decodeOaep(sealed(Buffer.concat([label, Buffer.of(0, 0, 1, 7, 0)])))).toEqual(Uint8Array.of(7, 0));
    for (const end of [
      [0, 0, 0, 0],
      [0, 2, 1, 7],
      [2, 0, 0, 1],
      [0, 255, 0, 1],
    ]) {
      expect(refusal(() => decodeOaep(sealed(Buffer.concat([label, Buffer.from(end)]))))).toBe(REFUSED);
    }
    expect(refusal(() => decodeOaep(new Uint8Array(41)))).toBe(REFUSED);
  });
});

/** `block` with other masked data, and the seed masked anew so that it stays the same. */
function reseeded(block: Uint8Array, data: Uint8Array): Uint8Array {
  const mask = (octets: Uint8Array): Buffer => createHash("sha1").update(octets).update(Buffer.alloc(4)).digest();
  const [before, after] = [mask(block.subarray(21)), mask(data)];
  const seed = block.subarray(1, 21).map((octet, at) => octet ^ (before[at] ?? 0) ^ (after[at] ?? 0));
  return Uint8Array.from([0, ...seed, ...data]);
}

describe.each(each)("R16 PKCS#1 against an SSL 2.0 roll-back, %d bits (RFC 5246 E.2)", (_bits, test) => {
  const k = test.key.n.length;

  it("ends its padding in eight octets 03, which OpenSSL finds and a PKCS#1 decryption takes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: k - 11 }), (octets) => {
        const ours = encrypt(test, "sslv23", octets);
        const block = privateDecrypt({ key: test.openssl, padding: RAW }, ours);
        const end = k - octets.length;
        expect(block.subarray(0, 2)).toEqual(Buffer.of(0, 2));
        expect(block.subarray(2, end - 1).includes(0)).toBe(false);
        expect(block.subarray(end - 9, end)).toEqual(Buffer.of(3, 3, 3, 3, 3, 3, 3, 3, 0));
        expect(block.subarray(end)).toEqual(Buffer.from(octets));
        expect(decrypt(test, "pkcs1", ours)).toEqual(Buffer.from(octets));
        expect(refusal(() => decrypt(test, "sslv23", ours))).toBe(REFUSED);
        const theirs = publicEncrypt({ key: test.openssl, padding: PKCS1 }, octets);
        expect(decrypt(test, "sslv23", theirs)).toEqual(Buffer.from(octets));
      }),
      { numRuns: 5 },
    );
  });

  it("takes a message of k - 11 octets and not one more", () => {
    expect(decrypt(test, "pkcs1", encrypt(test, "sslv23", Buffer.alloc(k - 11, 3)))).toEqual(Buffer.alloc(k - 11, 3));
    expect(refusal(() => encrypt(test, "sslv23", new Uint8Array(k - 10)))).toMatch(/^rejected/);
  });
});

describe("encryption blocks of PKCS#1 (RFC 8017 7.2.2)", () => {
  const block = (...octets: number[]): Uint8Array =>
    Uint8Array.from([...octets, ...new Array(64 - octets.length).fill(9)]);
  const eight = [3, 3, 3, 3, 3, 3, 3, 3];

  it("take seven octets 03 or an interrupted run as they come, and refuse eight and more where roll-backs matter", () => {
    for (const padding of [
      [5, ...eight.slice(1)],
      [...eight, 5],
      [...eight.slice(4), 5, ...eight.slice(4)],
    ]) {
      expect(decodeAgainstRollback(block(0, 2, ...padding, 0))).toEqual(block().subarray(padding.length + 3));
    }
    for (const padding of [eight, [3, ...eight], [7, ...eight]]) {
      const encoded = block(0, 2, ...padding, 0);
      expect(refusal(() => decodeAgainstRollback(encoded))).toBe(REFUSED);
      expect(decodeForEncryption(encoded)).toEqual(block().subarray(padding.length + 3));
    }
    const inMessage = block(0, 2, ...eight.map(() => 7), 0, ...eight, 0);
    expect(decodeAgainstRollback(inMessage)).toEqual(inMessage.subarray(11));
  });

  it("are refused alike with any bit of the first two octets turned over", () => {
    for (const other of [...flipped(encodeAgainstRollback(new Uint8Array(9), 64))].slice(0, 16)) {
      for (const decode of [decodeForEncryption, decodeAgainstRollback]) {
        expect(refusal(() => decode(other))).toBe(REFUSED);
      }
    }
  });

  it("are refused alike with a zero at each of the first eight places of the padding", () => {
    for (let at = 2; at < 10; at++) {
      const other = encodeAgainstRollback(new Uint8Array(9), 64);
      other[at] = 0;
      for (const decode of [decodeForEncryption, decodeAgainstRollback]) {
        expect(refusal(() => decode(other))).toBe(REFUSED);
      }
    }
  });
});

describe("all paddings", () => {
  it("R21 refuse every faulty ciphertext with one text", () => {
    const faulty = encrypt(small, "raw", Uint8Array.of(1, 2, 3));
    for (const padding of ["pkcs1", "oaep", "sslv23"] as const) {
      expect(refusal(() => decrypt(small, padding, faulty))).toBe(REFUSED);
    }
  });
});
