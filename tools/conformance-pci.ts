/** Device-normative statements of 4.1, Virtio Over PCI Bus. */

import { at, by } from "./conformance-places.ts";
import type { Part } from "./conformance-statements.ts";

const NO_MSIX = "The device has no MSI-X capability: v86 has no MSI-X. Both vector registers read as NO_VECTOR.";
const NO_ADMIN = "VIRTIO_F_ADMIN_VQ is not offered.";
const NOTIFY_ROOM = by.pciConfig("4.1.4.4.1 NOTIFY_CFG has room for each queue with %i data queues");
const ONE_OF_EACH = by.pciConfig("are one of each structure, in a list that ends");
const ALIGNED = by.pciConfig(
  "COMMON_CFG has at least 56 bytes, aligned to 4; so has DEVICE_CFG, or the guest's kernel stops at a BUG",
);

export const PCI_TRANSPORT: Part = {
  title: "PCI transport",
  clauses: [
    {
      number: "4.1.1",
      title: "Virtio Over PCI Bus",
      statements: [
        {
          level: "MUST",
          says: "shows an interface as the PCI specification has it",
          code: [at.wirePci("PciHeader"), at.pciFunction("PciFunction"), at.pciBus("PciBus")],
          tests: [
            by.pciConfig("has one I/O BAR, a capability list and a pin"),
            by.pciFunction("6.2.5.1 a BAR in memory is 32 bits wide, not prefetchable, and tells its size and type"),
            by.pciFunction("6.2.2 the function is in memory while Command.MEMORY is set, and has no ports then"),
            by.pciFunction("whatever is written, at any width and offset, only writable bits are different"),
            by.pciFunction("6.2.3 a status bit that tells of an error is cleared by writing 1, not by writing 0"),
            by.pciBus("Command.IO, 0 at power-on, is what the BAR's ports need"),
            by.pciBus("a reset of the machine restores every register, and the device is where no port is"),
          ],
        },
      ],
    },
    {
      number: "4.1.2.1",
      title: "PCI Device Discovery",
      statements: [
        ...(
          [
            ["MUST", "has the vendor ID 0x1AF4", "VIRTIO_VENDOR"],
            ["MUST", "has the device ID 0x1040 plus the virtio device ID", "VIRTIO_DEVICE_BASE"],
            ["SHOULD", "without a legacy interface: has a device ID from 0x1040 to 0x107F", "VIRTIO_DEVICE_BASE"],
            ["SHOULD", "without a legacy interface: has a revision ID of 1 or higher", "REVISION"],
            ["SHOULD", "without a legacy interface: has a subsystem ID of 0x40 or higher", "deviceId"],
          ] as const
        ).map(([level, says, symbol]) => ({
          level,
          says,
          code: [at.pciConfig(symbol)],
          tests: [by.pciConfig("is that of a virtio crypto device without a legacy interface")],
        })),
      ],
    },
    {
      number: "4.1.3.2",
      title: "PCI Device Layout",
      statements: [
        {
          level: "MUST",
          says: "lets the driver access both halves of a 64-bit field on their own",
          code: [at.queues("#area"), at.deviceConfig("littleEndian")],
          tests: [
            by.queues("keep both halves of each address, and start nothing until queue_enable"),
            by.transport("2.5.2 can be read before FEATURES_OK, in any width, with zeros behind its end"),
          ],
        },
      ],
    },
    {
      number: "4.1.4.2",
      title: "Virtio Structure PCI Capabilities",
      statements: [
        {
          level: "MUST",
          says: "counts extra data of a capability in its cap_len",
          code: [at.pciConfig("cap_len")],
          tests: [NOTIFY_ROOM, by.pciConfig("is where the capability says")],
        },
        {
          level: "SHOULD",
          says: "orders several structures of one type from the best to the worst",
          because: "There is one structure of each type, in one BAR: at ports, or in memory on request.",
        },
      ],
    },
    {
      number: "4.1.4.3.1",
      title: "Common configuration structure layout",
      statements: [
        {
          level: "MUST",
          says: "has it at an offset of a multiple of 4",
          code: [at.pciConfig("Bar")],
          tests: [ALIGNED],
        },
        {
          level: "MUST",
          says: "has at least one common configuration capability",
          code: [at.pciConfig("COMMON_CFG")],
          tests: [ONE_OF_EACH],
        },
        {
          level: "MUST",
          says: "shows its feature bits from device_feature_select * 32 on in device_feature",
          code: [at.negotiation("device_feature")],
          tests: [by.negotiation("show 32 bits at a select, and nothing at selects above 1")],
        },
        {
          level: "MUST",
          says: "shows the valid bits that the driver wrote in driver_feature",
          code: [at.negotiation("driver_feature")],
          tests: [by.negotiation("show what the driver accepted, and ignore what it writes at selects above 1")],
        },
        {
          level: "MUST",
          says: "shows another config_generation once what the driver read has changed",
          code: [at.transport("configChanged"), at.deviceConfig("changed")],
          tests: [
            by.transport(
              "4.1.4.3.1 a driver that read one half before 256 changes and the other after them sees a new generation",
            ),
          ],
        },
        {
          level: "MUST",
          says: "resets when 0 is written to device_status, and shows 0 there afterwards",
          code: [at.transport("#writeStatus")],
          tests: [by.transport("reads back as 0 at once, with every register as at power-on")],
        },
        {
          level: "MUST",
          says: "shows 0 in queue_enable after a reset",
          code: [at.queues("clear")],
          tests: [by.transport("reads back as 0 at once, with every register as at power-on")],
        },
        ...(
          [
            [
              "shows 0 in queue_reset after a reset",
              "reads 0 in queue_reset and queue_enable after a reset of the device, too",
            ],
            [
              "shows 0 in queue_reset once the queue is enabled",
              "is enabled again with another size and other rings, and begins at their start",
            ],
            [
              "resets the queue when 1 is written to queue_reset",
              "reads 0 in queue_reset and queue_enable at once, and is as after a reset of the device",
            ],
            [
              "shows 0 in queue_reset and queue_enable afterwards",
              "reads 0 in queue_reset and queue_enable at once, and is as after a reset of the device",
            ],
          ] as const
        ).map(([says, title]) => ({
          level: "MUST" as const,
          says: `with RING_RESET: ${says}`,
          code: [at.queues("queue_reset")],
          tests: [by.queueReset(title)],
        })),
        {
          level: "MUST",
          says: "with RING_RESET: shows 1 in queue_reset while that goes on",
          because: "A queue's reset is over before the write of queue_reset is.",
        },
        {
          level: "MUST",
          says: "shows 0 in queue_size for a queue that it does not have",
          code: [at.queues("queue_size")],
          tests: [by.queues("4.1.4.3.1 show size 0 for a queue that is not there, whose writes do nothing")],
        },
        {
          level: "MUST",
          says: "without RING_PACKED: shows 0 or a power of 2 in queue_size",
          code: [at.queues("#isSize")],
          tests: [
            by.queues("show the largest size, disabled, and where to notify"),
            by.queues("a device cannot be made with queues of %s entries"),
          ],
        },
        { level: "MUST", says: "has admin_queue_index behind all other queues", because: NO_ADMIN },
        { level: "MUST", says: "has no more admin queues than 16-bit numbers are left for", because: NO_ADMIN },
      ],
    },
    {
      number: "4.1.4.4.1",
      title: "Notification capability",
      statements: [
        {
          level: "MUST",
          says: "has at least one notification capability",
          code: [at.pciConfig("NOTIFY_CFG")],
          tests: [ONE_OF_EACH],
        },
        ...(
          [
            ["has it at an even offset", "Bar"],
            ["has a notify_off_multiplier that is an even power of 2, or 0", "NOTIFY_MULTIPLIER"],
            ["has a length of 2 bytes or more", "MAX_QUEUES"],
            ["has room in it for every queue of every possible configuration", "MAX_QUEUES"],
            ["has a length of queue_notify_off * notify_off_multiplier + 2 or more", "MAX_QUEUES"],
          ] as const
        ).map(([says, symbol]) => ({
          level: "MUST" as const,
          says: `without NOTIFICATION_DATA: ${says}`,
          code: [at.pciConfig(symbol)],
          tests: [
            NOTIFY_ROOM,
            by.card("4.1.4.4 every queue there can be has its place in the notify structure from the start"),
          ],
        })),
        ...(
          [
            ["has a notify_off_multiplier that is a multiple of 4 and a power of 2, or 0", "NOTIFY_MULTIPLIER"],
            ["has it at an offset of a multiple of 4", "Bar"],
            ["has a length of 4 bytes or more", "MAX_QUEUES"],
            ["has room in it for every queue of every possible configuration", "MAX_QUEUES"],
            ["has a length of queue_notify_off * notify_off_multiplier + 4 or more", "MAX_QUEUES"],
          ] as const
        ).map(([says, symbol]) => ({
          level: "MUST" as const,
          says: `with NOTIFICATION_DATA: ${says}`,
          code: [at.pciConfig(symbol)],
          tests: [
            NOTIFY_ROOM,
            by.card("4.1.4.4 every queue there can be has its place in the notify structure from the start"),
          ],
        })),
      ],
    },
    {
      number: "4.1.4.5.1",
      title: "ISR status capability",
      statements: [
        {
          level: "MUST",
          says: "has at least one ISR capability",
          code: [at.pciConfig("ISR_CFG")],
          tests: [ONE_OF_EACH],
        },
        {
          level: "MUST",
          says: "sets the configuration bit before it notifies of a configuration change",
          code: [at.interrupts("raise")],
          tests: [
            by.transport("4.1.4.5.1 its bit is set before the line goes up"),
            by.transport("tells queue and configuration apart, and both at once"),
          ],
        },
        {
          level: "MUST",
          says: "sets the queue bit before it notifies of used buffers",
          code: [at.interrupts("raise")],
          tests: [by.transport("4.1.4.5.1 its bit is set before the line goes up")],
        },
        {
          level: "MUST",
          says: "keeps Interrupt Status as the OR of the ISR bits, and INTx by it unless it is masked",
          code: [at.interrupts("Interrupts"), at.pciFunction("INTX_DISABLE"), at.lines("InterruptLines")],
          tests: [
            by.pciFunction("Interrupt Status is the OR of the ISR's bits: set by %s, cleared with both"),
            by.pciFunction("INTX_DISABLE, written with %s bits, masks the pin and leaves Interrupt Status"),
            by.lines("whatever happens, a line is up exactly while a function on it asks and is not masked"),
          ],
        },
        {
          level: "MUST",
          says: "sets the ISR to 0 when the driver reads it",
          code: [at.interrupts("acknowledge")],
          tests: [
            by.transport("goes up with its bit when a buffer was used, and down when the register is read"),
            by.transport("read through the access window or 32 bits wide is the same register"),
          ],
        },
      ],
    },
    {
      number: "4.1.4.6.1",
      title: "Device-specific configuration",
      statements: [
        {
          level: "MUST",
          says: "has it at an offset of a multiple of 4",
          code: [at.pciConfig("Bar")],
          tests: [ALIGNED],
        },
      ],
    },
    { number: "4.1.4.7.1", title: "Shared memory capability", count: 2, because: "The device has none." },
    { number: "4.1.4.8.1", title: "Vendor data capability", count: 3, because: "The device has none." },
    {
      number: "4.1.4.9.1",
      title: "PCI configuration access capability",
      statements: [
        {
          level: "MUST",
          says: "has at least one such capability",
          code: [at.pciConfig("PCI_CFG")],
          tests: [ONE_OF_EACH, by.pciConfig("is where the capability says")],
        },
        {
          level: "MUST",
          says: "writes the BAR when the driver writes pci_cfg_data",
          code: [at.pciFunction("PciFunction"), at.pciBus("#takeWrites")],
          tests: [
            by.pciFunction("writes the first cap.length bytes with each write to any part of pci_cfg_data"),
            by.pciBus("writes the BAR at writes of any width to any of the four ports"),
          ],
        },
        {
          level: "MUST",
          says: "reads the BAR when the driver reads pci_cfg_data",
          code: [at.pciFunction("PciFunction"), at.pciBus("#takeReads")],
          tests: [
            by.pciFunction("reads the BAR each time pci_cfg_data is read, and never else"),
            by.pciBus("reads the BAR when the data port is read, each time, and not when the register is selected"),
          ],
        },
      ],
    },
    { number: "4.1.5.1.2.1", title: "MSI-X Vector Configuration", count: 9, because: NO_MSIX },
    { number: "4.1.5.3.1", title: "Used Buffer Notifications", count: 1, because: NO_MSIX },
    { number: "4.1.5.4.1", title: "Notification of Device Configuration Changes", count: 1, because: NO_MSIX },
  ],
};
