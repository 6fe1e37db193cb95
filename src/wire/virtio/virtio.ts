/** Structures every virtio device shares: features, status, rings, common configuration. VIRTIO 1.4 cs01. */

import { array, doc, flags, le16, le32, le64, named, u8 } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import { Clause } from "./clause.ts";

/** 6 Reserved Feature Bits, by number. */
export const VirtioFeature = {
  INDIRECT_DESC: 28,
  EVENT_IDX: 29,
  VERSION_1: 32,
  ACCESS_PLATFORM: 33,
  RING_PACKED: 34,
  IN_ORDER: 35,
  ORDER_PLATFORM: 36,
  SR_IOV: 37,
  NOTIFICATION_DATA: 38,
  NOTIF_CONFIG_DATA: 39,
  RING_RESET: 40,
  ADMIN_VQ: 41,
  SUSPEND: 43,
} as const;

/** 2.1 Device Status Field. */
export const DeviceStatus = {
  ACKNOWLEDGE: 1,
  DRIVER: 2,
  DRIVER_OK: 4,
  FEATURES_OK: 8,
  SUSPEND: 16,
  DEVICE_NEEDS_RESET: 64,
  FAILED: 128,
} as const;

/** 4.1.4.5 ISR status capability. */
export const IsrStatus = { QUEUE: 1, CONFIG: 2 } as const;

// --- split virtqueues ---

export const DescriptorFlag = { NEXT: 1, WRITE: 2, INDIRECT: 4 } as const;

/** 2.7.5 The Virtqueue Descriptor Table. */
export const Descriptor = struct(
  "virtq_desc",
  {
    addr: doc(le64, "Guest-physical address of the buffer, or of an indirect table."),
    len: doc(le32, "Bytes in the buffer."),
    flags: doc(flags(le16, DescriptorFlag), "Whether another descriptor follows, and which side may write the buffer."),
    next: doc(le16, "Index of the following descriptor; meant only with NEXT."),
  },
  { clause: Clause.DESCRIPTORS, meaning: "One buffer of a chain." },
);

export const AvailFlag = { NO_INTERRUPT: 1 } as const;
export const UsedFlag = { NO_NOTIFY: 1 } as const;

const availFields = {
  flags: doc(flags(le16, AvailFlag), "NO_INTERRUPT asks for no used buffer notifications; void with EVENT_IDX."),
  idx: doc(le16, "Where the driver puts its next chain; runs freely, the slot is idx modulo the queue size."),
} as const;
const usedFields = {
  flags: doc(flags(le16, UsedFlag), "NO_NOTIFY asks for no available buffer notifications; void with EVENT_IDX."),
  idx: doc(le16, "Where the device puts its next used element; runs freely, too."),
} as const;

/** One entry of the available ring. */
export const AvailElem = doc(le16, "Index of a chain's first descriptor.", Clause.AVAILABLE_RING);

/** One entry of the used ring. */
export const UsedElem = struct(
  "virtq_used_elem",
  {
    id: doc(le32, "Index of the used chain's first descriptor."),
    len: doc(le32, "Bytes the device wrote into the chain."),
  },
  { clause: Clause.USED_RING, meaning: "A chain that the device has done with." },
);

/** What comes before the entries. */
export const AvailHeader = struct("virtq_avail", availFields, {
  clause: Clause.AVAILABLE_RING,
  meaning: "Starts the driver's ring.",
});
export const UsedHeader = struct("virtq_used", usedFields, {
  clause: Clause.USED_RING,
  meaning: "Starts the device's ring.",
});

/** 2.7.6 The Virtqueue Available Ring, of a queue with `size` descriptors. */
export const availRing = (size: number) =>
  struct(
    "virtq_avail",
    {
      ...availFields,
      ring: doc(array(AvailElem, size), "The chains the driver offers."),
      used_event: doc(
        le16,
        "With EVENT_IDX: the used idx at which the driver wants an interrupt.",
        Clause.USED_SUPPRESSION,
      ),
    },
    { clause: Clause.AVAILABLE_RING, meaning: "The ring that the driver writes." },
  );

/** 2.7.8 The Virtqueue Used Ring, of a queue with `size` descriptors. */
export const usedRing = (size: number) =>
  struct(
    "virtq_used",
    {
      ...usedFields,
      ring: doc(array(UsedElem, size), "The chains the device has done with."),
      avail_event: doc(
        le16,
        "With EVENT_IDX: the available idx at which the device wants to be notified.",
        Clause.AVAILABLE_SUPPRESSION,
      ),
    },
    { clause: Clause.USED_RING, meaning: "The ring that the device writes." },
  );

// --- common configuration ---

/** A `config_msix_vector` or `queue_msix_vector` that names none. */
export const MsiVector = { NO_VECTOR: 0xffff } as const;

/**
 * 4.1.4.3 Common configuration structure layout, without the fields of administration queues: no device here has any.
 * 64-bit fields as two halves, which is how they are accessed.
 */
export const CommonCfg = struct(
  "virtio_pci_common_cfg",
  {
    device_feature_select: doc(le32, "Which 32 feature bits device_feature shows."),
    device_feature: doc(le32, "Feature bits the device offers; read-only."),
    driver_feature_select: doc(le32, "Which 32 feature bits driver_feature shows."),
    driver_feature: doc(le32, "Feature bits the driver accepts."),
    config_msix_vector: doc(named(le16, MsiVector), "MSI-X vector for configuration changes."),
    num_queues: doc(le16, "Queues the device has; read-only."),
    device_status: doc(
      flags(u8, DeviceStatus),
      "How far initialisation has come; writing 0 resets.",
      Clause.DEVICE_STATUS,
    ),
    config_generation: doc(u8, "Changes whenever the device configuration does; read-only."),
    queue_select: doc(le16, "The queue that the fields below are about."),
    queue_size: doc(le16, "Descriptors in the queue; 0 if there is no such queue."),
    queue_msix_vector: doc(named(le16, MsiVector), "MSI-X vector for used buffers of the queue."),
    queue_enable: doc(le16, "1 starts the queue."),
    queue_notify_off: doc(le16, "Place of the queue in the notify structure, in units of the multiplier; read-only."),
    queue_desc_lo: doc(le32, "Guest address of the descriptor table, low half."),
    queue_desc_hi: doc(le32, "Guest address of the descriptor table, high half."),
    queue_driver_lo: doc(le32, "Guest address of the available ring, low half."),
    queue_driver_hi: doc(le32, "Guest address of the available ring, high half."),
    queue_device_lo: doc(le32, "Guest address of the used ring, low half."),
    queue_device_hi: doc(le32, "Guest address of the used ring, high half."),
    queue_notif_config_data: doc(
      le16,
      "With NOTIF_CONFIG_DATA: what names the queue in notifications; read-only. Else 0.",
    ),
    queue_reset: doc(le16, "With RING_RESET: writing 1 resets the queue, and 0 is read once that is done."),
  },
  { clause: Clause.COMMON_CFG, meaning: "Registers for features, status and queues." },
);

/** 4.1.4.5 ISR status capability: reading clears it. */
export const IsrCfg = struct(
  "isr_cfg",
  { isr_status: doc(flags(u8, IsrStatus), "Why the interrupt line is up; reading clears it and lowers the line.") },
  { clause: Clause.ISR, meaning: "The interrupt register." },
);
