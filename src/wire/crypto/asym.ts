/**
 * The asymmetric service of the RFC: configuration and data requests of a device in the dialect `asym-rfc-v3`. The
 * RFC's gaps and contradictions are settled in docs/spec.md; the layouts here are what comes of it.
 */

import type { Codec, Infer } from "../codec/codec.ts";
import { bits, doc, flags, le32, le64, named } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import { selectByAll } from "../codec/layout-union.ts";
import { AsymVerifyInput, ignored, Rfc } from "./asym-common.ts";
import {
  AeadAlgo,
  CipherAlgo,
  CipherRequest,
  ConfigStatus,
  DataFlag,
  DataOpcode,
  HashAlgo,
  MacAlgo,
} from "./crypto.ts";
import * as dsa from "./services/asym-dsa.ts";
import * as ec from "./services/asym-ec.ts";
import * as dh from "./services/asym-keyexchg.ts";
import * as rsa from "./services/asym-rsa.ts";

/** The high byte of an opcode, and a bit of `crypto_services`. 4 is AKCIPHER in VIRTIO 1.4. */
export const AsymService = { CIPHER: 0, HASH: 1, MAC: 2, AEAD: 3, ASYM: 4 } as const;

/** VIRTIO_CRYPTO_ASYM_*: operations of the asymmetric service. */
export const AsymOpcode = {
  SIGN: 0x400,
  VERIFY: 0x401,
  ENCRYPT: 0x402,
  DECRYPT: 0x403,
  KEY_GEN: 0x404,
  KEY_EXCHG: 0x405,
} as const;

/** VIRTIO_CRYPTO_ASYM_*: a plain value in a request, a bit of `asym_algo` in the configuration. */
export const AsymAlgo = { NONE: 0, RSA: 1, DSA: 2, DH: 3, ECDSA: 4, ECDH: 5 } as const;

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
    rsa_padding: doc(bits(le32, rsa.RsaPadding), "RSA paddings, one bit each; none without RSA."),
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

const { CIPHER_ENCRYPT, CIPHER_DECRYPT } = DataOpcode;

export const AsymOpHeader = struct(
  "virtio_crypto_op_header",
  {
    opcode: doc(
      named(le32, { CIPHER_ENCRYPT, CIPHER_DECRYPT, ...AsymOpcode }),
      "Service and operation: with algo, what the rest of the request is.",
    ),
    algo: doc(named(le32, AsymAlgo), "The algorithm of an asymmetric operation; other services do not look at it."),
    session_id: doc(le64, "The session of a cipher request; asymmetric requests have none."),
    flag: doc(
      flags(le32, DataFlag),
      "Ignored without VIRTIO_CRYPTO_F_REVISION_1; with it SESSION_MODE is refused in an asymmetric request.",
    ),
    padding: ignored,
  },
  { clause: Rfc.DATA, meaning: "Starts every data request." },
);

const { SIGN, VERIFY, ENCRYPT, DECRYPT, KEY_GEN, KEY_EXCHG } = AsymOpcode;
const { RSA, DSA, DH, ECDSA, ECDH } = AsymAlgo;
const { GEN_KEY, COMPUTE_KEY, GEN_DH_PARAM } = dh.KeyExchangeOp;

/**
 * A data request of the dialect, its device-readable part: the header, then `parameter` and `odata` without a gap.
 * Nothing pads them to the 48 bytes of VIRTIO 1.4, but in cipher requests, which are those of VIRTIO 1.4.
 */
export const AsymDataRequest = struct(
  "virtio_crypto_op_data_req",
  {
    header: doc(AsymOpHeader, "What the driver asks for."),
    body: doc(
      selectByAll(["header.opcode", "header.algo"], {
        ecdsa_sign_req: [[[SIGN, ECDSA]], ec.EcdsaSignReq],
        dsa_sign_req: [[[SIGN, DSA]], dsa.DsaSignReq],
        rsa_sign_req: [[[SIGN, RSA]], rsa.RsaSignReq],
        ecdsa_verify_req: [[[VERIFY, ECDSA]], ec.EcdsaVerifyReq],
        dsa_verify_req: [[[VERIFY, DSA]], dsa.DsaVerifyReq],
        rsa_verify_req: [[[VERIFY, RSA]], rsa.RsaVerifyReq],
        rsa_enc_req: [[[ENCRYPT, RSA]], rsa.RsaEncReq],
        rsa_dec_req: [[[DECRYPT, RSA]], rsa.RsaDecReq],
        rsa_keygen_req: [[[KEY_GEN, RSA]], rsa.RsaKeygenReq],
        dsa_keygen_req: [[[KEY_GEN, DSA]], dsa.DsaKeygenReq],
        ec_keygen_req: [
          [
            [KEY_GEN, ECDSA],
            [KEY_GEN, ECDH],
          ],
          ec.EcKeygenReq,
        ],
        dh_keyexchg_param_gen_req: [[[KEY_EXCHG, DH, GEN_DH_PARAM]], dh.DhParamGenReq],
        dh_keyexchg_key_gen_req: [[[KEY_EXCHG, DH, GEN_KEY]], dh.DhKeyGenReq],
        dh_keyexchg_key_compute_req: [[[KEY_EXCHG, DH, COMPUTE_KEY]], dh.DhKeyComputeReq],
        ecdh_keyexchg_key_gen_req: [[[KEY_EXCHG, ECDH, GEN_KEY]], ec.EcdhKeyGenReq],
        ecdh_keyexchg_key_compute_req: [[[KEY_EXCHG, ECDH, COMPUTE_KEY]], ec.EcdhKeyComputeReq],
        cipher_encrypt: [[[CIPHER_ENCRYPT]], CipherRequest],
        cipher_decrypt: [[[CIPHER_DECRYPT]], CipherRequest],
      }),
      "The operation.",
    ),
  },
  { clause: Rfc.DATA, meaning: "A data request as the device reads it." },
);
export type AsymDataRequest = Infer<typeof AsymDataRequest>;
export type AsymBody = AsymDataRequest["body"];
/** The names of the sixteen asymmetric requests. */
export type AsymKind = Exclude<AsymBody["kind"], "unknown" | "cipher_encrypt" | "cipher_decrypt">;

/**
 * `idata`, the device-writable part, of each request when its status is OK. Decode it with the request's `body` as the
 * scope: that is where its lengths are. Any other status comes with `AsymRefusal`, but a verification always with
 * `AsymVerifyInput`.
 */
export const AsymInput = {
  ecdsa_sign_req: ec.EcdsaSignInput,
  dsa_sign_req: dsa.DsaSignInput,
  rsa_sign_req: rsa.RsaSignInput,
  ecdsa_verify_req: AsymVerifyInput,
  dsa_verify_req: AsymVerifyInput,
  rsa_verify_req: AsymVerifyInput,
  rsa_enc_req: rsa.RsaEncInput,
  rsa_dec_req: rsa.RsaDecInput,
  rsa_keygen_req: rsa.RsaKeygenInput,
  dsa_keygen_req: dsa.DsaKeygenInput,
  ec_keygen_req: ec.EcKeygenInput,
  dh_keyexchg_param_gen_req: dh.DhParamGenInput,
  dh_keyexchg_key_gen_req: dh.DhKeygenInput,
  dh_keyexchg_key_compute_req: dh.DhComputeKeyInput,
  ecdh_keyexchg_key_gen_req: ec.EcdhKeyGenInput,
  ecdh_keyexchg_key_compute_req: ec.EcdhComputeKeyInput,
} as const satisfies Readonly<Record<AsymKind, Codec<unknown>>>;
