/** What of a crypto device its owner can choose: features, size and number of its queues. */

import type { DeviceCondition, DeviceSettings } from "../../contract/device-control.ts";
import type { CryptoDialect } from "../../contract/dialect.ts";
import { featureNames } from "../../wire/crypto/features.ts";
import { MAX_QUEUES } from "../queue/limits.ts";
import { Feature, TRANSPORT_FEATURES } from "../virtio/negotiation.ts";
import { dialectOf } from "./dialects.ts";

/**
 * From 8, as Linux takes five descriptors for the shortest request without indirect ones, to 1024, which is what QEMU
 * has: a table of 16 KiB.
 */
const QUEUE_SIZES = [8, 16, 32, 64, 128, 256, 512, 1024];

/** The notify structure in the BAR has room for so many, and the control queue is one of them. */
export const MAX_DATA_QUEUES = MAX_QUEUES - 1;

const DEFAULT_DATA_QUEUES = 1;
/**
 * Linux keeps as many requests in flight as the ring has entries, and takes one entry for each with indirect
 * descriptors.
 */
const DEFAULT_QUEUE_SIZE = 256;

export type Possible = DeviceCondition["possible"];

/** Settings that no device of its dialect can have; the message says which part and what there is instead. */
export class SettingsError extends RangeError {
  override readonly name = "SettingsError";
}

export function possibleSettings(dialect: CryptoDialect): Possible {
  const { offered, required } = dialectOf({ dialect, dhGroups: "random" }).features;
  return {
    features: offered | TRANSPORT_FEATURES,
    required: required | Feature.VERSION_1,
    queueSizes: QUEUE_SIZES,
    dataQueues: MAX_DATA_QUEUES,
  };
}

/** What a device is like unless somebody says otherwise: all that is possible, one data queue. */
export const defaultSettings = (dialect: CryptoDialect): DeviceSettings => ({
  features: possibleSettings(dialect).features,
  queueSize: DEFAULT_QUEUE_SIZE,
  dataQueues: DEFAULT_DATA_QUEUES,
});

/** Throws {@link SettingsError} unless a device can be like that. */
export function checkSettings({ features, queueSize, dataQueues }: DeviceSettings, possible: Possible): void {
  const unknown = features & ~possible.features;
  if (unknown) throw new SettingsError(`${names(unknown)} cannot be offered; there are ${names(possible.features)}`);
  const missing = possible.required & ~features;
  if (missing) throw new SettingsError(`${names(missing)} cannot be left out: no driver would get the device to run`);
  if (!possible.queueSizes.includes(queueSize)) {
    throw new SettingsError(
      `a queue cannot have ${queueSize} entries; choose one of ${possible.queueSizes.join(", ")}`,
    );
  }
  if (!Number.isInteger(dataQueues) || dataQueues < 1 || dataQueues > possible.dataQueues) {
    throw new SettingsError(`${dataQueues} data queues are not possible; choose 1 to ${possible.dataQueues}`);
  }
}

const names = (features: bigint): string => featureNames(features).join(", ");

export const sameSettings = (a: DeviceSettings, b: DeviceSettings): boolean =>
  a.features === b.features && a.queueSize === b.queueSize && a.dataQueues === b.dataQueues;
