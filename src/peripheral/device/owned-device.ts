/** What the owner of a device may do to it, beside what a driver does: the device's part of it. */
import type { DeviceCondition, DeviceSettings } from "../../contract/device-control.ts";
import type { TraceRecord } from "../../contract/trace.ts";
import type { FaultTarget } from "../faults/target.ts";

export interface OwnedDevice extends FaultTarget {
  /** Which form of its type it is, if there are several. */
  readonly dialect?: Extract<TraceRecord, { kind: "attached" }>["dialect"];
  /** Readable bytes copied of one chain: the largest request. */
  readonly readableLimit: number;
  /** In force: features, size and number of its queues follow from them. */
  readonly settings: DeviceSettings;
  /** In force from the next reset on. */
  configure(next: DeviceSettings): void;
  readonly possible: DeviceCondition["possible"];
  /** Names of feature bits, lowest first. */
  featureNames(features: bigint): readonly string[];
  /** What is told of this type of device only. */
  readonly condition?: Pick<DeviceCondition, "crypto">;
  /** Says in the configuration whether the device can work. Returns whether that is new. */
  setReady?(ready: boolean): boolean;
}
