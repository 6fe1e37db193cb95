/** What a device tells its engine of requests and keys that are not wanted any more. */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { AkcipherKeyType } from "../../wire/crypto/services/akcipher.ts";
import { Status } from "../../wire/crypto/status.ts";
import { Calculator } from "../../worker/calculator.ts";
import { createEngine } from "../../worker/engine.ts";
import type { EnginePool } from "../../worker/pool/engine-pool.ts";
import { type FakeWorker, setUp, until } from "../../worker/testing/fake-workers.ts";
import { number } from "../testing/asym-requests.ts";
import { ask, asymRigWith, heldAsymRig } from "../testing/asym-rig.ts";
import { rsaEncrypt, rsaSign, rsaVerify } from "../testing/asym-rsa-requests.ts";
import { LINUX_FEATURES } from "../testing/driver.ts";
import { HeldEngine, settled } from "../testing/fakes.ts";
import { akcipherData, createCipher, createRsa, destroy } from "../testing/requests.ts";
import { heldRig, Rig } from "../testing/rig.ts";
import { Feature } from "../virtio/negotiation.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 512 });
const PRIVATE = new Uint8Array(privateKey.export({ type: "pkcs1", format: "der" }));
const PUBLIC = new Uint8Array(publicKey.export({ type: "pkcs1", format: "der" }));
const K = 64;
const src = number(K - 1);

describe("a reset", () => {
  test.each(["driver", "machine", "host"] as const)("by the %s takes all requests out of the engine, once", (cause) => {
    const rig = heldAsymRig();
    for (let i = 0; i < 3; i++) rig.send(rig.data, rsaSign(), 4096);
    const owners = new Set(rig.engine.performOptions.map((options) => options?.owner));
    expect([owners.size, rig.engine.cancelled]).toEqual([1, []]);
    for (let i = 0; i < 2; i++) rig.transport.reset(cause);
    expect(rig.engine.cancelled).toEqual([...owners]);
  });

  test("leaves the requests of the driver's next start and of another device alone", () => {
    const [one, other] = [heldAsymRig(), heldAsymRig()];
    const ownerOf = (rig: typeof one) => {
      rig.send(rig.data, rsaSign(), 4096);
      return rig.engine.performOptions.at(-1)?.owner;
    };
    const before = ownerOf(one);
    one.start();
    expect(one.engine.cancelled).toEqual([before]);
    expect(new Set([before, ownerOf(one), ownerOf(other)]).size).toBe(3);
  });

  test("from inside the engine's own call takes that request along", () => {
    const rig = heldAsymRig();
    rig.engine.onPerform = () => rig.driver.write("device_status", 0);
    rig.send(rig.data, rsaSign(), 4096);
    const [options] = rig.engine.performOptions;
    expect(rig.engine.cancelled.at(-1)).toBe(options?.owner);
  });

  test("of a device that was saved and goes on takes the requests that it has carried out again", () => {
    const saved = heldRig();
    const session = saved.open(createRsa({ key: PRIVATE }));
    saved.send(saved.data, akcipherData({ session, src, dst: K }), K + 1);
    const rig = heldRig({ memory: saved.memory });
    rig.transport.reset("host");
    rig.pciDevice.restore(saved.pciDevice.save());
    const owner = rig.engine.performOptions.at(-1)?.owner;
    expect(owner).toBeDefined();
    rig.transport.reset("driver");
    expect(rig.engine.cancelled.at(-1)).toBe(owner);
    // The other device still has its own.
    expect(saved.engine.cancelled).toEqual([]);
  });

  test("twenty times over leaves another device waiting for what a worker was at, and for no request more", async () => {
    const { pool: engine, workers } = setUp({ size: 1 });
    const [flooding, other] = [heldOn(engine), heldOn(engine)];
    const encrypt = (byte: number) => rsaEncrypt({ msg: Uint8Array.of(byte) });
    for (let round = 0; round < 20; round++) {
      flooding.start();
      const request = flooding.driver.source(encrypt(1));
      for (let i = 0; i < 32; i++) flooding.data.add([request, flooding.driver.sink(72)]);
      flooding.data.kick();
      if (round === 0) await until(() => workers[0]?.requests.length === 2);
    }
    const [worker] = workers as [FakeWorker];
    flooding.driver.write("device_status", 0);
    const sent = other.send(other.data, encrypt(2), 72);
    worker.requests[0]?.answer();
    await until(() => worker.requests.some(({ digit }) => digit === 2));
    worker.answer(2);
    await until(() => sent.length() !== undefined);
    const begun = worker.requests.length - worker.takenBack.length;
    expect([begun, worker.requests.at(-1)?.digit, worker.terminated]).toEqual([2, 2, false]);
    engine.close();
  });

  const heldOn = (engine: EnginePool) => asymRigWith({ engine, memory: 1 << 22, record: false });
});

describe("requests of a megabyte", () => {
  test("over ten resets: what the engine keeps does not grow", async () => {
    const { pool: engine, workers, states } = setUp({ size: 1 });
    const rig = asymRigWith({ engine, memory: 1 << 22, record: false });
    const source = rig.driver.source(rsaVerify({ msg: number((1 << 20) - 2000) }));
    const kept: number[] = [];
    for (let round = 0; round < 10; round++) {
      rig.start();
      for (let i = 0; i < 16; i++) rig.data.add([source, rig.driver.sink(8)]);
      rig.data.kick();
      await until(() => workers[0]?.unanswered === 2);
      rig.driver.write("device_status", 0);
      await until(() => workers[0]?.unanswered === 1);
      kept.push(states.at(-1)?.waiting ?? -1);
    }
    expect(kept).toEqual(Array(10).fill(0));
    expect(workers.length).toBe(1);
    engine.close();
  });
});

describe("a session that is closed", () => {
  test("has its private key forgotten, and only that", () => {
    const rig = heldRig();
    const privates = [rig.open(createRsa({ key: PRIVATE })), rig.open(createRsa({ key: PRIVATE }))];
    const open = rig.open(createRsa({ key: PUBLIC, keytype: AkcipherKeyType.PUBLIC }));
    const cipher = rig.open(createCipher({ key: new Uint8Array(16) }));
    rig.send(rig.data, akcipherData({ session: privates[1] ?? 0n, src, dst: K, operation: "decrypt" }), K + 1);
    const [options] = rig.engine.performOptions;
    expect(options?.session).toBe(privates[1]);
    for (const session of [open, privates[1] ?? 0n]) expect(rig.destroy(destroy("akcipher", session))).toBe(Status.OK);
    expect(rig.destroy(destroy("cipher", cipher))).toBe(Status.OK);
    for (const session of [cipher, open, 99n]) expect(rig.destroy(destroy("akcipher", session))).toBe(Status.ERR);
    expect(rig.engine.forgotten).toEqual([{ owner: options?.owner, session: privates[1] }]);
  });

  test("before the device was saved has its key forgotten when the requests in flight are carried out again", () => {
    const saved = heldRig();
    const session = saved.open(createRsa({ key: PRIVATE }));
    saved.send(saved.data, akcipherData({ session, src, dst: K, operation: "decrypt" }), K + 1);
    saved.destroy(destroy("akcipher", session));
    const rig = heldRig({ memory: saved.memory });
    rig.transport.reset("host");
    rig.pciDevice.restore(saved.pciDevice.save());
    const owner = rig.engine.performOptions.at(-1)?.owner;
    expect(rig.engine.forgotten).toEqual([{ owner, session }]);
  });
});

describe("with the real engine", () => {
  test("a session's prepared key goes with it, and all that are left with the reset", async () => {
    const calculator = new Calculator();
    const rig = new Rig({ engine: createEngine(calculator) }).start();
    const keys = [PRIVATE, new Uint8Array(anotherKey())];
    const sessions = keys.map((key) => rig.open(createRsa({ key })));
    for (const session of sessions) {
      const sent = rig.send(rig.data, akcipherData({ session, src, dst: K, operation: "decrypt" }), K + 1);
      await settled();
      expect(sent.response().at(-1)).toBe(Status.OK);
    }
    expect(calculator.privateKeys).toBe(2);
    rig.destroy(destroy("akcipher", sessions[0] ?? 0n));
    expect(calculator.privateKeys).toBe(1);
    rig.driver.write("device_status", 0);
    expect(calculator.privateKeys).toBe(0);
  });

  test("the keys of requests without sessions go with the reset", async () => {
    const calculator = new Calculator();
    const rig = asymRigWith({ engine: createEngine(calculator) });
    const { n, d } = privateKey.export({ format: "jwk" });
    const bytes = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? "", "base64url"));
    const key = { kind: "privkey_rep1_data", n: bytes(n), d: bytes(d) } as const;
    const answered = await ask(rig, rsaSign({ key }), 4096);
    expect(answered.status).toBe(Status.OK);
    expect(calculator.privateKeys).toBe(1);
    await ask(rig, rsaVerify(), 8);
    rig.driver.write("device_status", 0);
    expect(calculator.privateKeys).toBe(0);
  });

  const anotherKey = () =>
    generateKeyPairSync("rsa", { modulusLength: 512 }).privateKey.export({ type: "pkcs1", format: "der" });
});

describe("2.6.1.1 a data queue that the driver resets", () => {
  const features = LINUX_FEATURES | Feature.RING_RESET;

  test("has the engine's late answer to its request dropped, in memory and in the trace", async () => {
    const rig = heldRig({ offer: Feature.RING_RESET, features });
    const session = rig.open(createRsa({ key: PRIVATE }));
    const sent = rig.send(rig.data, akcipherData({ session, src, dst: K }), K + 1);
    rig.driver.write("queue_select", 0);
    rig.driver.write("queue_reset", 1);
    const before = rig.memory.bytes.slice();
    await rig.engine.succeed(0, new Uint8Array(K));
    expect([rig.memory.changedSince(before), sent.length()]).toEqual([[], undefined]);
    expect(rig.trace.of("completed")).toEqual([]);
    expect(rig.create(createRsa({ key: PRIVATE })).status).toBe(0);
  });

  test("is saved without the request, which a restored device does not begin again", () => {
    const rig = heldRig({ offer: Feature.RING_RESET, features });
    const session = rig.open(createRsa({ key: PRIVATE }));
    rig.send(rig.data, akcipherData({ session, src, dst: K }), K + 1);
    rig.driver.write("queue_select", 0);
    rig.driver.write("queue_reset", 1);
    const restored = new Rig({ engine: new HeldEngine(), memory: rig.memory, offer: Feature.RING_RESET });
    restored.pciDevice.restore(rig.pciDevice.save());
    expect(restored.engine.requests).toEqual([]);
  });
});
