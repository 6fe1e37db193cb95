/** Feature bits of a crypto device as a person writes them: names with commas, or a number. */
import { VirtioFeature } from "../virtio/virtio.ts";
import { CryptoFeature } from "./features.ts";

const BITS = new Map<string, number>([...Object.entries(CryptoFeature), ...Object.entries(VirtioFeature)]);
/** Always offered, so it need not be named: the device has no legacy interface. */
const VERSION_1 = 1n << BigInt(VirtioFeature.VERSION_1);

/** Undefined for an unknown name. */
export function readFeatures(text: string): bigint | undefined {
  if (/^0x[0-9a-f]{1,16}$/i.test(text)) return BigInt(text) | VERSION_1;
  let features = VERSION_1;
  for (const name of text.split(",").filter(Boolean)) {
    const bit = BITS.get(name.toUpperCase());
    if (bit === undefined) return undefined;
    features |= 1n << BigInt(bit);
  }
  return features;
}

export function writeFeatures(features: bigint): string {
  const names = [...BITS].filter(([, bit]) => (features >> BigInt(bit)) & 1n).map(([name]) => name);
  return readFeatures(names.join(",")) === features ? names.join(",") : `0x${features.toString(16)}`;
}
