/** Ciphers alone, op_type CIPHER of the service CIPHER. VIRTIO 1.4 cs01, 5.9.9.2.1.3 and 5.9.9.6. */

import { bytes, doc, le32, named, payload, secret } from "../../codec/layout.ts";
import { struct } from "../../codec/layout-struct.ts";
import { Clause } from "../clause.ts";
import { unused } from "../header.ts";

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

/** What a cipher session is for. */
export const CipherOp = { ENCRYPT: 1, DECRYPT: 2 } as const;

/** Which form a symmetric request has. */
export const SymOpType = { NONE: 0, CIPHER: 1, ALGORITHM_CHAINING: 2 } as const;

const algo = doc(named(le32, CipherAlgo), "The cipher and its mode.");
const keyLength = doc(le32, "Bytes of key behind the fixed part.");
const op = doc(named(le32, CipherOp), "The one direction the session can work in.");

export const CipherSessionPara = struct(
  "virtio_crypto_cipher_session_para",
  { algo, keylen: keyLength, op, padding: doc(le32, unused) },
  { clause: Clause.SYM_SESSION, meaning: "Parameters of a cipher session." },
);

export const opType = doc(named(le32, SymOpType), "Which form the bytes before it have: a cipher alone, or a chain.");

export const CipherCreateSession = struct(
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

const lengths = {
  iv_len: doc(le32, "Bytes of initialisation vector; one block in CBC mode."),
  src_data_len: doc(le32, "Bytes to encrypt or decrypt."),
  dst_data_len: doc(le32, "Bytes of room for the result."),
};
const variable = {
  iv: doc(payload(bytes("para.iv_len")), "The initialisation vector."),
  src_data: doc(payload(bytes("para.src_data_len")), "What is to be encrypted or decrypted."),
};

export const CipherPara = struct(
  "virtio_crypto_cipher_para",
  { ...lengths, padding: doc(le32, unused) },
  { clause: Clause.SYM, meaning: "Lengths of a cipher request." },
);

export const CipherData = struct(
  "virtio_crypto_sym_data_req",
  {
    para: doc(CipherPara, "How long each part is."),
    reserved: doc(bytes(24), "The part of the union that a cipher request leaves unused; ignored."),
    op_type: opType,
    padding: doc(le32, unused),
    ...variable,
  },
  { clause: Clause.SYM, meaning: "A request to a cipher alone." },
);

export const CipherSessPara = struct(
  "sess_para",
  { algo, key_len: keyLength, op },
  { clause: Clause.SYM, meaning: "Cipher, key length and direction of a request without a session." },
);
const CipherParaStateless = struct(
  "virtio_crypto_cipher_data_flf_stateless",
  { sess_para: doc(CipherSessPara, "What a session would have."), ...lengths },
  { clause: Clause.SYM, meaning: "Algorithm, direction and lengths of a cipher request without a session." },
);
export const CipherStateless = struct(
  "virtio_crypto_sym_data_req_stateless",
  {
    para: doc(CipherParaStateless, "The cipher, and how long each part is."),
    reserved: doc(bytes(48), "The part of the union that a cipher request leaves unused; ignored."),
    op_type: opType,
    cipher_key: doc(secret(bytes("para.sess_para.key_len")), "The cipher key, for this request alone."),
    ...variable,
  },
  { clause: Clause.SYM, meaning: "A request to a cipher alone, with its key." },
);

export const directionName = (op: number): string =>
  op === CipherOp.ENCRYPT ? "encrypt" : op === CipherOp.DECRYPT ? "decrypt" : `op ${op}`;
