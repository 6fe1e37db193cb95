import { describe, expect, test } from "vitest";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { HeldEngine } from "../testing/fakes.ts";
import { Rig } from "../testing/rig.ts";
import { Feature, TRANSPORT_FEATURES } from "./negotiation.ts";

const { ACKNOWLEDGE, DRIVER, FEATURES_OK } = DeviceStatus;

/** A device just after DRIVER. */
function early(maskFeatures?: bigint) {
  const rig = new Rig({
    engine: new HeldEngine(),
    offer: TRANSPORT_FEATURES,
    ...(maskFeatures !== undefined && { maskFeatures }),
  });
  rig.driver.progress(ACKNOWLEDGE, DRIVER);
  return rig;
}

const isGranted = (accepted: bigint, maskFeatures?: bigint): boolean => {
  const { driver } = early(maskFeatures);
  driver.accept(accepted);
  driver.progress(FEATURES_OK);
  return (driver.status & FEATURES_OK) !== 0;
};

describe("2.2.2 FEATURES_OK", () => {
  test("is granted for any subset of the offer with VERSION_1", () => {
    expect(isGranted(Feature.VERSION_1)).toBe(true);
    expect(isGranted(Feature.VERSION_1 | Feature.EVENT_IDX)).toBe(true);
    expect(isGranted(TRANSPORT_FEATURES)).toBe(true);
  });

  test("stays clear without VERSION_1", () => {
    expect(isGranted(0n)).toBe(false);
    expect(isGranted(Feature.INDIRECT_DESC | Feature.EVENT_IDX)).toBe(false);
  });

  test.each(Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => !((TRANSPORT_FEATURES >> BigInt(bit)) & 1n)))(
    "stays clear if bit %i, which was not offered, is accepted",
    (bit) => expect(isGranted(TRANSPORT_FEATURES | (1n << BigInt(bit)))).toBe(false),
  );

  test("stays clear for a feature that the machine withholds", () => {
    expect(early(Feature.INDIRECT_DESC).driver.offered).toBe(TRANSPORT_FEATURES & ~Feature.INDIRECT_DESC);
    expect(isGranted(Feature.VERSION_1 | Feature.INDIRECT_DESC, Feature.INDIRECT_DESC)).toBe(false);
    expect(isGranted(Feature.VERSION_1 | Feature.EVENT_IDX, Feature.INDIRECT_DESC)).toBe(true);
  });

  test("is granted again for what was granted before, after a reset", () => {
    const { driver } = early();
    for (let i = 0; i < 3; i++) {
      driver.write("device_status", 0);
      driver.progress(ACKNOWLEDGE, DRIVER);
      driver.accept(TRANSPORT_FEATURES);
      driver.progress(FEATURES_OK);
      expect(driver.status).toBe(ACKNOWLEDGE | DRIVER | FEATURES_OK);
    }
  });

  test("is traced with offer and acceptance", () => {
    const { driver, trace } = early();
    driver.accept(1n);
    driver.progress(FEATURES_OK);
    expect(trace.of("features")).toEqual([
      { kind: "features", offered: TRANSPORT_FEATURES, accepted: 1n, agreed: false },
    ]);
  });
});

describe("3.1.1 after FEATURES_OK", () => {
  const withFeaturesOk = () => {
    const rig = early();
    rig.driver.accept(TRANSPORT_FEATURES);
    rig.driver.progress(FEATURES_OK);
    return rig;
  };

  test("3.1.1 other features after FEATURES_OK have no effect, which is reported", () => {
    const { driver, trace } = withFeaturesOk();
    driver.accept(Feature.VERSION_1);
    driver.write("driver_feature_select", 0);
    expect(driver.read("driver_feature")).toBe(Number(TRANSPORT_FEATURES & 0xffff_ffffn));
    expect([driver.needsReset, trace.of("violation")]).toEqual([
      false,
      [{ kind: "violation", ...DriverMust.FEATURES_ARE_FINAL, problem: expect.stringContaining("without effect") }],
    ]);
  });

  test("the same features do not: a driver may probe twice without a reset", () => {
    const { driver, trace } = withFeaturesOk();
    driver.accept(TRANSPORT_FEATURES);
    expect([driver.needsReset, trace.of("violation")]).toEqual([false, []]);
  });
});

describe("4.1.4.3.1 the registers", () => {
  test("show 32 bits at a select, and nothing at selects above 1", () => {
    const { driver } = early();
    const shown = [0, 1, 2, 0xffff_ffff].map((select) => {
      driver.write("device_feature_select", select);
      return driver.read("device_feature");
    });
    expect(shown).toEqual([0x3000_0000, 0x1df, 0, 0]);
  });

  test("show what the driver accepted, and ignore what it writes at selects above 1", () => {
    const { driver } = early();
    driver.accept(TRANSPORT_FEATURES);
    driver.write("driver_feature_select", 2);
    driver.write("driver_feature", 0xffff_ffff);
    expect(driver.read("driver_feature")).toBe(0);
    driver.write("driver_feature_select", 0);
    expect(driver.read("driver_feature")).toBe(0x3000_0000);
    driver.progress(FEATURES_OK);
    expect(driver.status & FEATURES_OK).not.toBe(0);
  });

  test("device_feature is read-only", () => {
    const { driver } = early();
    driver.write("device_feature", 0xffff_ffff);
    expect(driver.offered).toBe(TRANSPORT_FEATURES);
  });
});
