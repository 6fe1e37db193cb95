/** The glossary's words for a device as a whole: its registers, its status, its queues. VIRTIO 1.4, chapters 2 to 5. */
import { Clause as CryptoClause } from "../../../wire/crypto/clause.ts";
import { Clause } from "../../../wire/virtio/clause.ts";
import type { Meanings } from "./meaning.ts";

export const VIRTIO_TERMS = {
  virtio: {
    text: "A standard for devices that an emulator offers to its guest. One driver of a type serves every emulator.",
  },
  driver: {
    text: "The part of the guest's kernel that uses the device. It writes requests into memory and reads the answers.",
  },
  device: {
    text: "The part that takes the driver's requests and answers them. Here it is a program beside the emulator.",
  },
  PCI: {
    text: "The bus on which a computer finds its devices. Each has a place, for example 00:0d.0, and a configuration space.",
    clause: Clause.PCI_DISCOVERY,
  },
  "non-transitional": {
    text: "Word for a device that only drivers of the standard can use, since version 1.0. Older drivers need a transitional one.",
    clause: Clause.PCI_DISCOVERY,
  },
  "I/O port": {
    text: "The address of a register that is outside of memory. The processor has instructions of its own for it.",
  },
  "feature bits": {
    text: "A bit for each thing that a device can do. The device offers bits, and the driver accepts some of them.",
    clause: Clause.FEATURES,
  },
  "device status": {
    text: "A register that says how far the driver has come with the device. Each step sets one more bit.",
    clause: Clause.DEVICE_STATUS,
  },
  ACKNOWLEDGE: { text: "Status bit of value 1: the guest has found the device.", clause: Clause.DEVICE_STATUS },
  DRIVER: {
    text: "Status bit of value 2: the guest has a driver for the device.",
    clause: Clause.DEVICE_STATUS,
    slug: "driver-bit",
  },
  FEATURES_OK: {
    text: "Status bit of value 8: the driver has accepted its features. It is still set when read back if the device agrees.",
    clause: Clause.DEVICE_STATUS,
  },
  DRIVER_OK: {
    text: "Status bit of value 4: the driver is set up, and requests may flow.",
    clause: Clause.DEVICE_STATUS,
  },
  DEVICE_NEEDS_RESET: {
    text: "Status bit of value 64: the device met an error and takes no more requests. Only a reset ends this.",
    clause: Clause.DEVICE_STATUS,
  },
  FAILED: {
    text: "Status bit of value 128: the guest has given the device up. It may miss a feature that it needs.",
    clause: Clause.DEVICE_STATUS,
  },
  reset: {
    text: "The way back to the state at power-on: status 0, no features, no queues. Requests in flight are dropped.",
    clause: Clause.RESET,
  },
  configuration: {
    text: "Registers that are of one type of device only. A crypto device says there which services it has.",
    clause: Clause.CONFIG_SPACE,
  },
  "VIRTIO PCI capability": {
    text: "An entry in PCI configuration space that tells where some of the registers are. It names a BAR and an offset.",
    clause: Clause.PCI_CAPABILITIES,
  },
  BAR: {
    text: "Base address register: it says at which ports or addresses the guest reaches the device's registers.",
    clause: Clause.PCI_CAPABILITIES,
  },
  interrupt: {
    text: "A signal of the device to the driver: answers are in the used ring, or the configuration has changed.",
    clause: Clause.NOTIFICATIONS,
  },
  ISR: {
    text: "The register that says why the device raised its interrupt. The driver reads it, which lowers the interrupt.",
    clause: Clause.ISR,
  },
  notification: {
    text: "A sign from one side to the other to look at a queue. The driver writes a register, the device interrupts.",
    clause: Clause.NOTIFICATIONS,
  },
  kick: {
    text: "The driver's notification: it writes the queue's number to a register. One kick may stand for several requests.",
    clause: Clause.NOTIFY,
  },
  virtqueue: {
    text: "The way for requests between driver and device: three tables in guest memory. A device has one or more.",
    clause: Clause.VIRTQUEUES,
  },
  controlq: {
    text: "The virtqueue for requests that open and close sessions.",
    clause: CryptoClause.CONTROL,
  },
  dataq: {
    text: "A virtqueue for requests that encrypt, sign or hash. A crypto device may have several.",
    clause: CryptoClause.DATA,
  },
  IV: {
    text: "Initialization vector: the start value of an encryption. With another one, equal texts become different results.",
  },
  session: {
    text: "A key and its parameters that the device keeps under a number. Later requests name the number, not the key.",
    clause: CryptoClause.SESSION,
  },
  HW_READY: {
    text: "A bit in the configuration of a crypto device: its hardware can work. While it is off, drivers send nothing.",
    clause: CryptoClause.CONFIG,
  },
  service: {
    text: "A group of operations that a crypto device may have, for example CIPHER, HASH or AKCIPHER.",
    clause: CryptoClause.SERVICES,
  },
  "operation status": {
    text: "The device's word on a request, in the last byte of its answer. OK is 0, and anything else is a refusal.",
    clause: CryptoClause.STATUS,
  },
} as const satisfies Meanings;
