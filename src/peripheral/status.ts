/** The device status machine as a table. VIRTIO 1.4 cs01, 2.1 Device Status Field and 3.1 Device Initialization. */
import { DeviceStatus } from "../wire/virtio.ts";
import { Rule } from "./clause.ts";

/** The steps of initialisation, each with the one that comes before it. */
const STEPS = [
  { bit: DeviceStatus.DRIVER, after: DeviceStatus.ACKNOWLEDGE, name: "DRIVER" },
  { bit: DeviceStatus.FEATURES_OK, after: DeviceStatus.DRIVER, name: "FEATURES_OK" },
  { bit: DeviceStatus.DRIVER_OK, after: DeviceStatus.FEATURES_OK, name: "DRIVER_OK" },
] as const;

/** The bits that belong to the driver. SUSPEND does not: its feature is not offered. */
const DRIVER_BITS =
  DeviceStatus.ACKNOWLEDGE |
  DeviceStatus.DRIVER |
  DeviceStatus.DRIVER_OK |
  DeviceStatus.FEATURES_OK |
  DeviceStatus.FAILED;

/** What a write of `written` to device_status means while it is `current`. */
export type StatusWrite =
  | { readonly kind: "reset" }
  | { readonly kind: "set"; readonly bits: number }
  | { readonly kind: "broken"; readonly clause: string; readonly problem: string };

export function statusWrite(current: number, written: number): StatusWrite {
  if (written === 0) return { kind: "reset" };
  const cleared = current & ~written & DRIVER_BITS;
  if (cleared) return broken(Rule.STATUS, `status bits 0x${cleared.toString(16)} were cleared`);
  const bits = written & ~current & DRIVER_BITS;
  const early = STEPS.find(({ bit, after }) => bits & bit && !(present(bit, current, bits) & after));
  return early ? broken(Rule.INITIALIZATION, `${early.name} was set too early`) : { kind: "set", bits };
}

/**
 * What counts as set before `bit`. ACKNOWLEDGE and DRIVER may come in one write; FEATURES_OK is read back before the
 * driver goes on, and what it depends on was read before it, so those need a write each.
 */
const present = (bit: number, current: number, bits: number): number =>
  bit === DeviceStatus.DRIVER ? current | bits : current;

const broken = (clause: string, problem: string): StatusWrite => ({ kind: "broken", clause, problem });
