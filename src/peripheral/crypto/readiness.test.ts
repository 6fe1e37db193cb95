/** VIRTIO_CRYPTO_S_HW_READY in both dialects. VIRTIO 1.4 cs01, 5.9.5 Device configuration layout. */
import { describe, expect, test } from "vitest";
import { encode } from "../../wire/codec/codec.ts";
import { RSAPublicKey } from "../../wire/codec/der.ts";
import { AkcipherKeyType } from "../../wire/crypto/services/akcipher.ts";
import { Status } from "../../wire/crypto/status.ts";
import { heldAsymRig } from "../testing/asym-rig.ts";
import { rsaEncrypt, rsaVerify } from "../testing/asym-rsa-requests.ts";
import type { HeldEngine } from "../testing/fakes.ts";
import { akcipherData, cipherData, createCipher, createRsa, destroy } from "../testing/requests.ts";
import { heldRig, type Rig } from "../testing/rig.ts";

const KEY = new Uint8Array(16).fill(7);
const RSA = {
  key: encode(RSAPublicKey, { modulus: new Uint8Array(64).fill(0xff), publicExponent: Uint8Array.of(17) }),
  keytype: AkcipherKeyType.PUBLIC,
};
const READY = "5.9.5.2 Driver Requirements: Device configuration layout";

const rigs = { "virtio-1.4": heldRig, "asym-rfc-v3": heldAsymRig };
const dialects = ["virtio-1.4", "asym-rfc-v3"] as const;

const setReady = (rig: Rig<HeldEngine>, on: boolean) => rig.pciDevice.command({ do: "ready", on });

function aes(rig: Rig<HeldEngine>, session: bigint): number | undefined {
  return rig.send(rig.data, cipherData({ session, iv: KEY, src: KEY }), 17).response()[16];
}

describe.each(dialects)("%s while VIRTIO_CRYPTO_S_HW_READY is off", (dialect) => {
  test("5.9.5.2 create and data requests get ERR and the clause, and work again when it is on", () => {
    const rig = rigs[dialect]();
    const session = rig.open(createCipher({ key: KEY }));
    setReady(rig, false);
    expect([rig.create(createCipher({ key: KEY })).status, aes(rig, session)]).toEqual([Status.ERR, Status.ERR]);
    expect(rig.trace.of("refused").map(({ clause }) => clause)).toEqual([READY, READY]);
    expect(rig.driver.needsReset).toBe(false);
    setReady(rig, true);
    expect(aes(rig, session)).toBe(Status.OK);
    rig.open(createCipher({ key: KEY }));
  });

  test("5.9.5.2 a session is closed all the same", () => {
    const rig = rigs[dialect]();
    const session = rig.open(createCipher({ key: KEY }));
    setReady(rig, false);
    expect(rig.destroy(destroy("cipher", session))).toBe(Status.OK);
    expect(rig.destroy(destroy("cipher", session))).toBe(Status.ERR);
  });

  test("a fault rule breaks the refusal as it breaks any answer", () => {
    const rig = rigs[dialect]();
    setReady(rig, false);
    const action = { kind: "used-length", length: 9 } as const;
    rig.pciDevice.command({ do: "faults", rules: [{ id: "1", queue: "data", probability: 1, action }] });
    expect(rig.send(rig.data, cipherData({ session: 1n, iv: KEY, src: KEY }), 17).length()).toBe(9);
  });

  test("a request without room for a status breaks virtio as it does otherwise", () => {
    const rig = rigs[dialect]();
    setReady(rig, false);
    rig.sendChain(rig.data, [rig.driver.source(cipherData({ session: 1n, iv: KEY, src: KEY }))]);
    expect(rig.driver.needsReset).toBe(true);
  });
});

test("5.9.5.2 asymmetric requests get ERR in the form of their dialect", () => {
  const rig = heldAsymRig();
  setReady(rig, false);
  const [status, , , , second] = rig.send(rig.data, rsaVerify(), 8).response();
  expect([status, second]).toEqual([Status.ERR, Status.BADMSG]);
  expect(rig.send(rig.data, rsaEncrypt(), 100).length()).toBe(8);
  const virtio = heldRig();
  const session = virtio.open(createRsa(RSA));
  setReady(virtio, false);
  const request = akcipherData({ session, src: new Uint8Array(64), dst: 64 });
  expect(virtio.send(virtio.data, request, 65).response()[64]).toBe(Status.ERR);
  expect([rig.engine.requests, virtio.engine.requests]).toEqual([[], []]);
});

test("what came before the device was not ready is carried out", async () => {
  const rig = heldRig();
  const session = rig.open(createRsa(RSA));
  const sent = rig.send(rig.data, akcipherData({ session, src: new Uint8Array(64), dst: 64 }), 65);
  setReady(rig, false);
  await rig.engine.succeed(0, new Uint8Array(64).fill(3));
  expect(sent.response()).toEqual(Uint8Array.from([...new Uint8Array(64).fill(3), Status.OK]));
});
