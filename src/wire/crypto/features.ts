/** Feature bits of a crypto device and their names. VIRTIO 1.4 cs01, 5.9.3 Feature bits. */
import { VirtioFeature } from "../virtio/virtio.ts";

/** 5.9.3 Feature bits, by number. */
export const CryptoFeature = {
  REVISION_1: 0,
  CIPHER_STATELESS_MODE: 1,
  HASH_STATELESS_MODE: 2,
  MAC_STATELESS_MODE: 3,
  AEAD_STATELESS_MODE: 4,
  AKCIPHER_STATELESS_MODE: 5,
  /** Not of VIRTIO 1.4: the asymmetric service of the RFC, in a device that has it instead of AKCIPHER. */
  ASYM: 23,
} as const;

/** The names of a crypto device's feature bits that are set, lowest first; `bit 17` for one without a name. */
export function featureNames(features: bigint): string[] {
  const names: string[] = [];
  for (let bit = 0, left = features; left > 0n; bit++, left >>= 1n) {
    if (left & 1n) names.push(FEATURE_NAMES.get(bit) ?? `bit ${bit}`);
  }
  return names;
}

const FEATURE_NAMES = new Map<number, string>(
  [...Object.entries(CryptoFeature), ...Object.entries(VirtioFeature)].map(([name, bit]) => [bit, name]),
);
