/** PCI configuration space of a virtio device: the type 0 header and the capabilities. VIRTIO 1.4 cs01, 4.1 Virtio Over PCI Bus. */

import { decode, type Infer } from "../codec/codec.ts";
import { bytes, doc, flags, le16, le32, named, u8 } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import { Clause } from "./clause.ts";

/** 4.1.2 PCI Device Discovery. */
export const PciId = {
  VIRTIO_VENDOR: 0x1af4,
  /** Plus the virtio device ID. */
  VIRTIO_DEVICE_BASE: 0x1040,
} as const;

/** 5 Device Types. */
export const VirtioDeviceId = { ENTROPY: 4, CRYPTO: 20 } as const;

export const PciCommand = { IO: 1, MEMORY: 2, MASTER: 4, INTX_DISABLE: 0x400 } as const;
export const PciStatus = {
  INTERRUPT: 0x08,
  CAP_LIST: 0x10,
  PARITY: 0x0100,
  SIG_TARGET_ABORT: 0x0800,
  REC_TARGET_ABORT: 0x1000,
  REC_MASTER_ABORT: 0x2000,
  SIG_SYSTEM_ERROR: 0x4000,
  DETECTED_PARITY: 0x8000,
} as const;
export const PciCapId = { MSI: 0x05, VENDOR: 0x09, MSIX: 0x11 } as const;
/** Bit 0 of a base address register: ports, not memory. */
export const PciBarFlag = { IO: 1 } as const;
export const PciPin = { NONE: 0, INTA: 1, INTB: 2, INTC: 3, INTD: 4 } as const;
/** Base classes and subclasses: an encryption controller of no particular kind, and what fits no class, as in QEMU. */
export const PciClass = {
  UNCLASSIFIED: 0x00,
  UNCLASSIFIED_OTHER: 0xff,
  ENCRYPTION: 0x10,
  ENCRYPTION_OTHER: 0x80,
} as const;

const CONVENTIONAL = "PCI Local Bus 3.0, 6.1 Configuration Space Organization";

const bar = (n: number) =>
  doc(
    flags(le32, PciBarFlag),
    `Base address register ${n}: where the firmware put the region, and whether it is ports.`,
  );

/** The first 64 bytes of the configuration space. */
export const PciHeader = struct(
  "pci_header",
  {
    vendor_id: doc(named(le16, { VIRTIO: PciId.VIRTIO_VENDOR }), "The device's maker.", Clause.PCI_DISCOVERY),
    device_id: doc(le16, "0x1040 plus the virtio device ID.", Clause.PCI_DISCOVERY),
    command: doc(flags(le16, PciCommand), "What the system lets the device do."),
    status: doc(
      flags(le16, PciStatus),
      "CAP_LIST: there is a list of capabilities. INTERRUPT: the device asks for an interrupt. The others tell of errors.",
    ),
    revision_id: doc(u8, "At least 1 for a device that speaks no legacy virtio.", Clause.PCI_DISCOVERY),
    prog_if: doc(u8, "Programming interface within the subclass."),
    subclass: doc(u8, "Kind of device within the class."),
    base_class: doc(u8, "Class of device."),
    cache_line_size: doc(u8, "Not used."),
    latency_timer: doc(u8, "Not used."),
    header_type: doc(u8, "0: this layout, and a single function."),
    bist: doc(u8, "Not used."),
    bar0: bar(0),
    bar1: bar(1),
    bar2: bar(2),
    bar3: bar(3),
    bar4: bar(4),
    bar5: bar(5),
    cardbus_cis: doc(le32, "Not used."),
    subsystem_vendor_id: doc(le16, "The board's maker; any value will do.", Clause.PCI_DISCOVERY),
    subsystem_id: doc(le16, "0x40 or more for a device that speaks no legacy virtio.", Clause.PCI_DISCOVERY),
    expansion_rom: doc(le32, "Not used."),
    capabilities: doc(u8, "Offset of the first capability."),
    reserved: doc(bytes(7), "Not used."),
    interrupt_line: doc(u8, "Where the firmware routed the interrupt; the device does not look at it."),
    interrupt_pin: doc(named(u8, PciPin), "The interrupt pin of the device."),
    min_gnt: doc(u8, "Not used."),
    max_lat: doc(u8, "Not used."),
  },
  { clause: CONVENTIONAL, meaning: "The standard header of a PCI function." },
);

/** How a write changes a register. Bits in neither mask are read-only. */
export interface WriteRule {
  /** These bits take the written value. */
  readonly set?: number;
  /** Writing 1 to these bits clears them; writing 0 leaves them. */
  readonly clear?: number;
}

export type WriteRules<F> = { readonly [K in keyof F]?: WriteRule };

const { PARITY, SIG_TARGET_ABORT, REC_TARGET_ABORT } = PciStatus;
const { REC_MASTER_ABORT, SIG_SYSTEM_ERROR, DETECTED_PARITY } = PciStatus;
const TARGET_ABORTS = SIG_TARGET_ABORT | REC_TARGET_ABORT;
const ERRORS = PARITY | TARGET_ABORTS | REC_MASTER_ABORT | SIG_SYSTEM_ERROR | DETECTED_PARITY;

/**
 * PCI Local Bus 3.0, 6.2.2 to 6.2.4: what a driver may write in the header of a function. The bit `space` of the command
 * register switches its region on. A field that is not named is read-only. Of base address registers,
 * {@link barWriteRule} tells.
 */
export const pciHeaderWrites = (space: number): WriteRules<(typeof PciHeader)["fields"]> => ({
  command: { set: space | PciCommand.MASTER | PciCommand.INTX_DISABLE },
  status: { clear: ERRORS },
  cache_line_size: { set: 0xff },
  latency_timer: { set: 0xff },
  interrupt_line: { set: 0xff },
});

/** 6.2.5.1: address bits below the region's size, a power of two, are hardwired; so the system learns the size. */
export const barWriteRule = (size: number): WriteRule => ({ set: ~(size - 1) >>> 0 });

/** `cfg_type` of a virtio capability. */
export const PciCfgType = {
  COMMON_CFG: 1,
  NOTIFY_CFG: 2,
  ISR_CFG: 3,
  DEVICE_CFG: 4,
  PCI_CFG: 5,
  SHARED_MEMORY_CFG: 8,
  VENDOR_CFG: 9,
} as const;

/** 4.1.4 Virtio Structure PCI Capabilities. */
export const VirtioPciCap = struct(
  "virtio_pci_cap",
  {
    cap_vndr: doc(named(u8, PciCapId), "Kind of capability; VENDOR for those of virtio."),
    cap_next: doc(u8, "Offset of the next capability; 0 ends the list."),
    cap_len: doc(u8, "Bytes of this capability, with what follows this structure."),
    cfg_type: doc(named(u8, PciCfgType), "Which structure it locates."),
    bar: doc(u8, "The base address register the structure is in."),
    id: doc(u8, "Tells capabilities of one type apart; not used."),
    padding: doc(bytes(2), "Not used."),
    offset: doc(le32, "Where in the region the structure begins."),
    length: doc(le32, "Bytes of the structure."),
  },
  { clause: Clause.PCI_CAPABILITIES, meaning: "Locates one structure of a virtio device." },
);
export type VirtioPciCap = Infer<typeof VirtioPciCap>;

/** 4.1.4.4 Notification structure layout. */
export const VirtioPciNotifyCap = struct(
  "virtio_pci_notify_cap",
  {
    cap: doc(VirtioPciCap, "Where the notify structure is."),
    notify_off_multiplier: doc(le32, "Bytes between two steps of queue_notify_off."),
  },
  { clause: Clause.NOTIFY, meaning: "Locates the addresses to which notifications are written." },
);

/** 4.1.4.9 PCI configuration access capability. */
export const VirtioPciCfgCap = struct(
  "virtio_pci_cfg_cap",
  {
    cap: doc(VirtioPciCap, "What the window shows: region, offset and width are written by the driver."),
    pci_cfg_data: doc(bytes(4), "The window: reading and writing it reads and writes there."),
  },
  { clause: Clause.PCI_CFG, meaning: "Access to the structures without their region being mapped." },
);

/** 4.1.4.9: bar, offset and length "are read-write (RW) for the driver". */
export const VIRTIO_PCI_CFG_CAP_WRITES: WriteRules<(typeof VirtioPciCap)["fields"]> = {
  bar: { set: 0xff },
  offset: { set: 0xffff_ffff },
  length: { set: 0xffff_ffff },
};

const FIRST_CAPABILITY = 0x40;
const MAX_CAPABILITIES = (0x100 - FIRST_CAPABILITY) / 4;
const LINK = 0x34;

/**
 * The virtio capabilities in a configuration space of 256 bytes, in list order, each with its offset there. The list
 * ends where it points out of the space or has gone on for longer than it can.
 */
export function virtioCapabilities(space: Uint8Array): { offset: number; cap: VirtioPciCap }[] {
  const found: { offset: number; cap: VirtioPciCap }[] = [];
  let offset = (space[LINK] ?? 0) & ~3;
  for (let count = 0; count < MAX_CAPABILITIES && offset >= FIRST_CAPABILITY; count++) {
    const here = space.subarray(offset);
    if (here.length < (VirtioPciCap.size ?? 0)) break;
    if (here[0] === PciCapId.VENDOR) found.push({ offset, cap: decode(VirtioPciCap, here) });
    offset = (here[1] ?? 0) & ~3;
  }
  return found;
}
