/** The bundled guest, unchanged, on devices that offer every feature of the transport. */
import { beforeAll, describe, expect, test } from "vitest";
import { defaultSettings } from "../src/peripheral/crypto/settings.ts";
import { Feature, TRANSPORT_FEATURES } from "../src/peripheral/virtio/negotiation.ts";
import { type Played, play } from "./guest-steps.ts";

const KEY = "00112233445566778899aabbccddeeff";
const AES = `vcrypto aes encrypt --driver virtio_crypto_aes_cbc --key ${KEY} --iv ${KEY} --hex ${"5a".repeat(16)}`;

describe.each(["io", "memory"] as const)("6 one boot with all features of the transport, registers in %s", (bar) => {
  let ran: Played;

  beforeAll(async () => {
    const settings = { crypto0: { features: defaultSettings("virtio-1.4").features | TRANSPORT_FEATURES } };
    ran = await play(
      {
        aes: AES,
        rsa: "vcrypto rsa sign --key demo-2048 --hash sha256 --text hello >/tmp/s && wc -c </tmp/s",
        tests: "grep -A6 'driver.*: virtio' /proc/crypto | grep -c 'selftest.*passed'",
      },
      {},
      { settings, bar },
    );
  }, 120_000);

  test("Linux takes those that it knows, and works with them", () => {
    const accepted = ran.stage.of("features").at(-1)?.accepted ?? 0n;
    for (const feature of [Feature.RING_PACKED, Feature.ACCESS_PLATFORM, Feature.ORDER_PLATFORM]) {
      expect(accepted & feature).toBe(feature);
    }
    expect(accepted & (Feature.IN_ORDER | Feature.NOTIFICATION_DATA | Feature.NOTIF_CONFIG_DATA)).toBe(0n);
    expect(ran.of.aes).toMatch(/^[0-9a-f]{32}$/);
    expect(Number(ran.of.rsa)).toBeGreaterThan(500);
    expect(Number(ran.of.tests)).toBeGreaterThanOrEqual(3);
    expect(ran.stage.of("fault")).toEqual([]);
  });
});
