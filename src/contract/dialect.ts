/**
 * The two forms of the crypto device. Service 4 is AKCIPHER, with sessions, in VIRTIO 1.4; in the RFC it is the
 * asymmetric service, without: the same numbers mean other things, so a device speaks one of the two.
 */
export type CryptoDialect = "virtio-1.4" | "asym-rfc-v3";
