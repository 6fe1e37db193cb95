/**
 * virtio-crypto: configuration, control and data requests, services CIPHER and AKCIPHER. VIRTIO 1.4 cs01, 5.9 Crypto
 * Device; numbers and padding as in Linux include/uapi/linux/virtio_crypto.h, the form every driver without
 * VIRTIO_CRYPTO_F_REVISION_1 speaks.
 */
import type { Infer } from "./codec.ts";
import { bytes, le32, le64, named, padded, rest, select, selectAhead, struct, u8 } from "./layout.ts";

export const Service = { CIPHER: 0, HASH: 1, MAC: 2, AEAD: 3, AKCIPHER: 4 } as const;

const opcode = <S extends number, O extends number>(service: S, op: O) => (service << 8) | op;

/** 5.9.7.1 Operation Status. */
export const Status = { OK: 0, ERR: 1, BADMSG: 2, NOTSUPP: 3, INVSESS: 4, NOSPC: 5, KEY_REJECTED: 6 } as const;

/** 5.9.7.2 Control Virtqueue. */
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

/** 5.9.7.3 Data Virtqueue. */
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
} as const;

/** 5.9.5 Device configuration layout: bits of `status`. */
export const ConfigStatus = { HW_READY: 1 } as const;

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

/** What a cipher session is for. */
export const CipherOp = { ENCRYPT: 1, DECRYPT: 2 } as const;

/** Which form a symmetric request has. */
export const SymOpType = { NONE: 0, CIPHER: 1, ALGORITHM_CHAINING: 2 } as const;

export const AkcipherAlgo = { NO_AKCIPHER: 0, RSA: 1, DSA: 2, ECDSA: 3 } as const;
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

/** 5.9.5 Device configuration layout. */
export const Config = struct("virtio_crypto_config", {
  status: le32,
  max_dataqueues: le32,
  crypto_services: le32,
  cipher_algo_l: le32,
  cipher_algo_h: le32,
  hash_algo: le32,
  mac_algo_l: le32,
  mac_algo_h: le32,
  aead_algo: le32,
  max_cipher_key_len: le32,
  max_auth_key_len: le32,
  akcipher_algo: le32,
  max_size: le64,
});
export type Config = Infer<typeof Config>;

export const CtrlHeader = struct("virtio_crypto_ctrl_header", {
  opcode: named(le32, CtrlOpcode),
  algo: le32,
  flag: le32,
  queue_id: le32,
});

export const CipherSessionPara = struct("virtio_crypto_cipher_session_para", {
  algo: named(le32, CipherAlgo),
  keylen: le32,
  op: named(le32, CipherOp),
  padding: le32,
});

/** Bytes before `op_type` in `virtio_crypto_sym_create_session_req` and in `virtio_crypto_sym_data_req`. */
const SYM_CREATE_UNION = 48;
const SYM_DATA_UNION = 40;

const CipherCreateSession = struct("virtio_crypto_sym_create_session_req", {
  para: CipherSessionPara,
  reserved: bytes(32),
  op_type: named(le32, SymOpType),
  padding: le32,
  key: bytes("para.keylen"),
});

export const RsaSessionPara = struct("virtio_crypto_rsa_session_para", {
  padding_algo: named(le32, RsaPaddingAlgo),
  hash_algo: named(le32, RsaHash),
});
export const EcdsaSessionPara = struct("virtio_crypto_ecdsa_session_para", { curve_id: le32 });

export const AkcipherSessionPara = struct("virtio_crypto_akcipher_session_para", {
  algo: named(le32, AkcipherAlgo),
  keytype: named(le32, AkcipherKeyType),
  keylen: le32,
  u: padded(
    8,
    select("algo", { rsa: [AkcipherAlgo.RSA, RsaSessionPara], ecdsa: [AkcipherAlgo.ECDSA, EcdsaSessionPara] }),
  ),
});

const AkcipherCreateSession = struct("virtio_crypto_akcipher_create_session_req", {
  para: AkcipherSessionPara,
  padding: bytes(36),
  key: bytes("para.keylen"),
});

const DestroySession = struct("virtio_crypto_destroy_session_req", { session_id: le64, padding: bytes(48) });

/** A control request, its device-readable part: 16 bytes of header, 56 of operation, then the key. */
export const CtrlRequest = struct("virtio_crypto_op_ctrl_req", {
  header: CtrlHeader,
  body: select("header.opcode", {
    cipher_create_session: [
      CtrlOpcode.CIPHER_CREATE_SESSION,
      struct("sym_create_session", {
        sym: selectAhead(SYM_CREATE_UNION, le32, { cipher: [SymOpType.CIPHER, CipherCreateSession] }),
      }),
    ],
    cipher_destroy_session: [CtrlOpcode.CIPHER_DESTROY_SESSION, DestroySession],
    hash_destroy_session: [CtrlOpcode.HASH_DESTROY_SESSION, DestroySession],
    mac_destroy_session: [CtrlOpcode.MAC_DESTROY_SESSION, DestroySession],
    aead_destroy_session: [CtrlOpcode.AEAD_DESTROY_SESSION, DestroySession],
    akcipher_create_session: [CtrlOpcode.AKCIPHER_CREATE_SESSION, AkcipherCreateSession],
    akcipher_destroy_session: [CtrlOpcode.AKCIPHER_DESTROY_SESSION, DestroySession],
  }),
});
export type CtrlRequest = Infer<typeof CtrlRequest>;

/** The device-writable part of a create request. */
export const SessionInput = struct("virtio_crypto_session_input", {
  session_id: le64,
  status: named(le32, Status),
  padding: le32,
});

/** The device-writable part of a destroy request; of a data request, its last byte. */
export const Inhdr = struct("virtio_crypto_inhdr", { status: named(u8, Status) });

export const OpHeader = struct("virtio_crypto_op_header", {
  opcode: named(le32, DataOpcode),
  algo: le32,
  session_id: le64,
  flag: le32,
  padding: le32,
});

export const CipherPara = struct("virtio_crypto_cipher_para", {
  iv_len: le32,
  src_data_len: le32,
  dst_data_len: le32,
  padding: le32,
});

const CipherData = struct("virtio_crypto_sym_data_req", {
  para: CipherPara,
  reserved: bytes(24),
  op_type: named(le32, SymOpType),
  padding: le32,
  iv: bytes("para.iv_len"),
  src_data: bytes("para.src_data_len"),
});
const cipher = struct("sym_data", {
  sym: selectAhead(SYM_DATA_UNION, le32, { cipher: [SymOpType.CIPHER, CipherData] }),
});

export const AkcipherPara = struct("virtio_crypto_akcipher_para", { src_data_len: le32, dst_data_len: le32 });

const AkcipherTransform = struct("virtio_crypto_akcipher_data_req", {
  para: AkcipherPara,
  padding: bytes(40),
  src_data: bytes("para.src_data_len"),
});
/** For VERIFY both parts are device-readable: the signature, then the digest it signs. */
const AkcipherVerify = struct("virtio_crypto_akcipher_data_req", {
  para: AkcipherPara,
  padding: bytes(40),
  signature: bytes("para.src_data_len"),
  digest: bytes("para.dst_data_len"),
});

/** A data request, its device-readable part: 24 bytes of header, 48 of operation, then the data. */
export const DataRequest = struct("virtio_crypto_op_data_req", {
  header: OpHeader,
  body: select("header.opcode", {
    cipher_encrypt: [DataOpcode.CIPHER_ENCRYPT, cipher],
    cipher_decrypt: [DataOpcode.CIPHER_DECRYPT, cipher],
    akcipher_encrypt: [DataOpcode.AKCIPHER_ENCRYPT, AkcipherTransform],
    akcipher_decrypt: [DataOpcode.AKCIPHER_DECRYPT, AkcipherTransform],
    akcipher_sign: [DataOpcode.AKCIPHER_SIGN, AkcipherTransform],
    akcipher_verify: [DataOpcode.AKCIPHER_VERIFY, AkcipherVerify],
  }),
});
export type DataRequest = Infer<typeof DataRequest>;

/** The device-writable part of a data request: the result, and the status in the very last byte. */
export const DataResponse = struct("virtio_crypto_op_data_req, device-writable", {
  dst_data: rest(1),
  inhdr: Inhdr,
});
