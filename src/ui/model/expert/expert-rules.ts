/** What the log is checked for. Clauses are number and title in VIRTIO 1.4 cs01; `must` quotes one sentence of it. */
import { Clause } from "../../../wire/crypto/clause.ts";
import { DriverMust, type DriverRule } from "../../../wire/virtio/driver-must.ts";

export type Severity = "error" | "warning" | "note";

export interface ExpertRule {
  readonly severity: Severity;
  /** Whose doing it is. */
  readonly side: "driver" | "device";
  readonly title: string;
  readonly clause: string;
  readonly must: string | undefined;
  /** Further explanation for a reader, in sentences. */
  readonly about: string | undefined;
}

const STATUS_DRIVER = "2.1.1 Driver Requirements: Device Status Field";
const INITIALIZATION = "3.1.1 Driver Requirements: Device Initialization";
const COMMON_CFG = "4.1.4.3.2 Driver Requirements: Common configuration structure layout";
const USED_RING = "2.7.8.2 Device Requirements: The Virtqueue Used Ring";

function rule(
  severity: Severity,
  side: "driver" | "device",
  title: string,
  { clause, must, about }: { readonly clause: string; readonly must?: string; readonly about?: string },
): ExpertRule {
  return { severity, side, title, clause, must, about };
}

/** A rule that the driver broke while the device served it. */
const served = (severity: Severity, title: string, broken: DriverRule & { readonly about?: string }): ExpertRule =>
  rule(severity, "driver", title, broken);

export const EXPERT_RULES = {
  fault: rule("error", "driver", "The driver broke virtio: the device needs a reset", { clause: STATUS_DRIVER }),
  refused: rule("warning", "driver", "The device refused a request", { clause: "5.9.9.1 Operation Status" }),
  injected: rule("warning", "device", "A person's rule broke a request", { clause: "" }),
  "status-cleared": served("error", "The driver cleared a bit of device_status", DriverMust.KEEP_STATUS),
  "failed-again": served("error", "The driver went on after FAILED without a reset", DriverMust.RESET_FAILED),
  sequence: served("error", "The initialization did not follow its steps", DriverMust.SEQUENCE),
  "late-features": served("error", "Other features were accepted after FEATURES_OK", DriverMust.FEATURES_ARE_FINAL),
  "feature-needs": served("error", "A feature was accepted without one that it requires", DriverMust.FEATURE_NEEDS),
  "config-written": served("error", "The driver wrote to the device configuration", DriverMust.CONFIG_IS_READ),
  "queue-unaligned": served("error", "Part of a queue is not aligned", DriverMust.ALIGN_QUEUE),
  "queue-fields": served("error", "A queue was changed after it was enabled", DriverMust.QUEUE_FIELDS_FIRST),
  "queue-size": served("error", "The size of a queue is no power of 2", DriverMust.QUEUE_SIZE),
  "queue-too-large": served("error", "The size of a queue is above its largest", DriverMust.QUEUE_SIZE_REDUCES),
  "queue-disabled": served("error", "0 was written to queue_enable", DriverMust.QUEUE_STAYS),
  "queue-enable": served("error", "queue_enable was written with another value than 1", DriverMust.QUEUE_ENABLE),
  "indirect-unasked": served("error", "An indirect table was not negotiated", DriverMust.NEGOTIATE_INDIRECT),
  "indirect-next": served("error", "INDIRECT and NEXT are in one descriptor", DriverMust.INDIRECT_IS_LAST),
  "entropy-readable": served(
    "error",
    "A device-readable buffer was sent to the entropy device",
    DriverMust.ENTROPY_IS_WRITTEN,
  ),
  "chain-too-long": served("warning", "A chain is longer than its queue", {
    ...DriverMust.CHAIN_IN_QUEUE_SIZE,
    about: "Linux does so with long requests, in an indirect table. The device serves up to 4,096 descriptors.",
  }),
  "list-too-long": served("warning", "A list is longer than its queue", DriverMust.LIST_IN_QUEUE_SIZE),
  "indirect-flags": served("error", "An indirect table has flags that are ignored", DriverMust.INDIRECT_WRITE_ONLY),
  "event-flags": served("error", "The event suppression has no meaning", DriverMust.EVENT_FLAGS),
  "queue-reset-unasked": served("error", "A queue reset was not negotiated", DriverMust.QUEUE_RESET_EXISTS),
  "queue-reset": served("error", "queue_reset was written, and there was nothing to reset", DriverMust.QUEUE_RESET),
  "notify-width": served("error", "A notification has no data with it", DriverMust.NOTIFY_32),
  "notify-index": served("error", "A notification names another queue than its address", DriverMust.NOTIFY_INDEX),
  "notify-config": served("error", "A notification has not the queue's value", DriverMust.NOTIFY_CONFIG_DATA),
  "notify-both": served("error", "A notification with data has not the queue's value", DriverMust.NOTIFY_BOTH_DATA),
  "notify-offset": served("error", "A notification disagrees with its ring", DriverMust.NOTIFY_OFFSET),
  violation: rule("error", "driver", "The driver broke a rule and was served", { clause: STATUS_DRIVER }),
  "not-reread": rule("warning", "driver", "FEATURES_OK was not read back", {
    clause: INITIALIZATION,
    must: "Re-read device status to ensure the FEATURES_OK bit is still set",
  }),
  "not-offered": rule("error", "driver", "A feature was accepted that is not on offer", {
    clause: "2.2.1 Driver Requirements: Feature Bits",
    must: "The driver MUST NOT accept a feature which the device did not offer",
  }),
  "early-kick": rule("error", "driver", "A notification came before DRIVER_OK", {
    clause: INITIALIZATION,
    must: "The driver MUST NOT send any buffer available notifications to the device before setting DRIVER_OK.",
  }),
  failed: rule("warning", "driver", "A driver has given the device up", {
    clause: STATUS_DRIVER,
    about: "This breaks no rule. The driver could not use the device; the kernel's log may have the reason.",
  }),
  "left-to-another": rule("note", "driver", "virtio_crypto_asym has left the device to virtio_crypto", {
    clause: STATUS_DRIVER,
    about:
      "This belongs to every boot, and breaks no rule. Linux offers a device to each driver of its ID. " +
      "The project's driver is asked first and does not find its feature bit. So it sets FAILED, and the next driver is asked.",
  }),
  "read-only": rule("error", "driver", "A read-only register was written", {
    clause: COMMON_CFG,
    must: "The driver MUST NOT write to device_feature, num_queues, config_generation, queue_notify_off or queue_notif_config_data.",
  }),
  "not-ready": rule("warning", "driver", "A request came while the device was not ready", {
    clause: Clause.READY,
    must: "The driver MUST NOT transmit any requests to the device if the VIRTIO_CRYPTO_S_HW_READY is not set.",
  }),
  "early-buffer": rule("error", "device", "The device took or gave back a chain before DRIVER_OK", {
    clause: "2.1.2 Device Requirements: Device Status Field",
    must: "The device MUST NOT consume buffers or send any used buffer notifications to the driver before DRIVER_OK.",
  }),
  "used-length": rule("error", "device", "used.len is more than the device may write", {
    clause: USED_RING,
    must: "The device MUST write at least len bytes to descriptor, beginning at the first device-writable buffer, prior to updating the used idx.",
  }),
  "used-id": rule("error", "device", "A used element names another chain's head", {
    clause: "2.7.8 The Virtqueue Used Ring",
    must: "Each entry in the ring is a pair: id indicates the head entry of the descriptor chain describing the buffer (this matches an entry placed in the available ring by the guest earlier), and len the total of bytes written into the buffer.",
  }),
  "used-unknown": rule("error", "device", "A used element answers no request that was taken", {
    clause: "2.7.8 The Virtqueue Used Ring",
  }),
  "written-beyond": rule("error", "device", "The device wrote beyond the writable buffers", {
    clause: "2.7.5.1 Device Requirements: The Virtqueue Descriptor Table",
    must: "A device MUST NOT write to a device-readable buffer",
  }),
  "spare-kick": rule("note", "driver", "A notification without a new chain", {
    clause: "2.7.10.2 Device Requirements: Available Buffer Notification Suppression",
    must: "The device MUST handle spurious notifications from the driver.",
  }),
  "kick-storm": rule("warning", "driver", "Notifications go on and on without a chain", {
    clause: "2.7.13.4 Notifying The Device",
  }),
  "reset-in-flight": rule("note", "driver", "The driver reset the device with requests in flight", {
    clause: "2.4 Device Reset",
  }),
  "long-wait": rule("note", "device", "A request has been with the device for more than 30 s", {
    clause: "",
  }),
} as const satisfies Readonly<Record<string, ExpertRule>>;

/** Findings of every healthy boot: they are not counted. */
export const isExpected = (rule: RuleName): boolean => rule === "left-to-another";

export type RuleName = keyof typeof EXPERT_RULES;

const BY_SENTENCE = new Map<string, RuleName>(
  Object.entries(EXPERT_RULES).flatMap(([name, { must }]) => (must ? [[must, name as RuleName]] : [])),
);

/** The rule that quotes this sentence. A file of another version may have sentences that are not known here. */
export const ruleQuoting = (must: string): RuleName => BY_SENTENCE.get(must) ?? "violation";

/** The sentence that a fault breaks, where its clause has but one that fits. */
export const MUST_OF_CLAUSE: Readonly<Record<string, string>> = {
  "2.7.4.2 Driver Requirements: Message Framing":
    "The driver MUST place any device-writable descriptor elements after any device-readable descriptor elements.",
};
