/** AKCIPHER with the engine that calculates, against node:crypto. */
import {
  constants,
  createHash,
  createSign,
  createVerify,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../../../wire/codec/codec.ts";
import { RSAPrivateKey } from "../../../../wire/codec/der.ts";
import { AkcipherKeyType, RsaHash, RsaPaddingAlgo } from "../../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { createEngine } from "../../../../worker/engine.ts";
import { settled } from "../../../testing/fakes.ts";
import { akcipherData, akcipherVerify, createRsa } from "../../../testing/requests.ts";
import { Rig } from "../../../testing/rig.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const PRIVATE = new Uint8Array(privateKey.export({ type: "pkcs1", format: "der" }));
const PUBLIC = new Uint8Array(publicKey.export({ type: "pkcs1", format: "der" }));
const K = 128;
const { PKCS1_PADDING } = RsaPaddingAlgo;

const leftPadded = (bytes: Uint8Array, length = K) => Buffer.concat([Buffer.alloc(length - bytes.length), bytes]);

describe("with the real engine", () => {
  const real = () => new Rig({ engine: createEngine() }).start();
  /** Sends a request and waits for its answer: result and status by used.len and last byte, as Linux reads them. */
  async function run(rig: ReturnType<typeof real>, request: Uint8Array, dst: number) {
    const sent = rig.sendChain(rig.data, [rig.driver.source(request), rig.driver.sink(dst), rig.driver.sink(1)]);
    await settled();
    const length = Math.min((sent.length() ?? 0) - 1, dst);
    return { result: Buffer.from(sent.response().subarray(0, length)), status: sent.response().at(-1) };
  }

  test("raw encryption takes a short message, with a private-key session, and gives as many bytes as the modulus", async () => {
    const rig = real();
    const session = rig.open(createRsa({ key: PRIVATE }));
    const src = Uint8Array.of(...randomBytes(8));
    const { result, status } = await run(rig, akcipherData({ session, src, dst: K }), K);
    expect(status).toBe(Status.OK);
    expect(result).toEqual(publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, leftPadded(src)));
  });

  test("a key of 512 bits with e = 17, the first of Linux' self-test", async () => {
    const pair = generateKeyPairSync("rsa", { modulusLength: 512, publicExponent: 17 });
    const rig = real();
    const key = new Uint8Array(pair.privateKey.export({ type: "pkcs1", format: "der" }));
    const session = rig.open(createRsa({ key }));
    const src = Uint8Array.of(...randomBytes(8));
    const { result } = await run(rig, akcipherData({ session, src, dst: 64 }), 64);
    expect(result).toEqual(
      publicEncrypt({ key: pair.publicKey, padding: constants.RSA_NO_PADDING }, leftPadded(src, 64)),
    );
    const back = await run(rig, akcipherData({ session, src: result, dst: 64, operation: "decrypt" }), 64);
    expect(back.result).toEqual(leftPadded(src, 64));
  });

  test("an RSAPrivateKey that says version 1 and has no otherPrimeInfos is taken: the first key of older kernels' self-test", async () => {
    const n =
      "aa36abce88acfdff55523c7fc4523f90efa00df3774a259f2e62b4c5d99cb5adb300a0285e5301930e0c70fb6876939ce616ce624a11e0086d341ebcaca0a1f5";
    const d =
      "0a033748626487695f5f30bc38b98b44c2cd2dff434098cd20d8a138d090bf64797c3fa7a2cdcb3cd1e0bdba2654b4f9df8e8ae59d733d9f33b301624afd1d51";
    const zeros = "020100".repeat(5);
    const key = Buffer.from(`30819a 020101 024100${n} 020111 0240${d} ${zeros}`.replaceAll(" ", ""), "hex");
    const rig = real();
    const session = rig.open(createRsa({ key }));
    const src = Buffer.from("54859b342c49ea2a", "hex");
    const { result } = await run(rig, akcipherData({ session, src, dst: 64 }), 64);
    expect(result.toString("hex")).toBe(
      "631ccd7be17ee4dec9a889a174cb3c637d24ec83c315e47f730534d1ec22bb8a5e32396dc11d7d503b9f7aadf02e25539f6ebd4c55840c9bcf1a4b511e9e0c06",
    );
    const back = await run(rig, akcipherData({ session, src: result, dst: 64, operation: "decrypt" }), 64);
    expect(back.result).toEqual(leftPadded(src, 64));
  });

  test("a PKCS#1 decryption is shorter than its room: used.len says how long, the rest is zeros", async () => {
    const rig = real();
    const session = rig.open(createRsa({ key: PRIVATE, padding: PKCS1_PADDING, hash: RsaHash.SHA1 }));
    const message = Buffer.from("attack at dawn");
    const src = new Uint8Array(publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, message));
    const sent = rig.send(rig.data, akcipherData({ session, src, dst: K, operation: "decrypt" }), K + 1);
    await settled();
    expect(sent.length()).toBe(message.length + 1);
    expect(Buffer.from(sent.response())).toEqual(Buffer.concat([message, Buffer.alloc(K - message.length + 1)]));
  });

  test("a PKCS#1 encryption is what OpenSSL decrypts, and 11 bytes shorter than the modulus at most", async () => {
    const rig = real();
    const session = rig.open(createRsa({ key: PUBLIC, keytype: AkcipherKeyType.PUBLIC, padding: PKCS1_PADDING }));
    const src = Uint8Array.of(...randomBytes(K - 11));
    const { result } = await run(rig, akcipherData({ session, src, dst: K }), K);
    // OpenSSL 3 may refuse to remove this padding itself, so it is removed here.
    const block = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, result);
    expect(block.subarray(-src.length)).toEqual(Buffer.from(src));
    expect([block[0], block[1], block[10]]).toEqual([0, 2, 0]);
    const long = await run(rig, akcipherData({ session, src: new Uint8Array(K - 10).fill(1), dst: K }), K);
    expect(long.status).toBe(Status.ERR);
  });

  test.each([
    ["sha1", RsaHash.SHA1],
    ["sha256", RsaHash.SHA256],
    ["sha512", RsaHash.SHA512],
  ])("a %s signature is OpenSSL's, and is verified; a wrong one gets KEY_REJECTED", async (name, hash) => {
    const rig = real();
    const session = rig.open(createRsa({ key: PRIVATE, padding: PKCS1_PADDING, hash }));
    const message = randomBytes(100);
    const digest = new Uint8Array(createHash(name).update(message).digest());
    const { result } = await run(rig, akcipherData({ session, src: digest, dst: K, operation: "sign" }), K);
    expect(result).toEqual(createSign(name).update(message).sign(privateKey));
    expect(createVerify(name).update(message).verify(publicKey, result)).toBe(true);
    expect((await run(rig, akcipherVerify(session, result, digest), 0)).status).toBe(Status.OK);
    result[5] = (result[5] ?? 0) ^ 1;
    expect((await run(rig, akcipherVerify(session, result, digest), 0)).status).toBe(Status.KEY_REJECTED);
  });

  test("input that is not below the modulus is refused with ERR", async () => {
    const rig = real();
    const session = rig.open(createRsa({ key: PRIVATE }));
    expect((await run(rig, akcipherData({ session, src: new Uint8Array(K).fill(0xff), dst: K }), K)).status).toBe(
      Status.ERR,
    );
  });

  test("a key without a usable CRT part works all the same", async () => {
    const rig = real();
    const zero = new Uint8Array();
    const none = { prime1: zero, prime2: zero, exponent1: zero, exponent2: zero, coefficient: zero };
    const key = encode(RSAPrivateKey, { ...decode(RSAPrivateKey, PRIVATE), ...none });
    const session = rig.open(createRsa({ key }));
    const src = new Uint8Array(
      publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, leftPadded(Buffer.from("x"))),
    );
    const { result } = await run(rig, akcipherData({ session, src, dst: K, operation: "decrypt" }), K);
    expect(result).toEqual(leftPadded(Buffer.from("x")));
  });
});
