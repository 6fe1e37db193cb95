import { createECDH, createPrivateKey, generateKeyPairSync, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, encode, type Field, WireError, walk } from "./codec.ts";
import { ECPoint, ECPrivateKey, NAMED_CURVES, PointForm } from "./ec-der.ts";
import { EcdsaSigValue } from "./ecdsa-signature.ts";

const NAMES = [
  ["NIST_P192", "prime192v1"],
  ["NIST_P224", "secp224r1"],
  ["NIST_P256", "prime256v1"],
  ["NIST_P384", "secp384r1"],
  ["NIST_P521", "secp521r1"],
] as const;

const pair = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const none = new Uint8Array();

describe.each(NAMES)("RFC 5915, on %s", (name, openssl) => {
  const { oid, octets } = NAMED_CURVES[name];
  const { privateKey } = pair(openssl);
  const der = new Uint8Array(privateKey.export({ type: "sec1", format: "der" }));
  const key = decode(ECPrivateKey, der);

  it("a private key of OpenSSL has the curve, a number of its length, and the point that belongs to it", () => {
    const ecdh = createECDH(openssl);
    ecdh.setPrivateKey(key.privateKey);
    expect(key).toMatchObject({ version: 1, parameters: oid });
    expect(key.privateKey).toHaveLength(octets);
    expect(Buffer.from(key.publicKey)).toEqual(ecdh.getPublicKey());
    expect(encode(ECPrivateKey, key)).toEqual(der);
  });

  it("curve and point may be left out, each, and OpenSSL reads what is left with the curve", () => {
    for (const left of [{ publicKey: none }, { parameters: none }, { parameters: none, publicKey: none }]) {
      const short = { ...key, ...left };
      const encoded = encode(ECPrivateKey, short);
      expect(decode(ECPrivateKey, encoded)).toEqual(short);
      const read = () => createPrivateKey({ key: Buffer.from(encoded), type: "sec1", format: "der" });
      if (short.parameters.length > 0) expect(read().asymmetricKeyDetails?.namedCurve).toBe(openssl);
    }
  });

  it("no cut of the key is taken for one", () => {
    for (let length = 0; length < der.length; length++) {
      expect(() => decode(ECPrivateKey, der.subarray(0, length))).toThrow(WireError);
    }
  });

  it("SEC 1 2.3.3: a point has both coordinates, or one and whether the other is odd", () => {
    const ecdh = createECDH(openssl);
    ecdh.generateKeys();
    for (const form of ["uncompressed", "compressed"] as const) {
      const octetString = new Uint8Array(ecdh.getPublicKey(null, form));
      const point = decode(ECPoint[name], octetString);
      expect(point.x).toHaveLength(octets);
      expect(point.y).toHaveLength(form === "compressed" ? 0 : octets);
      expect(encode(ECPoint[name], point)).toEqual(octetString);
      expect(() => decode(ECPoint[name], octetString.subarray(0, -1))).toThrow(WireError);
    }
  });
});

describe("an ECPrivateKey that is none", () => {
  const D = "04 02 01 02";
  it.each([
    ["of version 0", `30 07 02 01 00 ${D}`, "not 1"],
    ["of version 2", `30 07 02 01 02 ${D}`, "not 1"],
    ["without a number", "30 03 02 01 01", "needs 1 byte"],
    ["with an INTEGER for the number", "30 07 02 01 01 02 02 01 02", "not OCTET_STRING"],
    ["with a curve by its numbers", `30 0b 02 01 01 ${D} a0 02 30 00`, "not OBJECT_IDENTIFIER"],
    ["with a curve without a name", `30 0b 02 01 01 ${D} a0 02 06 00`, "without content"],
    ["with nothing where the curve should be", `30 09 02 01 01 ${D} a0 00`, "needs 1 byte"],
    ["with more than the curve there", `30 0f 02 01 01 ${D} a0 06 06 01 2a 06 01 2a`, "3 bytes too many in [0]"],
    ["with a point of no bytes", `30 0c 02 01 01 ${D} a1 03 03 01 00`, "without content"],
    ["with a point of some bits", `30 0d 02 01 01 ${D} a1 04 03 02 04 10`, "4 bits are no part"],
    ["with the point before the curve", `30 12 02 01 01 ${D} a1 04 03 02 00 10 a0 03 06 01 2a`, "5 bytes too many"],
    ["with an unknown component", `30 0b 02 01 01 ${D} a2 02 05 00`, "4 bytes too many in ECPrivateKey"],
  ])("%s", (_, hex, problem) => {
    expect(() => decode(ECPrivateKey, bytes(hex))).toThrow(problem);
  });
});

it.each([0, 1, 5, 6, 7, 0x30])("a point of form %i is none", (form) => {
  const octets = new Uint8Array(65);
  octets[0] = form;
  expect(() => decode(ECPoint.NIST_P256, octets)).toThrow(`a point of form ${form}`);
});

it("of a private key the number is secret; tags, lengths, curve and point are not", () => {
  const { privateKey } = pair("prime256v1");
  const { root, error } = walk(ECPrivateKey, new Uint8Array(privateKey.export({ type: "sec1", format: "der" })));
  expect(error).toBeUndefined();
  const leaves = (field: Field): Field[] => (field.children.length > 0 ? field.children.flatMap(leaves) : [field]);
  expect(leaves(root).filter(({ content }) => content === "secret")).toHaveLength(1);
  const [number, curve] = [root.children[3], root.children[4]];
  expect(number?.children.map(({ name, content }) => [name, content])).toEqual([
    ["tag", "public"],
    ["length", "public"],
    ["content", "secret"],
  ]);
  expect(curve?.label).toBe("NIST_P256");
  // Each byte belongs to one leaf.
  expect(leaves(root).reduce((sum, { size }) => sum + size, 0)).toBe(root.size);
});

it("the form of a point has a name", () => {
  const { root } = walk(ECPoint.NIST_P192, Uint8Array.of(PointForm.COMPRESSED_ODD, ...new Uint8Array(24)));
  expect(root.children.map(({ name, size, label }) => [name, size, label])).toEqual([
    ["form", 1, "COMPRESSED_ODD"],
    ["x", 24, undefined],
    ["y", 0, undefined],
  ]);
});

it("RFC 3279 2.2.3: reads OpenSSL's signatures, and OpenSSL reads what is written here", () => {
  const { privateKey, publicKey } = pair("prime256v1");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (message) => {
      const signature = new Uint8Array(sign("sha256", message, privateKey));
      const { r, s } = decode(EcdsaSigValue, signature);
      expect(encode(EcdsaSigValue, { r, s })).toEqual(signature);
      expect(verify("sha256", message, publicKey, encode(EcdsaSigValue, { r: Uint8Array.of(0, ...r), s }))).toBe(true);
    }),
    { numRuns: 30 },
  );
});
