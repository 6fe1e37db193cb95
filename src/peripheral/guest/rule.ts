/** The rules a driver can break, by section: number and title in VIRTIO 1.4 cs01. */
export const Rule = {
  STATUS: "2.1.1 Driver Requirements: Device Status Field",
  QUEUES: "2.7.1 Driver Requirements: Virtqueues",
  FRAMING: "2.7.4.2 Driver Requirements: Message Framing",
  DESCRIPTORS: "2.7.5.2 Driver Requirements: The Virtqueue Descriptor Table",
  INDIRECT: "2.7.5.3.1 Driver Requirements: Indirect Descriptors",
  AVAILABLE: "2.7.6.1 Driver Requirements: The Virtqueue Available Ring",
  INITIALIZATION: "3.1.1 Driver Requirements: Device Initialization",
  COMMON_CFG: "4.1.4.3.2 Driver Requirements: Common configuration structure layout",
} as const;
