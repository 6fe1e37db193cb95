/** ECDSA to a driver that accepted VIRTIO_CRYPTO_F_REVISION_1: its number is 2, and a session is not needed. */
import { createHash, createVerify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../../../../wire/codec/codec.ts";
import { EcdsaSigValue } from "../../../../wire/codec/ecdsa-signature.ts";
import { CryptoFeature } from "../../../../wire/crypto/features.ts";
import { AkcipherAlgoRevision1, AkcipherKeyType, CurveId } from "../../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { createEngine } from "../../../../worker/engine.ts";
import { generateEcKey } from "../../../../worker/testing/openssl-ec.ts";
import { signatureOf } from "../../../../worker/testing/openssl-ecdsa.ts";
import { keysOf, TEST_CURVES, type TestCurve } from "../../../testing/ecdsa-keys.ts";
import { settled } from "../../../testing/fakes.ts";
import { akcipherData, akcipherVerify, createEcdsa } from "../../../testing/requests.ts";
import {
  akcipherStateless,
  akcipherVerifyStateless,
  revision1,
  unpaddedControl,
  unpaddedData,
} from "../../../testing/revision-1.ts";
import { heldRig, Rig } from "../../../testing/rig.ts";
import { MAX_AKCIPHER_KEY_LEN } from "../../limits.ts";

const { PRIVATE, PUBLIC } = AkcipherKeyType;
const options = revision1(1n << BigInt(CryptoFeature.AKCIPHER_STATELESS_MODE));
const P256 = TEST_CURVES[2] as TestCurve;
/** Where `para.sess_para` stands in a stateless request, behind the header. */
const SESS_PARA = 24;

async function run(rig: Rig<ReturnType<typeof createEngine>>, request: Uint8Array, room: number) {
  const sent = rig.send(rig.data, request, room + 1);
  await settled();
  return { result: sent.response().slice(0, (sent.length() ?? 1) - 1), status: sent.response().at(-1) };
}

describe.each(TEST_CURVES)("on $name", (curve) => {
  const pair = generateEcKey(curve.openssl);
  const keys = keysOf(curve, pair);
  const rig = new Rig({ engine: createEngine(), ...options }).start();
  const one = { curve: curve.id };

  test("5.9.9.8 without a session OpenSSL verifies what is signed, and what OpenSSL signs is verified", async () => {
    const privateKey = fc.constantFrom(keys.whole, keys.short);
    const publicKey = fc.constantFrom(keys.compressed, keys.uncompressed);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), privateKey, publicKey, async (message, key, point) => {
        const digest = new Uint8Array(createHash("sha384").update(message).digest());
        const room = curve.signature;
        const sign = akcipherStateless({ ...one, key, src: digest, dst: room, operation: "sign" });
        const { result, status } = await run(rig, sign, room);
        expect(status).toBe(Status.OK);
        expect(createVerify("sha384").update(message).verify(pair.publicKey, result)).toBe(true);
        const signature = encode(EcdsaSigValue, signatureOf(curve.openssl, pair.d, digest));
        const verify = (digest: Uint8Array) =>
          run(rig, akcipherVerifyStateless({ ...one, key: point, keytype: PUBLIC, signature, digest }), 0);
        expect((await verify(digest)).status).toBe(Status.OK);
        expect((await verify(digest.with(0, 1 ^ (digest[0] ?? 0)))).status).toBe(Status.KEY_REJECTED);
      }),
      { numRuns: 5 },
    );
  });

  test("in sessions, in the unpadded form", async () => {
    const open = (key: Uint8Array, keytype: number) =>
      rig.open(unpaddedControl(createEcdsa({ key, keytype, curve: curve.id })));
    const digest = new Uint8Array(32).fill(5);
    const signing = akcipherData({ session: open(keys.whole, PRIVATE), src: digest, dst: 200, operation: "sign" });
    const { result } = await run(rig, unpaddedData(signing), 200);
    const verifying = akcipherVerify(open(keys.compressed, PUBLIC), result, digest);
    expect((await run(rig, unpaddedData(verifying), 0)).status).toBe(Status.OK);
  });
});

const keys = keysOf(P256, generateEcKey(P256.openssl));
const src = new Uint8Array(32).fill(5);
const curve = CurveId.NIST_P256;

function held() {
  const rig = heldRig(options);
  const statusOf = (request: Uint8Array, writable = 201) => rig.send(rig.data, request, writable).response().at(-1);
  return { rig, statusOf };
}

test("S1 5.9.4.5 to such a driver ECDSA is 2, and 3 is nothing: NOTSUPP", () => {
  const { rig, statusOf } = held();
  const create = unpaddedControl(createEcdsa({ key: keys.whole }));
  const stateless = akcipherStateless({ curve, key: keys.whole, src, dst: 200, operation: "sign" });
  for (const [request, offset] of [
    [create, 16],
    [stateless, SESS_PARA],
  ] as const) {
    const view = new DataView(request.buffer);
    expect(view.getUint32(offset, true)).toBe(AkcipherAlgoRevision1.ECDSA);
    view.setUint32(offset, 3, true);
  }
  expect(rig.create(create).status).toBe(Status.NOTSUPP);
  expect(statusOf(stateless)).toBe(Status.NOTSUPP);
});

test("a saved session is opened again with the number that its driver means, and signs as before", () => {
  for (const [form, format] of [
    [options, { control: unpaddedControl, data: unpaddedData }],
    [{}, { control: (bytes: Uint8Array) => bytes, data: (bytes: Uint8Array) => bytes }],
  ] as const) {
    const saved = heldRig(form);
    const session = saved.open(format.control(createEcdsa({ key: keys.whole })));
    const sign = format.data(akcipherData({ session, src, dst: 200, operation: "sign" }));
    saved.send(saved.data, sign, 201);
    const rig = heldRig({ ...form, memory: saved.memory });
    rig.transport.reset("host");
    rig.pciDevice.restore(saved.pciDevice.save());
    expect(rig.engine.requests).toEqual(saved.engine.requests);
    expect(rig.engine.requests[0]?.operation).toBe("ecdsa-sign");
  }
});

test("the engine has the private key for one request, and forgets it with the answer", async () => {
  const { rig } = held();
  rig.send(rig.data, akcipherStateless({ curve, key: keys.whole, src, dst: 200, operation: "sign" }), 201);
  const session = rig.engine.performOptions[0]?.session;
  expect(session).toBeLessThan(0n);
  await rig.engine.complete(0, { ok: false, why: "bad-key", detail: "" });
  expect(rig.engine.forgotten.map((each) => each.session)).toEqual([session]);
});

test("bad keys, curves and directions are refused as a session with them is", () => {
  const { rig, statusOf } = held();
  const sign = (fields: object) =>
    statusOf(akcipherStateless({ curve, key: keys.whole, src, dst: 200, operation: "sign", ...fields }));
  expect(sign({ curve: CurveId.UNKNOWN })).toBe(Status.NOTSUPP);
  expect(sign({ curve: 6 })).toBe(Status.NOTSUPP);
  expect(sign({ curve: CurveId.NIST_P384 })).toBe(Status.ERR);
  expect(sign({ keytype: 3 })).toBe(Status.ERR);
  expect(sign({ keytype: PUBLIC })).toBe(Status.ERR);
  expect(sign({ key: keys.compressed, keytype: PUBLIC })).toBe(Status.ERR);
  expect(sign({ key: new Uint8Array() })).toBe(Status.ERR);
  expect(sign({ key: new Uint8Array(MAX_AKCIPHER_KEY_LEN + 1) })).toBe(Status.ERR);
  expect(sign({ src: new Uint8Array() })).toBe(Status.ERR);
  expect(sign({ dst: P256.signature - 1 })).toBe(Status.ERR);
  expect(sign({ operation: "encrypt" })).toBe(Status.NOTSUPP);
  expect(sign({ operation: "decrypt" })).toBe(Status.NOTSUPP);
  const verify = (fields: object) =>
    statusOf(akcipherVerifyStateless({ ...{ curve, key: keys.whole, signature: src, digest: src }, ...fields }), 1);
  expect(verify({})).toBe(Status.ERR);
  expect(verify({ key: keys.compressed, keytype: PUBLIC })).toBe(Status.KEY_REJECTED);
  expect(verify({ key: keys.compressed, keytype: PUBLIC, signature: new Uint8Array() })).toBe(Status.ERR);
  expect(verify({ key: keys.compressed, keytype: PUBLIC, digest: new Uint8Array() })).toBe(Status.ERR);
  expect(rig.engine.requests).toEqual([]);
});

test("a length of 0, of 2^32 - 1 or of more than there is, and any cut: ERR", () => {
  const { rig, statusOf } = held();
  const good = akcipherStateless({ curve, key: keys.whole, src, dst: 200, operation: "sign" });
  for (const offset of [32, 44, 48]) {
    for (const length of [0, 1 << 20, 0x8000_0000, 0xffff_ffff]) {
      const wrong = good.slice();
      new DataView(wrong.buffer).setUint32(offset, length, true);
      expect(statusOf(wrong), `${offset}: ${length}`).toBe(Status.ERR);
    }
  }
  for (let length = 24; length < good.length; length++) expect(statusOf(good.subarray(0, length))).toBe(Status.ERR);
  expect(rig.engine.requests).toEqual([]);
});

test("without the stateless mode it is refused: NOTSUPP", () => {
  const rig = heldRig(revision1());
  const request = akcipherStateless({ curve, key: keys.whole, src, dst: 200, operation: "sign" });
  expect(rig.send(rig.data, request, 201).response().at(-1)).toBe(Status.NOTSUPP);
});
