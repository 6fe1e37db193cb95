/** The device status machine as a table. VIRTIO 1.4 cs01, 2.1 Device Status Field and 3.1 Device Initialization. */
import { DriverMust, type DriverRule } from "../../wire/virtio/driver-must.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";

/** The steps of initialisation, each with the one that comes before it. */
const STEPS = [
  { bit: DeviceStatus.DRIVER, after: DeviceStatus.ACKNOWLEDGE, name: "DRIVER" },
  { bit: DeviceStatus.FEATURES_OK, after: DeviceStatus.DRIVER, name: "FEATURES_OK" },
  { bit: DeviceStatus.DRIVER_OK, after: DeviceStatus.FEATURES_OK, name: "DRIVER_OK" },
] as const;

const STEP_BITS = DeviceStatus.ACKNOWLEDGE | DeviceStatus.DRIVER | DeviceStatus.FEATURES_OK | DeviceStatus.DRIVER_OK;

/** The bits that belong to the driver. SUSPEND does not: its feature is not offered. */
const DRIVER_BITS = STEP_BITS | DeviceStatus.FAILED;

/** A rule that a write broke, and how. */
export interface BrokenRule {
  readonly rule: DriverRule;
  readonly problem: string;
}

/** What a write to device_status means: the bits to set, and the rules that the driver broke with it. */
export type StatusWrite =
  | { readonly kind: "reset" }
  | { readonly kind: "set"; readonly bits: number; readonly broken: readonly BrokenRule[] };

/**
 * The meaning of a write of `written` while the status is `current`. Bits add up until 0 is written: some drivers write
 * single bits, and others take every step in one write.
 */
export function statusWrite(current: number, written: number): StatusWrite {
  if (written === 0) return { kind: "reset" };
  const bits = written & ~current & DRIVER_BITS;
  const broken = [...cleared(current, written), ...restarted(current, bits), ...outOfOrder(current, bits)];
  return { kind: "set", bits, broken };
}

function cleared(current: number, written: number): BrokenRule[] {
  const bits = current & ~written & DRIVER_BITS;
  if (bits === 0) return [];
  return [
    { rule: DriverMust.KEEP_STATUS, problem: `${hex(written)} was written while the status was ${hex(current)}` },
  ];
}

function restarted(current: number, bits: number): BrokenRule[] {
  if (!(current & DeviceStatus.FAILED && bits & STEP_BITS)) return [];
  return [{ rule: DriverMust.RESET_FAILED, problem: `status bits ${hex(bits)} were set after FAILED` }];
}

function outOfOrder(current: number, bits: number): BrokenRule[] {
  const early = STEPS.filter(({ bit, after }) => bits & bit && !(present(bit, current, bits) & after));
  return early.map(({ name }) => ({ rule: DriverMust.SEQUENCE, problem: `${name} was set too early` }));
}

/**
 * What counts as set before `bit`. ACKNOWLEDGE and DRIVER may come in one write. FEATURES_OK needs a write of its
 * own: the driver reads what it depends on before, and reads it back after.
 */
const present = (bit: number, current: number, bits: number): number =>
  bit === DeviceStatus.DRIVER ? current | bits : current;

const hex = (bits: number): string => `0x${bits.toString(16)}`;
