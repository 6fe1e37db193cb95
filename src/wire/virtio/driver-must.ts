/**
 * Sentences of VIRTIO 1.4 cs01 that a driver can break and be served all the same. The device names them in its trace,
 * the panel lists them.
 */

/** One sentence, and the number and title of the section it is in. */
export interface DriverRule {
  readonly clause: string;
  readonly must: string;
}

const STATUS = "2.1.1 Driver Requirements: Device Status Field";
const INDIRECT = "2.7.5.3.1 Driver Requirements: Indirect Descriptors";
const PACKED_INDIRECT = "2.8.19 Driver Requirements: Indirect Descriptors";
const INITIALIZATION = "3.1.1 Driver Requirements: Device Initialization";
const NOTIFICATIONS = "4.1.5.2.1 Driver Requirements: Available Buffer Notifications";
const COMMON_CFG = "4.1.4.3.2 Driver Requirements: Common configuration structure layout";

export const DriverMust = {
  KEEP_STATUS: { clause: STATUS, must: "The driver MUST NOT clear a device status bit." },
  RESET_FAILED: {
    clause: STATUS,
    must: "If the driver sets the FAILED bit, the driver MUST later reset the device before attempting to re-initialize.",
  },
  ALIGN_QUEUE: {
    clause: "2.7.1 Driver Requirements: Virtqueues",
    must: "The driver MUST ensure that the physical address of the first byte of each virtqueue part is a multiple of the specified alignment value in the above table.",
  },
  NEGOTIATE_INDIRECT: {
    clause: INDIRECT,
    must: "The driver MUST NOT set the VIRTQ_DESC_F_INDIRECT flag unless the VIRTIO_F_INDIRECT_DESC feature was negotiated.",
  },
  CHAIN_IN_QUEUE_SIZE: {
    clause: INDIRECT,
    must: "A driver MUST NOT create a descriptor chain longer than the Queue Size of the device.",
  },
  INDIRECT_IS_LAST: {
    clause: INDIRECT,
    must: "A driver MUST NOT set both VIRTQ_DESC_F_INDIRECT and VIRTQ_DESC_F_NEXT in flags.",
  },
  IN_ORDER_NEXT: {
    clause: "2.7.5.2 Driver Requirements: The Virtqueue Descriptor Table",
    must: "If VIRTIO_F_IN_ORDER has been negotiated, and when making a descriptor with VRING_DESC_F_NEXT set in flags at offset x in the table available to the device, driver MUST set next to 0 for the last descriptor in the table (where x = queue_size - 1) and to x + 1 for the rest of the descriptors.",
  },
  IN_ORDER_TABLE: {
    clause: INDIRECT,
    must: "If VIRTIO_F_IN_ORDER has been negotiated, indirect descriptors MUST appear sequentially, with next taking the value of 1 for the 1st descriptor, 2 for the 2nd one, etc.",
  },
  ALIGN_PACKED_QUEUE: {
    clause: "2.8.11 Driver Requirements: Virtqueues",
    must: "The driver MUST ensure that the physical address of the first byte of each virtqueue part is a multiple of the specified alignment value in the above table.",
  },
  LIST_IN_QUEUE_SIZE: {
    clause: "2.8.17 Driver Requirements: Scatter-Gather Support",
    must: "A driver MUST NOT create a descriptor list longer than the Queue Size.",
  },
  NEGOTIATE_PACKED_INDIRECT: {
    clause: PACKED_INDIRECT,
    must: "The driver MUST NOT set the VIRTQ_DESC_F_INDIRECT flag unless the VIRTIO_F_INDIRECT_DESC feature was negotiated.",
  },
  INDIRECT_WRITE_ONLY: {
    clause: PACKED_INDIRECT,
    must: "The driver MUST NOT set any flags except DESC_F_WRITE within an indirect descriptor.",
  },
  /** No MUST: what the value is for. */
  EVENT_FLAGS: {
    clause: "2.8.10 Driver and Device Event Suppression",
    must: "Only valid if VIRTIO_F_EVENT_IDX has been negotiated.",
  },
  FEATURE_NEEDS: {
    clause: "2.2.1 Driver Requirements: Feature Bits",
    must: "The driver MUST NOT accept a feature which the device did not offer, and MUST NOT accept a feature which requires another feature which was not accepted.",
  },
  SEQUENCE: { clause: INITIALIZATION, must: "The driver MUST follow this sequence to initialize a device" },
  FEATURES_ARE_FINAL: {
    clause: INITIALIZATION,
    must: "The driver MUST NOT accept new feature bits after this step.",
  },
  CONFIG_IS_READ: {
    clause: INITIALIZATION,
    must: "During this step the driver MAY read (but MUST NOT write) the device-specific configuration fields to check that it can support the device before accepting it.",
  },
  QUEUE_FIELDS_FIRST: {
    clause: COMMON_CFG,
    must: "The driver MUST configure the other virtqueue fields before enabling the virtqueue with queue_enable.",
  },
  QUEUE_SIZE: {
    clause: COMMON_CFG,
    must: "If VIRTIO_F_RING_PACKED has not been negotiated, the driver MUST NOT write a value which is not a power of 2 to queue_size.",
  },
  PACKED_QUEUE_SIZE: {
    clause: COMMON_CFG,
    must: "If VIRTIO_F_RING_PACKED has been negotiated, the driver MUST NOT write the value 0 to queue_size.",
  },
  /** No MUST: what the field is for. */
  QUEUE_SIZE_REDUCES: {
    clause: "4.1.4.3 Common configuration structure layout",
    must: "This can be modified by the driver to reduce memory requirements.",
  },
  QUEUE_STAYS: { clause: COMMON_CFG, must: "The driver MUST NOT write a 0 to queue_enable." },
  /** No MUST: what the field is for. */
  QUEUE_ENABLE: {
    clause: "4.1.4.3 Common configuration structure layout",
    must: "1 - enabled; 0 - disabled.",
  },
  /** No MUST: when the field is there. */
  QUEUE_RESET_EXISTS: {
    clause: "4.1.4.3 Common configuration structure layout",
    must: "This field exists only if VIRTIO_F_RING_RESET has been negotiated.",
  },
  /** No MUST: what the field is for. */
  QUEUE_RESET: {
    clause: "4.1.4.3 Common configuration structure layout",
    must: "The driver uses this to selectively reset the queue.",
  },
  NOTIFY_32: {
    clause: NOTIFICATIONS,
    must: "If VIRTIO_F_NOTIFICATION_DATA is negotiated, the driver notification MUST be a 32-bit notification.",
  },
  NOTIFY_INDEX: {
    clause: NOTIFICATIONS,
    must: "If VIRTIO_F_NOTIFICATION_DATA is negotiated, the driver MUST set the vq_index to the virtqueue index.",
  },
  NOTIFY_CONFIG_DATA: {
    clause: NOTIFICATIONS,
    must: "If VIRTIO_F_NOTIFICATION_DATA is not negotiated, the driver MUST set the notification value to queue_notif_config_data.",
  },
  NOTIFY_BOTH_DATA: {
    clause: NOTIFICATIONS,
    must: "If VIRTIO_F_NOTIFICATION_DATA is negotiated, the driver MUST set the vq_notify_config_data to the queue_notif_config_data value.",
  },
  NOTIFY_NEXT: {
    clause: "2.8.16 Driver Requirements: The Virtqueue Descriptor Table",
    must: "When notifying the device, driver MUST set next_off and next_wrap to match the next descriptor not yet made available to the device.",
  },
  /** No MUST: what the value is, of a split ring. */
  NOTIFY_OFFSET: {
    clause: "2.9 Driver Notifications",
    must: "Offset within the ring where the next available ring entry will be written.",
  },
  ENTROPY_IS_WRITTEN: {
    clause: "5.4.6.1 Driver Requirements: Device Operation",
    must: "The driver MUST NOT place device-readable buffers into the queue.",
  },
} as const satisfies Readonly<Record<string, DriverRule>>;
