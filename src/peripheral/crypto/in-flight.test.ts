/** How much the device takes on at once. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../wire/codec/codec.ts";
import { RSAPublicKey } from "../../wire/codec/der.ts";
import { SessionInput } from "../../wire/crypto/header.ts";
import { AkcipherKeyType } from "../../wire/crypto/services/akcipher.ts";
import { Status } from "../../wire/crypto/status.ts";
import { DescriptorFlag } from "../../wire/virtio/virtio.ts";
import { MAX_IN_FLIGHT_BYTES, MAX_IN_FLIGHT_DESCRIPTORS } from "../flow/load.ts";
import { DESCRIPTOR_SIZE, MAX_INDIRECT_ENTRIES } from "../queue/chain.ts";
import { number } from "../testing/asym-requests.ts";
import { heldAsymRig } from "../testing/asym-rig.ts";
import { rsaVerify } from "../testing/asym-rsa-requests.ts";
import { akcipherData, createCipher, createRsa, destroy } from "../testing/requests.ts";
import { concat, heldRig } from "../testing/rig.ts";
import { MAX_AKCIPHER_KEY_LEN } from "./limits.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of the heap that are in use. */
function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const LONG = 1 << 20;
const verdict = { ok: true, value: { kind: "verdict", valid: true } } as const;

/** A device with twenty requests of nearly a megabyte each, all in the same memory. */
function flooded() {
  const rig = heldAsymRig({ memory: 1 << 22 });
  const request = rig.driver.source(rsaVerify({ msg: number(LONG - 1000) }));
  const sent = Array.from({ length: 20 }, () => rig.sendChain(rig.data, [request, rig.driver.sink(8)]));
  return { rig, sent, taken: () => rig.engine.requests.length };
}

describe("bytes in flight", () => {
  test("beyond the limit requests stay in the ring, and are taken as soon as others are answered", async () => {
    const { rig, sent, taken } = flooded();
    const most = Math.ceil(MAX_IN_FLIGHT_BYTES / (LONG - 1000));
    expect(taken()).toBe(most);
    for (let i = 0; i < 20; i++) {
      expect(taken()).toBe(Math.min(20, most + i));
      await rig.engine.complete(i, verdict);
      rig.clock.turns();
      expect(sent[i]?.response()[0]).toBe(Status.OK);
    }
    expect(sent.map(({ length }) => length())).toEqual(sent.map(() => 8));
  });

  test("a reset forgets what was in flight and what was not taken", async () => {
    const { rig, taken } = flooded();
    const before = taken();
    rig.start();
    await rig.engine.complete(0, verdict);
    rig.clock.turns();
    expect(taken()).toBe(before);
    rig.send(rig.data, rsaVerify(), 8);
    expect(taken()).toBe(before + 1);
  });

  test("requests that a rule dropped keep their room until the reset, and other queues go on", () => {
    const rig = heldAsymRig({ memory: 1 << 22 });
    const action = { kind: "drop" } as const;
    rig.pciDevice.command({ do: "faults", rules: [{ id: "1", queue: "data", probability: 1, action }] });
    const request = rig.driver.source(rsaVerify({ msg: number(LONG - 1000) }));
    for (let i = 0; i < 20; i++) rig.sendChain(rig.data, [request, rig.driver.sink(8)]);
    rig.pciDevice.command({ do: "faults", rules: [] });
    rig.clock.turns();
    expect(rig.engine.requests).toEqual([]);
    expect(rig.create(createCipher({ key: new Uint8Array(16) })).status).toBe(Status.OK);
    rig.start();
    rig.send(rig.data, rsaVerify(), 8);
    expect(rig.engine.requests).toHaveLength(1);
  });

  test("2.1.2 a device that needs a reset takes no more, although others are answered", async () => {
    const { rig, taken } = flooded();
    const before = taken();
    // A head that is no descriptor: the control queue is still read.
    rig.control.offer(9999);
    rig.control.kick();
    expect(rig.driver.needsReset).toBe(true);
    await rig.engine.complete(0, verdict);
    rig.clock.turns();
    expect(taken()).toBe(before);
  });
});

const TABLE = MAX_INDIRECT_ENTRIES;

/** A device whose queue offers 256 chains, all on one table of 4096 descriptors: a request, empty buffers, room. */
function crowded(options: Parameters<typeof heldAsymRig>[0] = {}) {
  const { NEXT, WRITE, INDIRECT } = DescriptorFlag;
  const rig = heldAsymRig({ queueSize: 256, record: false, ...options });
  const { data: queue, driver } = rig;
  const table = driver.allocate(TABLE * DESCRIPTOR_SIZE);
  const empty = { address: 0, length: 0, writable: false };
  for (let i = 1; i < TABLE - 1; i++) queue.writeDescriptor(table, i, empty, NEXT, i + 1);
  queue.writeDescriptor(table, 0, driver.source(rsaVerify()), NEXT, 1);
  queue.writeDescriptor(table, TABLE - 1, driver.sink(8), WRITE);
  const chain = { address: table, length: TABLE * DESCRIPTOR_SIZE, writable: false };
  for (let head = 0; head < queue.size; head++) {
    queue.writeDescriptor(queue.desc, head, chain, INDIRECT);
    queue.offer(head);
  }
  return { rig, queue, taken: (index = 0) => rig.transport.rings(index)?.inFlight.length };
}

const MOST = MAX_IN_FLIGHT_DESCRIPTORS / TABLE;

describe("descriptors in flight", () => {
  test("256 chains of 4096 empty descriptors on one table: beyond the limit they stay in the ring", () => {
    const { queue, taken } = crowded();
    const before = heapUsed();
    queue.kick();
    expect(heapUsed() - before).toBeLessThan(2 * 90 * MAX_IN_FLIGHT_DESCRIPTORS);
    expect(taken()).toBe(MOST);
  });

  test("they are taken as soon as others are answered, and all come back", async () => {
    const { rig, queue, taken } = crowded();
    queue.kick();
    for (let i = 0; i < queue.size; i++) {
      await rig.engine.complete(i, verdict);
      rig.clock.turns();
      expect(taken()).toBe(Math.min(MOST, queue.size - i - 1));
    }
    expect(queue.usedIdx).toBe(queue.size);
  });

  test("on hold they wait in the ring too, and no queue keeps another from being served", async () => {
    const { rig, queue, taken } = crowded({ dataQueues: 2 });
    rig.pciDevice.command({ do: "hold", queue: 0, on: true });
    queue.kick();
    expect([taken(), rig.engine.requests.length]).toEqual([MOST, 0]);
    expect(rig.create(createCipher({ key: new Uint8Array(16) })).status).toBe(Status.OK);
    for (let i = 0; i < 3; i++) rig.send(rig.queue(1), rsaVerify(), 8);
    expect(rig.engine.requests).toHaveLength(3);
  });

  test("when one queue has all that is possible with the engine, the others are served one request at a time", async () => {
    const { rig, queue } = crowded({ dataQueues: 2 });
    queue.kick();
    expect(rig.create(createCipher({ key: new Uint8Array(16) })).status).toBe(Status.OK);
    const sent = [0, 1, 2].map(() => rig.send(rig.queue(1), rsaVerify(), 8));
    for (let i = 0; i < 3; i++) {
      expect(rig.engine.requests).toHaveLength(MOST + i + 1);
      await rig.engine.complete(MOST + i, verdict);
      rig.clock.turns();
      expect(sent[i]?.length()).toBe(8);
    }
  });

  test("two queues on hold have at least one request each to look at", () => {
    const { rig, queue, taken } = crowded({ dataQueues: 2 });
    for (const index of [0, 1]) rig.pciDevice.command({ do: "hold", queue: index, on: true });
    queue.kick();
    rig.send(rig.queue(1), rsaVerify(), 8);
    rig.send(rig.queue(1), rsaVerify(), 8);
    expect([taken(0), taken(1)]).toEqual([MOST, 1]);
    rig.pciDevice.command({ do: "release", queue: 0 });
    rig.clock.turns();
    expect([taken(0), taken(1), rig.engine.requests.length]).toEqual([MOST + 1, 1, 1]);
  });

  test("delayed answers count: until they are given, no more are taken", async () => {
    const { rig, queue } = crowded();
    const action = { kind: "delay", milliseconds: 50 } as const;
    rig.pciDevice.command({ do: "faults", rules: [{ id: "1", queue: "any", probability: 1, action }] });
    queue.kick();
    for (let i = 0; i < MOST; i++) await rig.engine.complete(i, verdict);
    rig.clock.turns();
    expect(rig.engine.requests).toHaveLength(MOST);
    rig.clock.pass(50);
    rig.clock.turns();
    expect(rig.engine.requests).toHaveLength(2 * MOST);
  });

  test("while the emulator is paused answers come, and nothing is taken in their place until it runs again", async () => {
    const { rig, queue, taken } = crowded();
    queue.kick();
    rig.clock.paused = true;
    for (let i = 0; i < 3; i++) await rig.engine.complete(i, verdict);
    rig.clock.turns();
    expect([taken(), queue.usedIdx]).toEqual([MOST - 3, 3]);
    rig.clock.paused = false;
    rig.clock.turns();
    expect(taken()).toBe(MOST);
  });

  test("a reset forgets them", () => {
    const { rig, queue } = crowded();
    queue.kick();
    rig.start();
    const before = rig.engine.requests.length;
    for (let i = 0; i < 20; i++) rig.send(rig.data, rsaVerify(), 8);
    expect(rig.engine.requests).toHaveLength(before + 20);
  });
});

test("the key of a session counts for each request that is carried out with it, also when the session is closed", () => {
  const rig = heldRig({ memory: 1 << 23, queueSize: 1024 });
  const der = encode(RSAPublicKey, { modulus: new Uint8Array(64).fill(0xff), publicExponent: Uint8Array.of(17) });
  const key = concat([der, new Uint8Array(MAX_AKCIPHER_KEY_LEN - der.length)]);
  const created = createRsa({ key, keytype: AkcipherKeyType.PUBLIC });
  const create = rig.driver.source(created);
  const request = (session: bigint) => akcipherData({ session, src: der, dst: 64 });
  while (rig.data.free > 0) {
    const answer = rig.driver.sink(16);
    rig.sendChain(rig.control, [create, answer]);
    const session = decode(SessionInput, rig.memory.slice(answer.address, 16)).session_id;
    rig.sendChain(rig.data, [rig.driver.source(request(session)), rig.driver.sink(65)], "indirect");
    rig.destroy(destroy("akcipher", session));
  }
  const most = Math.ceil(MAX_IN_FLIGHT_BYTES / (created.length + request(0n).length));
  expect(most).toBeLessThan(rig.data.size);
  expect(rig.engine.requests).toHaveLength(most);
});
