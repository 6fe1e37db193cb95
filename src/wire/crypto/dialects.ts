/**
 * The services of each dialect of the crypto device. Names without layouts are there as well: a reader names what a
 * driver asks for in vain.
 */
import { aead } from "./services/aead.ts";
import { akcipher, akcipherRevision1 } from "./services/akcipher.ts";
import { asymDh } from "./services/asym-dh.ts";
import { asymDsa } from "./services/asym-dsa.ts";
import { asymEc } from "./services/asym-ec.ts";
import { asymRsa } from "./services/asym-rsa.ts";
import { cipher } from "./services/cipher-service.ts";
import { hash } from "./services/hash.ts";
import { ipsec } from "./services/ipsec.ts";
import { mac } from "./services/mac.ts";

/** `virtio-1.4`: service 4 is AKCIPHER. The control queue of both dialects knows these services. */
export const VIRTIO_1_4 = [cipher, hash, mac, aead, akcipher, ipsec] as const;

/** As a driver that accepted VIRTIO_CRYPTO_F_REVISION_1 numbers their algorithms. */
export const VIRTIO_1_4_REVISION_1 = [cipher, hash, mac, aead, akcipherRevision1, ipsec] as const;

/** The data queues of `asym-rfc-v3`: service 4 is ASYM, in one part for each family of algorithms. */
export const ASYM_RFC_V3 = [asymEc, asymDsa, asymRsa, asymDh, cipher, hash, mac, aead] as const;
