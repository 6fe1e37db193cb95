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
import { decode, encode } from "../../../wire/codec/codec.ts";
import { RSAPrivateKey } from "../../../wire/codec/der.ts";
import { AkcipherKeyType, RsaHash, RsaPaddingAlgo } from "../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { createEngine } from "../../../worker/engine.ts";
import { settled } from "../../testing/fakes.ts";
import { akcipherData, akcipherVerify, createCipher, createRsa, destroy } from "../../testing/requests.ts";
import { heldRig, Rig } from "../../testing/rig.ts";
import { MAX_AKCIPHER_OPERAND } from "../limits.ts";

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

describe("refused before the engine sees it", () => {
  const open = () => {
    const rig = heldRig();
    return { rig, session: rig.open(createRsa({ key: PRIVATE })) };
  };

  test("src_data_len 0", () => {
    const { rig, session } = open();
    expect(
      rig
        .send(rig.data, akcipherData({ session, src: new Uint8Array(), dst: K }), K + 1)
        .response()
        .at(-1),
    ).toBe(Status.ERR);
  });

  test.each([
    [32, 0xffff_ffff],
    [24, 0xffff_ffff],
    [28, 0xffff_ffff],
    [24, 0x8000_0000],
    [28, 0x7fff_ffff],
    [28, 1 << 20],
  ])("CVE-2025-14876: a length at byte %i of %i, with 16 bytes there", (offset, length) => {
    const { rig, session } = open();
    const request = akcipherData({ session, src: new Uint8Array(16), dst: 16 });
    const memory = process.memoryUsage().arrayBuffers;
    new DataView(request.buffer).setUint32(offset === 32 ? 24 : offset, length, true);
    if (offset === 32) new DataView(request.buffer).setUint32(28, length, true);
    const sent = rig.send(rig.data, request, 17);
    expect(sent.response().at(-1)).toBe(Status.ERR);
    expect(sent.length()).toBe(1);
    expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(1 << 20);
  });

  test("an operand so long that many of them would fill the host", () => {
    const { rig, session } = open();
    for (const [length, status] of [
      [MAX_AKCIPHER_OPERAND, undefined],
      [MAX_AKCIPHER_OPERAND + 1, Status.ERR],
    ] as const) {
      const sent = rig.send(rig.data, akcipherData({ session, src: new Uint8Array(length), dst: K }), K + 1);
      expect(sent.length() === undefined ? undefined : sent.response().at(-1)).toBe(status);
    }
    expect(rig.engine.requests).toHaveLength(1);
  });

  test("a session of another kind, or none", () => {
    const { rig, session } = open();
    const cipher = rig.open(createCipher({ key: randomBytes(16) }));
    for (const other of [cipher, 0n, session + 99n]) {
      const request = akcipherData({ session: other, src: new Uint8Array(K), dst: K });
      expect(
        rig
          .send(rig.data, request, K + 1)
          .response()
          .at(-1),
      ).toBe(Status.INVSESS);
    }
  });

  test("decryption and signing with a public key", () => {
    const rig = heldRig();
    const session = rig.open(createRsa({ key: PUBLIC, keytype: AkcipherKeyType.PUBLIC, padding: PKCS1_PADDING }));
    for (const operation of ["decrypt", "sign"] as const) {
      const request = akcipherData({ session, src: new Uint8Array(20), dst: K, operation });
      expect(
        rig
          .send(rig.data, request, K + 1)
          .response()
          .at(-1),
      ).toBe(Status.ERR);
    }
  });

  test("5.9.9.2.1.5 signing and verifying with raw padding", () => {
    const { rig, session } = open();
    const sign = akcipherData({ session, src: new Uint8Array(20), dst: K, operation: "sign" });
    expect(
      rig
        .send(rig.data, sign, K + 1)
        .response()
        .at(-1),
    ).toBe(Status.NOTSUPP);
    const verify = akcipherVerify(session, new Uint8Array(K), new Uint8Array(20));
    expect(rig.send(rig.data, verify, 1).response().at(-1)).toBe(Status.NOTSUPP);
  });
});

describe("while the engine works", () => {
  /** A device with `count` requests at the engine, of 4 bytes in and {@link K} out. */
  function working(count = 1) {
    const rig = heldRig();
    const session = rig.open(createRsa({ key: PRIVATE }));
    const sent = Array.from({ length: count }, (_, i) =>
      rig.send(rig.data, akcipherData({ session, src: new Uint8Array(4).fill(i + 1), dst: K }), K + 1),
    );
    rig.driver.isr();
    return { rig, session, sent };
  }

  test("requests complete in any order, each with its own interrupt, none twice", async () => {
    const { rig, sent } = working(3);
    const before = rig.line.raised;
    for (const [index, position] of [2, 0, 1].entries()) {
      rig.data.usedEvent = index;
      await rig.engine.succeed(position, new Uint8Array(K).fill(position));
      expect(rig.line.raised).toBe(before + index + 1);
      expect(sent[position]?.response()[0]).toBe(position);
    }
    expect(sent.map((s) => s.length())).toEqual([K + 1, K + 1, K + 1]);
    expect(
      rig.trace
        .of("used")
        .slice(-3)
        .map(({ request }) => request),
    ).toEqual([4, 2, 3]);
  });

  test("June 2026, f77a956f6a: used.len is never more than the room and its status", async () => {
    const { rig, sent } = working();
    await rig.engine.succeed(0, new Uint8Array(K + 1));
    expect(sent[0]?.length()).toBe(1);
    expect(sent[0]?.response().at(-1)).toBe(Status.ERR);
  });

  test("with more room than it asked for, the status is still the last byte, and used.len the result's", async () => {
    const rig = heldRig();
    const session = rig.open(createRsa({ key: PRIVATE }));
    const sent = rig.send(rig.data, akcipherData({ session, src: new Uint8Array(4), dst: 8 }), 20);
    await rig.engine.succeed(0, Uint8Array.of(1, 2, 3));
    expect(sent.length()).toBe(4);
    expect([...sent.response()]).toEqual([1, 2, 3, 0, 0, 0, 0, 0, 0, ...new Array(10).fill(0xee), Status.OK]);
  });

  test.each([
    ["unsupported", Status.NOTSUPP],
    ["bad-key", Status.ERR],
    ["rejected", Status.ERR],
    ["failed", Status.ERR],
  ] as const)("an engine that says %s gives status %i, and nothing else", async (why, status) => {
    const { rig, sent } = working();
    await rig.engine.complete(0, { ok: false, why, detail: "because" });
    expect(sent[0]?.length()).toBe(1);
    expect([...(sent[0]?.response() ?? [])]).toEqual([0, ...new Array(K - 1).fill(0xee), status]);
    expect(rig.trace.of("completed")).toEqual([{ kind: "completed", request: 2, ok: false, detail: "because" }]);
  });

  test("CVE-2020-14375: what the guest does to the request meanwhile changes nothing", async () => {
    const { rig } = working();
    rig.memory.bytes.fill(0, 0x4000);
    expect(rig.engine.requests[0]).toMatchObject({ operation: "rsa-encrypt", message: new Uint8Array(4).fill(1) });
  });

  test("a session that is closed meanwhile does not take the request's key along", async () => {
    const { rig, session, sent } = working();
    expect(rig.destroy(destroy("akcipher", session))).toBe(Status.OK);
    await rig.engine.succeed(0, new Uint8Array(K).fill(9));
    expect(sent[0]?.response().at(-1)).toBe(Status.OK);
  });

  test("after a reset an answer writes nothing, interrupts nothing, and the device works on", async () => {
    const { rig } = working(2);
    rig.driver.write("device_status", 0);
    expect(rig.trace.of("reset")).toEqual([{ kind: "reset", cause: "driver", dropped: 2 }]);
    const before = rig.memory.bytes.slice();
    const raised = rig.line.raised;
    await rig.engine.succeed(0, new Uint8Array(K).fill(9));
    expect(rig.memory.changedSince(before)).toEqual([]);
    rig.start();
    const after = rig.memory.bytes.slice();
    await rig.engine.succeed(1, new Uint8Array(K).fill(9));
    expect(rig.memory.changedSince(after)).toEqual([]);
    expect(rig.line.raised).toBe(raised);
    const session = rig.open(createRsa({ key: PRIVATE }));
    const sent = rig.send(rig.data, akcipherData({ session, src: new Uint8Array(4), dst: K }), K + 1);
    await rig.engine.succeed(2, new Uint8Array(K));
    expect(sent.length()).toBe(K + 1);
  });

  test("CVE-2024-3446: a reset, and a whole new start, from inside a notification", async () => {
    for (const restart of [false, true]) {
      const rig = heldRig();
      const session = rig.open(createRsa({ key: PRIVATE }));
      const segments = () => [
        rig.driver.source(akcipherData({ session, src: new Uint8Array(4), dst: K })),
        rig.driver.sink(K + 1),
      ];
      rig.data.add(segments());
      rig.data.add(segments());
      rig.engine.onPerform = () => (restart ? rig.start() : rig.driver.write("device_status", 0));
      const queue = rig.data;
      queue.kick();
      expect(rig.engine.requests).toHaveLength(1);
      const before = rig.memory.bytes.slice();
      await rig.engine.succeed(0, new Uint8Array(K).fill(7));
      expect(rig.memory.changedSince(before)).toEqual([]);
      expect([queue.usedIdx, rig.driver.needsReset]).toEqual([0, false]);
    }
  });

  test("CVE-2024-3446: a reset from inside an interrupt", async () => {
    const { rig } = working(2);
    rig.data.usedEvent = 0;
    rig.line.onRaise = () => rig.driver.write("device_status", 0);
    await rig.engine.succeed(0, new Uint8Array(K));
    const before = rig.memory.bytes.slice();
    await rig.engine.succeed(1, new Uint8Array(K).fill(7));
    expect(rig.memory.changedSince(before)).toEqual([]);
    expect([rig.driver.status, rig.line.up]).toEqual([0, false]);
  });

  test("a driver that broke virtio meanwhile still gets the answers to what it sent before", async () => {
    const { rig, sent } = working();
    rig.data.offer(0xffff);
    rig.data.kick();
    expect(rig.driver.needsReset).toBe(true);
    await rig.engine.succeed(0, new Uint8Array(K));
    expect(sent[0]?.length()).toBe(K + 1);
  });
});
