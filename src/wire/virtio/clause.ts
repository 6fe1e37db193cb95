/** Where things are specified: number and title in VIRTIO 1.4 cs01, the one version that is cited. */

export const Clause = {
  DEVICE_STATUS: "2.1 Device Status Field",
  FEATURES: "2.2 Feature Bits",
  NOTIFICATIONS: "2.3 Notifications",
  RESET: "2.4 Device Reset",
  CONFIG_SPACE: "2.5 Device Configuration Space",
  VIRTQUEUES: "2.6 Virtqueues",
  SPLIT_VIRTQUEUES: "2.7 Split Virtqueues",
  DESCRIPTORS: "2.7.5 The Virtqueue Descriptor Table",
  INDIRECT_DESCRIPTORS: "2.7.5.3 Indirect Descriptors",
  AVAILABLE_RING: "2.7.6 The Virtqueue Available Ring",
  USED_SUPPRESSION: "2.7.7 Used Buffer Notification Suppression",
  USED_RING: "2.7.8 The Virtqueue Used Ring",
  AVAILABLE_SUPPRESSION: "2.7.10 Available Buffer Notification Suppression",
  SUPPLYING_BUFFERS: "2.7.13 Supplying Buffers to The Device",
  RECEIVING_BUFFERS: "2.7.14 Receiving Used Buffers From The Device",
  PACKED_VIRTQUEUES: "2.8 Packed Virtqueues",
  WRAP_COUNTERS: "2.8.1 Driver and Device Ring Wrap Counters",
  EVENT_SUPPRESSION: "2.8.14 Event Suppression Structure Format",
  PACKED_DESCRIPTORS: "2.8.13 The Virtqueue Descriptor Format",
  INITIALIZATION: "3.1 Device Initialization",

  PCI_DISCOVERY: "4.1.2 PCI Device Discovery",
  PCI_CAPABILITIES: "4.1.4 Virtio Structure PCI Capabilities",
  COMMON_CFG: "4.1.4.3 Common configuration structure layout",
  NOTIFY: "4.1.4.4 Notification structure layout",
  ISR: "4.1.4.5 ISR status capability",
  PCI_CFG: "4.1.4.9 PCI configuration access capability",

  RESERVED_FEATURES: "6 Reserved Feature Bits",
} as const;
