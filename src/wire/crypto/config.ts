/** The configuration of a crypto device, in both dialects. VIRTIO 1.4 cs01, 5.9.5 Device configuration layout; RFC v3. */
import type { Infer } from "../codec/codec.ts";
import { bits, doc, flags, le32, le64 } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import { AsymAlgo, Rfc } from "./asym-common.ts";
import { Clause } from "./clause.ts";
import { VIRTIO_1_4 } from "./dialects.ts";
import { type ServiceNumbers, serviceNumbers } from "./requests-of.ts";
import type { Numbers } from "./service.ts";
import { AeadAlgo, aead } from "./services/aead.ts";
import { AkcipherAlgo, AkcipherAlgoRevision1 } from "./services/akcipher.ts";
import { asymRsa, RsaPadding } from "./services/asym-rsa.ts";
import { CipherAlgo } from "./services/cipher.ts";
import { cipher } from "./services/cipher-service.ts";
import { HashAlgo, hash } from "./services/hash.ts";
import { MacAlgo, mac } from "./services/mac.ts";

/** 5.9.4 Supported crypto services: the high byte of an opcode, and a bit of `crypto_services`. */
export const Service: ServiceNumbers<typeof VIRTIO_1_4> = serviceNumbers(VIRTIO_1_4);
const ASYM_NAMES = [cipher, hash, mac, aead, asymRsa] as const;
/** The same for the dialect of the RFC, which names MAC and AEAD as well. 4 is AKCIPHER in VIRTIO 1.4. */
export const AsymService: ServiceNumbers<typeof ASYM_NAMES> = serviceNumbers(ASYM_NAMES);

/** 5.9.5 Device configuration layout: bits of `status`. */
export const ConfigStatus = { HW_READY: 1 } as const;

const AKCIPHER_ALGO =
  "Asymmetric algorithms, one bit each. ECDSA has two: 3 in Linux, where 2 is DSA, and 2 with REVISION_1.";

const configOf = (algos: Numbers) =>
  struct(
    "virtio_crypto_config",
    {
      status: doc(flags(le32, ConfigStatus), "HW_READY tells the driver that it may send requests."),
      max_dataqueues: doc(le32, "Data queues the device has; the control queue has this index."),
      crypto_services: doc(bits(le32, Service), "One bit for each service the device offers."),
      cipher_algo_l: doc(bits(le32, CipherAlgo), "Cipher algorithms 0 to 31, one bit each."),
      cipher_algo_h: doc(bits(le32, CipherAlgo, 32), "Cipher algorithms 32 to 63, one bit each."),
      hash_algo: doc(bits(le32, HashAlgo), "Hash algorithms, one bit each."),
      mac_algo_l: doc(bits(le32, MacAlgo), "MAC algorithms 0 to 31, one bit each."),
      mac_algo_h: doc(bits(le32, MacAlgo, 32), "MAC algorithms 32 to 63, one bit each."),
      aead_algo: doc(bits(le32, AeadAlgo), "AEAD algorithms, one bit each."),
      max_cipher_key_len: doc(le32, "Longest cipher key in bytes."),
      max_auth_key_len: doc(le32, "Longest authentication key in bytes."),
      akcipher_algo: doc(bits(le32, algos), AKCIPHER_ALGO),
      max_size: doc(le64, "Most variable-length bytes one request may carry, in and out together."),
    },
    { clause: Clause.CONFIG, meaning: "What the driver reads to learn what the device can do." },
  );

/** 5.9.5 Device configuration layout. */
export const Config = configOf(AkcipherAlgo);
/** The same with the algorithms as a driver that accepted VIRTIO_CRYPTO_F_REVISION_1 numbers them. */
export const ConfigRevision1 = configOf(AkcipherAlgoRevision1);
export type Config = Infer<typeof Config>;

export const AsymConfig = struct(
  "virtio_crypto_config",
  {
    status: doc(flags(le32, ConfigStatus), "HW_READY tells the driver that it may send requests."),
    max_dataqueues: doc(le32, "Data queues the device has; the control queue has this index."),
    crypto_services: doc(bits(le32, AsymService), "One bit for each service the device offers."),
    cipher_algo_l: doc(bits(le32, CipherAlgo), "Cipher algorithms 0 to 31, one bit each."),
    cipher_algo_h: doc(bits(le32, CipherAlgo, 32), "Cipher algorithms 32 to 63, one bit each."),
    hash_algo: doc(bits(le32, HashAlgo), "Hash algorithms, one bit each: also those of the asymmetric service alone."),
    mac_algo_l: doc(bits(le32, MacAlgo), "MAC algorithms 0 to 31, one bit each."),
    mac_algo_h: doc(bits(le32, MacAlgo, 32), "MAC algorithms 32 to 63, one bit each."),
    aead_algo: doc(bits(le32, AeadAlgo), "AEAD algorithms, one bit each."),
    asym_algo: doc(bits(le32, AsymAlgo), "Asymmetric algorithms, one bit each."),
    rsa_padding: doc(bits(le32, RsaPadding), "RSA paddings, one bit each; none without RSA."),
    max_cipher_key_len: doc(le32, "Longest cipher key in bytes."),
    max_auth_key_len: doc(le32, "Longest authentication key in bytes."),
    reserved: doc(le32, "Zero. Not the RFC's: it aligns max_size."),
    max_size: doc(le64, "Most variable-length bytes one request may carry, in and out together."),
  },
  {
    clause: Rfc.CONFIG,
    meaning:
      "The configuration of a device with the asymmetric service, for a driver that accepted VIRTIO_CRYPTO_F_ASYM.",
  },
);
export type AsymConfig = Infer<typeof AsymConfig>;
