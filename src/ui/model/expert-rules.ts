/** What the log is checked for. Clauses are number and title in VIRTIO 1.4 cs01; `must` quotes one sentence of it. */

export type Severity = "error" | "warning" | "note";

export interface ExpertRule {
  readonly severity: Severity;
  /** Whose doing it is. */
  readonly side: "driver" | "device";
  readonly title: string;
  readonly clause: string;
  readonly must: string | undefined;
}

const STATUS_DRIVER = "2.1.1 Driver Requirements: Device Status Field";
const INITIALIZATION = "3.1.1 Driver Requirements: Device Initialization";
const COMMON_CFG = "4.1.4.3.2 Driver Requirements: Common configuration structure layout";
const USED_RING = "2.7.8.2 Device Requirements: The Virtqueue Used Ring";
const SEQUENCE = "The driver MUST follow this sequence to initialize a device";

function rule(
  severity: Severity,
  side: "driver" | "device",
  title: string,
  { clause, must }: { readonly clause: string; readonly must?: string },
): ExpertRule {
  return { severity, side, title, clause, must };
}

export const EXPERT_RULES = {
  fault: rule("error", "driver", "The driver broke virtio: the device needs a reset", { clause: STATUS_DRIVER }),
  refused: rule("warning", "driver", "The device refused a request", { clause: "5.9.9.1 Operation Status" }),
  injected: rule("warning", "device", "A person's rule broke a request", { clause: "" }),
  "status-cleared": rule("error", "driver", "The driver cleared a bit of device_status", {
    clause: STATUS_DRIVER,
    must: "The driver MUST NOT clear a device status bit.",
  }),
  "status-order": rule("error", "driver", "A step of the initialization was left out", {
    clause: INITIALIZATION,
    must: SEQUENCE,
  }),
  "not-reread": rule("warning", "driver", "FEATURES_OK was not read back", {
    clause: INITIALIZATION,
    must: "Re-read device status to ensure the FEATURES_OK bit is still set",
  }),
  "not-offered": rule("error", "driver", "A feature was accepted that is not on offer", {
    clause: "2.2.1 Driver Requirements: Feature Bits",
    must: "The driver MUST NOT accept a feature which the device did not offer",
  }),
  "early-queue": rule("error", "driver", "A queue was enabled before FEATURES_OK", {
    clause: INITIALIZATION,
    must: SEQUENCE,
  }),
  "early-kick": rule("error", "driver", "A notification came before DRIVER_OK", {
    clause: INITIALIZATION,
    must: "The driver MUST NOT send any buffer available notifications to the device before setting DRIVER_OK.",
  }),
  // A driver for another device of the same ID does so, too, when it finds that this one is not for it.
  failed: rule("note", "driver", "The driver has given the device up", {
    clause: STATUS_DRIVER,
    must: "If the driver sets the FAILED bit, the driver MUST later reset the device before attempting to re-initialize.",
  }),
  "read-only": rule("error", "driver", "A read-only register was written", {
    clause: COMMON_CFG,
    must: "The driver MUST NOT write to device_feature, num_queues, config_generation, queue_notify_off or queue_notif_config_data.",
  }),
  "queue-disabled": rule("error", "driver", "0 was written to queue_enable", {
    clause: COMMON_CFG,
    must: "The driver MUST NOT write a 0 to queue_enable.",
  }),
  "queue-size": rule("error", "driver", "The size of a queue is no power of 2", {
    clause: COMMON_CFG,
    must: "If VIRTIO_F_RING_PACKED has not been negotiated, the driver MUST NOT write a value which is not a power of 2 to queue_size.",
  }),
  "not-ready": rule("warning", "driver", "A request came while the device was not ready", {
    clause: "5.9.5.2 Driver Requirements: Device configuration layout",
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

export type RuleName = keyof typeof EXPERT_RULES;
