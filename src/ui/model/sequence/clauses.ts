/** The clauses of the steps that every request has: number and title in VIRTIO 1.4 cs01. */
export const SequenceClause = {
  DESCRIPTORS: "2.7.13.1 Placing Buffers Into The Descriptor Table",
  AVAILABLE_ENTRY: "2.7.13.2 Updating The Available Ring",
  AVAILABLE_INDEX: "2.7.13.3 Updating idx",
  NOTIFY: "4.1.5.2 Available Buffer Notifications",
  AVAILABLE_RING: "2.7.6 The Virtqueue Available Ring",
  DESCRIPTOR_TABLE: "2.7.5 The Virtqueue Descriptor Table",
  USED_RING: "2.7.8 The Virtqueue Used Ring",
  USED_INDEX: "2.7.8.2 Device Requirements: The Virtqueue Used Ring",
  SUPPRESSION: "2.7.7 Used Buffer Notification Suppression",
  INTERRUPT: "4.1.5.3 Used Buffer Notifications",
  CONFIG_INTERRUPT: "4.1.5.4 Notification of Device Configuration Changes",
  ISR: "4.1.4.5 ISR status capability",
  RECEIVE: "2.7.14 Receiving Used Buffers From The Device",
  STATUS: "2.1.2 Device Requirements: Device Status Field",
  RESET: "2.4 Device Reset",
} as const;
