import { type CipherGCMTypes, createCipheriv, createDecipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AeadAlgo } from "../../../../wire/crypto/services/aead.ts";
import { AEAD_LENGTHS, AEAD_NAMES, type AeadMessage, opensslSealed } from "../../../testing/openssl-aeads.ts";
import { ALGORITHMS } from "./algorithms.ts";
import { ccmLimit } from "./ccm.ts";
import { seal, unseal } from "./keyed-aead.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

function algorithm(algo: number) {
  const found = ALGORITHMS.get(algo);
  if (!found) throw new Error(`no algorithm ${algo}`);
  return found;
}

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const messages = (algo: number, ivLengths = algorithm(algo).ivLengths): fc.Arbitrary<AeadMessage> => {
  const { keyLengths, tagLengths } = algorithm(algo);
  return fc.record({
    algo: fc.constant(algo),
    key: fc.constantFrom(...keyLengths).chain(bytes),
    tag: fc.constantFrom(...tagLengths),
    iv: fc.constantFrom(...ivLengths).chain(bytes),
    aad: fc.uint8Array({ maxLength: 100 }),
    text: fc.uint8Array({ maxLength: 400 }),
  });
};

describe("5.9.4.4 each algorithm seals as OpenSSL does", () => {
  test("all that are offered are here", () => {
    expect([...ALGORITHMS.keys()]).toEqual(AEAD_NAMES.map((name) => AeadAlgo[name]));
  });

  test.each(AEAD_NAMES)("%s, with any key, tag, IV, text and data", (name) => {
    const algo = AeadAlgo[name];
    fc.assert(
      fc.property(messages(algo, AEAD_LENGTHS[name].ivs), (message) => {
        const keyed = algorithm(algo).with(message.key, message.tag);
        const sealed = seal(keyed, message.tag, message);
        expect(sealed).toEqual(opensslSealed(message));
        expect(unseal(keyed, message.tag, { ...message, text: sealed })).toEqual(message.text);
      }),
      { numRuns: 400 },
    );
  });

  test.each(AEAD_NAMES)("%s, whatever word its bytes begin at", (name) => {
    const algo = AeadAlgo[name];
    fc.assert(
      fc.property(messages(algo, AEAD_LENGTHS[name].ivs), fc.integer({ min: 0, max: 3 }), (message, shift) => {
        const shifted = new Uint8Array(shift + message.text.length).subarray(shift);
        shifted.set(message.text);
        const keyed = algorithm(algo).with(message.key, message.tag);
        expect(seal(keyed, message.tag, { ...message, text: shifted })).toEqual(opensslSealed(message));
      }),
      { numRuns: 100 },
    );
  });

  test.each(AEAD_NAMES)("%s opens nothing in which a bit is wrong, be it of tag, text, data, IV or key", (name) => {
    const algo = AeadAlgo[name];
    fc.assert(
      fc.property(messages(algo), fc.nat(1 << 20), (message, at) => {
        const keyed = algorithm(algo).with(message.key, message.tag);
        const sealed = seal(keyed, message.tag, message);
        const flipped = (whole: Uint8Array) =>
          whole.map((byte, i) => (i === (at >> 3) % whole.length ? byte ^ (1 << (at & 7)) : byte));
        const opened = [
          { ...message, text: flipped(sealed) },
          { ...message, text: sealed, iv: flipped(message.iv) },
          { ...message, text: sealed, aad: message.aad.length > 0 ? flipped(message.aad) : Uint8Array.of(0) },
        ].map((input) => unseal(keyed, message.tag, input));
        const other = algorithm(algo).with(flipped(message.key), message.tag);
        // A tag of four bytes fits by chance once in 2^32 times.
        expect([...opened, unseal(other, message.tag, { ...message, text: sealed })]).toEqual(Array(4).fill(undefined));
      }),
      { numRuns: 150 },
    );
  });

  test("CCM, with more data than two bytes can count", () => {
    const [algo, key, iv] = [AeadAlgo.CCM, new Uint8Array(16).fill(7), new Uint8Array(12)];
    for (const length of [0xfeff, 0xff00, 0x10001]) {
      const message = { algo, key, tag: 8, iv, aad: new Uint8Array(length).fill(1), text: new Uint8Array(33) };
      expect(seal(algorithm(algo).with(key, 8), 8, message)).toEqual(opensslSealed(message));
    }
  });

  test("GCM, with a counter that wraps around", () => {
    const key = new Uint8Array(16).fill(9);
    const j0 = new Uint8Array(16).fill(0xff);
    const text = new Uint8Array(48);
    const keyed = algorithm(AeadAlgo.GCM).with(key, 16);
    const block = (counter: number) => {
      const input = Buffer.alloc(16, 0xff);
      input.writeUInt32BE(counter, 12);
      return createCipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(input);
    };
    expect(keyed.crypt(j0, text)).toEqual(Uint8Array.from(Buffer.concat([block(0), block(1), block(2)])));
  });
});

/** J0 of an IV of any length, by OpenSSL: SP 800-38D 7.1. What is hashed for it is hashed for the tag of a text, too. */
function j0Of(key: Uint8Array, iv: Uint8Array): Uint8Array {
  const bits = 8 * key.length;
  const nonce = Buffer.alloc(12);
  const decipher = createDecipheriv(`aes-${bits}-gcm` as CipherGCMTypes, key, nonce);
  const text = decipher.update(iv);
  const cipher = createCipheriv(`aes-${bits}-gcm` as CipherGCMTypes, key, nonce);
  cipher.update(text);
  cipher.final();
  const first = Buffer.concat([nonce, Buffer.of(0, 0, 0, 1)]);
  const mask = createCipheriv(`aes-${bits}-ecb`, key, null).setAutoPadding(false).update(first);
  return Uint8Array.from(cipher.getAuthTag(), (byte, i) => byte ^ (mask[i] ?? 0));
}

test("A1 5.9.9.7 an IV of 16 bytes is J0: a driver hashes IVs of other lengths itself", () => {
  const ivs = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 11 }),
    fc.uint8Array({ minLength: 13, maxLength: 100 }),
  );
  fc.assert(
    fc.property(messages(AeadAlgo.GCM, [12]), ivs, (message, iv) => {
      const keyed = algorithm(AeadAlgo.GCM).with(message.key, message.tag);
      const sealed = seal(keyed, message.tag, { ...message, iv: j0Of(message.key, iv) });
      expect(sealed).toEqual(opensslSealed({ ...message, iv }));
    }),
    { numRuns: 200 },
  );
});

describe("vectors of the standards", () => {
  test("SP 800-38D, the GCM specification's test case 5: an IV of 8 bytes, hashed into J0", () => {
    const key = hex("feffe9928665731c6d6a8f9467308308");
    const j0 = j0Of(key, hex("cafebabefacedbad"));
    const text = hex(
      "d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72" +
        "1c3c0c95956809532fcf0e2449a6b525 b16aedf5aa0de657ba637b39",
    );
    const aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const sealed = seal(algorithm(AeadAlgo.GCM).with(key, 16), 16, { iv: j0, aad, text });
    expect(sealed.subarray(-16)).toEqual(hex("3612d2e79e3b0785561be14aaca2fccb"));
  });

  test("RFC 3610 8, packet vector 1, which SP 800-38C has as well: CCM with a tag of 8 bytes", () => {
    const key = hex("c0c1c2c3c4c5c6c7c8c9cacbcccdcecf");
    const iv = hex("00000003020100a0a1a2a3a4a5");
    const text = Uint8Array.from({ length: 23 }, (_, i) => i + 8);
    const aad = hex("0001020304050607");
    expect(seal(algorithm(AeadAlgo.CCM).with(key, 8), 8, { iv, aad, text })).toEqual(
      hex("588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0"),
    );
  });

  test("RFC 8439 2.8.2: ChaCha20-Poly1305", () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
    const text = Uint8Array.from(
      Buffer.from(
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
      ),
    );
    const input = { iv: hex("070000004041424344454647"), aad: hex("50515253c0c1c2c3c4c5c6c7"), text };
    const sealed = seal(algorithm(AeadAlgo.CHACHA20_POLY1305).with(key, 16), 16, input);
    expect(sealed.subarray(-16)).toEqual(hex("1ae10b594f09e26a7e902ecbd0600691"));
  });
});

test("SP 800-38C A.1 a CCM nonce leaves 8 to 2 bytes for the length of the text", () => {
  expect([7, 11, 12, 13].map((length) => ccmLimit(new Uint8Array(length)))).toEqual([
    2 ** 64,
    2 ** 32,
    2 ** 24,
    2 ** 16,
  ]);
});
