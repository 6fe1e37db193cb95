/** Device-normative statements of chapters 2, 3 and 6: basic facilities and the split virtqueue. */

import { at, by } from "./conformance-places.ts";
import type { Part } from "./conformance-statements.ts";

const NO_ADMIN = "VIRTIO_F_ADMIN_VQ is not offered: there are no administration commands.";

export const BASIC_FACILITIES: Part = {
  title: "Basic facilities and split virtqueues",
  clauses: [
    {
      number: "2.1.2",
      title: "Device Status Field",
      statements: [
        {
          level: "MUST",
          says: "consumes no buffer and sends no used buffer notification before DRIVER_OK",
          code: [at.transport("#running")],
          tests: [by.transport("a notification consumes nothing, and afterwards the buffer is still there")],
        },
        {
          level: "SHOULD",
          says: "sets DEVICE_NEEDS_RESET in an error state that needs a reset",
          code: [at.transport("#guarded"), at.transport("#giveUp")],
          tests: [by.transport("is set, traced with its clause, and told to a running driver")],
        },
        {
          level: "MUST",
          says: "sends a configuration change notification after that, if DRIVER_OK is set",
          code: [at.transport("#giveUp")],
          tests: [
            by.transport("is set, traced with its clause, and told to a running driver"),
            by.transport("is not told to a driver that is not running"),
          ],
        },
      ],
    },
    {
      number: "2.2.2",
      title: "Feature Bits",
      statements: [
        {
          level: "MUST",
          says: "offers no feature without those that it requires",
          code: [at.ownSettings("checkSettings"), at.dialect("NEEDS")],
          tests: [
            by.features("2.2.2 every feature on offer comes with those that it requires: other settings are refused"),
          ],
        },
        {
          level: "SHOULD",
          says: "accepts any valid subset of the features",
          code: [at.negotiation("negotiate")],
          tests: [by.negotiation("is granted for any subset of the offer with VERSION_1")],
        },
        {
          level: "MUST",
          says: "leaves FEATURES_OK clear for a subset that it does not accept",
          code: [at.transport("#writeStatus")],
          tests: [
            by.negotiation("stays clear without VERSION_1"),
            by.features("5.9.3.1 a driver of %s that accepts a stateless mode without REVISION_1 gets no FEATURES_OK"),
            by.config("C1 FEATURES_OK is refused to a driver that did not accept VIRTIO_CRYPTO_F_ASYM"),
          ],
        },
        {
          level: "MUST",
          says: "offers no feature bit that it would not support",
          code: [at.negotiation("TRANSPORT_FEATURES"), at.dialects("features"), at.dialect("withModes")],
          tests: [
            by.features("2.2.2 no bit is on offer by default but those that every driver gets on with"),
            by.features("Q2 a stateless mode can be offered for each service that is there, and REVISION_1 for all"),
            by.notification("6 ACCESS_PLATFORM and ORDER_PLATFORM are taken and change nothing"),
            by.notification("and NOTIFICATION_DATA, both are in the 32 bits"),
          ],
        },
        {
          level: "SHOULD",
          says: "grants after a reset what it granted before",
          code: [at.negotiation("clear")],
          tests: [by.negotiation("is granted again for what was granted before, after a reset")],
        },
      ],
    },
    {
      number: "2.4.1",
      title: "Device Reset",
      statements: [
        {
          level: "MUST",
          says: "sets the status to 0 when it is reset",
          code: [at.transport("reset")],
          tests: [by.transport("reads back as 0 at once, with every register as at power-on")],
        },
        {
          level: "MUST",
          says: "sends nothing and touches no queue afterwards, until it is initialised again",
          code: [at.transport("#generation")],
          tests: [
            by.deviceSeam("2.4.1 of an activation that was %s is answered nowhere, and still once"),
            by.akcipher("after a reset an answer writes nothing, interrupts nothing, and the device works on"),
          ],
        },
      ],
    },
    {
      number: "2.5.2",
      title: "Device Configuration Space",
      statements: [
        {
          level: "MUST",
          says: "lets the driver read every configuration field before FEATURES_OK",
          code: [at.deviceConfig("read")],
          tests: [by.transport("2.5.2 can be read before FEATURES_OK, in any width, with zeros behind its end")],
        },
      ],
    },
    {
      number: "2.6.1.1.1",
      title: "Virtqueue Reset",
      statements: [
        {
          level: "MUST",
          says: "carries out no request of a queue that was reset, and does not notify the driver for it",
          code: [at.transport("#queueReset")],
          tests: [
            by.queueReset("has nothing written for its requests, nor an interrupt, whatever the device answers later"),
            by.queueReset("is not looked at while it is not enabled"),
            by.queueReset("stays on hold, and the requests that were held are gone"),
            by.inOrder("forgets what waits with a reset of the device, and of the queue"),
          ],
        },
        {
          level: "MUST",
          says: "resets all state of the queue, of available and used buffers too",
          code: [at.queues("freshSlot")],
          tests: [
            by.queueReset("reads 0 in queue_reset and queue_enable at once, and is as after a reset of the device"),
            by.queueReset("is enabled again with another size and other rings, and begins at their start"),
          ],
        },
      ],
    },
    {
      number: "2.6.1.2.1",
      title: "Virtqueue Re-enable",
      statements: [
        {
          level: "MUST",
          says: "takes what the driver changed, such as the size, when the queue is enabled again",
          code: [at.queues("#setUp")],
          tests: [by.queueReset("is enabled again with another size and other rings, and begins at their start")],
        },
      ],
    },
    {
      number: "2.7.4.1",
      title: "Message Framing",
      statements: [
        {
          level: "MUST",
          says: "assumes nothing of how a request is cut into descriptors",
          code: [at.chain("gather"), at.chain("scatter")],
          tests: [
            by.chain("2.7.4.1 is the same request however its bytes are cut into descriptors"),
            by.cipher(
              "2.7.4.1, CVE-2022-2132: the request is the same however it is cut, down to single bytes, direct or indirect",
            ),
          ],
        },
      ],
    },
    {
      number: "2.7.5.1",
      title: "The Virtqueue Descriptor Table",
      statements: [
        {
          level: "MUST",
          says: "does not write to a device-readable buffer",
          code: [at.chain("scatter")],
          tests: [
            by.scatter("scatter writes exactly the bytes it is given, in the writable part only"),
            by.hostile("ends, throws nothing, and has only its writable bytes and the used ring written"),
          ],
        },
        {
          level: "SHOULD",
          says: "does not read a device-writable buffer",
          code: [at.chain("gather")],
          tests: [by.chain("2.7.5.1 no byte of a device-writable buffer is read")],
        },
        {
          level: "MUST",
          says: "does not write to a descriptor table entry",
          code: [at.virtqueue("push")],
          tests: [by.hostile("ends, throws nothing, and has only its writable bytes and the used ring written")],
        },
      ],
    },
    {
      number: "2.7.5.3.2",
      title: "Indirect Descriptors",
      statements: [
        {
          level: "MUST",
          says: "ignores the write-only flag of a descriptor that refers to an indirect table",
          code: [at.splitChain("loadIndirect")],
          tests: [by.chain("2.7.5.3.2 may come after direct descriptors, and its WRITE flag says nothing")],
        },
        {
          level: "MUST",
          says: "takes normal descriptors that are followed by one indirect one",
          code: [at.splitChain("walkTables")],
          tests: [by.chain("2.7.5.3.2 may come after direct descriptors, and its WRITE flag says nothing")],
        },
      ],
    },
    {
      number: "2.7.7.2",
      title: "Used Buffer Notification Suppression",
      statements: [
        {
          level: "MUST",
          says: "without EVENT_IDX: ignores used_event",
          code: [at.virtqueue("wantsInterrupt")],
          tests: [by.virtqueue("without EVENT_IDX follow NO_INTERRUPT, and ignore used_event")],
        },
        {
          level: "SHOULD",
          says: "without EVENT_IDX: sends no notification while flags is 1",
          code: [at.virtqueue("wantsInterrupt")],
          tests: [by.virtqueue("without EVENT_IDX follow NO_INTERRUPT, and ignore used_event")],
        },
        {
          level: "MUST",
          says: "without EVENT_IDX: sends a notification while flags is 0",
          code: [at.virtqueue("wantsInterrupt"), at.transport("#work")],
          tests: [by.virtqueue("without EVENT_IDX follow NO_INTERRUPT, and ignore used_event")],
        },
        {
          level: "MUST",
          says: "with EVENT_IDX: ignores the lower bit of flags",
          code: [at.virtqueue("wantsInterrupt")],
          tests: [
            by.virtqueue(
              "with EVENT_IDX come when the entry at used_event was written, at any position, and ignore NO_INTERRUPT",
            ),
          ],
        },
        {
          level: "MUST",
          says: "with EVENT_IDX: sends a notification once the entry at used_event is written",
          code: [at.virtqueue("wantsInterrupt")],
          tests: [
            by.virtqueue(
              "with EVENT_IDX come when the entry at used_event was written, at any position, and ignore NO_INTERRUPT",
            ),
          ],
        },
        {
          level: "SHOULD",
          says: "with EVENT_IDX: sends none otherwise",
          code: [at.virtqueue("wantsInterrupt")],
          tests: [
            by.virtqueue(
              "with EVENT_IDX come when the entry at used_event was written, at any position, and ignore NO_INTERRUPT",
            ),
          ],
        },
      ],
    },
    {
      number: "2.7.8.2",
      title: "The Virtqueue Used Ring",
      statements: [
        {
          level: "MUST",
          says: "sets len before it updates the used idx",
          code: [at.virtqueue("push")],
          tests: [
            by.virtqueue("2.7.8.2 the element, its length and the data are there before the index that shows them"),
          ],
        },
        {
          level: "MUST",
          says: "writes at least len bytes, from the first writable one on, before it updates the used idx",
          code: [at.virtqueue("push"), at.reply("refusalReply")],
          tests: [
            by.virtqueue("2.7.8.2 the element, its length and the data are there before the index that shows them"),
            by.akcipher("June 2026, f77a956f6a: used.len is never more than the room and its status"),
          ],
        },
      ],
    },
    {
      number: "2.7.10.2",
      title: "Available Buffer Notification Suppression",
      statements: [
        {
          level: "MUST",
          says: "without EVENT_IDX: sets used.flags to 0 or 1",
          code: [at.virtqueue("push")],
          tests: [by.virtqueue("stays 0: the device asks for every notification there is")],
        },
        {
          level: "MUST",
          says: "with EVENT_IDX: sets used.flags to 0",
          code: [at.virtqueue("push")],
          tests: [by.virtqueue("stays 0: the device asks for every notification there is")],
        },
        {
          level: "MUST",
          says: "takes spurious notifications",
          code: [at.virtqueue("pop")],
          tests: [by.transport("a second notification of an empty queue is harmless")],
        },
      ],
    },
    { number: "2.10.2", title: "Shared Memory Regions", count: 1, because: "The device has no shared memory region." },
    { number: "2.12.1.1.6", title: "Legacy Interface", count: 16, because: NO_ADMIN },
    { number: "2.12.1.2.4", title: "Device and driver capabilities", count: 9, because: NO_ADMIN },
    { number: "2.12.1.3.5", title: "Device resource objects", count: 10, because: NO_ADMIN },
    { number: "2.12.1.4.4.1", title: "Device parts", count: 28, because: NO_ADMIN },
    { number: "2.12.1.5", title: "Group administration commands", count: 21, because: NO_ADMIN },
    { number: "2.13.1", title: "Administration virtqueues", count: 8, because: NO_ADMIN },
    {
      number: "3.4.2",
      title: "Device Suspend",
      count: 8,
      because: "VIRTIO_F_SUSPEND is not offered. The SUSPEND bit is not the driver's, and a write of it sets nothing.",
    },
    {
      number: "6.2",
      title: "Reserved Feature Bits",
      statements: [
        {
          level: "MUST",
          says: "offers VIRTIO_F_VERSION_1",
          code: [at.negotiation("TRANSPORT_FEATURES")],
          tests: [by.features("6.2 VERSION_1 is on offer in every setting")],
        },
        {
          level: "SHOULD",
          says: "offers VIRTIO_F_ACCESS_PLATFORM where it needs bus addresses of the platform",
          because: "The device's addresses are guest-physical: v86 has no IOMMU. It offers the bit on request.",
        },
        {
          level: "MUST",
          says: "with IN_ORDER: uses buffers in the order in which they became available",
          code: [at.inOrder("takeReady")],
          tests: [
            by.inOrder(
              "hands buffers back in the order in which they were made available, whatever order the answers have",
            ),
            by.inOrder(
              "writes nothing for an answer that comes early, nor interrupts, and the trace says that it waits",
            ),
            by.inOrder("goes on after a restore with the answers that waited, which the device does not make again"),
          ],
        },
        {
          level: "SHOULD",
          says: "as an add-in card, offers ACCESS_PLATFORM and ORDER_PLATFORM",
          because: "It is no card of hardware. It offers both on request, and they change nothing.",
        },
        {
          level: "SHOULD",
          says: "offers VIRTIO_F_SR_IOV if it presents an SR-IOV capability",
          because: "It presents none.",
        },
        {
          level: "MUST",
          says: "does not offer VIRTIO_F_SR_IOV otherwise",
          code: [at.negotiation("TRANSPORT_FEATURES")],
          tests: [by.features("2.2.2 no bit is on offer by default but those that every driver gets on with")],
        },
      ],
    },
  ],
};
