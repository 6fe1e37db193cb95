import { expect, test } from "vitest";
import { featureNamesWith, virtioFeatureNames } from "./feature-names.ts";

test("6 the reserved feature bits have the same names in every device, and a bit without a name its number", () => {
  expect(virtioFeatureNames((1n << 32n) | (1n << 28n) | 1n)).toEqual(["bit 0", "INDIRECT_DESC", "VERSION_1"]);
});

test("2.2 the bits of a type of device have the names of that type", () => {
  expect(featureNamesWith({ BLINKS: 0 })((1n << 32n) | 1n)).toEqual(["BLINKS", "VERSION_1"]);
  expect(featureNamesWith({})(0n)).toEqual([]);
});
