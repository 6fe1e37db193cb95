/**
 * The PCI configuration space of the device: header and the five virtio capabilities. VIRTIO 1.4 cs01, 4.1.4 Virtio
 * Structure PCI Capabilities. Everything lives in one 256-byte I/O BAR.
 */
import type { Width } from "./registers.ts";

const PCI_VENDOR_ID = 0x1af4;
/** 4.1.2: 0x1040 plus the virtio device ID. */
const PCI_DEVICE_BASE = 0x1040;
const PCI_REVISION = 1;
/** Encryption controller, other. */
const PCI_CLASS = [0x80, 0x10] as const;
const PCI_STATUS_CAP_LIST = 0x10;
const PCI_CAP_ID_VENDOR = 9;
const PCI_PIN_INTA = 1;
const IO_SPACE = 1;

const CfgType = { COMMON: 1, NOTIFY: 2, ISR: 3, DEVICE: 4, PCI: 5 } as const;

/** Where each structure stands in the BAR. `deviceSize` bytes of device configuration follow at `device`. */
export const Bar = {
  index: 0,
  size: 0x100,
  common: 0x00,
  isr: 0x40,
  notify: 0x80,
  device: 0xc0,
} as const;

/** Queue n is notified at `notify + n * NOTIFY_MULTIPLIER`. */
export const NOTIFY_MULTIPLIER = 4;

/** As many queues as fit between the notify and the device structures. */
export const MAX_QUEUES = (Bar.device - Bar.notify) / NOTIFY_MULTIPLIER;

/** Offset of `virtio_pci_cfg_cap` in the configuration space, and of its window. */
const PCI_CFG_CAP = 0x90;
export const PciCfg = {
  bar: PCI_CFG_CAP + 4,
  offset: PCI_CFG_CAP + 8,
  length: PCI_CFG_CAP + 12,
  data: PCI_CFG_CAP + 16,
} as const;

interface Capability {
  readonly at: number;
  readonly type: number;
  readonly offset: number;
  readonly length: number;
  readonly extra?: number;
}

export interface PciIdentity {
  readonly virtioId: number;
  readonly commonSize: number;
  readonly deviceSize: number;
  readonly queues: number;
  /** Port of the BAR before the firmware moves it. */
  readonly port: number;
}

/** The 256 bytes of configuration space at power-on. */
export function pciConfigSpace({ virtioId, commonSize, deviceSize, queues, port }: PciIdentity): Uint8Array {
  const space = new Uint8Array(256);
  const view = new DataView(space.buffer);
  view.setUint16(0x00, PCI_VENDOR_ID, true);
  view.setUint16(0x02, PCI_DEVICE_BASE + virtioId, true);
  view.setUint16(0x04, IO_SPACE, true);
  view.setUint16(0x06, PCI_STATUS_CAP_LIST, true);
  view.setUint8(0x08, PCI_REVISION);
  space.set(PCI_CLASS, 0x0a);
  view.setUint32(0x10, port | IO_SPACE, true);
  view.setUint16(0x2c, PCI_VENDOR_ID, true);
  view.setUint16(0x2e, PCI_DEVICE_BASE + virtioId, true);
  view.setUint8(0x3d, PCI_PIN_INTA);
  const capabilities: Capability[] = [
    { at: 0x40, type: CfgType.COMMON, offset: Bar.common, length: commonSize },
    {
      at: 0x50,
      type: CfgType.NOTIFY,
      offset: Bar.notify,
      length: queues * NOTIFY_MULTIPLIER,
      extra: NOTIFY_MULTIPLIER,
    },
    { at: 0x70, type: CfgType.ISR, offset: Bar.isr, length: 1 },
    { at: 0x80, type: CfgType.DEVICE, offset: Bar.device, length: deviceSize },
    { at: PCI_CFG_CAP, type: CfgType.PCI, offset: 0, length: 0, extra: 0 },
  ];
  let link = 0x34;
  for (const { at, type, offset, length, extra } of capabilities) {
    space[link] = at;
    link = at + 1;
    space[at] = PCI_CAP_ID_VENDOR;
    space[at + 2] = extra === undefined ? 16 : 20;
    space[at + 3] = type;
    space[at + 4] = Bar.index;
    view.setUint32(at + 8, offset, true);
    view.setUint32(at + 12, length, true);
    if (extra !== undefined) view.setUint32(at + 16, extra, true);
  }
  return space;
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
