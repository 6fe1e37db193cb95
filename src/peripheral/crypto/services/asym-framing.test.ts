/** How asymmetric requests are framed, refused and answered: the rows G, F and V of docs/spec.md. */
import { describe, expect, test } from "vitest";
import { CryptoFeature } from "../../../wire/crypto/features.ts";
import { DataFlag } from "../../../wire/crypto/header.ts";
import type { AsymKind } from "../../../wire/crypto/requests.ts";
import { CtrlOpcode } from "../../../wire/crypto/requests.ts";
import { Status } from "../../../wire/crypto/status.ts";
import type { Request } from "../../flow/request.ts";
import { BAD_SIGNATURE } from "../../testing/asym-engine.ts";
import { dhCompute, ecdsaSign, ecdsaVerify, number } from "../../testing/asym-requests.ts";
import { ask, asked, asymRig, CANARY, heldAsymRig, idataOf } from "../../testing/asym-rig.ts";
import { rsaDecrypt, rsaEncrypt, rsaSign, rsaVerify } from "../../testing/asym-rsa-requests.ts";
import { SAMPLES, type Sample } from "../../testing/asym-samples.ts";
import { withU32, withWord, words } from "../../testing/asym-spoil.ts";
import { HeldEngine, settled } from "../../testing/fakes.ts";
import { cipherData, createCipher, createRsa, destroy } from "../../testing/requests.ts";
import { heldRig } from "../../testing/rig.ts";
import { CryptoDevice } from "../device.ts";
import { MAX_NUMBER_BYTES, MAX_REQUEST_BYTES } from "../limits.ts";
import { defaultSettings } from "../settings.ts";

const samples = Object.entries(SAMPLES) as [AsymKind, Sample][];
const VERIFICATIONS: AsymKind[] = ["ecdsa_verify_req", "dsa_verify_req", "rsa_verify_req"];
const canaries = (bytes: Uint8Array) => bytes.every((byte) => byte === CANARY);

describe.each(samples)("%s", (kind, { readable, answer }) => {
  test("is carried out: status OK, used.len says how long the answer is", async () => {
    const answered = await ask(asymRig(), readable, answer + 7);
    expect(answered).toMatchObject({ status: Status.OK, second: 0, length: answer });
    expect(canaries(answered.response.subarray(answer))).toBe(true);
    expect(() => idataOf(kind, readable, answered)).not.toThrow();
  });

  test("G-c in descriptors of one byte each, it is the same request", async () => {
    const rig = asymRig();
    const source = rig.driver.source(readable);
    const sink = rig.driver.sink(answer);
    const single = ({ address, length, writable }: typeof source) =>
      Array.from({ length }, (_, i) => ({ address: address + i, length: 1, writable }));
    const sent = rig.sendChain(rig.data, [...single(source), ...single(sink)], "indirect");
    await settled();
    expect(sent.length()).toBe(answer);
    expect(sent.response()).toEqual((await ask(asymRig(), readable, answer)).response);
  });

  test("F10 with one byte too little it is refused", async () => {
    // A padding is taken off first: how long the message is, only the result tells.
    const rig = asymRig();
    const answered = await ask(rig, readable, answer - 1);
    expect(answered).toMatchObject({ status: Status.ERR, length: Math.min(8, answer - 1) });
    expect(rig.engine.requests.length).toBe(kind === "rsa_dec_req" ? 1 : 0);
  });

  test("G-f an outcome that is none is status and reserved: 8 bytes, and nothing else is touched", async () => {
    for (const why of ["unsupported", "bad-key", "rejected", "failed"] as const) {
      const rig = heldAsymRig();
      const sent = rig.send(rig.data, readable, answer + 7);
      await rig.engine.complete(0, { ok: false, why, detail: "no" });
      expect(sent.length()).toBe(8);
      const second = VERIFICATIONS.includes(kind) ? Status.BADMSG : 0;
      const status = why === "unsupported" ? Status.NOTSUPP : Status.ERR;
      expect(sent.response().subarray(0, 8)).toEqual(Uint8Array.of(status, 0, 0, 0, second, 0, 0, 0));
      expect(canaries(sent.response().subarray(8))).toBe(true);
      expect(rig.trace.of("refused")).toMatchObject([{ status, why: "no" }]);
    }
  });

  test("F16 reserved fields are not looked at", async () => {
    const reserved = words(readable).filter(({ path }) => /reserved|padding$|session_id/.test(path));
    for (const value of [0, 1, 0xffff_ffff]) {
      const other = reserved.reduce((bytes, { offset }) => withU32(bytes, offset, value), readable);
      expect(await asked(other)).toEqual(await asked(readable));
    }
  });
});

describe("which service answers", () => {
  test("F1 service 4 is ASYM here: the same opcode means another operation in VIRTIO 1.4", async () => {
    expect(await asked(rsaSign())).toMatchObject({ operation: "rsa-sign" });
    const virtio = heldRig();
    const sent = virtio.send(virtio.data, rsaSign(), 65);
    // 0x400 is AKCIPHER_ENCRYPT there, and session_id names no session.
    expect(sent.response().at(-1)).toBe(Status.INVSESS);
  });

  test("F1 AKCIPHER sessions are not opened and not closed", () => {
    const rig = heldAsymRig();
    expect(rig.create(createRsa({ key: number(100) })).status).toBe(Status.NOTSUPP);
    expect(rig.destroy(destroy("akcipher", 1n))).toBe(Status.ERR);
    expect(CtrlOpcode.AKCIPHER_CREATE_SESSION).toBe(0x404);
  });

  test("F1 a cipher request is answered as in VIRTIO 1.4", () => {
    const rig = heldAsymRig();
    const session = rig.open(createCipher({ key: new Uint8Array(16) }));
    const src = new Uint8Array(32);
    const sent = rig.send(rig.data, cipherData({ session, iv: new Uint8Array(16), src }), 33);
    expect(sent.length()).toBe(33);
    expect(sent.response().at(-1)).toBe(Status.OK);
  });

  test("F1 services 1 to 3 are refused with a status in the last byte, as in VIRTIO 1.4", async () => {
    // They are offered; there is no session.
    for (const opcode of [0x100, 0x200, 0x300, 0x301]) {
      const { response, length } = await ask(asymRig(), withU32(new Uint8Array(72), 0, opcode), 20);
      expect([response[19], length]).toEqual([Status.INVSESS, 1]);
    }
  });

  test("F8 F12 an operation or a combination that is not known gets NOTSUPP", async () => {
    for (const [opcode, algo] of [
      [0x406, 1],
      [0x4ff, 1],
      [0x500, 1],
      [0x8000_0400, 1],
      [0xffff_ffff, 1],
      [0x400, 0],
      [0x400, 3],
      [0x400, 5],
      [0x401, 6],
      [0x402, 2],
      [0x403, 4],
      [0x404, 3],
      [0x405, 1],
      [0x405, 4],
    ] as const) {
      const request = withU32(withU32(new Uint8Array(200), 0, opcode), 4, algo);
      const rig = asymRig();
      const second = opcode === 0x401 ? Status.BADMSG : 0;
      expect(await ask(rig, request)).toMatchObject({ status: Status.NOTSUPP, second, length: 8 });
      expect(rig.engine.requests).toEqual([]);
    }
  });

  const { SESSION_MODE } = DataFlag;

  test("F2 F7 a request needs no session: session_id and, without REVISION_1, flag are ignored", async () => {
    for (const flag of [0, SESSION_MODE, 2, 0xdead_beef, 0xffff_ffff]) {
      expect(await ask(asymRig(), rsaSign({ flag }))).toMatchObject({ status: Status.OK });
      expect(await asked(rsaSign({ flag }))).toEqual(await asked(rsaSign()));
    }
  });

  test("F7 5.9.9.3 with REVISION_1 SESSION_MODE gets INVSESS, other bits of flag mean nothing", () => {
    const revision1 = 1n << BigInt(CryptoFeature.REVISION_1);
    for (const flag of [SESSION_MODE, 0xffff_ffff]) {
      const { engine, answers } = activated(revision1, rsaSign({ flag }));
      expect(answers).toEqual([Uint8Array.of(Status.INVSESS, 0, 0, 0, 0, 0, 0, 0)]);
      expect(engine.requests).toEqual([]);
    }
    for (const flag of [0, 2, 0xffff_fffe])
      expect(activated(revision1, rsaSign({ flag })).engine.requests).toHaveLength(1);
    expect(activated(0n, rsaSign({ flag: SESSION_MODE })).engine.requests).toHaveLength(1);
  });

  /** A device with these features negotiated, after its first request; not every feature is one that it offers today. */
  function activated(features: bigint, readable: Uint8Array) {
    const engine = new HeldEngine();
    const settings = defaultSettings("asym-rfc-v3");
    const device = new CryptoDevice({ engine, settings, dialect: "asym-rfc-v3", trace: () => undefined });
    const answers: Uint8Array[] = [];
    const complete: Request["complete"] = (written) => answers.push(...written.map(({ bytes }) => bytes));
    const requests: Request[] = [{ id: 1, queue: 0, readable, writableLength: 4096, complete }];
    device.activate({
      features,
      pop: () => requests.shift(),
      later: (work) => work(),
      keep: () => {},
      violated: () => {},
      giveUp: () => {},
    });
    device.notify(0);
    return { engine, answers };
  }
});

describe("where things are", () => {
  test("F4 G-d parameter starts at byte 24, and nothing is padded to 48 bytes", async () => {
    const request = rsaEncrypt({ msg: number(3) });
    expect(request.length).toBe(24 + 16 + 64 + 3 + 3);
    expect(await asked(request)).toMatchObject({ operation: "rsa-encrypt", message: number(3) });
  });

  test("F5 F6 G-e the writable part starts with a status of four bytes, and ends with none", async () => {
    const { response, length } = await ask(asymRig(), rsaEncrypt(), 8 + 64 + 1);
    expect(response.subarray(0, 8)).toEqual(new Uint8Array(8));
    expect(length).toBe(8 + 64);
    expect(response.at(-1)).toBe(CANARY);
  });

  test("F9 F15 a verification is answered by the same rules as every other request", async () => {
    for (const kind of VERIFICATIONS) {
      const request = SAMPLES[kind].readable.subarray(0, -1);
      expect(await ask(asymRig(), request, 20)).toMatchObject({ status: Status.ERR, second: 2, length: 8 });
    }
  });

  test("G-b numbers are big-endian, have zeros in front or not, and are answered in the room there is", async () => {
    const padded = (bytes: Uint8Array) => Uint8Array.of(0, 0, ...bytes);
    const request = ecdsaSign({ room: 40 });
    const answered = await ask(asymRig(), request);
    const { r, s } = idataOf("ecdsa_sign_req", request, answered);
    expect([...r]).toEqual([...new Uint8Array(39), 5]);
    expect([...s]).toEqual([...new Uint8Array(8), ...number(32, 9)]);
    // Zeros in front do not make a modulus longer.
    expect(await ask(asymRig(), rsaEncrypt({ n: padded(number(64)) }))).toMatchObject({ status: 0, length: 72 });
  });
});

describe("lengths", () => {
  test("F10 fewer than four writable bytes: the chain comes back untouched, and the device needs a reset", async () => {
    for (const [, { readable }] of samples) {
      for (const writable of [0, 1, 3]) {
        const rig = asymRig();
        const { length, response } = await ask(rig, readable, writable);
        expect(length).toBe(0);
        expect(canaries(response)).toBe(true);
        expect(rig.driver.needsReset).toBe(true);
        expect(rig.trace.of("fault")).toMatchObject([{ problem: expect.stringContaining("writable bytes") }]);
      }
    }
  });

  test("F10 four to seven: the status, and as much of what follows as there is room for", async () => {
    for (const [kind, { readable }] of samples) {
      for (const writable of [4, 5, 7]) {
        const rig = asymRig();
        const { status, length } = await ask(rig, readable, writable);
        expect([status, length]).toEqual([Status.ERR, writable]);
        expect(rig.driver.needsReset).toBe(false);
        expect(rig.engine.requests, kind).toEqual([]);
      }
    }
  });

  test("F11 what both parts carry together is no more than max_size", async () => {
    const fixed = 7 * 32 - 31 + 32 + 64;
    const largest = MAX_REQUEST_BYTES - fixed;
    expect(await ask(asymRig({ memory: 1 << 23 }), ecdsaSign({ msg: number(largest) }))).toMatchObject({ status: 0 });
    const rig = asymRig({ memory: 1 << 23 });
    expect(await ask(rig, ecdsaSign({ msg: number(largest + 1) }))).toMatchObject({ status: Status.ERR, length: 8 });
    expect(rig.engine.requests).toEqual([]);
  });

  test("F11 lengths of 2^32 - 1 are added up without a wrap, and nothing is allocated for them", async () => {
    const request = withWord(withWord(ecdsaSign(), "r_len", 0xffff_ffff), "s_len", 0xffff_ffff);
    const rig = asymRig();
    expect(await ask(rig, request)).toMatchObject({ status: Status.ERR, length: 8 });
    expect(rig.trace.of("refused")).toMatchObject([{ why: expect.stringContaining("max_size") }]);
  });

  test("a number that is longer than any that is of use is refused; a message that is hashed is not", async () => {
    const rig = asymRig();
    const long = number(MAX_NUMBER_BYTES + 1);
    expect(await ask(rig, rsaDecrypt({ cmsg: long }), 8192)).toMatchObject({ status: Status.ERR });
    expect(await ask(rig, rsaEncrypt({ msg: long }), 8192)).toMatchObject({ status: Status.ERR });
    expect(await ask(rig, rsaEncrypt({ n: long }), 8192)).toMatchObject({ status: Status.ERR });
    expect(rig.engine.requests).toEqual([]);
    expect(await ask(rig, rsaVerify({ msg: long }), 8192)).toMatchObject({ status: Status.OK });
  });

  test("a key computation with a prime longer than the prefix of a chain is read to its end", async () => {
    const p = number(1024);
    expect(await ask(asymRig(), dhCompute({ p, shared_secret_len: 1024 }))).toMatchObject({ status: 0, length: 1032 });
  });
});

describe("V1 verify_result", () => {
  test("V1 (OK, OK) for a valid signature, (OK, BADMSG) for any other, (status, BADMSG) without a verdict", async () => {
    for (const kind of VERIFICATIONS) {
      const { readable } = SAMPLES[kind];
      expect(await ask(asymRig(), readable)).toMatchObject({ status: 0, second: 0, length: 8 });
      const wrong = Uint8Array.from(readable);
      // The signature ends where the message of 14 bytes begins.
      wrong[wrong.length - 14 - 1] = BAD_SIGNATURE;
      expect(await ask(asymRig(), wrong)).toMatchObject({ status: 0, second: Status.BADMSG, length: 8 });
      expect(await ask(asymRig(), withWord(readable, "hash_algo", 99))).toMatchObject({ status: 3, second: 2 });
    }
  });

  test("V1 a request whose opcode cannot be read might have been a verification", async () => {
    for (const length of [1, 2, 3]) {
      expect(await ask(asymRig(), ecdsaVerify().subarray(0, length))).toMatchObject({ status: 1, second: 2 });
    }
  });
});
