/**
 * virtio-crypto: configuration, control and data requests, services CIPHER and AKCIPHER. VIRTIO 1.4 cs01, 5.9 Crypto
 * Device; numbers and padding as in Linux include/uapi/linux/virtio_crypto.h, the form every driver without
 * VIRTIO_CRYPTO_F_REVISION_1 speaks.
 */

import type { Codec, Infer, Scope } from "../codec/codec.ts";
import { RSAPrivateKey, RSAPublicKey } from "../codec/der.ts";
import {
  bits,
  bytes,
  containing,
  doc,
  flags,
  le32,
  le64,
  named,
  padded,
  payload,
  rest,
  secret,
  u8,
} from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import { select, selectAhead } from "../codec/layout-union.ts";
import { VirtioFeature } from "../virtio/virtio.ts";
import { Clause } from "./clause.ts";

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

/** The names of the feature bits of a crypto device that are set, lowest first; `bit 17` for one without a name. */
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

/** 5.9.4 Supported crypto services: the high byte of an opcode, and a bit of `crypto_services`. */
export const Service = { CIPHER: 0, HASH: 1, MAC: 2, AEAD: 3, AKCIPHER: 4, IPSEC: 5 } as const;

const opcode = <S extends number, O extends number>(service: S, op: O) => (service << 8) | op;

/** 5.9.9.1 Operation Status. */
export const Status = {
  OK: 0,
  ERR: 1,
  BADMSG: 2,
  NOTSUPP: 3,
  INVSESS: 4,
  NOSPC: 5,
  KEY_REJECTED: 6,
  IPSEC_SA_SOFT_EXPIRY: 7,
} as const;

/** 5.9.9.2 Control Virtqueue. */
export const CtrlOpcode = {
  CIPHER_CREATE_SESSION: opcode(Service.CIPHER, 0x02),
  CIPHER_DESTROY_SESSION: opcode(Service.CIPHER, 0x03),
  HASH_CREATE_SESSION: opcode(Service.HASH, 0x02),
  HASH_DESTROY_SESSION: opcode(Service.HASH, 0x03),
  MAC_CREATE_SESSION: opcode(Service.MAC, 0x02),
  MAC_DESTROY_SESSION: opcode(Service.MAC, 0x03),
  AEAD_CREATE_SESSION: opcode(Service.AEAD, 0x02),
  AEAD_DESTROY_SESSION: opcode(Service.AEAD, 0x03),
  AKCIPHER_CREATE_SESSION: opcode(Service.AKCIPHER, 0x04),
  AKCIPHER_DESTROY_SESSION: opcode(Service.AKCIPHER, 0x05),
} as const;

/** 5.9.9.3 Data Virtqueue. */
export const DataOpcode = {
  CIPHER_ENCRYPT: opcode(Service.CIPHER, 0x00),
  CIPHER_DECRYPT: opcode(Service.CIPHER, 0x01),
  HASH: opcode(Service.HASH, 0x00),
  MAC: opcode(Service.MAC, 0x00),
  AEAD_ENCRYPT: opcode(Service.AEAD, 0x00),
  AEAD_DECRYPT: opcode(Service.AEAD, 0x01),
  AKCIPHER_ENCRYPT: opcode(Service.AKCIPHER, 0x00),
  AKCIPHER_DECRYPT: opcode(Service.AKCIPHER, 0x01),
  AKCIPHER_SIGN: opcode(Service.AKCIPHER, 0x02),
  AKCIPHER_VERIFY: opcode(Service.AKCIPHER, 0x03),
  IPSEC_OUTBOUND: opcode(Service.IPSEC, 0x00),
  IPSEC_INBOUND: opcode(Service.IPSEC, 0x01),
} as const;

/** 5.9.5 Device configuration layout: bits of `status`. */
export const ConfigStatus = { HW_READY: 1 } as const;

/** `flag` of a data request; only looked at after VIRTIO_CRYPTO_F_REVISION_1. */
export const DataFlag = { SESSION_MODE: 1 } as const;

/** 5.9.4.1 CIPHER services. */
export const CipherAlgo = {
  NO_CIPHER: 0,
  ARC4: 1,
  AES_ECB: 2,
  AES_CBC: 3,
  AES_CTR: 4,
  DES_ECB: 5,
  DES_CBC: 6,
  TDES_ECB: 7,
  TDES_CBC: 8,
  TDES_CTR: 9,
  KASUMI_F8: 10,
  SNOW3G_UEA2: 11,
  AES_F8: 12,
  AES_XTS: 13,
  ZUC_EEA3: 14,
} as const;

/** 5.9.4.2 HASH services. */
export const HashAlgo = {
  NO_HASH: 0,
  MD5: 1,
  SHA1: 2,
  SHA_224: 3,
  SHA_256: 4,
  SHA_384: 5,
  SHA_512: 6,
  SHA3_224: 7,
  SHA3_256: 8,
  SHA3_384: 9,
  SHA3_512: 10,
  SHA3_SHAKE128: 11,
  SHA3_SHAKE256: 12,
} as const;

/** 5.9.4.3 MAC services. */
export const MacAlgo = {
  NO_MAC: 0,
  HMAC_MD5: 1,
  HMAC_SHA1: 2,
  HMAC_SHA_224: 3,
  HMAC_SHA_256: 4,
  HMAC_SHA_384: 5,
  HMAC_SHA_512: 6,
  CMAC_3DES: 25,
  CMAC_AES: 26,
  KASUMI_F9: 27,
  SNOW3G_UIA2: 28,
  GMAC_AES: 41,
  GMAC_TWOFISH: 42,
  CBCMAC_AES: 49,
  CBCMAC_KASUMI_F9: 50,
  XCBC_AES: 53,
  ZUC_EIA3: 54,
} as const;

/** 5.9.4.4 AEAD services. */
export const AeadAlgo = { NO_AEAD: 0, GCM: 1, CCM: 2, CHACHA20_POLY1305: 3 } as const;

/** What a cipher session is for. */
export const CipherOp = { ENCRYPT: 1, DECRYPT: 2 } as const;

/** Which form a symmetric request has. */
export const SymOpType = { NONE: 0, CIPHER: 1, ALGORITHM_CHAINING: 2 } as const;

/** 5.9.4.5 AKCIPHER services, with the numbers of Linux, which a driver without VIRTIO_CRYPTO_F_REVISION_1 means. */
export const AkcipherAlgo = { NO_AKCIPHER: 0, RSA: 1, DSA: 2, ECDSA: 3 } as const;
/** 5.9.4.5 AKCIPHER services, with the numbers of VIRTIO 1.4 itself: it has no DSA. */
export const AkcipherAlgoRevision1 = { NO_AKCIPHER: 0, RSA: 1, ECDSA: 2 } as const;
/** Either numbering. */
type AkcipherNumbers = Readonly<Record<string, number>> & { readonly RSA: number; readonly ECDSA: number };

export const AkcipherKeyType = { PUBLIC: 1, PRIVATE: 2 } as const;
export const RsaPaddingAlgo = { RAW_PADDING: 0, PKCS1_PADDING: 1 } as const;
export const RsaHash = {
  NO_HASH: 0,
  MD2: 1,
  MD3: 2,
  MD4: 3,
  MD5: 4,
  SHA1: 5,
  SHA256: 6,
  SHA384: 7,
  SHA512: 8,
  SHA224: 9,
} as const;
export const CurveId = { UNKNOWN: 0, NIST_P192: 1, NIST_P224: 2, NIST_P256: 3, NIST_P384: 4, NIST_P521: 5 } as const;

const unused = "Not used; ignored.";

const configOf = (algos: AkcipherNumbers) =>
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
      akcipher_algo: doc(bits(le32, algos), "Asymmetric algorithms, one bit each."),
      max_size: doc(le64, "Most variable-length bytes one request may carry, in and out together."),
    },
    { clause: Clause.CONFIG, meaning: "What the driver reads to learn what the device can do." },
  );

/** 5.9.5 Device configuration layout. */
export const Config = configOf(AkcipherAlgo);
/** The same with the algorithms as a driver that accepted VIRTIO_CRYPTO_F_REVISION_1 numbers them. */
export const ConfigRevision1 = configOf(AkcipherAlgoRevision1);
export type Config = Infer<typeof Config>;

// --- control queue ---

export const CtrlHeader = struct(
  "virtio_crypto_ctrl_header",
  {
    opcode: doc(named(le32, CtrlOpcode), "Service and operation: what the rest of the request is."),
    algo: doc(le32, "The algorithm, numbered by the service; repeated in the parameters, which count."),
    flag: doc(le32, "Not used; Linux sends whatever was on its stack."),
    queue_id: doc(le32, "Data queue the session is meant for; reserved in VIRTIO 1.4."),
  },
  { clause: Clause.CONTROL, meaning: "Starts every control request." },
);

export const CipherSessionPara = struct(
  "virtio_crypto_cipher_session_para",
  {
    algo: doc(named(le32, CipherAlgo), "The cipher and its mode."),
    keylen: doc(le32, "Bytes of key behind the fixed part."),
    op: doc(named(le32, CipherOp), "The one direction the session can work in."),
    padding: doc(le32, unused),
  },
  { clause: Clause.SYM_SESSION, meaning: "Parameters of a cipher session." },
);

/** Bytes before `op_type` in `virtio_crypto_sym_create_session_req` and in `virtio_crypto_sym_data_req`. */
const SYM_CREATE_UNION = 48;
const SYM_DATA_UNION = 40;

const opType = doc(named(le32, SymOpType), "Which form the 40 or 48 bytes before it have: a cipher alone, or a chain.");

const CipherCreateSession = struct(
  "virtio_crypto_sym_create_session_req",
  {
    para: doc(CipherSessionPara, "Algorithm, key length and direction."),
    reserved: doc(bytes(32), "The part of the union that a cipher session leaves unused; ignored."),
    op_type: opType,
    padding: doc(le32, unused),
    key: doc(secret(bytes("para.keylen")), "The cipher key."),
  },
  { clause: Clause.SYM_SESSION, meaning: "A session with a cipher alone." },
);

export const RsaSessionPara = struct(
  "virtio_crypto_rsa_session_para",
  {
    padding_algo: doc(named(le32, RsaPaddingAlgo), "What is put around a message before the RSA primitive."),
    hash_algo: doc(named(le32, RsaHash), "The hash that a PKCS#1 signature names in its DigestInfo."),
  },
  { clause: Clause.AKCIPHER_SESSION, meaning: "What an RSA session adds." },
);
export const EcdsaSessionPara = struct(
  "virtio_crypto_ecdsa_session_para",
  { curve_id: doc(named(le32, CurveId), "The curve of the key."), padding: doc(le32, unused) },
  { clause: Clause.AKCIPHER_SESSION, meaning: "What an ECDSA session adds." },
);

const akcipherSessionPara = (algos: AkcipherNumbers) =>
  struct(
    "virtio_crypto_akcipher_session_para",
    {
      algo: doc(named(le32, algos), "The asymmetric algorithm."),
      keytype: doc(named(le32, AkcipherKeyType), "Which half of a key pair the key is."),
      keylen: doc(le32, "Bytes of key behind the fixed part."),
      u: doc(
        padded(8, select("algo", { rsa: [algos.RSA, RsaSessionPara], ecdsa: [algos.ECDSA, EcdsaSessionPara] })),
        "Parameters of the algorithm, always 8 bytes.",
      ),
    },
    { clause: Clause.AKCIPHER_SESSION, meaning: "Parameters of an asymmetric session." },
  );

export const AkcipherSessionPara = akcipherSessionPara(AkcipherAlgo);
export const AkcipherSessionParaRevision1: typeof AkcipherSessionPara = akcipherSessionPara(AkcipherAlgoRevision1);

/** The form of an asymmetric key; undefined for one whose form depends on the algorithm's own standard. */
function akcipherKey(scope: Scope): Codec<unknown> | undefined {
  const { algo, keytype } = scope.para as { readonly algo: number; readonly keytype: number };
  if (algo !== AkcipherAlgo.RSA) return undefined;
  return keytype === AkcipherKeyType.PRIVATE ? RSAPrivateKey : RSAPublicKey;
}

const akcipherCreateSession = (para: typeof AkcipherSessionPara) =>
  struct(
    "virtio_crypto_akcipher_create_session_req",
    {
      para: doc(para, "Algorithm, key type and length, and what the algorithm adds."),
      padding: doc(
        secret(bytes(36)),
        "Fills the operation up to 56 bytes; ignored, since Linux sends stack contents here.",
      ),
      key: doc(
        containing(secret(bytes("para.keylen")), akcipherKey),
        "The key in DER; for RSA an RSAPrivateKey or RSAPublicKey of PKCS#1.",
      ),
    },
    { clause: Clause.AKCIPHER_SESSION, meaning: "Opens a session with an asymmetric key." },
  );

const DestroySession = struct(
  "virtio_crypto_destroy_session_req",
  {
    session_id: doc(le64, "The session to close."),
    padding: doc(bytes(48), "Fills the operation up to 56 bytes; ignored."),
  },
  { clause: Clause.SESSION, meaning: "Closes a session." },
);

const ctrlRequest = (para: typeof AkcipherSessionPara) =>
  struct(
    "virtio_crypto_op_ctrl_req",
    {
      header: doc(CtrlHeader, "What the driver asks for."),
      body: doc(
        select("header.opcode", {
          cipher_create_session: [
            CtrlOpcode.CIPHER_CREATE_SESSION,
            struct(
              "sym_create_session",
              {
                sym: doc(
                  selectAhead(SYM_CREATE_UNION, le32, { cipher: [SymOpType.CIPHER, CipherCreateSession] }),
                  "The form that op_type names.",
                ),
              },
              { clause: Clause.SYM_SESSION, meaning: "Opens a session with a cipher, or with a cipher and a hash." },
            ),
          ],
          cipher_destroy_session: [CtrlOpcode.CIPHER_DESTROY_SESSION, DestroySession],
          hash_destroy_session: [CtrlOpcode.HASH_DESTROY_SESSION, DestroySession],
          mac_destroy_session: [CtrlOpcode.MAC_DESTROY_SESSION, DestroySession],
          aead_destroy_session: [CtrlOpcode.AEAD_DESTROY_SESSION, DestroySession],
          akcipher_create_session: [CtrlOpcode.AKCIPHER_CREATE_SESSION, akcipherCreateSession(para)],
          akcipher_destroy_session: [CtrlOpcode.AKCIPHER_DESTROY_SESSION, DestroySession],
        }),
        "The operation: 56 bytes, and the key of a session to be opened.",
      ),
    },
    { clause: Clause.CONTROL, meaning: "A control request as the device reads it." },
  );

/** A control request, its device-readable part: 16 bytes of header, 56 of operation, then the key. */
export const CtrlRequest = ctrlRequest(AkcipherSessionPara);
/** The same with the algorithms as a driver that accepted VIRTIO_CRYPTO_F_REVISION_1 numbers them. */
export const CtrlRequestRevision1: typeof CtrlRequest = ctrlRequest(AkcipherSessionParaRevision1);
export type CtrlRequest = Infer<typeof CtrlRequest>;

/** The device-writable part of a create request. */
export const SessionInput = struct(
  "virtio_crypto_session_input",
  {
    session_id: doc(le64, "The new session, to be named in its requests; says nothing unless the status is OK."),
    status: doc(named(le32, Status), "How it went.", Clause.STATUS),
    padding: doc(le32, "Written as zero."),
  },
  { clause: Clause.SESSION, meaning: "The device's answer to a create request." },
);

/** The device-writable part of a destroy request; of a data request, its last byte. */
export const Inhdr = struct(
  "virtio_crypto_inhdr",
  { status: doc(named(u8, Status), "How it went.", Clause.STATUS) },
  {
    clause: Clause.DATA,
    meaning: "The last byte of every answer on a data queue, and all of it for a destroy request.",
  },
);

// --- data queues ---

export const OpHeader = struct(
  "virtio_crypto_op_header",
  {
    opcode: doc(named(le32, DataOpcode), "Service and operation: what the rest of the request is."),
    algo: doc(le32, "The algorithm, numbered by the service; the session's counts."),
    session_id: doc(le64, "The session whose key and parameters are meant."),
    flag: doc(flags(le32, DataFlag), "Session or stateless mode; ignored without VIRTIO_CRYPTO_F_REVISION_1."),
    padding: doc(le32, unused),
  },
  { clause: Clause.DATA, meaning: "Starts every data request." },
);

export const CipherPara = struct(
  "virtio_crypto_cipher_para",
  {
    iv_len: doc(le32, "Bytes of initialisation vector; one block in CBC mode."),
    src_data_len: doc(le32, "Bytes to encrypt or decrypt."),
    dst_data_len: doc(le32, "Bytes of room for the result."),
    padding: doc(le32, unused),
  },
  { clause: Clause.SYM, meaning: "Lengths of a cipher request." },
);

const CipherData = struct(
  "virtio_crypto_sym_data_req",
  {
    para: doc(CipherPara, "How long each part is."),
    reserved: doc(bytes(24), "The part of the union that a cipher request leaves unused; ignored."),
    op_type: opType,
    padding: doc(le32, unused),
    iv: doc(payload(bytes("para.iv_len")), "The initialisation vector."),
    src_data: doc(payload(bytes("para.src_data_len")), "What is to be encrypted or decrypted."),
  },
  { clause: Clause.SYM, meaning: "A request to a cipher alone." },
);
export const CipherRequest = struct(
  "sym_data",
  {
    sym: doc(
      selectAhead(SYM_DATA_UNION, le32, { cipher: [SymOpType.CIPHER, CipherData] }),
      "The form that op_type names.",
    ),
  },
  { clause: Clause.SYM, meaning: "Encrypts or decrypts with the cipher of a session." },
);

export const AkcipherPara = struct(
  "virtio_crypto_akcipher_para",
  {
    src_data_len: doc(le32, "Bytes of input; of the signature when one is verified."),
    dst_data_len: doc(le32, "Bytes of room for the result; of the signed digest when a signature is verified."),
  },
  { clause: Clause.AKCIPHER, meaning: "Lengths of an asymmetric request." },
);

const akcipherPadding = doc(bytes(40), "Fills the operation up to 48 bytes; ignored.");

const AkcipherTransform = struct(
  "virtio_crypto_akcipher_data_req",
  {
    para: doc(AkcipherPara, "How long input and result are."),
    padding: akcipherPadding,
    src_data: doc(payload(bytes("para.src_data_len")), "What is to be encrypted, decrypted or signed."),
  },
  { clause: Clause.AKCIPHER, meaning: "Encrypts, decrypts or signs with the key of a session." },
);
/** For VERIFY both parts are device-readable: the signature, then the digest it signs. */
const AkcipherVerify = struct(
  "virtio_crypto_akcipher_data_req",
  {
    para: doc(AkcipherPara, "How long signature and digest are."),
    padding: akcipherPadding,
    signature: doc(payload(bytes("para.src_data_len")), "The signature in question."),
    digest: doc(payload(bytes("para.dst_data_len")), "The digest it should be a signature of."),
  },
  { clause: Clause.AKCIPHER, meaning: "Checks a signature; both parts are device-readable." },
);

/** A data request, its device-readable part: 24 bytes of header, 48 of operation, then the data. */
export const DataRequest = struct(
  "virtio_crypto_op_data_req",
  {
    header: doc(OpHeader, "What the driver asks for, and in which session."),
    body: doc(
      select("header.opcode", {
        cipher_encrypt: [DataOpcode.CIPHER_ENCRYPT, CipherRequest],
        cipher_decrypt: [DataOpcode.CIPHER_DECRYPT, CipherRequest],
        akcipher_encrypt: [DataOpcode.AKCIPHER_ENCRYPT, AkcipherTransform],
        akcipher_decrypt: [DataOpcode.AKCIPHER_DECRYPT, AkcipherTransform],
        akcipher_sign: [DataOpcode.AKCIPHER_SIGN, AkcipherTransform],
        akcipher_verify: [DataOpcode.AKCIPHER_VERIFY, AkcipherVerify],
      }),
      "The operation: 48 bytes, and the data it works on.",
    ),
  },
  { clause: Clause.DATA, meaning: "A data request as the device reads it." },
);
export type DataRequest = Infer<typeof DataRequest>;

/** The device-writable part of a data request: the result, and the status in the very last byte. */
export const DataResponse = struct(
  "virtio_crypto_op_data_req, device-writable",
  {
    dst_data: doc(payload(rest(1)), "The result; zeros behind it if the driver left more room."),
    inhdr: doc(Inhdr, "The status, in the very last byte the device may write."),
  },
  { clause: Clause.DATA, meaning: "What the device answers to a data request." },
);
