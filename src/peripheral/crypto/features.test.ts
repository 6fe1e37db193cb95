/** What the device says of itself, against what it does: feature bits and configuration, in both dialects. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CryptoDialect } from "../../contract/dialect.ts";
import { decode } from "../../wire/codec/codec.ts";
import { AsymConfig, Config, ConfigStatus, Service } from "../../wire/crypto/config.ts";
import { CryptoFeature, featureNames } from "../../wire/crypto/features.ts";
import { AkcipherAlgo, AkcipherAlgoRevision1 } from "../../wire/crypto/services/akcipher.ts";
import { CipherAlgo } from "../../wire/crypto/services/cipher.ts";
import { Status } from "../../wire/crypto/status.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { DeviceStatus, VirtioFeature } from "../../wire/virtio/virtio.ts";
import { checkSettings, OFFERED_ON_REQUEST, SettingsError } from "../device/settings.ts";
import { HeldEngine } from "../testing/fakes.ts";
import { createCipher, createRsa } from "../testing/requests.ts";
import { revision1 } from "../testing/revision-1.ts";
import { heldRig, Rig } from "../testing/rig.ts";
import { dialectOf } from "./dialects.ts";
import { possibleSettings } from "./settings.ts";

const DIALECTS: readonly CryptoDialect[] = ["virtio-1.4", "asym-rfc-v3"];
const mask = (...bits: readonly number[]): bigint => bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n);

/** 5.9.3.1: each of these needs REVISION_1. */
const STATELESS = mask(
  CryptoFeature.CIPHER_STATELESS_MODE,
  CryptoFeature.HASH_STATELESS_MODE,
  CryptoFeature.MAC_STATELESS_MODE,
  CryptoFeature.AEAD_STATELESS_MODE,
  CryptoFeature.AKCIPHER_STATELESS_MODE,
);

/** A dialect, and feature bits that the owner of the device withholds from what can be withheld. */
const setting = fc.record({
  dialect: fc.constantFrom(...DIALECTS),
  withheld: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
});

function offered({ dialect, withheld }: { dialect: CryptoDialect; withheld: bigint }): bigint {
  const { required } = possibleSettings(dialect);
  return new Rig({ engine: new HeldEngine(), dialect, maskFeatures: withheld & ~required }).driver.offered;
}

test("2.2.2 every feature on offer comes with those that it requires: other settings are refused", () => {
  fc.assert(
    fc.property(setting, ({ dialect, withheld }) => {
      const possible = possibleSettings(dialect);
      const features = (possible.features & ~withheld) | possible.required;
      const check = () => checkSettings({ features, queueSize: 8, queues: 1 }, { possible, featureNames });
      const isMet = (features & STATELESS) === 0n || (features & mask(CryptoFeature.REVISION_1)) !== 0n;
      if (isMet) expect(check).not.toThrow();
      else expect(check).toThrow(/_STATELESS_MODE requires REVISION_1, which is not on offer/);
    }),
  );
});

test.each(DIALECTS)(
  "5.9.3.1 a driver of %s that accepts a stateless mode without REVISION_1 gets no FEATURES_OK",
  (dialect) => {
    const { features, byDefault } = possibleSettings(dialect);
    const modes = features & STATELESS;
    const rig = new Rig({ engine: new HeldEngine(), dialect, offer: features });
    for (let bit = 1n; bit <= modes; bit <<= 1n) {
      if (!(modes & bit)) continue;
      rig.driver.write("device_status", 0);
      rig.driver.progress(DeviceStatus.ACKNOWLEDGE, DeviceStatus.DRIVER);
      rig.driver.accept(byDefault | bit);
      rig.driver.progress(DeviceStatus.FEATURES_OK);
      expect(rig.driver.status & DeviceStatus.FEATURES_OK).toBe(0);
      expect(rig.trace.of("violation").at(-1)).toEqual({
        kind: "violation",
        ...DriverMust.FEATURE_NEEDS,
        problem: `${featureNames(bit)[0]} requires REVISION_1, which was not accepted`,
      });
      expect(rig.trace.of("features").at(-1)?.agreed).toBe(false);
      rig.driver.accept(byDefault | bit | mask(CryptoFeature.REVISION_1));
      rig.driver.progress(DeviceStatus.FEATURES_OK);
      expect(rig.driver.status & DeviceStatus.FEATURES_OK).not.toBe(0);
    }
    expect(rig.driver.needsReset).toBe(false);
  },
);

test("6.2 VERSION_1 is on offer in every setting", () => {
  const everywhere = fc.property(setting, (chosen) => (offered(chosen) & mask(VirtioFeature.VERSION_1)) !== 0n);
  fc.assert(everywhere);
  for (const dialect of DIALECTS) {
    const possible = possibleSettings(dialect);
    const without = { features: possible.required & ~mask(VirtioFeature.VERSION_1), queueSize: 8, queues: 1 };
    expect(() => checkSettings(without, { possible, featureNames })).toThrow(SettingsError);
  }
});

test("2.2.2 no bit is on offer by default but those that every driver gets on with", () => {
  const transport = mask(VirtioFeature.INDIRECT_DESC, VirtioFeature.EVENT_IDX, VirtioFeature.VERSION_1);
  expect(offered({ dialect: "virtio-1.4", withheld: 0n })).toBe(transport);
  expect(offered({ dialect: "asym-rfc-v3", withheld: 0n })).toBe(transport | mask(CryptoFeature.ASYM));
});

test("Q2 a stateless mode can be offered for each service that is there, and REVISION_1 for all", () => {
  for (const dialect of DIALECTS) {
    const { features, byDefault } = possibleSettings(dialect);
    const { services } = dialectOf({ dialect, dhGroups: "random" });
    const modes = services.flatMap(({ wire }) => wire.statelessFeature ?? []);
    expect(features & ~byDefault & ~OFFERED_ON_REQUEST).toBe(mask(CryptoFeature.REVISION_1, ...modes));
    for (const { wire, sessionless } of services) {
      const stateless = Object.values(wire.data).some((form) => form.stateless);
      expect([stateless, sessionless !== undefined]).toEqual(Array(2).fill(wire.statelessFeature !== undefined));
    }
  }
});

/** Whether a bit of a mask that lies in two words is set. */
const bitOf = (low: number, high: number, bit: number): boolean =>
  (((BigInt(high) << 32n) | BigInt(low)) >> BigInt(bit)) % 2n === 1n;

/** Of every length that a cipher has; the halves differ. */
const CIPHER_KEYS = [8, 16, 32].map((length) => Uint8Array.from({ length }, (_, i) => i));

test("5.9.5.1 what is offered has a name, and is served", () => {
  const rig = heldRig();
  const config = decode(Config, rig.driver.config(56));
  expect(config.status & ~ConfigStatus.HW_READY).toBe(0);
  const services = Object.values(Service).filter((service) => config.crypto_services & (1 << service));
  expect(BigInt(config.crypto_services)).toBe(mask(...services));
  for (let algo = 1; algo < 64; algo++) {
    const statuses = CIPHER_KEYS.map((key) => rig.create(createCipher({ key, algo })).status);
    const isOffered = bitOf(config.cipher_algo_l, config.cipher_algo_h, algo);
    expect(statuses.includes(Status.OK), `cipher ${algo}`).toBe(isOffered);
    expect(statuses.includes(Status.NOTSUPP), `cipher ${algo}`).toBe(!isOffered);
    if (isOffered) expect(Object.values<number>(CipherAlgo)).toContain(algo);
  }
  expect(rig.create(createRsa({ key: new Uint8Array() })).status).toBe(Status.ERR);
});

test("S2 5.9.5.1 akcipher_algo has both bits of ECDSA; a driver is served what it has the number of", () => {
  const linux = heldRig();
  const { akcipher_algo } = decode(Config, linux.driver.config(56));
  expect(akcipher_algo).toBe(
    Number(mask(AkcipherAlgo.RSA, AkcipherAlgo.ECDSA, AkcipherAlgoRevision1.RSA, AkcipherAlgoRevision1.ECDSA)),
  );
  /** The algorithms that get as far as to a bad key. */
  const served = (rig: Rig<HeldEngine>) =>
    Array.from({ length: 32 }, (_, algo) => algo).filter((algo) => {
      const request = createRsa({ key: new Uint8Array() });
      new DataView(request.buffer).setUint32(16, algo, true);
      // The first word of the parameters is padding_algo, or curve_id.
      new DataView(request.buffer).setUint32(28, 1, true);
      return rig.create(request).status === Status.ERR;
    });
  expect(served(linux)).toEqual([AkcipherAlgo.RSA, AkcipherAlgo.ECDSA]);
  expect(served(heldRig(revision1()))).toEqual([AkcipherAlgoRevision1.RSA, AkcipherAlgoRevision1.ECDSA]);
});

test("5.9.5.1 max_cipher_key_len is the longest key that a session takes", () => {
  for (const dialect of DIALECTS) {
    const rig = heldRig({ dialect });
    const bytes = rig.driver.config(64);
    const { max_cipher_key_len } = dialect === "virtio-1.4" ? decode(Config, bytes) : decode(AsymConfig, bytes);
    const lengths = Array.from({ length: 2 * max_cipher_key_len + 1 }, (_, length) => length);
    const key = (length: number) => Uint8Array.from({ length }, (_, i) => i);
    const isTaken = (length: number) =>
      Object.values(CipherAlgo).some((algo) => rig.create(createCipher({ key: key(length), algo })).status === 0);
    expect(Math.max(...lengths.filter(isTaken)), dialect).toBe(max_cipher_key_len);
  }
});
