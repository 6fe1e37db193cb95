/** Feature bits of a crypto device and their names. VIRTIO 1.4 cs01, 5.9.3 Feature bits. */
import { featureNamesWith } from "../virtio/feature-names.ts";

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

/** 5.9.3.1 Feature bit requirements: each of these requires REVISION_1. */
export const STATELESS_MODES = [
  CryptoFeature.CIPHER_STATELESS_MODE,
  CryptoFeature.HASH_STATELESS_MODE,
  CryptoFeature.MAC_STATELESS_MODE,
  CryptoFeature.AEAD_STATELESS_MODE,
  CryptoFeature.AKCIPHER_STATELESS_MODE,
] as const;

/** The names of the feature bits of a crypto device. */
export const featureNames = featureNamesWith(CryptoFeature);
