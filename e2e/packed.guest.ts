/** The bundled guest, unchanged, with packed rings on all devices: what its drivers and their users get. */
import { createCipheriv, createPublicKey, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BootOptions } from "../src/contract/machine.ts";
import { defaultSettings } from "../src/peripheral/crypto/settings.ts";
import { ENTROPY_DEFAULTS } from "../src/peripheral/rng/device.ts";
import { Feature } from "../src/peripheral/virtio/negotiation.ts";
import { slotOf } from "../src/wire/virtio/ring-position.ts";
import { GuestMachine } from "./guest-machine.ts";
import { type Played, play, type Stage } from "./guest-steps.ts";

const KEY = "00112233445566778899aabbccddeeff";
const IV = "0f0e0d0c0b0a09080706050403020100";
const TEXT = "5a".repeat(16);
const AES = `vcrypto aes encrypt --driver virtio_crypto_aes_cbc --key ${KEY} --iv ${IV} --hex ${TEXT}`;
const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex")).setAutoPadding(false);
const CIPHERTEXT = cipher.update(TEXT, "hex", "hex");
const SIGN = "vcrypto rsa sign --key demo-2048 --hash sha256 --text hello";

const packed = (features: bigint) => ({ features: features | Feature.RING_PACKED });
const SETTINGS: NonNullable<BootOptions["settings"]> = {
  crypto0: packed(defaultSettings("virtio-1.4").features),
  crypto1: packed(defaultSettings("asym-rfc-v3").features),
  rng0: packed(ENTROPY_DEFAULTS.features),
};

function verifies(signatureHex: string): boolean {
  const pem = readFileSync(new URL("../guest/rootfs/etc/vcrypto/demo-2048.cert.pem", import.meta.url));
  const key = createPublicKey(new X509Certificate(pem).publicKey.export({ type: "spki", format: "pem" }));
  return verify("sha256", Buffer.from("hello"), key, Buffer.from(signatureHex, "hex"));
}

describe("2.8 one boot with packed rings", () => {
  let ran: Played;
  let order: number[] = [];

  /** Holds the queue of the RFC's device, whose driver sends requests side by side; lets the newer one go first. */
  async function reverse(stage: Stage): Promise<void> {
    const held = await stage.some("held", 2, { device: "crypto1" });
    order = held.map(({ request }) => request).reverse();
    for (const request of order) await stage.command("crypto1", { do: "release", queue: 0, request });
    await stage.command("crypto1", { do: "hold", queue: 0, on: false });
  }

  beforeAll(async () => {
    const raw = "vcrypto asym raw 00040000 -w 8 2>&1";
    ran = await play(
      {
        aes: AES,
        rsa: SIGN,
        rng: "dd if=/dev/hwrng bs=64 count=4 2>/dev/null | wc -c",
        storm: "vcrypto storm -n 600 -s 4096 -j 4 -d virtio_crypto_aes_cbc",
        hold: "say hold",
        reverse: `${raw} >/tmp/a & ${raw} >/tmp/b & say reverse; wait; cat /tmp/a /tmp/b | wc -l`,
        tests: "grep -A6 'driver.*: virtio' /proc/crypto | grep -c 'selftest.*passed'",
      },
      { hold: (stage) => stage.command("crypto1", { do: "hold", queue: 0, on: true }), reverse },
      { devices: ["rng0"], settings: SETTINGS },
    );
  }, 120_000);

  test("6 every driver takes RING_PACKED, unmodified", () => {
    for (const device of ["crypto0", "crypto1", "rng0"]) {
      expect(ran.stage.of("features", device).at(-1)).toMatchObject({ agreed: true });
      expect((ran.stage.of("features", device).at(-1)?.accepted ?? 0n) & Feature.RING_PACKED).not.toBe(0n);
    }
  });

  test("AES, RSA and random numbers come through them, and the kernel's self-tests pass", () => {
    expect(ran.of.aes).toBe(CIPHERTEXT);
    expect(verifies(ran.of.rsa ?? "")).toBe(true);
    expect(ran.of.rng).toBe("256");
    expect(Number(ran.of.tests)).toBeGreaterThanOrEqual(3);
  });

  test("2.8.1 hundreds of requests go round the ring, in slots with both wrap counters", () => {
    expect(ran.of.storm).toMatch(/^600 requests/);
    const positions = ran.stage.of("popped").flatMap(({ queue, position }) => (queue === 0 ? [position] : []));
    expect(new Set(positions.map((position) => position >> 15))).toEqual(new Set([0, 1]));
    expect(Math.max(...positions.map(slotOf))).toBe(255);
  });

  test("2.8.12 requests that are released in reverse order come back in that order, and the driver is content", () => {
    const used = ran.stage.of("used", "crypto1").map(({ request }) => request);
    expect(used.filter((request) => order.includes(request))).toEqual(order);
    expect(Number(ran.of.reverse)).toBeGreaterThanOrEqual(2);
    for (const device of ["crypto0", "crypto1", "rng0"]) expect(ran.stage.of("fault", device)).toEqual([]);
  });
});

describe("2.8 a machine with packed rings that is saved while a request is held", () => {
  let before: GuestMachine;
  let restored: GuestMachine;

  beforeAll(async () => {
    before = await new GuestMachine().boot({ settings: SETTINGS });
    await before.run("dmesg -n 1");
    for (let i = 0; i < 3; i++) await before.run(AES);
    await before.command({ do: "hold", queue: 0, on: true });
    await before.type(`vcrypto storm -n 300 -s 64 -j 1 -d virtio_crypto_aes_cbc >/tmp/storm; echo "sto""rmed"`);
    await before.until(() => before.events.some(({ kind }) => kind === "held"));
    const saved = await before.machine.save();
    restored = await new GuestMachine().boot({ saved });
  }, 120_000);

  afterAll(async () => {
    await before.close();
    await restored.close();
  });

  test("goes on with it, round the ring, without a fault", async () => {
    const held = before.events.find((event) => event.kind === "held");
    await restored.command({ do: "hold", queue: 0, on: false });
    await restored.until(() => restored.text.includes("stormed"));
    expect(await restored.run("cat /tmp/storm")).toContain("300");
    expect(restored.events.filter((event) => event.kind === "used" && event.request === held?.request)).toHaveLength(1);
    expect(await restored.run(AES)).toBe(CIPHERTEXT);
    expect(restored.events.filter(({ kind }) => kind === "fault")).toEqual([]);
    expect((await restored.machine.rings("crypto0", 0))?.kind).toBe("packed");
  });
});
