/** What the owner of any device can choose: features, size and number of its queues. */
import type { DeviceCondition, DeviceSettings } from "../../contract/device-control.ts";
import type { DeviceFeatures } from "../virtio/device.ts";
import { Feature, TRANSPORT_FEATURES, unmetNeeds } from "../virtio/negotiation.ts";

/**
 * From 8 to 1024. Linux takes five descriptors for the shortest crypto request without indirect ones. QEMU has at most
 * 1024, a table of 16 KiB.
 */
const QUEUE_SIZES = [8, 16, 32, 64, 128, 256, 512, 1024];

/** Linux keeps as many requests in flight as the ring has entries. With indirect descriptors each takes one entry. */
const DEFAULT_QUEUE_SIZE = 256;

/**
 * Features that a device has and offers only where its owner asks for them. Linux accepts RING_PACKED wherever it is
 * offered: docs/decisions/packed-rings.md. The others change what a driver may do, and few drivers know them. ACCESS_PLATFORM
 * and ORDER_PLATFORM change nothing: there is no IOMMU, and guest and device take turns in one thread.
 */
export const OFFERED_ON_REQUEST =
  Feature.RING_PACKED |
  Feature.ACCESS_PLATFORM |
  Feature.IN_ORDER |
  Feature.ORDER_PLATFORM |
  Feature.NOTIFICATION_DATA |
  Feature.NOTIF_CONFIG_DATA |
  Feature.RING_RESET;

export type Possible = DeviceCondition["possible"];

/** Settings that no device of its kind can have; the message says which part and what there is instead. */
export class SettingsError extends RangeError {
  override readonly name = "SettingsError";
}

/** The features of a device, and those of them that it does not offer unless its owner chooses them. */
export interface ChoosableFeatures extends DeviceFeatures {
  readonly notByDefault?: bigint;
}

/** What there is to choose for a device with these features of its own. */
export const possibleFor = (
  { offered, required, needs = [], notByDefault = 0n }: ChoosableFeatures,
  queues: Possible["queues"],
): Possible => ({
  features: offered | TRANSPORT_FEATURES,
  required: required | Feature.VERSION_1,
  byDefault: ((offered & ~notByDefault) | TRANSPORT_FEATURES) & ~OFFERED_ON_REQUEST,
  needs,
  queueSizes: QUEUE_SIZES,
  queues,
});

/** What a device is like whose owner chooses nothing, with one queue of each name. */
export const defaultsOf = ({ byDefault }: Possible): DeviceSettings => ({
  features: byDefault,
  queueSize: DEFAULT_QUEUE_SIZE,
  queues: 1,
});

export interface SettingsRules {
  readonly possible: Possible;
  /** Names of feature bits. */
  featureNames(features: bigint): readonly string[];
}

/** Throws {@link SettingsError} unless a device can be like that. */
export function checkSettings(settings: DeviceSettings, { possible, featureNames }: SettingsRules): void {
  const { features, queueSize, queues } = settings;
  const names = (bits: bigint) => featureNames(bits).join(", ");
  const unknown = features & ~possible.features;
  if (unknown) throw new SettingsError(`${names(unknown)} cannot be offered; there are ${names(possible.features)}`);
  const missing = possible.required & ~features;
  if (missing) throw new SettingsError(`${names(missing)} cannot be left out: no driver would get the device to run`);
  const [unmet] = unmetNeeds(features, possible.needs);
  if (unmet) throw new SettingsError(`${unmet.says}, which is not on offer`);
  if (!possible.queueSizes.includes(queueSize)) {
    throw new SettingsError(
      `a queue cannot have ${queueSize} entries; choose one of ${possible.queueSizes.join(", ")}`,
    );
  }
  const { name, most } = possible.queues;
  if (!Number.isInteger(queues) || queues < 1 || queues > most) {
    throw new SettingsError(`${queues} ${name} queues are not possible; choose 1 to ${most}`);
  }
}

export const sameSettings = (a: DeviceSettings, b: DeviceSettings): boolean =>
  a.features === b.features && a.queueSize === b.queueSize && a.queues === b.queues;
