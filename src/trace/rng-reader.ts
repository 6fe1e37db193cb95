/** The entropy device as a reader of the log needs it. VIRTIO 1.4 cs01, 5.4 Entropy Device. */
import type { ChartClass } from "../wire/crypto/service.ts";
import { RngAnswer, RngConfig, RngRequest } from "../wire/rng/rng.ts";
import { virtioFeatureNames } from "../wire/virtio/feature-names.ts";
import type { DeviceReader } from "./device-reader.ts";

/** 5.4.2 Virtqueues. */
export const RNG_QUEUE = "requestq";

/** What a request is called. */
export const RANDOM_BYTES = "random bytes";

const PURPOSE = "The kernel asks for random bytes: for its own generator, or for a program that reads /dev/hwrng.";

export const RNG_CHART: ChartClass = { name: "random", rank: 0 };

export const RNG_READER: DeviceReader = {
  config: RngConfig,
  request: RngRequest,
  headerBytes: 0,
  featureNames: virtioFeatureNames,
  header: () => ({ operation: RANDOM_BYTES, algorithm: "", sessionId: undefined }),
  answer: (_readable, _written, end) => ({ layout: RngAnswer, scope: {}, length: end }),
  verdict: (_readable, _room, _written, end) => ({ status: undefined, text: end === 1 ? "1 byte" : `${end} bytes` }),
  purpose: (operation) => (operation === RANDOM_BYTES ? PURPOSE : undefined),
  chartClass: (operation) => (operation === RANDOM_BYTES ? RNG_CHART.name : undefined),
};
