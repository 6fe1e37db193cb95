/** What each section of the control tab gets. */
import type { DeviceCondition } from "../../contract/device-control.ts";
import type { Device } from "../model/log/device.ts";

export interface Controlled {
  readonly device: Device;
  readonly condition: DeviceCondition;
}
