/** The service CIPHER. VIRTIO 1.4 cs01, 5.9.9.2.1.3 and 5.9.9.6. */

import type { Infer } from "../../codec/codec.ts";
import { bytes, doc, le32, named, payload, secret } from "../../codec/layout.ts";
import { struct } from "../../codec/layout-struct.ts";
import { selectAhead } from "../../codec/layout-union.ts";
import { Clause } from "../clause.ts";
import { CryptoFeature } from "../features.ts";
import { DestroySession, LAST_BYTE, unused } from "../header.ts";
import { opcode, type SessionText, valueName, type WireService } from "../service.ts";

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

/** Bytes before `op_type`: of a create request, of a data request in a session, and of a stateless one. */
const SYM_CREATE_UNION = 48;
const SYM_DATA_UNION = 40;
const SYM_STATELESS_UNION = 72;

const opType = doc(named(le32, SymOpType), "Which form the bytes before it have: a cipher alone, or a chain.");

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

const CipherData = struct(
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

const CipherSessPara = struct("sess_para", { algo, key_len: keyLength, op });
const CipherParaStateless = struct(
  "virtio_crypto_cipher_data_flf_stateless",
  { sess_para: doc(CipherSessPara, "What a session would have."), ...lengths },
  { clause: Clause.SYM, meaning: "Algorithm, direction and lengths of a cipher request without a session." },
);
const CipherStateless = struct(
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

const CipherRequestStateless = struct(
  "sym_data_stateless",
  {
    sym: doc(
      selectAhead(SYM_STATELESS_UNION, le32, { cipher: [SymOpType.CIPHER, CipherStateless] }),
      "The form that op_type names.",
    ),
  },
  { clause: Clause.SYM, meaning: "Encrypts or decrypts with a key of its own." },
);

/** A request that opens a session, in the form that `op_type` names. */
const CreateSession = struct(
  "sym_create_session",
  {
    sym: doc(
      selectAhead(SYM_CREATE_UNION, le32, { cipher: [SymOpType.CIPHER, CipherCreateSession] }),
      "The form that op_type names.",
    ),
  },
  { clause: Clause.SYM_SESSION, meaning: "Opens a session with a cipher, or with a cipher and a hash." },
);

interface CipherParameters {
  readonly algo: number;
  readonly op: number;
  readonly keyBytes: number;
}
const textOf = ({ algo: number, op, keyBytes }: CipherParameters): SessionText => ({
  algorithm: valueName(algo, number),
  purpose: `${direction(op)}, ${8 * keyBytes}-bit key`,
});
const sessionText = ({ sym }: Infer<typeof CreateSession>): SessionText | undefined =>
  sym.kind === "cipher" ? textOf({ ...sym.para, keyBytes: sym.para.keylen }) : undefined;
function statelessText({ sym }: Infer<typeof CipherRequestStateless>): SessionText | undefined {
  if (sym.kind !== "cipher") return undefined;
  const { sess_para } = sym.para;
  return textOf({ ...sess_para, keyBytes: sess_para.key_len });
}

const direction = (op: number): string =>
  op === CipherOp.ENCRYPT ? "encrypt" : op === CipherOp.DECRYPT ? "decrypt" : `op ${op}`;

const ID = 0;
const control = { CIPHER_CREATE_SESSION: opcode(ID, 0x02), CIPHER_DESTROY_SESSION: opcode(ID, 0x03) } as const;
const data = { CIPHER_ENCRYPT: opcode(ID, 0x00), CIPHER_DECRYPT: opcode(ID, 0x01) } as const;

const forms = { request: CipherRequest, stateless: CipherRequestStateless, describe: statelessText } as const;

export const cipher = {
  id: ID,
  name: "CIPHER",
  opcodes: { control, data },
  control: {
    cipher_create_session: {
      opcode: control.CIPHER_CREATE_SESSION,
      does: "create",
      request: CreateSession,
      describe: sessionText,
    },
    cipher_destroy_session: { opcode: control.CIPHER_DESTROY_SESSION, does: "destroy", ...DestroySession },
  },
  data: {
    cipher_encrypt: { tags: [[data.CIPHER_ENCRYPT]], ...forms },
    cipher_decrypt: { tags: [[data.CIPHER_DECRYPT]], ...forms },
  },
  statelessFeature: CryptoFeature.CIPHER_STATELESS_MODE,
  purposes: {
    CIPHER_CREATE_SESSION:
      "The driver gives the device a key for one direction. Linux opens two sessions for each key, one for each.",
    CIPHER_DESTROY_SESSION: "The driver closes its session: the device forgets the key.",
    CIPHER_ENCRYPT: "The device encrypts the data with the session's key, from the initialization vector on.",
    CIPHER_DECRYPT: "The device decrypts the data with the session's key, from the initialization vector on.",
  },
  framing: LAST_BYTE,
  chart: { name: "cipher", rank: 1 },
  constants: { config: { CipherAlgo }, control: { CipherOp, SymOpType } },
} as const satisfies WireService;
