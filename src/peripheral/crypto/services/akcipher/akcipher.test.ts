import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { AkcipherKeyType, RsaPaddingAlgo } from "../../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { akcipherData, akcipherVerify, createCipher, createRsa, destroy } from "../../../testing/requests.ts";
import { heldRig } from "../../../testing/rig.ts";
import { MAX_AKCIPHER_OPERAND } from "../../limits.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const PRIVATE = new Uint8Array(privateKey.export({ type: "pkcs1", format: "der" }));
const PUBLIC = new Uint8Array(publicKey.export({ type: "pkcs1", format: "der" }));
const K = 128;
const { PKCS1_PADDING } = RsaPaddingAlgo;

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
