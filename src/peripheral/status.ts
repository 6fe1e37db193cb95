/** The device status machine as a table. VIRTIO 1.4 cs01, 2.1 Device Status Field and 3.1 Device Initialization. */

export const DeviceStatus = {
  ACKNOWLEDGE: 1,
  DRIVER: 2,
  DRIVER_OK: 4,
  FEATURES_OK: 8,
  DEVICE_NEEDS_RESET: 64,
  FAILED: 128,
} as const;

const INIT = "3.1.1 Driver Requirements: Device Initialization";
const FIELD = "2.1.1 Driver Requirements: Device Status Field";

/** What each bit needs to have been set before it. */
const PREREQUISITES: readonly { readonly bit: number; readonly needs: number; readonly name: string }[] = [
  { bit: DeviceStatus.DRIVER, needs: DeviceStatus.ACKNOWLEDGE, name: "DRIVER" },
  { bit: DeviceStatus.FEATURES_OK, needs: DeviceStatus.DRIVER, name: "FEATURES_OK" },
  { bit: DeviceStatus.DRIVER_OK, needs: DeviceStatus.FEATURES_OK, name: "DRIVER_OK" },
];

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
  if (cleared) return { kind: "broken", clause: FIELD, problem: `status bits 0x${cleared.toString(16)} were cleared` };
  const bits = written & ~current & DRIVER_BITS;
  for (const { bit, needs, name } of PREREQUISITES) {
    if (bits & bit && !(current & needs)) {
      // FEATURES_OK and DRIVER_OK are read back before the next step, so no two of them come in one write.
      const early = bit !== DeviceStatus.DRIVER || !(bits & needs);
      if (early) return { kind: "broken", clause: INIT, problem: `${name} was set too early` };
    }
  }
  return { kind: "set", bits };
}
