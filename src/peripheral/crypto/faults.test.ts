/** Faults by rule: what the driver sees of each, and what the trace says. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { FaultAction } from "../../contract/device-control.ts";
import { SessionInput } from "../../wire/crypto/header.ts";
import { CtrlOpcode } from "../../wire/crypto/requests.ts";
import { Status } from "../../wire/crypto/status.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { MAX_IN_FLIGHT_BYTES } from "../flow/load.ts";
import { number } from "../testing/asym-requests.ts";
import { ask, asymRig, heldAsymRig } from "../testing/asym-rig.ts";
import { rsaSign, rsaVerify } from "../testing/asym-rsa-requests.ts";
import { settled } from "../testing/fakes.ts";
import { ciphering, rule } from "../testing/fault-rig.ts";
import { akcipherData, akcipherVerify, createCipher, createRsa, destroy } from "../testing/requests.ts";
import { heldRig } from "../testing/rig.ts";

const PRIVATE = new Uint8Array(
  generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs1", format: "der" }),
);
const K = 128;
const ok = { ok: true, value: { kind: "verdict", valid: true } } as const;

/** A device with an RSA session and a rule, whose engine waits. */
function signing(action: FaultAction) {
  const rig = heldRig();
  const session = rig.open(createRsa({ key: PRIVATE }));
  rig.pciDevice.command({ do: "faults", rules: [rule(action)] });
  const send = () => rig.send(rig.data, akcipherData({ session, src: new Uint8Array(4), dst: K }), K + 1);
  return { rig, session, send };
}

describe("status", () => {
  test("5.9.9.1 of a data request is its last byte, and nothing is carried out", () => {
    const { rig, send } = ciphering({ kind: "status", status: Status.BADMSG });
    const sent = send();
    expect([...sent.response()]).toEqual([0, ...new Array(15).fill(0xee), Status.BADMSG]);
    expect(sent.length()).toBe(1);
    expect(rig.trace.kinds).not.toContain("refused");
    expect(rig.trace.of("injected")).toEqual([
      {
        kind: "injected",
        request: 3,
        fault: "status",
        detail: "It was not carried out; the answer is BADMSG.",
      },
    ]);
  });

  test("5.9.9.2.1.1 of a create request is in session_input, without a session", () => {
    const rig = heldRig();
    rig.pciDevice.command({
      do: "faults",
      rules: [rule({ kind: "status", status: Status.NOSPC }, { queue: "control" })],
    });
    const { status, session } = rig.create(createCipher({ key: randomBytes(16) }));
    expect([status, session]).toEqual([Status.NOSPC, 0xffff_ffff_ffff_ffffn]);
    expect(rig.create(createRsa({ key: PRIVATE })).status).toBe(Status.NOSPC);
  });

  test("of a destroy request is its only byte, and the session stays open", () => {
    const rig = heldRig();
    const session = rig.open(createCipher({ key: randomBytes(16) }));
    rig.pciDevice.command({ do: "faults", rules: [rule({ kind: "status", status: 77 }, { count: 1 })] });
    expect(rig.destroy(destroy("cipher", session))).toBe(77);
    expect(rig.destroy(destroy("cipher", session))).toBe(Status.OK);
  });

  test("G-f of an asymmetric request is the first word; V1 a verification has BADMSG beside it", async () => {
    const rig = asymRig();
    rig.pciDevice.command({ do: "faults", rules: [rule({ kind: "status", status: Status.NOTSUPP })] });
    expect(await ask(rig, rsaSign())).toMatchObject({ status: Status.NOTSUPP, second: 0, length: 8 });
    expect(await ask(rig, rsaVerify())).toMatchObject({ status: Status.NOTSUPP, second: Status.BADMSG, length: 8 });
  });

  test("without room for it the chain goes back as it came", () => {
    const rig = heldRig();
    rig.pciDevice.command({ do: "faults", rules: [rule({ kind: "status", status: 1 })] });
    const create = createCipher({ key: randomBytes(16) });
    expect(rig.send(rig.data, create, 0).length()).toBe(0);
    expect(rig.send(rig.control, create, 3).length()).toBe(0);
    expect(rig.send(rig.control, destroy("cipher", 1n), 0).length()).toBe(0);
    expect(rig.driver.needsReset).toBe(false);
  });
});

describe("an answer that", () => {
  test("is delayed comes that much later, with its interrupt", () => {
    const { rig, send, right } = ciphering({ kind: "delay", milliseconds: 250 });
    const sent = send();
    const { raised } = rig.line;
    rig.data.usedEvent = 1;
    rig.clock.pass(249);
    expect(sent.length()).toBeUndefined();
    rig.clock.pass(1);
    expect([sent.length(), rig.line.raised]).toEqual([17, raised + 1]);
    expect(sent.response()).toEqual(right);
  });

  test("2.4.1 is delayed does not come after a reset", () => {
    const { rig, send } = ciphering({ kind: "delay", milliseconds: 250 });
    send();
    rig.driver.write("device_status", 0);
    const before = rig.memory.bytes.slice();
    expect(rig.clock.waiting).toBe(0);
    rig.clock.pass(1000);
    expect(rig.memory.changedSince(before)).toEqual([]);
  });

  test("never comes is pending until the reset, and its request is forgotten", () => {
    const { rig, send } = ciphering({ kind: "drop" }, { count: 1 });
    const [dropped, next] = [send(), send()];
    expect([dropped.length(), next.length()]).toEqual([undefined, 17]);
    expect(rig.pciDevice.rings(0)?.inFlight).toMatchObject([{ head: dropped.head, held: false }]);
    rig.driver.write("device_status", 0);
    expect(rig.trace.of("reset")).toEqual([{ kind: "reset", cause: "driver", dropped: 1 }]);
  });

  test("is corrupt has one wrong bit, the same status and the same used.len", () => {
    const { rig, send, right } = ciphering({ kind: "corrupt" });
    const sent = send();
    const wrong = right.slice();
    wrong[0] = (wrong[0] ?? 0) ^ 2;
    expect([sent.response(), sent.length()]).toEqual([wrong, 17]);
    expect(rig.trace.of("injected")[0]?.detail).toBe("Bit 1 of byte 0 of the answer is wrong.");
  });

  test("has no result is not corrupted, and the trace says so", async () => {
    const { rig, session } = signing({ kind: "corrupt" });
    const sent = rig.send(rig.data, akcipherVerify(session, new Uint8Array(K), new Uint8Array(20)), 1);
    rig.destroy(destroy("akcipher", session));
    await settled();
    expect(sent.response().at(-1)).toBe(Status.NOTSUPP);
    for (const { detail } of rig.trace.of("injected")) expect(detail).toMatch(/^There is no result to corrupt/);
    expect(rig.trace.of("injected")).toHaveLength(2);
  });

  test("names a corrupt session names another one", () => {
    const rig = heldRig();
    rig.pciDevice.command({ do: "faults", rules: [rule({ kind: "corrupt" })] });
    expect(rig.create(createCipher({ key: randomBytes(16) }))).toEqual({ status: Status.OK, session: 3n });
  });

  test("V1 holds a corrupt verdict says the opposite; another asymmetric one keeps status and reserved", async () => {
    const rig = heldAsymRig();
    rig.pciDevice.command({ do: "faults", rules: [rule({ kind: "corrupt" })] });
    const verdict = rig.send(rig.data, rsaVerify(), 8);
    await rig.engine.complete(0, ok);
    expect([...verdict.response()]).toEqual([0, 0, 0, 0, Status.BADMSG, 0, 0, 0]);
    const signature = rig.send(rig.data, rsaSign(), 4096);
    await rig.engine.succeed(1, number(64));
    const [status, first] = [signature.response().subarray(0, 8), signature.response()[8]];
    expect([...status]).toEqual(new Array(8).fill(0));
    expect(first).toBe((number(64)[0] ?? 0) ^ 2);
  });

  test("2.7.8 lies about its length, or about its head", () => {
    const long = ciphering({ kind: "used-length", length: 0xffff_ffff });
    expect(long.send().length()).toBe(0xffff_ffff);
    const other = ciphering({ kind: "used-id", id: 60 });
    const sent = other.send();
    expect(other.rig.data.takeUsed()).toEqual([{ id: 60, length: 17 }]);
    expect(other.rig.trace.of("used").at(-1)).toMatchObject({ head: 60, length: 17 });
    expect(sent.response()).toEqual(other.right);
  });

  test("2.7.13 after a wrong head the driver may offer it again, but no more chains than there are descriptors", () => {
    const { rig, send } = ciphering({ kind: "drop" }, { count: 1 });
    const kept = send();
    rig.pciDevice.command({ do: "faults", rules: [rule({ kind: "used-id", id: kept.head }, { count: 1 })] });
    send();
    rig.data.takeUsed();
    rig.pciDevice.command({ do: "faults", rules: [rule({ kind: "drop" })] });
    for (let i = 0; i < 62; i++) {
      rig.data.offer(kept.head);
      rig.data.kick();
    }
    expect(rig.driver.needsReset).toBe(false);
    for (let i = 0; i < 2; i++) {
      rig.data.offer(kept.head);
      rig.data.kick();
    }
    expect(rig.driver.needsReset).toBe(true);
  });
});

test("2.1.2 needs-reset: the bit, a configuration interrupt, and no blame for the driver", () => {
  const { rig, send } = ciphering({ kind: "needs-reset" });
  rig.driver.isr();
  const sent = send();
  expect(rig.driver.status & DeviceStatus.DEVICE_NEEDS_RESET).toBeTruthy();
  expect([rig.driver.isr() & 2, sent.length()]).toEqual([2, undefined]);
  expect(rig.trace.of("fault")).toEqual([]);
  expect(rig.trace.of("status")).toEqual([{ kind: "status", from: 15, to: 79, by: "device" }]);
  expect(send().length()).toBeUndefined();
});

describe("kill-worker", () => {
  test("makes an end of the worker that begins with the request", () => {
    const { rig, send } = signing({ kind: "kill-worker" });
    send();
    let killed = 0;
    rig.engine.performOptions[0]?.onStart?.(2, () => killed++);
    rig.engine.performOptions[0]?.onStart?.(3, () => killed++);
    expect(killed).toBe(1);
    expect(rig.trace.of("working").map(({ worker }) => worker)).toEqual([2, 3]);
    expect(rig.trace.of("injected")[0]?.detail).toBe("Engine worker 2 was killed.");
  });

  test("of a request that no worker has does nothing, and says so", async () => {
    const cipher = ciphering({ kind: "kill-worker" });
    expect(cipher.send().response()).toEqual(cipher.right);
    const { rig, send } = signing({ kind: "kill-worker" });
    const sent = send();
    await rig.engine.succeed(0, new Uint8Array(K));
    expect(sent.length()).toBe(K + 1);
    for (const { trace } of [cipher.rig, rig]) {
      expect(trace.of("injected")[0]?.detail).toMatch(/^No engine worker has this request/);
    }
  });

  test("after a reset leaves the worker alone", () => {
    const { rig, send } = signing({ kind: "kill-worker" });
    send();
    rig.driver.write("device_status", 0);
    rig.engine.performOptions[0]?.onStart?.(0, () => {
      throw new Error("killed");
    });
    expect(rig.trace.of("working")).toEqual([]);
  });
});

test("answers of the engine are delayed too, and another request overtakes them", async () => {
  const { rig, send } = signing({ kind: "delay", milliseconds: 100 });
  const first = send();
  rig.pciDevice.command({ do: "faults", rules: [] });
  const second = send();
  await rig.engine.succeed(0, new Uint8Array(K));
  await rig.engine.succeed(1, new Uint8Array(K));
  expect([first.length(), second.length()]).toEqual([undefined, K + 1]);
  rig.clock.pass(100);
  expect(first.length()).toBe(K + 1);
});

test("delayed answers count as in flight: beyond the limit requests stay in the ring", async () => {
  const long = (1 << 20) - 1000;
  const rig = heldAsymRig({ memory: 1 << 22 });
  rig.pciDevice.command({ do: "faults", rules: [rule({ kind: "delay", milliseconds: 50 })] });
  const request = rig.driver.source(rsaVerify({ msg: number(long) }));
  for (let i = 0; i < 20; i++) rig.sendChain(rig.data, [request, rig.driver.sink(8)]);
  const most = Math.ceil(MAX_IN_FLIGHT_BYTES / long);
  for (let i = 0; i < most; i++) await rig.engine.complete(i, ok);
  expect(rig.engine.requests).toHaveLength(most);
  rig.clock.pass(50);
  rig.clock.turns();
  expect(rig.engine.requests).toHaveLength(20);
});

test("5.9.9.2 a control opcode that is none is answered with a byte where there is no room for more", () => {
  const rig = heldRig();
  rig.pciDevice.command({ do: "faults", rules: [rule({ kind: "status", status: 6 })] });
  const odd = destroy("cipher", 1n);
  new DataView(odd.buffer).setUint32(0, CtrlOpcode.HASH_CREATE_SESSION + 0x1000, true);
  expect([...rig.send(rig.control, odd, 1).response()]).toEqual([6]);
  expect(rig.send(rig.control, odd, SessionInput.size ?? 0).response()[8]).toBe(6);
});
