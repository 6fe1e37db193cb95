/** The bundled guest, unchanged, with the devices' registers in memory: what its firmware and its drivers make of that. */
import { createCipheriv } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GuestMachine } from "./guest-machine.ts";
import { type Played, play } from "./guest-steps.ts";

const KEY = "00112233445566778899aabbccddeeff";
const IV = "0f0e0d0c0b0a09080706050403020100";
const TEXT = "5a".repeat(16);
const AES = `vcrypto aes encrypt --driver virtio_crypto_aes_cbc --key ${KEY} --iv ${IV} --hex ${TEXT}`;
const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex")).setAutoPadding(false);
const CIPHERTEXT = cipher.update(TEXT, "hex", "hex");
const VERIFIED = "vcrypto rsa sign --key demo-2048 --hash sha256 --text hello >/tmp/s && wc -c </tmp/s";
const DEVICES = ["0d", "0e", "0f"].map((slot) => `/sys/bus/pci/devices/0000:00:${slot}.0`);
const MIB = 1 << 20;

describe("4.1.4 one boot with a memory BAR", () => {
  let ran: Played;

  beforeAll(async () => {
    ran = await play(
      {
        regions: `for d in ${DEVICES.join(" ")}; do head -n 1 $d/resource; done`,
        aes: AES,
        rsa: VERIFIED,
        rng: "dd if=/dev/hwrng bs=64 count=4 2>/dev/null | wc -c",
        asym: "vcrypto asym raw 00040000 -w 8 2>&1 | wc -l",
        storm: "vcrypto storm -n 600 -s 4096 -j 4 -d virtio_crypto_aes_cbc",
        tests: "grep -A6 'driver.*: virtio' /proc/crypto | grep -c 'selftest.*passed'",
      },
      {},
      { devices: ["rng0"], bar: "memory" },
    );
  }, 120_000);

  test("the firmware places a region for each device, in memory and apart", () => {
    const regions = (ran.of.regions ?? "").split("\n").map((line) => line.trim().split(" ").map(Number));
    const starts = regions.map(([start = 0]) => start).sort((a, b) => a - b);
    expect(new Set(starts).size).toBe(3);
    for (const [start = 0, end = 0, flags = 0] of regions) {
      expect([end - start + 1, start % 0x2_0000, flags & 0x300]).toEqual([0x2_0000, 0, 0x200]);
      expect(start).toBeGreaterThan(512 * MIB);
    }
  });

  test("AES, RSA and random numbers come through it, and the kernel's self-tests pass", () => {
    expect(ran.of.aes).toBe(CIPHERTEXT);
    expect(Number(ran.of.rsa)).toBeGreaterThan(500);
    expect(ran.of.rng).toBe("256");
    expect(Number(ran.of.asym)).toBeGreaterThanOrEqual(1);
    expect(Number(ran.of.tests)).toBeGreaterThanOrEqual(3);
    expect(ran.of.storm).toMatch(/^600 requests/);
  });

  test("no driver broke a rule, and none was told to reset", () => {
    expect([...ran.stage.of("fault"), ...ran.stage.of("violation")]).toEqual([]);
  });
});

describe("a machine with a memory BAR that is saved", () => {
  let before: GuestMachine;
  let restored: GuestMachine;

  beforeAll(async () => {
    before = await new GuestMachine().boot({ bar: "memory" });
    await before.run("dmesg -n 1");
    const saved = await before.machine.save();
    restored = await new GuestMachine().boot({ saved });
  }, 120_000);

  afterAll(async () => {
    await before.close();
    await restored.close();
  });

  test("goes on with its registers in memory, though a fresh one would have ports", async () => {
    expect(restored.messages.filter(({ type }) => type === "saved-refused")).toEqual([]);
    expect(await restored.run(AES)).toBe(CIPHERTEXT);
    expect(await restored.run(`head -n 1 ${DEVICES[0]}/resource`)).toMatch(/ 0x0*40200$/);
  });
});
