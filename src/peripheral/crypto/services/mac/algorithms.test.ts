import { createCipheriv, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MacAlgo } from "../../../../wire/crypto/services/mac.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { MAX_AUTH_KEY_LEN } from "../../limits.ts";
import { MAC_NUMBERS, macWith } from "./algorithms.ts";

type Parts = readonly Uint8Array[];

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function macOf(algo: number, key: Uint8Array, parts: Parts): string {
  const made = macWith(algo, key, "");
  if (!made.ok) throw new Error(made.why);
  return hexOf(made.value.of(parts));
}

// --- the same by OpenSSL, which has no MACs of block ciphers here: they are put together from its modes ---

/** Cipher block chaining from a block of zeros: the last block, and zeros if there is none. */
function chained(cipher: string, key: Uint8Array, { message, block }: { message: Buffer; block: number }): string {
  const zeros = Buffer.alloc(block);
  const sealed = createCipheriv(cipher, key, zeros).setAutoPadding(false).update(message);
  return Buffer.concat([zeros, sealed]).subarray(-block).toString("hex");
}

const encrypted = (cipher: string, key: Uint8Array, block: Buffer): Buffer =>
  createCipheriv(cipher, key, null).setAutoPadding(false).update(block);

/** The message with its last block as CMAC and XCBC have it. */
function masked(message: Buffer, whole: bigint, partial: bigint, block: number): Buffer {
  const isWhole = message.length > 0 && message.length % block === 0;
  const filled = isWhole
    ? Buffer.from(message)
    : Buffer.concat([message, Buffer.of(0x80), Buffer.alloc(block - 1 - (message.length % block))]);
  const last = filled.subarray(-block);
  const sum = BigInt(`0x${last.toString("hex")}`) ^ (isWhole ? whole : partial);
  last.set(Buffer.from(sum.toString(16).padStart(2 * block, "0"), "hex"));
  return filled;
}

const number = (block: Uint8Array): bigint => BigInt(`0x${hexOf(block)}`);

function opensslCmac(cipher: string, key: Uint8Array, message: Buffer): string {
  const block = cipher.startsWith("aes") ? 16 : 8;
  const bits = BigInt(8 * block);
  const doubled = (value: bigint) =>
    BigInt.asUintN(8 * block, value << 1n) ^ (value >> (bits - 1n) ? (block === 16 ? 0x87n : 0x1bn) : 0n);
  // DES in ECB mode has a name without the mode.
  const ecb = block === 16 ? `${cipher}-ecb` : cipher;
  const whole = doubled(number(encrypted(ecb, key, Buffer.alloc(block))));
  return chained(`${cipher}-cbc`, key, { message: masked(message, whole, doubled(whole), block), block });
}

function opensslXcbc(_: string, key: Uint8Array, message: Buffer): string {
  const [first, whole, partial] = [1, 2, 3].map((byte) => encrypted("aes-128-ecb", key, Buffer.alloc(16, byte))) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  return chained("aes-128-cbc", first, { message: masked(message, number(whole), number(partial), 16), block: 16 });
}

const opensslCbcMac = (cipher: string, key: Uint8Array, message: Buffer): string =>
  chained(`${cipher}-cbc`, key, { message: Buffer.concat([message, Buffer.alloc(-message.length & 15)]), block: 16 });

function opensslGmac(cipher: string, key: Uint8Array, message: Buffer): string {
  const gcm = createCipheriv(`${cipher}-gcm` as "aes-128-gcm", key, message.subarray(0, 12));
  gcm.setAAD(message.subarray(12)).final();
  return gcm.getAuthTag().toString("hex");
}

const opensslHmac = (hash: string, key: Uint8Array, message: Buffer): string =>
  createHmac(hash, key).update(message).digest("hex");

type OpenSsl = (name: string, key: Uint8Array, message: Buffer) => string;
interface Case {
  readonly openssl: (key: Uint8Array, message: Buffer) => string;
  readonly keys: readonly number[];
  readonly least?: number;
}
const hmacCase = (hash: string): Case => ({
  openssl: (key, message) => opensslHmac(hash, key, message),
  keys: [0, 1, 20, 63, 64, 65, 127, 128, 129, MAX_AUTH_KEY_LEN],
});
const aesCase = (openssl: OpenSsl, least = 0): Case => ({
  openssl: (key, message) => openssl(`aes-${8 * key.length}`, key, message),
  keys: [16, 24, 32],
  least,
});

const CASES: Readonly<Partial<Record<keyof typeof MacAlgo, Case>>> = {
  HMAC_MD5: hmacCase("md5"),
  HMAC_SHA1: hmacCase("sha1"),
  HMAC_SHA_224: hmacCase("sha224"),
  HMAC_SHA_256: hmacCase("sha256"),
  HMAC_SHA_384: hmacCase("sha384"),
  HMAC_SHA_512: hmacCase("sha512"),
  CMAC_3DES: {
    openssl: (key, message) => opensslCmac(key.length === 16 ? "des-ede" : "des-ede3", key, message),
    keys: [16, 24],
  },
  CMAC_AES: aesCase(opensslCmac),
  GMAC_AES: aesCase(opensslGmac, 12),
  CBCMAC_AES: aesCase(opensslCbcMac),
  XCBC_AES: { openssl: (key, message) => opensslXcbc("", key, message), keys: [16] },
};

/** The message in parts, cut at any places. */
function cut(message: Uint8Array, places: readonly number[]): Parts {
  const at = [0, ...places.map((place) => place % (message.length + 1)), message.length].toSorted((a, b) => a - b);
  return at.slice(1).map((end, i) => message.subarray(at[i], end));
}

const of = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

describe("5.9.4.3 each MAC is what OpenSSL calculates", () => {
  test("all that are offered are here", () => {
    expect(Object.keys(CASES).map((name) => MacAlgo[name as keyof typeof MacAlgo])).toEqual(MAC_NUMBERS);
  });

  test.each(Object.entries(CASES))(
    "%s, for any key and message, in any parts",
    (name, { openssl, keys, least = 0 }) => {
      const algo = MacAlgo[name as keyof typeof MacAlgo];
      fc.assert(
        fc.property(
          fc.constantFrom(...keys).chain(of),
          fc.uint8Array({ minLength: least, maxLength: 300 }),
          fc.array(fc.nat(300), { maxLength: 4 }),
          (key, message, places) => {
            expect(macOf(algo, key, cut(message, places))).toBe(openssl(key, Buffer.from(message)));
          },
        ),
        { numRuns: 200 },
      );
    },
  );

  test.each(Object.entries(CASES))(
    "%s, for messages around the ends of blocks",
    (name, { openssl, keys, least = 0 }) => {
      const algo = MacAlgo[name as keyof typeof MacAlgo];
      for (const length of keys) {
        const key = new Uint8Array(length).fill(0x5a);
        for (const size of [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129]) {
          const message = Uint8Array.from({ length: size + least }, (_, i) => i);
          expect(macOf(algo, key, [message]), `${length} ${size}`).toBe(openssl(key, Buffer.from(message)));
        }
      }
    },
  );

  test("one key serves one message after the other", () => {
    for (const [name, { keys, least = 0 }] of Object.entries(CASES)) {
      const made = macWith(MacAlgo[name as keyof typeof MacAlgo], new Uint8Array(keys[0] ?? 0), "");
      if (!made.ok) throw new Error(made.why);
      const messages = [50, 3, 50].map((length) => new Uint8Array(least + length).fill(length));
      const [first, second, again] = messages.map((message) => hexOf(made.value.of([message])));
      expect(again, name).toBe(first);
      expect(second, name).not.toBe(first);
    }
  });
});

describe("vectors of the standards", () => {
  const MESSAGE = hex(
    "6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51" +
      "30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710",
  );

  test.each([
    [0, "bb1d6929e95937287fa37d129b756746"],
    [16, "070a16b46b4d4144f79bdd9dd04a287c"],
    [40, "dfa66747de9ae63030ca32611497c827"],
    [64, "51f0bebf7e3b9d92fc49741779363cfe"],
  ])("RFC 4493 4: CMAC-AES of %i bytes", (length, expected) => {
    const key = hex("2b7e151628aed2a6abf7158809cf4f3c");
    expect(macOf(MacAlgo.CMAC_AES, key, [MESSAGE.subarray(0, length)])).toBe(expected);
  });

  test.each([
    [0, "b7a688e122ffaf95"],
    [8, "8e8f293136283797"],
    [20, "743ddbe0ce2dc2ed"],
    [32, "33e6b1092400eae5"],
  ])("SP 800-38B D.4: CMAC-3DES with three keys, of %i bytes", (length, expected) => {
    const key = hex("8aa83bf8cbda1062 0bc1bf19fbb6cd58 bc313d4a371ca8b5");
    expect(macOf(MacAlgo.CMAC_3DES, key, [MESSAGE.subarray(0, length)])).toBe(expected);
  });

  test.each([
    [0, "bd2ebf9a3ba00361"],
    [8, "4ff2ab813c53ce83"],
    [20, "62dd1b471902bd4e"],
    [32, "31b1e431dabc4eb8"],
  ])("SP 800-38B D.5: CMAC-3DES with two keys, of %i bytes", (length, expected) => {
    const key = hex("4cf15134a2850dd5 8a3d10ba80570d38");
    expect(macOf(MacAlgo.CMAC_3DES, key, [MESSAGE.subarray(0, length)])).toBe(expected);
  });

  test.each([
    [0, "75f0251d528ac01c4573dfd584d79f29"],
    [3, "5b376580ae2f19afe7219ceef172756f"],
    [16, "d2a246fa349b68a79998a4394ff7a263"],
    [20, "47f51b4564966215b8985c63055ed308"],
    [32, "f54f0ec8d2b9f3d36807734bd5283fd4"],
    [34, "becbb3bccdb518a30677d5481fb6b4d8"],
  ])("RFC 3566 4.6: XCBC-AES of %i bytes", (length, expected) => {
    const key = hex("000102030405060708090a0b0c0d0e0f");
    const message = Uint8Array.from({ length }, (_, i) => i);
    expect(macOf(MacAlgo.XCBC_AES, key, [message])).toBe(expected);
  });
});

describe("a key", () => {
  const statusOf = (algo: number, length: number) => {
    const made = macWith(algo, new Uint8Array(length), "");
    return made.ok ? Status.OK : made.status;
  };

  test.each(Object.entries(CASES))("M3 M6 of %s has one of its lengths, or gets ERR", (name, { keys }) => {
    const algo = MacAlgo[name as keyof typeof MacAlgo];
    for (const length of keys) expect(statusOf(algo, length), String(length)).toBe(Status.OK);
    const lengths = name.startsWith("HMAC") ? [MAX_AUTH_KEY_LEN + 1, 4096] : [0, 1, 8, 15, 17, 25, 31, 33, 64, 513];
    for (const length of lengths) expect(statusOf(algo, length), String(length)).toBe(Status.ERR);
  });

  test("M7 of CMAC-3DES has two keys or three: with two, the first is the third as well", () => {
    const [first, second, third] = [1, 2, 3].map((byte) => new Uint8Array(8).fill(0x10 * byte)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const of = (...keys: Uint8Array[]) => macOf(MacAlgo.CMAC_3DES, Uint8Array.from(Buffer.concat(keys)), [first]);
    expect(of(first, second)).toBe(of(first, second, first));
    expect(of(first, second)).not.toBe(of(first, second, third));
  });

  test("M6 of XCBC-AES has 16 bytes: RFC 3566 has no other", () => {
    expect([24, 32].map((length) => statusOf(MacAlgo.XCBC_AES, length))).toEqual([Status.ERR, Status.ERR]);
  });
});
