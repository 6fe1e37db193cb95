import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { expect, describe as suite, test } from "vitest";
import { decode, encode, type Field, WireError, walk } from "./codec.ts";
import { integer, octetString, RSAPrivateKey, RSAPublicKey, RsaVersion } from "./der.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const leaves = (field: Field): Field[] => (field.children.length ? field.children.flatMap(leaves) : [field]);

const pair = (modulusLength: number, publicExponent = 65537) =>
  generateKeyPairSync("rsa", {
    modulusLength,
    publicExponent,
    publicKeyEncoding: { type: "pkcs1", format: "der" },
    privateKeyEncoding: { type: "pkcs1", format: "der" },
  });
const small = pair(512, 17);

/** The same number as node's JWK export gives it. */
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

suite("RFC 8017 A.1 keys", () => {
  // Making a key of 4096 bits takes seconds.
  test.each([512, 520, 1024, 2048, 4096])(
    "a key of %i bits decodes to what node:crypto says",
    (bits) => {
      const { privateKey, publicKey } = bits === 512 ? small : pair(bits);
      const key = decode(RSAPrivateKey, privateKey);
      const jwk = createPrivateKey({ key: privateKey, type: "pkcs1", format: "der" }).export({ format: "jwk" });
      const { modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2, coefficient } = key;
      expect([modulus, publicExponent, privateExponent, prime1, prime2].map(base64url)).toEqual(
        [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q].map(trimmed),
      );
      expect([exponent1, exponent2, coefficient].map(base64url)).toEqual([jwk.dp, jwk.dq, jwk.qi].map(trimmed));
      expect(key).toMatchObject({ version: RsaVersion.TWO_PRIME, otherPrimeInfos: [] });
      expect(decode(RSAPublicKey, publicKey)).toEqual({ modulus, publicExponent });
      expect(encode(RSAPrivateKey, key)).toEqual(Uint8Array.from(privateKey));
      expect(encode(RSAPublicKey, { modulus, publicExponent })).toEqual(Uint8Array.from(publicKey));
    },
    60_000,
  );

  /** JWK keeps leading zeros of d, dp, dq and qi; here there are none. */
  function trimmed(value: string | undefined): string {
    const bytes = Buffer.from(value ?? "", "base64url");
    return base64url(bytes.subarray(bytes.findIndex((byte) => byte !== 0)));
  }

  test("the bytes of a small public key, written out", () => {
    const der = hex("30 09  02 02 00 ca  02 03 01 00 01");
    expect(decode(RSAPublicKey, der)).toEqual({ modulus: hex("ca"), publicExponent: hex("010001") });
    expect(encode(RSAPublicKey, { modulus: hex("ca"), publicExponent: hex("010001") })).toEqual(der);
  });

  test("what we encode, node:crypto reads", () => {
    const { modulus, publicExponent } = decode(RSAPublicKey, small.publicKey);
    const key = Buffer.from(encode(RSAPublicKey, { modulus: Uint8Array.of(0, 0, ...modulus), publicExponent }));
    const jwk = createPublicKey({ key, type: "pkcs1", format: "der" }).export({ format: "jwk" });
    expect(jwk.n).toBe(base64url(modulus));
  });

  test("version 1 has further primes, version 0 has none", () => {
    const key = decode(RSAPrivateKey, small.privateKey);
    const info = { prime: hex("0b"), exponent: hex("03"), coefficient: hex("05") };
    const multi = { ...key, version: RsaVersion.MULTI, otherPrimeInfos: [info, info] };
    const der = encode(RSAPrivateKey, multi);
    expect(decode(RSAPrivateKey, der)).toEqual(multi);
    // 02 01 01 is the version, behind tag and a two-byte or three-byte length.
    const at = der.findIndex((byte, i) => byte === 2 && der[i + 1] === 1 && der[i + 2] === 1);
    const claimsTwo = der.with(at + 2, 0);
    expect(() => decode(RSAPrivateKey, claimsTwo)).toThrow("24 bytes too many in RSAPrivateKey");
    expect(() => encode(RSAPrivateKey, { ...multi, otherPrimeInfos: [info, info, info, info] })).toThrow(RangeError);
  });

  test("version 1 without further primes is a key of two, as Linux reads it", () => {
    const key = decode(RSAPrivateKey, small.privateKey);
    const multi = { ...key, version: RsaVersion.MULTI };
    const der = encode(RSAPrivateKey, multi);
    expect(der.length).toBe(small.privateKey.length);
    expect(decode(RSAPrivateKey, der)).toEqual(multi);
    for (let length = 0; length < der.length; length++) {
      expect(() => decode(RSAPrivateKey, der.subarray(0, length))).toThrow(WireError);
    }
  });

  test("a version that is neither 0 nor 1 is refused", () => {
    const key = decode(RSAPrivateKey, small.privateKey);
    expect(() => decode(RSAPrivateKey, encode(RSAPrivateKey, { ...key, version: 2 }))).toThrow(
      "version at byte 4: neither 0 nor 1",
    );
  });
});

suite("X.690 8.1.3 Length octets", () => {
  test.each([
    ["long form where the short would do", "02 81 01 05"],
    ["leading zeros in the long form", "02 84 00 00 00 01 05"],
    ["leading zeros in the number", "02 04 00 00 00 05"],
  ])("accepts %s", (_, der) => {
    expect(decode(integer, hex(der))).toEqual(hex("05"));
  });

  test.each([
    ["an indefinite length", "02 80 05 00 00", "the length is indefinite"],
    ["the reserved form", `02 ff ${"00".repeat(127)}`, "reserved byte 0xff"],
    ["more than 4 GiB", "02 85 01 00 00 00 00", "above 4 GiB"],
    ["a number of 126 length bytes", `02 fe ${"ff".repeat(126)}`, "above 4 GiB"],
    ["a length beyond the input", "02 84 ff ff ff ff 05", "needs 4294967295 bytes, 1 left"],
    ["no length at all", "02", "needs 1 byte, 0 left"],
    ["a length that is cut", "02 82 01", "needs 1 byte, 0 left"],
  ])("refuses %s", (_, der, problem) => {
    expect(() => decode(integer, hex(der))).toThrow(WireError);
    expect(() => decode(integer, hex(der))).toThrow(problem);
  });

  test.each([0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000])("content of %i bytes survives", (size) => {
    const value = new Uint8Array(size).fill(0x5a);
    const der = encode(octetString, value);
    expect(decode(octetString, der)).toEqual(value);
    expect(der.length - size).toBe(size < 128 ? 2 : size < 256 ? 3 : size < 65_536 ? 4 : 5);
  });
});

suite("X.690 8.3 Encoding of an integer value", () => {
  test.each([
    ["00", "02 01 00"],
    ["", "02 01 00"],
    ["7f", "02 01 7f"],
    ["80", "02 02 00 80"],
    ["00 00 80", "02 02 00 80"],
    ["01 00", "02 02 01 00"],
  ])("%s is %s", (value, der) => {
    expect(encode(integer, hex(value))).toEqual(hex(der));
  });

  test("without its leading zero a number is unsigned all the same, as the Linux kernel reads keys", () => {
    expect(decode(integer, hex("02 02 ca fe"))).toEqual(hex("ca fe"));
  });

  test("zero is the empty octet string", () => {
    expect(decode(integer, hex("02 01 00"))).toEqual(new Uint8Array());
  });

  test.each([
    ["no content", "02 00", "an INTEGER without content"],
    ["another type", "04 01 05", "tag 0x04, not INTEGER"],
  ])("refuses %s", (_, der, problem) => {
    expect(() => decode(integer, hex(der))).toThrow(problem);
  });
});

suite("a key as a whole", () => {
  test("bytes behind it are ignored, and shown by walk", () => {
    const der = Uint8Array.of(...small.publicKey, 1, 2, 3);
    expect(decode(RSAPublicKey, der)).toEqual(decode(RSAPublicKey, small.publicKey));
    const { root } = walk(RSAPublicKey, der, { unparsed: true });
    expect(root.children.at(-1)).toMatchObject({ name: "unparsed", offset: small.publicKey.length, size: 3 });
  });

  test("bytes left inside it are refused", () => {
    expect(() => decode(RSAPublicKey, hex("30 09  02 01 05  02 01 03  02 01 01"))).toThrow(
      "3 bytes too many in RSAPublicKey",
    );
  });

  test("a component may not reach behind its end, even if there are bytes", () => {
    expect(() => decode(RSAPublicKey, hex("30 05  02 01 05  02 03 01 00 01"))).toThrow(
      "publicExponent.content at byte 7: needs 3 bytes, 0 left",
    );
  });

  test("it may not end behind the input, even if all of its components are there", () => {
    expect(() => decode(RSAPublicKey, hex("30 07  02 01 05  02 01 03"))).toThrow("RSAPublicKey ends 1 bytes too early");
  });

  test("walk shows tag, length and content of each component, byte for byte", () => {
    const { root, error } = walk(RSAPublicKey, hex("30 09  02 02 00 ca  02 03 01 00 01"));
    expect(error).toBeUndefined();
    expect(root.children.map((field) => [field.name, field.offset, field.size])).toEqual([
      ["tag", 0, 1],
      ["length", 1, 1],
      ["modulus", 2, 4],
      ["publicExponent", 6, 5],
    ]);
    expect(root.children[2]).toMatchObject({
      type: "INTEGER",
      value: hex("ca"),
      clause: "RFC 8017 A.1.1 RSA Public Key Syntax",
    });
    expect(root.children[2]?.children.map((field) => [field.name, field.offset, field.size, field.value])).toEqual([
      ["tag", 2, 1, 2],
      ["length", 3, 1, 2],
      ["content", 4, 2, hex("00 ca")],
    ]);
  });

  test("private components are secret, public ones are not", () => {
    const { root } = walk(RSAPrivateKey, small.privateKey);
    const open = leaves(root).filter((leaf) => leaf.content !== "secret" && leaf.name === "content");
    expect(open.map((leaf) => leaf.offset)).toEqual([
      // version, modulus, publicExponent
      ...root.children.slice(2, 5).map((field) => field.children[2]?.offset),
    ]);
  });

  test("cut at any byte, it is refused, and keeps the components before the cut", () => {
    const what = ({ name, offset, size, value, error }: Field) => ({ name, offset, size, value, error });
    const whole = walk(RSAPrivateKey, small.privateKey).root.children.map(what);
    for (let cut = 0; cut < small.privateKey.length; cut++) {
      const raw = small.privateKey.subarray(0, cut);
      const { root } = walk(RSAPrivateKey, raw, { unparsed: true });
      const complete = whole.filter((field) => field.offset + field.size <= cut);
      expect(root.children.slice(0, complete.length).map(what)).toEqual(complete);
      expect(() => decode(RSAPrivateKey, raw)).toThrow(WireError);
    }
  });

  test("with any bytes changed, it decodes or is refused, and its leaves tile the bytes", () => {
    const change = fc.record({ at: fc.nat(small.privateKey.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const raw = Uint8Array.from(small.privateKey);
        for (const { at, byte } of changes) raw[at] = byte;
        const { root, error } = walk(RSAPrivateKey, raw, { unparsed: true });
        if (error) expect(() => decode(RSAPrivateKey, raw)).toThrow(WireError);
        else expect(decode(RSAPrivateKey, raw)).toEqual(root.value);
        let at = 0;
        for (const leaf of leaves(root)) {
          expect(leaf.offset).toBe(at);
          at += leaf.size;
        }
        expect(at).toBe(raw.length);
      }),
      { numRuns: 1000 },
    );
  });

  test("a megabyte of further primes ends at the fourth", () => {
    const key = decode(RSAPrivateKey, small.privateKey);
    const info = hex("30 09 02 01 03 02 01 03 02 01 03");
    const zeroToCoefficient = encode(RSAPrivateKey, key).subarray(4);
    const infos = new Uint8Array(90_000 * info.length);
    for (let at = 0; at < infos.length; at += info.length) infos.set(info, at);
    const body = Uint8Array.of(...zeroToCoefficient.with(2, 1), 0x30, 0x83, ...threeBytes(infos.length));
    const raw = new Uint8Array(5 + body.length + infos.length);
    raw.set([0x30, 0x83, ...threeBytes(body.length + infos.length)]);
    raw.set(body, 5);
    raw.set(infos, 5 + body.length);
    expect(() => decode(RSAPrivateKey, raw)).toThrow("more than 3 items");
  });

  /** Three bytes, the highest first. */
  const threeBytes = (value: number) => [value >> 16, (value >> 8) & 0xff, value & 0xff];
});
