/** What the Findings tab says of each rule. No finding is made of it, so it is loaded with the tab. */
import type { RuleName } from "./expert-rules.ts";

interface RuleText {
  readonly title: string;
  /** Further explanation for a reader, in sentences. */
  readonly about?: string;
}

export const RULE_TEXTS: Readonly<Record<RuleName, RuleText>> = {
  fault: { title: "The driver broke virtio: the device needs a reset" },
  refused: { title: "The device refused a request" },
  injected: { title: "A person's rule broke a request" },
  "status-cleared": { title: "The driver cleared a bit of device_status" },
  "failed-again": { title: "The driver went on after FAILED without a reset" },
  sequence: { title: "The initialization did not follow its steps" },
  "late-features": { title: "Other features were accepted after FEATURES_OK" },
  "feature-needs": { title: "A feature was accepted without one that it requires" },
  "config-written": { title: "The driver wrote to the device configuration" },
  "queue-unaligned": { title: "Part of a queue is not aligned" },
  "queue-fields": { title: "A queue was changed after it was enabled" },
  "queue-size": { title: "The size of a queue is no power of 2" },
  "packed-size": { title: "The size of a queue is 0" },
  "queue-too-large": { title: "The size of a queue is above its largest" },
  "queue-disabled": { title: "0 was written to queue_enable" },
  "queue-enable": { title: "queue_enable was written with another value than 1" },
  "indirect-unasked": { title: "An indirect table was not negotiated" },
  "indirect-next": { title: "INDIRECT and NEXT are in one descriptor" },
  "chain-order": { title: "A chain is not in order" },
  "indirect-order": { title: "An indirect table is not in order" },
  "entropy-readable": { title: "A device-readable buffer was sent to the entropy device" },
  "chain-too-long": {
    title: "A chain is longer than its queue",
    about: "Linux does so with long requests, in an indirect table. The device serves up to 4,096 descriptors.",
  },
  "list-too-long": { title: "A list is longer than its queue" },
  "indirect-flags": { title: "An indirect table has flags that are ignored" },
  "event-flags": { title: "The event suppression has no meaning" },
  "queue-reset-unasked": { title: "A queue reset was not negotiated" },
  "queue-reset": { title: "queue_reset was written, and there was nothing to reset" },
  "notify-width": { title: "A notification has no data with it" },
  "notify-index": { title: "A notification names another queue than its address" },
  "notify-config": { title: "A notification has not the queue's value" },
  "notify-both": { title: "A notification with data has not the queue's value" },
  "notify-next": { title: "A notification disagrees with a packed ring" },
  "notify-offset": { title: "A notification disagrees with its ring" },
  violation: { title: "The driver broke a rule and was served" },
  "not-reread": { title: "FEATURES_OK was not read back" },
  "not-offered": { title: "A feature was accepted that is not on offer" },
  "early-kick": { title: "A notification came before DRIVER_OK" },
  failed: {
    title: "A driver has given the device up",
    about: "This breaks no rule. The driver could not use the device; the kernel's log may have the reason.",
  },
  "left-to-another": {
    title: "virtio_crypto_asym has left the device to virtio_crypto",
    about:
      "This belongs to every boot, and breaks no rule. Linux offers a device to each driver of its ID. " +
      "The project's driver is asked first and does not find its feature bit. So it sets FAILED, and the next driver is asked.",
  },
  "read-only": { title: "A read-only register was written" },
  "not-ready": { title: "A request came while the device was not ready" },
  "early-buffer": { title: "The device took or gave back a chain before DRIVER_OK" },
  "used-length": { title: "used.len is more than the device may write" },
  "used-id": { title: "A used element names another chain's head" },
  "used-unknown": { title: "A used element answers no request that was taken" },
  "written-beyond": { title: "The device wrote beyond the writable buffers" },
  "spare-kick": { title: "A notification without a new chain" },
  "kick-storm": { title: "Notifications go on and on without a chain" },
  "reset-in-flight": { title: "The driver reset the device with requests in flight" },
  "long-wait": { title: "A request has been with the device for more than 30 s" },
};
