/** What the entropy device and its driver give each other. VIRTIO 1.4 cs01, 5.4.6 Device Operation. */
import { doc, rest, secret } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";

const CLAUSE = "5.4.6 Device Operation";

/** 5.4.4 Device configuration layout: none. */
export const RngConfig = struct("virtio_rng_config", {});

export const RngRequest = struct(
  "virtio_rng_request",
  { ignored: secret(doc(rest(), "No part of a request: the driver has put a device-readable buffer into the queue.")) },
  {
    clause: CLAUSE,
    meaning: "The device-readable part of a request for random bytes: empty, unless the driver is wrong.",
  },
);

export const RngAnswer = struct(
  "virtio_rng_answer",
  { random: secret(doc(rest(), "Random bytes: the guest seeds its own generator with them.")) },
  { clause: CLAUSE, meaning: "What the device wrote, as far as it filled the driver's buffer." },
);
