/**
 * The PCI configuration space of the device: header and the virtio capabilities. VIRTIO 1.4 cs01, 4.1.4 Virtio
 * Structure PCI Capabilities. Everything lives in the first 256 bytes of one BAR, at ports or in memory.
 */
import type { BarKind } from "../../contract/device-control.ts";
import { encode } from "../../wire/codec/codec.ts";
import { offsetsOf, sizeOf } from "../../wire/codec/offsets.ts";
import {
  barWriteRule,
  PciBarFlag,
  PciCapId,
  PciCfgType,
  PciCommand,
  PciHeader,
  PciId,
  PciPin,
  PciStatus,
  pciHeaderWrites,
  VIRTIO_PCI_CFG_CAP_WRITES,
  VirtioPciCap,
  VirtioPciCfgCap,
  VirtioPciNotifyCap,
  type WriteRule,
  type WriteRules,
} from "../../wire/virtio/pci.ts";
import { MAX_QUEUES } from "../queue/limits.ts";
import type { DeviceClass } from "./device.ts";
import type { Width } from "./registers.ts";

const SPACE_SIZE = 256;
/** 4.1.2.1: 1 or higher for a device without a legacy interface. */
const REVISION = 1;

/** Queue n is notified at `notify + n * NOTIFY_MULTIPLIER`. */
export const NOTIFY_MULTIPLIER = 4;
const NOTIFY = 0x80;

/** Where each structure stands in the BAR. `deviceSize` bytes of device configuration follow at `device`. */
export const Bar = {
  index: 0,
  size: 0x100,
  common: 0x00,
  isr: 0x40,
  notify: NOTIFY,
  device: NOTIFY + MAX_QUEUES * NOTIFY_MULTIPLIER,
} as const;

/**
 * Bytes of the region, a power of two. In memory that is more than the structures need. An emulator maps memory in pieces
 * of this size, and could not tell two regions in one piece apart.
 */
export const REGION_SIZE: Readonly<Record<BarKind, number>> = { io: Bar.size, memory: 0x2_0000 };

/** What tells each kind in the BAR's lowest bits. Memory is 32 bits wide and not prefetchable: reads have effects. */
const BAR_TYPE: Readonly<Record<BarKind, number>> = { io: PciBarFlag.IO, memory: 0 };

/** The bit of the command register that switches each kind on. */
const SPACE_BIT: Readonly<Record<BarKind, number>> = { io: PciCommand.IO, memory: PciCommand.MEMORY };

/** Where each capability stands in the configuration space, in list order. */
const At = { COMMON: 0x40, NOTIFY: 0x50, ISR: 0x70, DEVICE: 0x80, PCI_CFG: 0x90 } as const;

const HEADER = offsetsOf(PciHeader);
const cap = offsetsOf(VirtioPciCap);

/** Offsets in the configuration space of the window that `virtio_pci_cfg_cap` opens. */
export const PciCfg = {
  bar: At.PCI_CFG + cap.bar,
  offset: At.PCI_CFG + cap.offset,
  length: At.PCI_CFG + cap.length,
  data: At.PCI_CFG + offsetsOf(VirtioPciCfgCap).pci_cfg_data,
} as const;

/** Offsets in the configuration space of what has an effect besides being stored. */
export const PciRegister = { command: HEADER.command, status: HEADER.status, bar: HEADER.bar0 } as const;

export interface PciIdentity {
  readonly virtioId: number;
  readonly pciClass: DeviceClass;
  readonly bar: BarKind;
  readonly commonSize: number;
  readonly deviceSize: number;
}

/**
 * The 256 bytes of configuration space at power-on: the BAR is nowhere, and the function answers to no access. A device
 * without a device configuration has no capability for one: Linux gives up on a structure of no bytes.
 */
export function pciConfigSpace({ virtioId, pciClass, bar, commonSize, deviceSize }: PciIdentity): Uint8Array {
  const { COMMON_CFG, NOTIFY_CFG, ISR_CFG, DEVICE_CFG, PCI_CFG } = PciCfgType;
  // Sized for the most queues: a driver maps this once, and a device may have more after a reset.
  const notify = capability(NOTIFY_CFG, At.ISR, Bar.notify, MAX_QUEUES * NOTIFY_MULTIPLIER);
  const window = capability(PCI_CFG, 0, 0, 0);
  const space = new Uint8Array(SPACE_SIZE);
  space.set(header(virtioId, pciClass, bar));
  space.set(encode(VirtioPciCap, capability(COMMON_CFG, At.NOTIFY, Bar.common, commonSize)), At.COMMON);
  space.set(
    encode(VirtioPciNotifyCap, {
      cap: { ...notify, cap_len: sizeOf(VirtioPciNotifyCap) },
      notify_off_multiplier: NOTIFY_MULTIPLIER,
    }),
    At.NOTIFY,
  );
  space.set(encode(VirtioPciCap, capability(ISR_CFG, deviceSize > 0 ? At.DEVICE : At.PCI_CFG, Bar.isr, 1)), At.ISR);
  if (deviceSize > 0) {
    space.set(encode(VirtioPciCap, capability(DEVICE_CFG, At.PCI_CFG, Bar.device, deviceSize)), At.DEVICE);
  }
  space.set(
    encode(VirtioPciCfgCap, {
      cap: { ...window, cap_len: sizeOf(VirtioPciCfgCap) },
      pci_cfg_data: new Uint8Array(4),
    }),
    At.PCI_CFG,
  );
  return space;
}

function header(virtioId: number, { base, sub }: DeviceClass, bar: BarKind): Uint8Array {
  const deviceId = PciId.VIRTIO_DEVICE_BASE + virtioId;
  return encode(PciHeader, {
    vendor_id: PciId.VIRTIO_VENDOR,
    device_id: deviceId,
    command: 0,
    status: PciStatus.CAP_LIST,
    revision_id: REVISION,
    prog_if: 0,
    subclass: sub,
    base_class: base,
    cache_line_size: 0,
    latency_timer: 0,
    header_type: 0,
    bist: 0,
    bar0: BAR_TYPE[bar],
    bar1: 0,
    bar2: 0,
    bar3: 0,
    bar4: 0,
    bar5: 0,
    cardbus_cis: 0,
    subsystem_vendor_id: PciId.VIRTIO_VENDOR,
    subsystem_id: deviceId,
    expansion_rom: 0,
    capabilities: At.COMMON,
    reserved: new Uint8Array(7),
    interrupt_line: 0,
    interrupt_pin: PciPin.INTA,
    min_gnt: 0,
    max_lat: 0,
  });
}

function capability(type: number, next: number, offset: number, length: number): VirtioPciCap {
  return {
    cap_vndr: PciCapId.VENDOR,
    cap_next: next,
    cap_len: sizeOf(VirtioPciCap),
    cfg_type: type,
    bar: Bar.index,
    id: 0,
    padding: new Uint8Array(2),
    offset,
    length,
  };
}

/** For each byte of a configuration space, its bits that a write changes. */
export interface WriteMasks {
  /** Take the written value. */
  readonly set: Uint8Array;
  /** A written 1 clears them. */
  readonly clear: Uint8Array;
}

function pciWriteMasks(bar: BarKind): WriteMasks {
  const masks = { set: new Uint8Array(SPACE_SIZE), clear: new Uint8Array(SPACE_SIZE) };
  applyRules(masks, HEADER, { ...pciHeaderWrites(SPACE_BIT[bar]), bar0: barWriteRule(REGION_SIZE[bar]) });
  applyRules(masks, cap, VIRTIO_PCI_CFG_CAP_WRITES, At.PCI_CFG);
  applyRules(masks, { pci_cfg_data: PciCfg.data }, { pci_cfg_data: { set: 0xffff_ffff } });
  return masks;
}

const MASKS: Readonly<Record<BarKind, WriteMasks>> = { io: pciWriteMasks("io"), memory: pciWriteMasks("memory") };

/** What a driver may write to a function with a region of that kind. */
export const writeMasks = (bar: BarKind): WriteMasks => MASKS[bar];

/** The kind of its region, by its configuration space. */
export const barKind = (space: DataView): BarKind =>
  space.getUint32(PciRegister.bar, true) & PciBarFlag.IO ? "io" : "memory";

function applyRules<F>(
  masks: WriteMasks,
  offsets: { readonly [K in keyof F]: number },
  rules: WriteRules<F>,
  start = 0,
): void {
  for (const [name, rule] of Object.entries<WriteRule | undefined>(rules)) {
    const offset = start + offsets[name as keyof F];
    for (const kind of ["set", "clear"] as const) {
      const mask = rule?.[kind] ?? 0;
      for (let byte = 0; byte < 4; byte++) {
        const bits = (mask >>> (8 * byte)) & 0xff;
        if (bits) masks[kind][offset + byte] = bits;
      }
    }
  }
}

/** A BAR access that the driver asks for through `virtio_pci_cfg_cap`. */
export interface WindowAccess {
  readonly offset: number;
  readonly width: Width;
}

/** 4.1.4.9: what the window stands for at the moment, or undefined while it is not set up to be used. */
export function pciCfgWindow(space: DataView): WindowAccess | undefined {
  const width = space.getUint32(PciCfg.length, true);
  const offset = space.getUint32(PciCfg.offset, true);
  if (space.getUint8(PciCfg.bar) !== Bar.index) return undefined;
  if (width !== 1 && width !== 2 && width !== 4) return undefined;
  if (offset % width || offset + width > Bar.size) return undefined;
  return { offset, width };
}
