import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CipherAlgo } from "../../../../wire/crypto/services/cipher.ts";
import { type CipherName, OPENSSL_CIPHERS, opensslCipher } from "../../../testing/openssl-ciphers.ts";
import { CIPHERS } from "./algorithms.ts";

const NAMES = Object.keys(OPENSSL_CIPHERS) as CipherName[];
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replace(/\s/g, ""), "hex"));

function offered(algo: number) {
  const algorithm = CIPHERS.get(algo);
  if (!algorithm) throw new Error(`no cipher ${algo}`);
  return algorithm;
}

test("the table takes the lengths that the standards have", () => {
  const ours = NAMES.map((name) => {
    const { keyLengths, ivLength, least, granularity } = offered(CipherAlgo[name]);
    return { keyLengths, ivLength, least, granularity };
  });
  const standards = NAMES.map((name) => {
    const { keyLengths, ivLength, least, granularity } = opensslCipher(name);
    return { keyLengths, ivLength, least, granularity };
  });
  expect(ours).toEqual(standards);
  expect([...CIPHERS.keys()].sort()).toEqual(NAMES.map((name) => CipherAlgo[name] as number).sort());
});

describe.each(NAMES)("%s", (name) => {
  const reference = opensslCipher(name);
  const { least, granularity, keyLengths, ivLength } = reference;
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const lengths = fc.integer({ min: 0, max: 200 }).map((n) => least + granularity * n);
  const input = fc.record({
    key: fc.constantFrom(...keyLengths).chain(bytes),
    iv: bytes(ivLength),
    message: lengths.chain(bytes),
    direction: fc.constantFrom("encrypt" as const, "decrypt" as const),
  });

  test("gives what OpenSSL gives, both ways, and leaves what it was given", () => {
    fc.assert(
      fc.property(input, (given) => {
        const { key, iv, message, direction } = given;
        fc.pre(offered(reference.algo).weakness?.(key) === undefined);
        const [ivBefore, before] = [iv.slice(), message.slice()];
        const transform = offered(reference.algo).make(key, direction);
        expect(transform(iv, message)).toEqual(reference.run(given));
        expect([iv, message]).toEqual([ivBefore, before]);
      }),
      { numRuns: 150 },
    );
  });

  test("a message does not depend on the one before", () => {
    const key = new Uint8Array(randomBytes(keyLengths[0] ?? 0));
    const iv = new Uint8Array(randomBytes(ivLength));
    const message = new Uint8Array(randomBytes(least + 3 * granularity));
    for (const direction of ["encrypt", "decrypt"] as const) {
      const transform = offered(reference.algo).make(key, direction);
      const first = transform(iv, message);
      transform(randomBytes(ivLength), randomBytes(message.length));
      expect(transform(iv, message)).toEqual(first);
    }
  });
});

test.each(["AES_CTR", "TDES_CTR"] as const)("K6 %s: a counter of all ones wraps around to zero", (name) => {
  const reference = opensslCipher(name);
  const key = new Uint8Array(randomBytes(16));
  for (const last of [0xff, 0xfe]) {
    const iv = new Uint8Array(reference.ivLength).fill(0xff).fill(last, reference.ivLength - 1);
    const message = new Uint8Array(100);
    const expected = reference.run({ key, iv, message, direction: "encrypt" });
    expect(offered(reference.algo).make(key, "encrypt")(iv, message)).toEqual(expected);
  }
});

/** IEEE 1619-2007, Annex B: key, tweak (the data unit sequence number, lowest byte first), plaintext, ciphertext. */
const IEEE_1619 = [
  {
    vector: 2,
    key: `${"11".repeat(16)}${"22".repeat(16)}`,
    tweak: `3333333333${"00".repeat(11)}`,
    plain: "44".repeat(32),
    cipher: "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0",
  },
  {
    vector: 15,
    key: "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
    tweak: `9a78563412${"00".repeat(11)}`,
    plain: "000102030405060708090a0b0c0d0e0f10",
    cipher: "6c1625db4671522d3d7599601de7ca09ed",
  },
  {
    vector: 18,
    key: "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
    tweak: `9a78563412${"00".repeat(11)}`,
    plain: "000102030405060708090a0b0c0d0e0f10111213",
    cipher: "9d84c813f719aa2c7be3f66171c7c5c2edbf9dac",
  },
];

test.each(IEEE_1619)("IEEE 1619, Annex B, vector $vector", ({ key, tweak, plain, cipher }) => {
  const { make } = offered(CipherAlgo.AES_XTS);
  expect(make(hex(key), "encrypt")(hex(tweak), hex(plain))).toEqual(hex(cipher));
  expect(make(hex(key), "decrypt")(hex(tweak), hex(cipher))).toEqual(hex(plain));
});

/** SP 800-38A, F.5: the counter and the plaintext are the same for every key. */
const SP_800_38A = [
  {
    section: "F.5.1",
    key: "2b7e151628aed2a6abf7158809cf4f3c",
    cipher: `874d6191b620e3261bef6864990db6ce 9806f66b7970fdff8617187bb9fffdff
      5ae4df3edbd5d35e5b4f09020db03eab 1e031dda2fbe03d1792170a0f3009cee`,
  },
  {
    section: "F.5.3",
    key: "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
    cipher: `1abc932417521ca24f2b0459fe7e6e0b 090339ec0aa6faefd5ccc2c6f4ce8e94
      1e36b26bd1ebc670d1bd1d665620abf7 4f78a7f6d29809585a97daec58c6b050`,
  },
  {
    section: "F.5.5",
    key: "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
    cipher: `601ec313775789a5b7a7f504bbf3d228 f443e3ca4d62b59aca84e990cacaf5c5
      2b0930daa23de94ce87017ba2d84988d dfc9c58db67aada613c2dd08457941a6`,
  },
];

test.each(SP_800_38A)("SP 800-38A, $section", ({ key, cipher }) => {
  const counter = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  const plain = hex(`6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
    30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710`);
  expect(offered(CipherAlgo.AES_CTR).make(hex(key), "encrypt")(counter, plain)).toEqual(hex(cipher));
});

test("K5 the parity of a DES key is not looked at, and a weak key is as good as any", () => {
  const message = new Uint8Array(randomBytes(16));
  const run = (algo: number, key: Uint8Array) => offered(algo).make(key, "encrypt")(new Uint8Array(), message);
  const key = new Uint8Array(randomBytes(24));
  const otherParity = key.map((byte) => byte ^ 1);
  expect(run(CipherAlgo.TDES_ECB, otherParity)).toEqual(run(CipherAlgo.TDES_ECB, key));
  expect(run(CipherAlgo.DES_ECB, otherParity.subarray(8, 16))).toEqual(run(CipherAlgo.DES_ECB, key.subarray(8, 16)));
  const weak = new Uint8Array(8).fill(0x01);
  const twice = run(CipherAlgo.DES_ECB, weak);
  expect(offered(CipherAlgo.DES_ECB).make(weak, "encrypt")(new Uint8Array(), twice)).toEqual(message);
});
