/** What the driver sees of the dialect `asym-rfc-v3` before the first request: the rows C and F3 of docs/spec.md. */
import { expect, test } from "vitest";
import { decode, walk } from "../../../wire/codec/codec.ts";
import { AsymConfig, Config } from "../../../wire/crypto/config.ts";
import { HashAlgo } from "../../../wire/crypto/services/hash.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { DeviceStatus } from "../../../wire/virtio/virtio.ts";
import { dhKeygen, number } from "../../testing/asym-requests.ts";
import { ask, asymRig, heldAsymRig } from "../../testing/asym-rig.ts";
import { rsaEncrypt, rsaSign } from "../../testing/asym-rsa-requests.ts";
import { LINUX_FEATURES } from "../../testing/driver.ts";
import { heldRig } from "../../testing/rig.ts";
import { MAX_REQUEST_BYTES } from "../limits.ts";

const F_ASYM = 1n << 23n;
const config = () => decode(AsymConfig, heldAsymRig().driver.config(64));

test("F3 bit 23 is VIRTIO_CRYPTO_F_ASYM, offered by this dialect alone", () => {
  expect(heldAsymRig().driver.offered & F_ASYM).toBe(F_ASYM);
  expect(heldRig().driver.offered & F_ASYM).toBe(0n);
});

test("C1 FEATURES_OK is refused to a driver that did not accept VIRTIO_CRYPTO_F_ASYM", () => {
  const granted = (features: bigint) => {
    const { driver } = heldAsymRig();
    driver.write("device_status", 0);
    driver.progress(DeviceStatus.ACKNOWLEDGE, DeviceStatus.DRIVER);
    driver.accept(features);
    driver.progress(DeviceStatus.FEATURES_OK);
    return (driver.status & DeviceStatus.FEATURES_OK) !== 0;
  };
  expect(granted(LINUX_FEATURES)).toBe(false);
  expect(granted(LINUX_FEATURES | F_ASYM)).toBe(true);
  expect(granted(F_ASYM)).toBe(false);
});

test("C1 the configuration is the RFC's, 64 bytes, before and after the features are settled", () => {
  const rig = heldAsymRig();
  const settled = rig.driver.config(68);
  rig.driver.write("device_status", 0);
  expect(rig.driver.config(68)).toEqual(settled);
  const view = new DataView(settled.buffer);
  expect([36, 40, 44, 48, 52].map((at) => view.getUint32(at, true))).toEqual([0x3e, 0x3f, 64, 512, 0]);
  expect(view.getBigUint64(56, true)).toBe(1n << 20n);
  expect(view.getUint32(64, true)).toBe(0);
  expect(decode(Config, heldRig().driver.config(56)).max_size).toBe(1n << 20n);
});

test("C1 the word at offset 52 is not the RFC's: it is 0 whatever the device is like, and aligns max_size", () => {
  for (const rig of [heldAsymRig(), heldAsymRig({ dataQueues: 4, queueSize: 8 })]) {
    const view = new DataView(rig.driver.config(64).buffer);
    expect([view.getUint32(52, true), view.getBigUint64(56, true)]).toEqual([0, BigInt(MAX_REQUEST_BYTES)]);
  }
  const fields = walk(AsymConfig, new Uint8Array(64)).root.children.map(({ name, offset }) => [name, offset]);
  expect(fields.slice(-3)).toEqual([
    ["max_auth_key_len", 48],
    ["reserved", 52],
    ["max_size", 56],
  ]);
});

test("C2 asym_algo is a mask of algorithms, without bit 0", () => {
  expect(config().asym_algo).toBe(0b11_1110);
  expect(config().crypto_services).toBe(0b11111);
});

test("C3 C4 rsa_padding is a mask of paddings, with bit 0, since RSA is offered", () => {
  expect(config().rsa_padding).toBe(0b11_1111);
  expect(config().asym_algo & (1 << 1)).not.toBe(0);
});

test("C5 hash_algo shows the hashes of HASH, MD5 to SHAKE256; the asymmetric service has those but the SHAKEs", async () => {
  const { hash_algo, crypto_services } = config();
  expect(hash_algo).toBe(0b1_1111_1111_1110);
  expect(crypto_services & (1 << 1)).not.toBe(0);
  const shakes = (1 << HashAlgo.SHA3_SHAKE128) | (1 << HashAlgo.SHA3_SHAKE256);
  for (let hash = 0; hash < 32; hash++) {
    const { status } = await ask(asymRig(), rsaSign({ hash_algo: hash }));
    const isOffered = hash === 0 || ((hash_algo & ~shakes) >>> hash) & 1;
    expect(status, `hash ${hash}`).toBe(isOffered ? Status.OK : Status.NOTSUPP);
  }
});

test("C5 what is larger than the device can do gets NOTSUPP", async () => {
  expect(await ask(asymRig(), rsaEncrypt({ n: number(1024) }))).toMatchObject({ status: Status.OK });
  expect(await ask(asymRig(), rsaEncrypt({ n: number(1025) }))).toMatchObject({ status: Status.NOTSUPP });
  expect(await ask(asymRig(), dhKeygen({ p: number(1024) }))).toMatchObject({ status: Status.OK });
  expect(await ask(asymRig(), dhKeygen({ p: number(1025) }))).toMatchObject({ status: Status.NOTSUPP });
});

test("C6 a padding that is not offered gets NOTSUPP", async () => {
  for (const padding_mode of [6, 7, 31, 32, 0xffff_ffff]) {
    expect(await ask(asymRig(), rsaSign({ padding_mode }))).toMatchObject({ status: Status.NOTSUPP });
    expect(await ask(asymRig(), rsaEncrypt({ padding_mode }))).toMatchObject({ status: Status.NOTSUPP });
  }
});
