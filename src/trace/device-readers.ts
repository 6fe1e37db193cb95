/** The types of devices whose requests can be read. Any other type has a reader of plain bytes. */
import { doc, rest, secret } from "../wire/codec/layout.ts";
import { struct } from "../wire/codec/layout-struct.ts";
import { CryptoFeature } from "../wire/crypto/features.ts";
import { virtioFeatureNames } from "../wire/virtio/feature-names.ts";
import { VirtioDeviceId } from "../wire/virtio/pci.ts";
import type { DeviceReader } from "./device-reader.ts";
import { dialectOf } from "./dialect.ts";
import type { EventOf } from "./event-of.ts";
import { RNG_READER } from "./rng-reader.ts";

/** What a device's log tells of it, as far as the meaning of its bytes depends on it. */
export interface ToldOfDevice {
  readonly dialect: EventOf<"attached">["dialect"] | undefined;
  /** The features that its driver accepted. */
  readonly accepted: bigint;
}

const ASYM = 1n << BigInt(CryptoFeature.ASYM);

const cryptoReader = ({ dialect, accepted }: ToldOfDevice): DeviceReader =>
  dialectOf(accepted | (dialect === "asym-rfc-v3" ? ASYM : 0n));

/** By virtio device ID. */
const READERS: ReadonlyMap<number, (told: ToldOfDevice) => DeviceReader> = new Map([
  [VirtioDeviceId.CRYPTO, cryptoReader],
  [VirtioDeviceId.ENTROPY, () => RNG_READER],
]);

const bytesOf = (side: "request" | "answer") =>
  struct(`unknown_${side}`, { bytes: secret(doc(rest(), "What they mean depends on the type of the device.")) });
const UNKNOWN_ANSWER = bytesOf("answer");

/** Of a type that is not in the table: all bytes may be secret. */
const UNKNOWN_READER: DeviceReader = {
  config: struct("unknown_config", {}),
  request: bytesOf("request"),
  headerBytes: 0,
  featureNames: virtioFeatureNames,
  header: () => ({ operation: "request", algorithm: "", sessionId: undefined }),
  answer: (_readable, _written, end) => ({ layout: UNKNOWN_ANSWER, scope: {}, length: end }),
  verdict: () => ({ status: undefined, text: "answered" }),
  chartClass: () => undefined,
  purpose: () => undefined,
};

/** Whether the requests of such a device can be read. */
export const isReadable = (type: number): boolean => READERS.has(type);

/** How the requests of a device are read. A log that does not tell its type is taken for a crypto device's. */
export const deviceReader = (type: number | undefined, told: ToldOfDevice): DeviceReader =>
  (type === undefined ? cryptoReader : READERS.get(type))?.(told) ?? UNKNOWN_READER;
