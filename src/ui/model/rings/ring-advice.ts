/** Offers with which Linux' driver, as it is, cannot work. Others may: it is advice, and no error. */
import type { DeviceSettings } from "../../../contract/device-control.ts";
import type { CryptoDialect } from "../../../contract/dialect.ts";
import { VirtioFeature } from "../../../wire/virtio/virtio.ts";

/**
 * Without an indirect table a chain takes one descriptor of the ring for each buffer. Linux' driver retries a chain
 * that does not fit without end. crypto_engine holds the only processor and repeats each request that got -ENOSPC. Seen
 * with Linux 6.1: when the driver registers cbc(aes), the kernel tests it with chains of up to 15 descriptors. A
 * request of 64 KiB has 292: the driver adds its scatter lists once for each of their entries.
 */
export const TEST_CHAIN = 15;
export const LARGE_CHAIN = 292;

export type RingProblem = "boot" | "large-requests";

/** What will not work; undefined where nothing is known to fail. */
export function ringProblem(
  { features, queueSize }: Pick<DeviceSettings, "features" | "queueSize">,
  dialect: CryptoDialect | undefined,
): RingProblem | undefined {
  // The project's own driver for the other dialect has chains of two buffers. It gives up on a chain that does not fit.
  if (dialect !== "virtio-1.4" || (features >> BigInt(VirtioFeature.INDIRECT_DESC)) & 1n) return undefined;
  if (queueSize < TEST_CHAIN) return "boot";
  return queueSize < LARGE_CHAIN ? "large-requests" : undefined;
}

export const RING_ADVICE: Readonly<Record<RingProblem, string>> = {
  boot:
    "Linux' driver will not get on with this: without INDIRECT_DESC a chain has to fit into the ring, and its self-tests " +
    `have chains of ${TEST_CHAIN} descriptors. It tries one that does not fit for ever, and the guest stands still. Offer ` +
    "INDIRECT_DESC, or a queue of 16 at least.",
  "large-requests":
    "Without INDIRECT_DESC a chain has to fit into the ring. Linux' driver tries one that does not for ever: a request " +
    `of 64 KiB has ${LARGE_CHAIN} descriptors.`,
};
