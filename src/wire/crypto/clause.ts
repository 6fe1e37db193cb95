/** Where the crypto device is specified: number and title in VIRTIO 1.4 cs01. */

export const Clause = {
  VIRTQUEUES: "5.9.2 Virtqueues",
  CRYPTO_FEATURES: "5.9.3 Feature bits",
  SERVICES: "5.9.4 Supported crypto services",
  CONFIG: "5.9.5 Device configuration layout",
  READY: "5.9.5.2 Driver Requirements: Device configuration layout",
  STATUS: "5.9.9.1 Operation Status",
  CONTROL: "5.9.9.2 Control Virtqueue",
  SESSION: "5.9.9.2.1 Session operation",
  HASH_SESSION: "5.9.9.2.1.1 Session operation: HASH session",
  MAC_SESSION: "5.9.9.2.1.2 Session operation: MAC session",
  SYM_SESSION: "5.9.9.2.1.3 Session operation: Symmetric algorithms session",
  AEAD_SESSION: "5.9.9.2.1.4 Session operation: AEAD session",
  AKCIPHER_SESSION: "5.9.9.2.1.5 Session operation: AKCIPHER session",
  DATA: "5.9.9.3 Data Virtqueue",
  HASH: "5.9.9.4 HASH Service Operation",
  MAC: "5.9.9.5 MAC Service Operation",
  SYM: "5.9.9.6 Symmetric algorithms Operation",
  AEAD: "5.9.9.7 AEAD Service Operation",
  AKCIPHER: "5.9.9.8 AKCIPHER Service Operation",
} as const;
