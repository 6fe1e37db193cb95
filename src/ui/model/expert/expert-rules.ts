/**
 * What the log is checked for. Clauses are number and title in VIRTIO 1.4 cs01; `must` quotes one sentence of it. What a
 * reader is told beside them is in `rule-texts.ts`, which comes with the tab.
 */
import { Clause } from "../../../wire/crypto/clause.ts";
import { DriverMust, type DriverRule } from "../../../wire/virtio/driver-must.ts";

export type Severity = "error" | "warning" | "note";

export interface ExpertRule {
  readonly severity: Severity;
  /** Whose doing it is. */
  readonly side: "driver" | "device";
  readonly clause: string;
  readonly must: string | undefined;
}

const STATUS_DRIVER = "2.1.1 Driver Requirements: Device Status Field";
const INITIALIZATION = "3.1.1 Driver Requirements: Device Initialization";
const COMMON_CFG = "4.1.4.3.2 Driver Requirements: Common configuration structure layout";
const USED_RING = "2.7.8.2 Device Requirements: The Virtqueue Used Ring";

function rule(
  severity: Severity,
  side: "driver" | "device",
  { clause, must }: { readonly clause: string; readonly must?: string },
): ExpertRule {
  return { severity, side, clause, must };
}

/** A rule that the driver broke while the device served it. */
const served = (severity: Severity, broken: DriverRule): ExpertRule => rule(severity, "driver", broken);

export const EXPERT_RULES = {
  fault: rule("error", "driver", { clause: STATUS_DRIVER }),
  refused: rule("warning", "driver", { clause: "5.9.9.1 Operation Status" }),
  injected: rule("warning", "device", { clause: "" }),
  "status-cleared": served("error", DriverMust.KEEP_STATUS),
  "failed-again": served("error", DriverMust.RESET_FAILED),
  sequence: served("error", DriverMust.SEQUENCE),
  "late-features": served("error", DriverMust.FEATURES_ARE_FINAL),
  "feature-needs": served("error", DriverMust.FEATURE_NEEDS),
  "config-written": served("error", DriverMust.CONFIG_IS_READ),
  "queue-unaligned": served("error", DriverMust.ALIGN_QUEUE),
  "queue-fields": served("error", DriverMust.QUEUE_FIELDS_FIRST),
  "queue-size": served("error", DriverMust.QUEUE_SIZE),
  "packed-size": served("error", DriverMust.PACKED_QUEUE_SIZE),
  "queue-too-large": served("error", DriverMust.QUEUE_SIZE_REDUCES),
  "queue-disabled": served("error", DriverMust.QUEUE_STAYS),
  "queue-enable": served("error", DriverMust.QUEUE_ENABLE),
  "indirect-unasked": served("error", DriverMust.NEGOTIATE_INDIRECT),
  "indirect-next": served("error", DriverMust.INDIRECT_IS_LAST),
  "chain-order": served("error", DriverMust.IN_ORDER_NEXT),
  "indirect-order": served("error", DriverMust.IN_ORDER_TABLE),
  "entropy-readable": served("error", DriverMust.ENTROPY_IS_WRITTEN),
  "chain-too-long": served("warning", DriverMust.CHAIN_IN_QUEUE_SIZE),
  "list-too-long": served("warning", DriverMust.LIST_IN_QUEUE_SIZE),
  "indirect-flags": served("error", DriverMust.INDIRECT_WRITE_ONLY),
  "event-flags": served("error", DriverMust.EVENT_FLAGS),
  "queue-reset-unasked": served("error", DriverMust.QUEUE_RESET_EXISTS),
  "queue-reset": served("error", DriverMust.QUEUE_RESET),
  "notify-width": served("error", DriverMust.NOTIFY_32),
  "notify-index": served("error", DriverMust.NOTIFY_INDEX),
  "notify-config": served("error", DriverMust.NOTIFY_CONFIG_DATA),
  "notify-both": served("error", DriverMust.NOTIFY_BOTH_DATA),
  "notify-next": served("error", DriverMust.NOTIFY_NEXT),
  "notify-offset": served("error", DriverMust.NOTIFY_OFFSET),
  violation: rule("error", "driver", { clause: STATUS_DRIVER }),
  "not-reread": rule("warning", "driver", {
    clause: INITIALIZATION,
    must: "Re-read device status to ensure the FEATURES_OK bit is still set",
  }),
  "not-offered": rule("error", "driver", {
    clause: "2.2.1 Driver Requirements: Feature Bits",
    must: "The driver MUST NOT accept a feature which the device did not offer",
  }),
  "early-kick": rule("error", "driver", {
    clause: INITIALIZATION,
    must: "The driver MUST NOT send any buffer available notifications to the device before setting DRIVER_OK.",
  }),
  failed: rule("warning", "driver", {
    clause: STATUS_DRIVER,
  }),
  "left-to-another": rule("note", "driver", {
    clause: STATUS_DRIVER,
  }),
  "read-only": rule("error", "driver", {
    clause: COMMON_CFG,
    must: "The driver MUST NOT write to device_feature, num_queues, config_generation, queue_notify_off or queue_notif_config_data.",
  }),
  "not-ready": rule("warning", "driver", {
    clause: Clause.READY,
    must: "The driver MUST NOT transmit any requests to the device if the VIRTIO_CRYPTO_S_HW_READY is not set.",
  }),
  "early-buffer": rule("error", "device", {
    clause: "2.1.2 Device Requirements: Device Status Field",
    must: "The device MUST NOT consume buffers or send any used buffer notifications to the driver before DRIVER_OK.",
  }),
  "used-length": rule("error", "device", {
    clause: USED_RING,
    must: "The device MUST write at least len bytes to descriptor, beginning at the first device-writable buffer, prior to updating the used idx.",
  }),
  "used-id": rule("error", "device", {
    clause: "2.7.8 The Virtqueue Used Ring",
    must: "Each entry in the ring is a pair: id indicates the head entry of the descriptor chain describing the buffer (this matches an entry placed in the available ring by the guest earlier), and len the total of bytes written into the buffer.",
  }),
  "used-unknown": rule("error", "device", {
    clause: "2.7.8 The Virtqueue Used Ring",
  }),
  "written-beyond": rule("error", "device", {
    clause: "2.7.5.1 Device Requirements: The Virtqueue Descriptor Table",
    must: "A device MUST NOT write to a device-readable buffer",
  }),
  "spare-kick": rule("note", "driver", {
    clause: "2.7.10.2 Device Requirements: Available Buffer Notification Suppression",
    must: "The device MUST handle spurious notifications from the driver.",
  }),
  "kick-storm": rule("warning", "driver", {
    clause: "2.7.13.4 Notifying The Device",
  }),
  "reset-in-flight": rule("note", "driver", {
    clause: "2.4 Device Reset",
  }),
  "long-wait": rule("note", "device", {
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
