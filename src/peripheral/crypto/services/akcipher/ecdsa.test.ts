/** AKCIPHER's ECDSA with the engine that calculates, against OpenSSL. VIRTIO 1.4 cs01, 5.9.9.8. */
import { createHash, createSign, createVerify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../../../wire/codec/codec.ts";
import { EcdsaSigValue } from "../../../../wire/codec/ecdsa-signature.ts";
import { AkcipherKeyType } from "../../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { createEngine } from "../../../../worker/engine.ts";
import { namedGroup } from "../../../../worker/testing/named-groups.ts";
import { generateEcKey } from "../../../../worker/testing/openssl-ec.ts";
import { signatureOf, verifies } from "../../../../worker/testing/openssl-ecdsa.ts";
import { encodeKey, keysOf, TEST_CURVES, type TestCurve } from "../../../testing/ecdsa-keys.ts";
import { settled } from "../../../testing/fakes.ts";
import { akcipherData, akcipherVerify, createEcdsa, destroy } from "../../../testing/requests.ts";
import { heldRig, Rig } from "../../../testing/rig.ts";
import { MAX_AKCIPHER_OPERAND } from "../../limits.ts";

const { PRIVATE, PUBLIC } = AkcipherKeyType;

/** A device with a session for each form of one key. */
function opened(curve: TestCurve) {
  const pair = generateEcKey(curve.openssl);
  const keys = keysOf(curve, pair);
  const rig = new Rig({ engine: createEngine() }).start();
  const open = (key: Uint8Array, keytype: number) => rig.open(createEcdsa({ key, keytype, curve: curve.id }));
  return {
    ...{ rig, pair, keys },
    signers: [open(keys.whole, PRIVATE), open(keys.short, PRIVATE)],
    verifiers: [open(keys.uncompressed, PUBLIC), open(keys.compressed, PUBLIC)],
  };
}
type Opened = ReturnType<typeof opened>;

/** Signs in the session. The answer is read as Linux reads it, by used.len and the last byte. */
async function sign(
  { rig }: Pick<Opened, "rig">,
  session: bigint,
  { digest, room }: { digest: Uint8Array; room: number },
) {
  const sent = rig.send(rig.data, akcipherData({ session, src: digest, dst: room, operation: "sign" }), room + 1);
  await settled();
  const length = Math.min((sent.length() ?? 0) - 1, room);
  return { signature: sent.response().slice(0, length), status: sent.response().at(-1), sent };
}

async function verify(
  { rig }: Pick<Opened, "rig">,
  session: bigint,
  what: { digest: Uint8Array; signature: Uint8Array },
) {
  const sent = rig.send(rig.data, akcipherVerify(session, what.signature, what.digest), 1);
  await settled();
  return sent.response()[0];
}

const some = <T>(values: readonly T[]) => fc.constantFrom(...values);
const HASHES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3-256"];

describe.each(TEST_CURVES)("on $name", (curve) => {
  const device = opened(curve);
  const { pair, signers, verifiers } = device;
  const { d } = pair;

  test("OpenSSL verifies what is signed here, and what OpenSSL signs is verified here: of any message", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), some(HASHES), some(signers), some(verifiers), async (message, hash, ...by) => {
        const [signer, verifier] = by;
        const digest = new Uint8Array(createHash(hash).update(message).digest());
        const made = await sign(device, signer, { digest, room: curve.signature });
        expect(made.status).toBe(Status.OK);
        expect(createVerify(hash).update(message).verify(pair.publicKey, made.signature)).toBe(true);
        const signature = new Uint8Array(createSign(hash).update(message).sign(pair.privateKey));
        expect(await verify(device, verifier, { digest, signature })).toBe(Status.OK);
        const other = digest.with(0, (digest[0] ?? 0) ^ 0x80);
        expect(await verify(device, verifier, { digest: other, signature })).toBe(Status.KEY_REJECTED);
      }),
      { numRuns: 10 },
    );
  });

  test("S8 FIPS 186-5 6.4: of a digest of any length the leftmost bits count, as many as the order has", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 80 }), some(verifiers), async (digest, verifier) => {
        const { signature, status } = await sign(device, signers[1] ?? 0n, { digest, room: curve.signature });
        expect(status).toBe(Status.OK);
        expect(verifies(curve.openssl, d, { digest, ...decode(EcdsaSigValue, signature) })).toBe(true);
        const other = encode(EcdsaSigValue, signatureOf(curve.openssl, d, digest));
        expect(await verify(device, verifier, { digest, signature: other })).toBe(Status.OK);
        expect(await verify(device, verifier, { digest, signature })).toBe(Status.OK);
      }),
      { numRuns: 15 },
    );
  });

  test("a signature may be shorter than its room: used.len says how long, the rest is zeros", async () => {
    const { signature, status, sent } = await sign(device, signers[0] ?? 0n, {
      digest: new Uint8Array(20).fill(7),
      room: 200,
    });
    expect(status).toBe(Status.OK);
    expect(signature.length).toBeLessThanOrEqual(curve.signature);
    expect(sent.length()).toBe(signature.length + 1);
    const value = decode(EcdsaSigValue, signature);
    expect(encode(EcdsaSigValue, value)).toEqual(signature);
    expect(sent.response().slice(signature.length)).toEqual(new Uint8Array(201 - signature.length));
  });

  test("S10 the same digest is signed the same way: k is that of RFC 6979", async () => {
    const made = async (fill: number) =>
      (await sign(device, signers[fill % 2] ?? 0n, { digest: new Uint8Array(48).fill(fill), room: 200 })).signature;
    const [one, two, other] = [await made(2), await made(2), await made(4)];
    expect(two).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test("S7 room that is too small for some signatures is refused for all: ERR, and nothing is written", async () => {
    const digest = new Uint8Array(20).fill(7);
    for (const room of [0, 1, curve.signature - 1]) {
      const { status, sent } = await sign(device, signers[0] ?? 0n, { digest, room });
      expect(status).toBe(Status.ERR);
      expect(sent.length()).toBe(1);
      expect([...sent.response().slice(1, -1)]).toEqual(new Array(Math.max(0, room - 1)).fill(0xee));
    }
    expect((await sign(device, signers[0] ?? 0n, { digest, room: curve.signature })).status).toBe(Status.OK);
  });

  test("S7 the longest signature is as long as its room must be", () => {
    const largest = new Uint8Array(namedGroup(curve.openssl).n).with(-1, 0);
    expect(encode(EcdsaSigValue, { r: largest, s: largest })).toHaveLength(curve.signature);
  });
});

/** Signatures that are none, of a good one. */
const CHANGES: readonly [
  what: string,
  change: (good: { r: Uint8Array; s: Uint8Array }, n: Uint8Array) => Uint8Array,
][] = [
  ["r = 0", ({ s }) => encode(EcdsaSigValue, { r: new Uint8Array(), s })],
  ["s = 0", ({ r }) => encode(EcdsaSigValue, { r, s: new Uint8Array() })],
  ["r = n", ({ s }, n) => encode(EcdsaSigValue, { r: n, s })],
  ["s = n", ({ r }, n) => encode(EcdsaSigValue, { r, s: n })],
  ["r = s = 0", () => encode(EcdsaSigValue, { r: new Uint8Array(), s: new Uint8Array() })],
  ["r = s = 1", () => encode(EcdsaSigValue, { r: Uint8Array.of(1), s: Uint8Array.of(1) })],
  ["r + n for r", ({ r, s }, n) => encode(EcdsaSigValue, { r: sum(r, n), s })],
  ["s + n for s", ({ r, s }, n) => encode(EcdsaSigValue, { r, s: sum(s, n) })],
  ["r and s in each other's place", ({ r, s }) => encode(EcdsaSigValue, { r: s, s: r })],
  ["a long r", ({ s }) => encode(EcdsaSigValue, { r: new Uint8Array(2000).fill(0x7f), s })],
  ["a negative r", ({ s }) => sequence(integer(Uint8Array.of(0xff)), integer(s))],
  ["no zero in front of a number with its highest bit set", ({ s }) => sequence([2, 2, 0x80, 0x01], integer(s))],
  ["a zero too many in front of r", ({ r, s }) => sequence(integer(Uint8Array.of(0, 0, ...r)), integer(s))],
  ["an r of no bytes", ({ s }) => sequence([2, 0], integer(s))],
  ["a byte behind it", (good) => Uint8Array.of(...encode(EcdsaSigValue, good), 0)],
  ["a byte behind s", ({ r, s }) => sequence(integer(r), integer(s), [0])],
  ["a third number", ({ r, s }) => sequence(integer(r), integer(s), [2, 1, 1])],
  ["one number", ({ r }) => sequence(integer(r))],
  ["no number", () => sequence()],
  ["the length of r in the long form", ({ r, s }) => sequence([2, 0x81, ...integer(r).slice(1)], integer(s))],
  ["its own length in the long form", ({ r, s }) => long(sequence(integer(r), integer(s)))],
  ["an indefinite length", ({ r, s }) => Uint8Array.of(0x30, 0x80, ...integer(r), ...integer(s), 0, 0)],
  ["a SET", (good) => encode(EcdsaSigValue, good).with(0, 0x31)],
  ["an OCTET STRING for r", (good) => encode(EcdsaSigValue, good).with(2, 4)],
  ["r and s side by side, as IEEE P1363 has them", ({ r, s }) => Uint8Array.of(...r, ...s)],
  ["a single byte", () => Uint8Array.of(0x30)],
];

/** The bytes as they are, whether DER has the number so or not. */
const integer = (value: Uint8Array): number[] => [2, value.length, ...value];
const sequence = (...parts: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.of(0x30, parts.flat().length, ...parts.flat());
const long = (der: Uint8Array): Uint8Array => Uint8Array.of(0x30, 0x81, ...der.slice(1));

function sum(a: Uint8Array, b: Uint8Array): Uint8Array {
  const number = (octets: Uint8Array): bigint => BigInt(`0x0${Buffer.from(octets).toString("hex")}`);
  const hex = (number(a) + number(b)).toString(16);
  return Uint8Array.from(Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex"));
}

describe("a signature in another form, or out of range, is not valid", () => {
  const [, , curve] = TEST_CURVES as [TestCurve, TestCurve, TestCurve];
  const device = opened(curve);
  const [verifier = 0n] = device.verifiers;
  const { n } = namedGroup(curve.openssl);
  const digest = new Uint8Array(32).fill(3);
  /** With numbers that need no zero in front, so that a change does one thing. */
  function good(): { r: Uint8Array; s: Uint8Array } {
    for (;;) {
      const made = signatureOf(curve.openssl, device.pair.d, digest);
      if ([made.r, made.s].every((value) => (value[0] ?? 0) > 0 && (value[0] ?? 0) < 0x80)) return made;
    }
  }
  const value = good();

  test("S6 as it is, it is valid, and so is the other s: n - s", async () => {
    expect(await verify(device, verifier, { digest, signature: encode(EcdsaSigValue, value) })).toBe(Status.OK);
    const number = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString("hex")}`);
    const s = Uint8Array.from(Buffer.from((number(n) - number(value.s)).toString(16).padStart(64, "0"), "hex"));
    expect(await verify(device, verifier, { digest, signature: encode(EcdsaSigValue, { r: value.r, s }) })).toBe(0);
  });

  test.each(CHANGES)("S6 %s: KEY_REJECTED", async (_, change) => {
    expect(await verify(device, verifier, { digest, signature: change(value, n) })).toBe(Status.KEY_REJECTED);
  });

  test("any cut of it, and any of its bytes changed", async () => {
    const signature = encode(EcdsaSigValue, value);
    for (let at = 0; at < signature.length; at++) {
      if (at > 0) expect(await verify(device, verifier, { digest, signature: signature.slice(0, at) })).toBe(6);
      const changed = signature.with(at, (signature[at] ?? 0) ^ 0x40);
      expect(await verify(device, verifier, { digest, signature: changed }), `byte ${at}`).toBe(Status.KEY_REJECTED);
    }
  });

  test("the reason is in the trace: bad DER, or a signature that is not valid", async () => {
    const why = async (signature: Uint8Array) => {
      await verify(device, verifier, { digest, signature });
      return device.rig.trace.of("refused").at(-1)?.why;
    };
    expect(await why(Uint8Array.of(0x30))).toBe("the signature is no Ecdsa-Sig-Value in DER");
    expect(await why(encode(EcdsaSigValue, { ...value, r: value.s }))).toBe("the signature is not valid");
  });
});

describe("what a session does not do is refused before the engine sees it", () => {
  const [, , curve] = TEST_CURVES as [TestCurve, TestCurve, TestCurve];
  const pair = generateEcKey(curve.openssl);
  const keys = keysOf(curve, pair);
  const signature = encode(EcdsaSigValue, signatureOf(curve.openssl, pair.d, new Uint8Array(32).fill(1)));

  function held() {
    const rig = heldRig();
    const signer = rig.open(createEcdsa({ key: keys.whole }));
    const verifier = rig.open(createEcdsa({ key: keys.uncompressed, keytype: PUBLIC }));
    const answer = (request: Uint8Array, writable = 201) => rig.send(rig.data, request, writable).response().at(-1);
    return { rig, signer, verifier, answer };
  }

  test("S9 encryption and decryption: NOTSUPP, with either key", () => {
    const { rig, signer, verifier, answer } = held();
    for (const session of [signer, verifier]) {
      for (const operation of ["encrypt", "decrypt"] as const) {
        const request = akcipherData({ session, src: new Uint8Array(32), dst: 200, operation });
        expect(answer(request)).toBe(Status.NOTSUPP);
      }
    }
    expect(rig.engine.requests).toEqual([]);
  });

  test("S9 the other direction: ERR to sign with a public key, and to verify with a private one", () => {
    const { rig, signer, verifier, answer } = held();
    const src = new Uint8Array(32).fill(1);
    expect(answer(akcipherData({ session: verifier, src, dst: 200, operation: "sign" }))).toBe(Status.ERR);
    expect(answer(akcipherVerify(signer, signature, src), 1)).toBe(Status.ERR);
    expect(rig.engine.requests).toEqual([]);
  });

  test("S8 no digest, and one or a signature above the limit: ERR", () => {
    const { rig, signer, verifier, answer } = held();
    const sign = (length: number) =>
      akcipherData({ session: signer, src: new Uint8Array(length), dst: 200, operation: "sign" });
    expect(answer(sign(0))).toBe(Status.ERR);
    expect(answer(sign(MAX_AKCIPHER_OPERAND + 1))).toBe(Status.ERR);
    expect(answer(akcipherVerify(verifier, signature, new Uint8Array()), 1)).toBe(Status.ERR);
    expect(answer(akcipherVerify(verifier, new Uint8Array(), new Uint8Array(32)), 1)).toBe(Status.ERR);
    expect(answer(akcipherVerify(verifier, signature, new Uint8Array(MAX_AKCIPHER_OPERAND + 1)), 1)).toBe(Status.ERR);
    expect(answer(akcipherVerify(verifier, new Uint8Array(MAX_AKCIPHER_OPERAND + 1), signature), 1)).toBe(Status.ERR);
    expect(rig.engine.requests).toEqual([]);
    expect(rig.send(rig.data, sign(1), 201).length()).toBeUndefined();
    expect(rig.send(rig.data, sign(MAX_AKCIPHER_OPERAND), 201).length()).toBeUndefined();
    expect(rig.engine.requests).toHaveLength(2);
  });

  test.each([24, 28])("a length at byte %i of 2^32 - 1, or of one byte more than there is: ERR", (offset) => {
    const { rig, signer, verifier, answer } = held();
    const src = new Uint8Array(32).fill(1);
    for (const length of [0xffff_ffff, 0x8000_0000, 1 << 20, 300]) {
      const sign = akcipherData({ session: signer, src, dst: 200, operation: "sign" });
      new DataView(sign.buffer).setUint32(offset, length, true);
      expect(answer(sign), `sign ${length}`).toBe(Status.ERR);
      const verify = akcipherVerify(verifier, signature, src);
      new DataView(verify.buffer).setUint32(offset, length, true);
      expect(answer(verify, 1), `verify ${length}`).toBe(Status.ERR);
    }
    expect(rig.engine.requests).toEqual([]);
  });

  test("a request that is cut at any byte: ERR, or NOTSUPP while the opcode is cut", () => {
    const { rig, signer, verifier, answer } = held();
    const src = new Uint8Array(32).fill(1);
    for (const request of [
      akcipherData({ session: signer, src, dst: 200, operation: "sign" }),
      akcipherVerify(verifier, signature, src),
    ]) {
      for (let length = 1; length < request.length; length++) {
        expect(answer(request.subarray(0, length)), `${length} bytes`).toBe(Status.ERR);
      }
    }
    expect(rig.engine.requests).toEqual([]);
  });
});

test("S10 the k of RFC 6979 is made with SHA-256: its signature of A.2.5", async () => {
  const d = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
  const rig = new Rig({ engine: createEngine() }).start();
  const session = rig.open(createEcdsa({ key: encodeKey(32, Uint8Array.from(Buffer.from(d, "hex"))) }));
  const digest = new Uint8Array(createHash("sha256").update("sample").digest());
  const { signature } = await sign({ rig }, session, { digest, room: 72 });
  const { r, s } = decode(EcdsaSigValue, signature);
  expect([r, s].map((number) => Buffer.from(number).toString("hex"))).toEqual([
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
  ]);
});

test("in descriptors of one byte each, it is the same request", async () => {
  const [curve] = TEST_CURVES as [TestCurve];
  const pair = generateEcKey(curve.openssl);
  const rig = new Rig({ engine: createEngine(), queueSize: 256 }).start();
  const key = keysOf(curve, pair).compressed;
  const session = rig.open(createEcdsa({ key, keytype: PUBLIC, curve: curve.id }));
  const digest = new Uint8Array(20).fill(9);
  const signature = encode(EcdsaSigValue, signatureOf(curve.openssl, pair.d, digest));
  const request = akcipherVerify(session, signature, digest);
  const segments = [...request].map((byte) => rig.driver.source(Uint8Array.of(byte)));
  const sent = rig.sendChain(rig.data, [...segments, rig.driver.sink(1)]);
  await settled();
  expect([...sent.response()]).toEqual([Status.OK]);
});

test("the engine forgets the private key of a session that is closed", async () => {
  const engine = createEngine();
  const forgotten: bigint[] = [];
  const rig = new Rig({ engine: { ...engine, forget: (_, session) => forgotten.push(session) } }).start();
  const [curve] = TEST_CURVES as [TestCurve];
  const { whole, compressed } = keysOf(curve, generateEcKey(curve.openssl));
  const signer = rig.open(createEcdsa({ key: whole, curve: curve.id }));
  const verifier = rig.open(createEcdsa({ key: compressed, keytype: PUBLIC, curve: curve.id }));
  for (const session of [signer, verifier]) expect(rig.destroy(destroy("akcipher", session))).toBe(Status.OK);
  expect(forgotten).toEqual([signer]);
});
