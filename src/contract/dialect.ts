/**
 * The two forms of the crypto device. Service 4 is AKCIPHER with sessions in VIRTIO 1.4, and the asymmetric service
 * without sessions in the RFC. The same numbers mean other things, so a device speaks one of the two.
 */
export type CryptoDialect = "virtio-1.4" | "asym-rfc-v3";
