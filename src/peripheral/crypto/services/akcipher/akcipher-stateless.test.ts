/** AKCIPHER without sessions: the key is in the request, and the engine forgets it with the answer. */
import { constants, createHash, createVerify, generateKeyPairSync, publicEncrypt, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { CryptoFeature } from "../../../../wire/crypto/features.ts";
import { AkcipherKeyType, RsaHash, RsaPaddingAlgo } from "../../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { createEngine } from "../../../../worker/engine.ts";
import { settled } from "../../../testing/fakes.ts";
import { akcipherData, createRsa } from "../../../testing/requests.ts";
import {
  akcipherStateless,
  akcipherVerifyStateless,
  revision1,
  unpaddedControl,
  unpaddedData,
} from "../../../testing/revision-1.ts";
import { heldRig, Rig } from "../../../testing/rig.ts";
import { MAX_AKCIPHER_KEY_LEN } from "../../limits.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const PRIVATE = new Uint8Array(privateKey.export({ type: "pkcs1", format: "der" }));
const PUBLIC = new Uint8Array(publicKey.export({ type: "pkcs1", format: "der" }));
const K = 128;
const padding = RsaPaddingAlgo.PKCS1_PADDING;
const { PUBLIC: keytype } = AkcipherKeyType;

const options = revision1(1n << BigInt(CryptoFeature.AKCIPHER_STATELESS_MODE));
const real = () => new Rig({ engine: createEngine(), ...options }).start();

/** Sends a request and waits for its answer: result by used.len, and status in the last byte. */
async function run(rig: ReturnType<typeof real>, request: Uint8Array, dst: number) {
  const sent = rig.send(rig.data, request, dst + 1);
  await settled();
  const length = Math.max((sent.length() ?? 0) - 1, 0);
  return { result: Buffer.from(sent.response().subarray(0, length)), status: sent.response().at(-1) };
}

test("5.9.9.8 encrypts with the public key and decrypts with the private one, as OpenSSL does", async () => {
  const rig = real();
  const src = randomBytes(40);
  const there = await run(rig, akcipherStateless({ key: PUBLIC, keytype, src, dst: K }), K);
  const whole = Buffer.concat([Buffer.alloc(K - src.length), src]);
  expect(there.result).toEqual(publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, whole));
  const secret = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, src);
  const back = await run(
    rig,
    akcipherStateless({ key: PRIVATE, padding, src: secret, dst: K, operation: "decrypt" }),
    K,
  );
  expect([back.status, back.result]).toEqual([Status.OK, src]);
});

test("Q13 signs and verifies; a signature that is not valid gets KEY_REJECTED", async () => {
  const rig = real();
  const text = randomBytes(100);
  const digest = createHash("sha256").update(text).digest();
  const hash = RsaHash.SHA256;
  const sign = akcipherStateless({ key: PRIVATE, padding, hash, src: digest, dst: K, operation: "sign" });
  const { result: signature } = await run(rig, sign, K);
  expect(createVerify("sha256").update(text).verify(publicKey, signature)).toBe(true);
  const verify = (digest: Uint8Array) =>
    run(rig, akcipherVerifyStateless({ key: PUBLIC, keytype, padding, hash, signature, digest }), 0);
  expect((await verify(digest)).status).toBe(Status.OK);
  expect((await verify(randomBytes(32))).status).toBe(Status.KEY_REJECTED);
});

test("Q14 the engine has the key for one request, and forgets it with the answer", async () => {
  const rig = heldRig(options);
  const request = akcipherStateless({ key: PRIVATE, src: randomBytes(8), dst: K, operation: "decrypt" });
  rig.send(rig.data, request, K + 1);
  rig.send(rig.data, request, K + 1);
  const sessions = rig.engine.performOptions.map((each) => each?.session);
  expect(new Set(sessions).size).toBe(2);
  expect(sessions.every((session) => session !== undefined && session < 0n)).toBe(true);
  expect(rig.engine.forgotten).toEqual([]);
  await rig.engine.succeed(1, new Uint8Array(K));
  expect(rig.engine.forgotten.map(({ session }) => session)).toEqual([sessions[1]]);
  await rig.engine.complete(0, { ok: false, why: "failed", detail: "" });
  expect(rig.engine.forgotten.map(({ session }) => session)).toEqual([sessions[1], sessions[0]]);
});

test("a session's key stays when a stateless request had the same one", async () => {
  const rig = heldRig(options);
  const session = rig.open(unpaddedControl(createRsa({ key: PRIVATE })));
  const src = randomBytes(8);
  rig.send(rig.data, unpaddedData(akcipherData({ session, src, dst: K, operation: "decrypt" })), K + 1);
  expect(rig.engine.performOptions[0]?.session).toBe(session);
  await rig.engine.succeed(0, new Uint8Array(K));
  expect(rig.engine.forgotten).toEqual([]);
});

test("bad input: keys, lengths and paddings that cannot be are refused as a session with them is", () => {
  const rig = heldRig(options);
  const src = randomBytes(8);
  const statusOf = (request: Uint8Array) =>
    rig
      .send(rig.data, request, K + 1)
      .response()
      .at(-1);
  expect(statusOf(akcipherStateless({ key: PRIVATE.subarray(1), src, dst: K }))).toBe(Status.ERR);
  expect(statusOf(akcipherStateless({ key: new Uint8Array(MAX_AKCIPHER_KEY_LEN + 1), src, dst: K }))).toBe(Status.ERR);
  expect(statusOf(akcipherStateless({ key: PRIVATE, keytype: 3, src, dst: K }))).toBe(Status.ERR);
  expect(statusOf(akcipherStateless({ key: PRIVATE, padding: 2, src, dst: K }))).toBe(Status.NOTSUPP);
  expect(statusOf(akcipherStateless({ key: PUBLIC, keytype, padding, src, dst: K, operation: "sign" }))).toBe(
    Status.ERR,
  );
  const good = akcipherStateless({ key: PRIVATE, src, dst: K });
  for (const offset of [32, 44, 48]) {
    for (const length of [0, 1, 1 << 20, 0xffff_ffff]) {
      const wrong = good.slice();
      new DataView(wrong.buffer).setUint32(offset, length, true);
      const isFine = offset !== 32 && length === 1;
      expect(statusOf(wrong), `${offset}: ${length}`).toBe(
        isFine || (offset === 48 && length === 0) ? 0xee : Status.ERR,
      );
    }
  }
  for (let length = 24; length < good.length; length++) {
    expect(statusOf(good.subarray(0, length)), `${length} bytes`).toBe(Status.ERR);
  }
});
