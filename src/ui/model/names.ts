/** Names of virtio's bits. VIRTIO 1.4 cs01, 2.1 Device Status Field, 6 Reserved Feature Bits, 5.9.3 Feature bits. */

export interface StatusBit {
  readonly bit: number;
  readonly name: string;
  readonly meaning: string;
  /** The last two are no steps but ends. */
  readonly trouble: boolean;
}

/** In the order a driver goes through them. */
export const STATUS_BITS: readonly StatusBit[] = [
  { bit: 1, name: "ACKNOWLEDGE", meaning: "The guest has found the device.", trouble: false },
  { bit: 2, name: "DRIVER", meaning: "The guest knows how to drive it.", trouble: false },
  { bit: 8, name: "FEATURES_OK", meaning: "Both sides agree on the features.", trouble: false },
  { bit: 4, name: "DRIVER_OK", meaning: "The driver is set up; requests may flow.", trouble: false },
  { bit: 64, name: "NEEDS_RESET", meaning: "The device met an error it cannot recover from.", trouble: true },
  { bit: 128, name: "FAILED", meaning: "The guest has given the device up.", trouble: true },
];

export const StatusFlag = { DRIVER_OK: 4, NEEDS_RESET: 64, FAILED: 128 } as const;

/** The state a device_status stands for, in one word. */
export function statusName(status: number): string {
  if (status === 0) return "RESET";
  const set = STATUS_BITS.filter(({ bit }) => status & bit);
  return set.at(-1)?.name ?? `0x${status.toString(16)}`;
}

const FEATURES: Readonly<Record<number, string>> = {
  0: "CRYPTO_F_REVISION_1",
  1: "CRYPTO_F_CIPHER_STATELESS_MODE",
  2: "CRYPTO_F_HASH_STATELESS_MODE",
  3: "CRYPTO_F_MAC_STATELESS_MODE",
  4: "CRYPTO_F_AEAD_STATELESS_MODE",
  5: "CRYPTO_F_AKCIPHER_STATELESS_MODE",
  23: "CRYPTO_F_ASYM",
  24: "F_NOTIFY_ON_EMPTY",
  27: "F_ANY_LAYOUT",
  28: "F_INDIRECT_DESC",
  29: "F_EVENT_IDX",
  32: "F_VERSION_1",
  33: "F_ACCESS_PLATFORM",
  34: "F_RING_PACKED",
  35: "F_IN_ORDER",
  36: "F_ORDER_PLATFORM",
  37: "F_SR_IOV",
  38: "F_NOTIFICATION_DATA",
  39: "F_NOTIF_CONFIG_DATA",
  40: "F_RING_RESET",
  41: "F_ADMIN_VQ",
};

export interface Feature {
  readonly bit: number;
  /** Without its VIRTIO_ prefix. */
  readonly name: string;
  readonly accepted: boolean;
}

/** Every feature that was offered, or accepted without having been offered, by bit. */
export function features(offered: bigint, accepted: bigint): Feature[] {
  const found: Feature[] = [];
  for (let bit = 0; bit < 64; bit++) {
    const mask = 1n << BigInt(bit);
    if (((offered | accepted) & mask) === 0n) continue;
    found.push({ bit, name: FEATURES[bit] ?? `bit ${bit}`, accepted: (accepted & mask) !== 0n });
  }
  return found;
}
