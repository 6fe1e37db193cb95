/** Feature bits by name. VIRTIO 1.4 cs01, 2.2 Feature Bits. */
import { VirtioFeature } from "./virtio.ts";

/** The names of the bits that are set, lowest first; `bit 17` for one without a name. */
export type FeatureNames = (features: bigint) => string[];

/** Names the bits of a type of device with the bits `own`, beside those of every virtio device. */
export function featureNamesWith(own: Readonly<Record<string, number>>): FeatureNames {
  const names = new Map([...Object.entries(own), ...Object.entries(VirtioFeature)].map(([name, bit]) => [bit, name]));
  return (features) => {
    const found: string[] = [];
    for (let bit = 0, left = features; left > 0n; bit++, left >>= 1n) {
      if (left & 1n) found.push(names.get(bit) ?? `bit ${bit}`);
    }
    return found;
  };
}

/** Of a device without feature bits of its own, or of an unknown type. */
export const virtioFeatureNames = featureNamesWith({});
