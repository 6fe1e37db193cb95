/** The bits of a device's status and features as the page names them. */
import type { FeatureNames } from "../../wire/virtio/feature-names.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";

/** Drivers of this project do not suspend a device. */
type StepName = Exclude<keyof typeof DeviceStatus, "SUSPEND">;

export interface StatusBit {
  readonly bit: number;
  readonly name: string;
  /** Its word in the glossary. */
  readonly term: StepName;
  /** No step of the ladder but its end. */
  readonly trouble: boolean;
}

const step = (name: StepName): StatusBit => ({
  bit: DeviceStatus[name],
  name: name.replace(/^DEVICE_/, ""),
  term: name,
  trouble: name === "DEVICE_NEEDS_RESET" || name === "FAILED",
});

/** In the order a driver goes through them; the last two are trouble. */
export const STATUS_BITS: readonly StatusBit[] = [
  step("ACKNOWLEDGE"),
  step("DRIVER"),
  step("FEATURES_OK"),
  step("DRIVER_OK"),
  step("DEVICE_NEEDS_RESET"),
  step("FAILED"),
];

export const isReady = (status: number): boolean =>
  (status & (DeviceStatus.DRIVER_OK | DeviceStatus.DEVICE_NEEDS_RESET | DeviceStatus.FAILED)) ===
  DeviceStatus.DRIVER_OK;

/** The bit that says most: the last one of the ladder that is set. */
export const newestBit = (status: number): StatusBit | undefined =>
  STATUS_BITS.findLast(({ bit }) => (status & bit) !== 0);

/** The state a device_status stands for, in one word. */
export function statusName(status: number): string {
  if (status === 0) return "RESET";
  return newestBit(status)?.name ?? `0x${status.toString(16)}`;
}

export interface Feature {
  readonly name: string;
  readonly accepted: boolean;
}

/** Every feature that was offered, or accepted without having been offered, by bit. */
export function features(offered: bigint, accepted: bigint, featureNames: FeatureNames): Feature[] {
  const taken = new Set(featureNames(accepted));
  return featureNames(offered | accepted).map((name) => ({ name, accepted: taken.has(name) }));
}
