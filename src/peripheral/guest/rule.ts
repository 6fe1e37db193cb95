/** The rules a driver can break, by section: number and title in VIRTIO 1.4 cs01. */
export const Rule = {
  STATUS: "2.1.1 Driver Requirements: Device Status Field",
  QUEUES: "2.7.1 Driver Requirements: Virtqueues",
  FRAMING: "2.7.4.2 Driver Requirements: Message Framing",
  DESCRIPTORS: "2.7.5.2 Driver Requirements: The Virtqueue Descriptor Table",
  INDIRECT: "2.7.5.3.1 Driver Requirements: Indirect Descriptors",
  AVAILABLE: "2.7.6.1 Driver Requirements: The Virtqueue Available Ring",
  PACKED_QUEUES: "2.8.11 Driver Requirements: Virtqueues",
  PACKED_DESCRIPTORS: "2.8.16 Driver Requirements: The Virtqueue Descriptor Table",
  PACKED_LISTS: "2.8.17 Driver Requirements: Scatter-Gather Support",
  PACKED_INDIRECT: "2.8.19 Driver Requirements: Indirect Descriptors",
  PACKED_SUPPLYING: "2.8.21.1 Placing Available Buffers Into The Descriptor Ring",
  INITIALIZATION: "3.1.1 Driver Requirements: Device Initialization",
  COMMON_CFG: "4.1.4.3.2 Driver Requirements: Common configuration structure layout",
} as const;
