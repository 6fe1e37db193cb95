/** Which fields are declared as key material and as data. Every byte string is one of the two, or public. */
import { expect, test } from "vitest";
import { type Codec, type Content, type Field, walk } from "../codec/codec.ts";
import { RSAPrivateKey, RSAPublicKey } from "../codec/der.ts";
import { describe as rowsOf } from "../codec/describe.ts";
import { ECPoint, ECPrivateKey } from "../codec/ec-der.ts";
import { GOLDEN } from "../testing/asym-golden.ts";
import { AsymRefusal } from "./asym-common.ts";
import { DataResponse, Inhdr, SessionInput } from "./header.ts";
import {
  AsymDataRequest,
  AsymInput,
  CtrlRequest,
  CtrlRequestRevision1,
  DataRequest,
  DataRequestRevision1,
} from "./requests.ts";
import { AkcipherAlgo, AkcipherAlgoRevision1, AkcipherKeyType, CurveId } from "./services/akcipher.ts";

const LAYOUTS = [
  CtrlRequest,
  SessionInput,
  Inhdr,
  DataRequest,
  CtrlRequestRevision1,
  DataRequestRevision1,
  DataResponse,
  AsymDataRequest,
  AsymRefusal,
  ...Object.values(AsymInput),
];
const leaves = LAYOUTS.flatMap(rowsOf).filter(({ type }) => /^u8\[/.test(type));
const named = (content: Content | undefined) =>
  [
    ...new Set(leaves.filter((row) => row.content === content).map(({ path }) => path.split(".").at(-1) ?? "")),
  ].toSorted();

test("key material: keys, shared secrets, and what Linux had on its stack", () => {
  const numbers = ["d", "dp", "dq", "k", "p", "q", "qinv", "r", "t", "x"];
  const keys = ["akcipher_key", "auth_key", "cipher_key", "key"];
  expect(named("secret")).toEqual([...numbers, ...keys, "padding", "shared_secret"].toSorted());
});

test("data: what is encrypted and signed, and what comes of it", () => {
  expect(named("payload")).toEqual(
    ["aad", "cmsg", "digest", "dst_data", "iv", "msg", "r", "s", "signature", "src_data"].toSorted(),
  );
});

test("anything else is a public key, a group, or ignored", () => {
  const group = ["a", "b", "g", "h", "n", "p", "q", "xg", "yg"];
  expect(named(undefined)).toEqual([...group, "e", "padding", "reserved", "x", "y"].toSorted());
});

/** Paths of the leaves of a walked value, with what they hold. */
function contents(field: Field, path = ""): (readonly [path: string, content: Content | undefined])[] {
  const here = path ? `${path}.${field.name}` : field.name;
  if (field.children.length === 0) return [[here, field.content]];
  return field.children.flatMap((child) => contents(child, here));
}

test("5.9.9.4 what is hashed is data, and nothing else of a hash request is hidden", () => {
  const request = new Uint8Array(72 + 3);
  request.set([0, 1]);
  request[24] = 3;
  const hidden = contents(walk(DataRequest, request).root).filter(([, content]) => content !== undefined);
  expect(hidden).toEqual([[expect.stringMatching(/hash\.src_data$/), "payload"]]);
});

test("walk() tells what each field holds: of a signature the key is secret, the message is data", () => {
  const found = new Map(contents(walk(AsymDataRequest, GOLDEN.ecdsa_sign_req.request).root));
  const of = (name: string) => [...found].find(([path]) => path.endsWith(`.${name}`))?.[1];
  expect([of("d"), of("k"), of("msg"), of("xg"), of("opcode")]).toEqual([
    "secret",
    "secret",
    "payload",
    undefined,
    undefined,
  ]);
});

test("tags and lengths inside of an RSA private key are public, its numbers are not", () => {
  const rows = rowsOf(RSAPrivateKey).filter(({ content }) => content === "secret");
  expect(rows.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["privateExponent", "prime1", "prime2", "exponent1", "exponent2", "coefficient"]),
  );
  const key = Uint8Array.of(0x30, 0x0c, 2, 1, 0, 2, 1, 33, 2, 1, 3, 2, 1, 7);
  const { root } = walk(RSAPrivateKey, key);
  const exponent = root.children.find(({ name }) => name === "privateExponent");
  expect(exponent?.children.map(({ name, content }) => [name, content])).toEqual([
    ["tag", "public"],
    ["length", "public"],
    ["content", "secret"],
  ]);
});

test("5.9.9.2.1.5 a key is read by the layout that goes with algorithm, key type and curve", () => {
  const innerOf = (layout: Codec<unknown>, [algo, keytype, curve = 0]: readonly number[]) => {
    const { root } = walk(layout, createSession(algo, keytype, curve));
    const body = root.children.find(({ name }) => name === "body")?.children[0];
    return body?.children.find(({ name }) => name === "key")?.inner;
  };
  const { PRIVATE, PUBLIC } = AkcipherKeyType;
  for (const [layout, ecdsa, other] of [
    [CtrlRequest, AkcipherAlgo.ECDSA, AkcipherAlgo.DSA],
    [CtrlRequestRevision1, AkcipherAlgoRevision1.ECDSA, 3],
  ] as const) {
    expect(innerOf(layout, [1, PRIVATE])).toBe(RSAPrivateKey);
    expect(innerOf(layout, [1, PUBLIC])).toBe(RSAPublicKey);
    expect(innerOf(layout, [ecdsa, PRIVATE, CurveId.NIST_P384])).toBe(ECPrivateKey);
    expect(innerOf(layout, [ecdsa, PUBLIC, CurveId.NIST_P384])).toBe(ECPoint.NIST_P384);
    expect(innerOf(layout, [ecdsa, PUBLIC, CurveId.UNKNOWN])).toBeUndefined();
    expect(innerOf(layout, [other, PRIVATE])).toBeUndefined();
  }
});

/** 5.9.9.2.1.5: header, algo, keytype, keylen 0, curve, and zeros up to 72 bytes. */
function createSession(algo = 0, keytype = 0, curve = 0): Uint8Array {
  const bytes = new Uint8Array(72);
  const view = new DataView(bytes.buffer);
  for (const [offset, value] of [
    [0, 0x404],
    [16, algo],
    [20, keytype],
    [28, curve],
  ] as const) {
    view.setUint32(offset, value, true);
  }
  return bytes;
}
