/** The service AEAD. VIRTIO 1.4 cs01, 5.9.9.2.1.4 and 5.9.9.7. */
import type { Infer } from "../../codec/codec.ts";
import { bytes, doc, le32, named, payload, secret } from "../../codec/layout.ts";
import { struct } from "../../codec/layout-struct.ts";
import { Clause } from "../clause.ts";
import { CryptoFeature } from "../features.ts";
import { controlRequestForms, dataRequestForms, unpadded } from "../forms.ts";
import { DestroySession, LAST_BYTE, unused } from "../header.ts";
import { opcode, type SessionText, valueName, type WireService } from "../service.ts";
import { CipherOp, directionName } from "./cipher.ts";

/** 5.9.4.4 AEAD services. */
export const AeadAlgo = { NO_AEAD: 0, GCM: 1, CCM: 2, CHACHA20_POLY1305: 3 } as const;

const algo = doc(named(le32, AeadAlgo), "The algorithm; GCM and CCM are those of AES.");
const key_len = doc(le32, "Bytes of key behind the fixed part.");
const op = doc(named(le32, CipherOp), "The one direction the session can work in.");

export const AeadSessionPara = struct(
  "virtio_crypto_aead_session_para",
  {
    algo,
    key_len,
    tag_len: doc(le32, "Bytes of the tag that authenticates a message."),
    aad_len: doc(le32, "Bytes of data that is authenticated only; ignored, as each request says its own."),
    op,
    padding: doc(le32, unused),
  },
  { clause: Clause.AEAD_SESSION, meaning: "Parameters of an AEAD session." },
);
const AeadCreateSession = controlRequestForms({
  type: "virtio_crypto_aead_create_session_req",
  fixed: { para: doc(AeadSessionPara, "Algorithm, direction, and how long key and tag are.") },
  variable: { key: doc(secret(bytes("para.key_len")), "The cipher key.") },
  about: { clause: Clause.AEAD_SESSION, meaning: "Opens a session that encrypts and authenticates, or the other way." },
});

const iv_len = doc(le32, "Bytes of initialisation vector: of GCM 12, or 16 if it is J0; of CCM 7 to 13.");
const aad_len = doc(le32, "Bytes of data that is authenticated only.");
const src_data_len = doc(le32, "Bytes to encrypt; to decrypt, the tag counts as well.");
const dst_data_len = doc(le32, "Bytes of room for the result, and for the tag behind what is encrypted.");
const variable = {
  iv: doc(payload(bytes("para.iv_len")), "The initialisation vector."),
  src_data: doc(
    payload(bytes("para.src_data_len")),
    "What is to be encrypted, or to be decrypted with the tag behind it.",
  ),
  aad: doc(payload(bytes("para.aad_len")), "What is authenticated and not encrypted."),
};

export const AeadPara = struct(
  "virtio_crypto_aead_data_flf",
  {
    iv_len,
    aad_len,
    src_data_len,
    dst_data_len,
    tag_len: doc(le32, "Bytes of tag: those of the session, or 0. Linux' header has no such field."),
    reserved: doc(le32, unused),
  },
  { clause: Clause.AEAD, meaning: "Lengths of an AEAD request." },
);
const AeadData = dataRequestForms({
  type: "virtio_crypto_aead_data_req",
  fixed: { para: doc(AeadPara, "How long each part is.") },
  variable,
  about: { clause: Clause.AEAD, meaning: "Encrypts and authenticates with the key of a session, or the other way." },
});

const AeadSessPara = struct("sess_para", { algo, key_len, op });
export const AeadParaStateless = struct(
  "virtio_crypto_aead_data_flf_stateless",
  {
    sess_para: doc(AeadSessPara, "What a session would have."),
    iv_len,
    tag_len: doc(le32, "Bytes of tag."),
    aad_len,
    src_data_len,
    dst_data_len,
  },
  { clause: Clause.AEAD, meaning: "Algorithm, direction and lengths of an AEAD request without a session." },
);
const AeadStateless = unpadded({
  type: "virtio_crypto_aead_data_req_stateless",
  fixed: { para: doc(AeadParaStateless, "The algorithm, and how long each part is.") },
  variable: {
    key: doc(secret(bytes("para.sess_para.key_len")), "The cipher key, for this request alone."),
    ...variable,
  },
  about: { clause: Clause.AEAD, meaning: "Encrypts and authenticates with the key that it brings, or the other way." },
});

interface AeadParameters {
  readonly algo: number;
  readonly op: number;
  readonly key_len: number;
  readonly tag_len: number;
}
const textOf = ({ algo: number, op, key_len, tag_len }: AeadParameters): SessionText => ({
  algorithm: valueName(algo, number),
  purpose: `${directionName(op)}, ${8 * key_len}-bit key, tag of ${tag_len} bytes`,
});
const sessionText = ({ para }: Infer<typeof AeadCreateSession.unpadded>): SessionText => textOf(para);
const statelessText = ({ para }: Infer<typeof AeadStateless>): SessionText =>
  textOf({ ...para.sess_para, tag_len: para.tag_len });

const ID = 3;
const control = { AEAD_CREATE_SESSION: opcode(ID, 0x02), AEAD_DESTROY_SESSION: opcode(ID, 0x03) } as const;
const forms = { ...AeadData, stateless: AeadStateless, describe: statelessText } as const;
const data = { AEAD_ENCRYPT: opcode(ID, 0x00), AEAD_DECRYPT: opcode(ID, 0x01) } as const;

export const aead = {
  id: ID,
  name: "AEAD",
  opcodes: { control, data },
  control: {
    aead_create_session: {
      opcode: control.AEAD_CREATE_SESSION,
      does: "create",
      ...AeadCreateSession,
      describe: sessionText,
    },
    aead_destroy_session: { opcode: control.AEAD_DESTROY_SESSION, does: "destroy", ...DestroySession },
  },
  data: {
    aead_encrypt: { tags: [[data.AEAD_ENCRYPT]], ...forms },
    aead_decrypt: { tags: [[data.AEAD_DECRYPT]], ...forms },
  },
  statelessFeature: CryptoFeature.AEAD_STATELESS_MODE,
  purposes: {
    AEAD_CREATE_SESSION: "The driver gives the device a key for one direction, and chooses how long its tags are.",
    AEAD_DESTROY_SESSION: "The driver closes its session: the device forgets the key.",
    AEAD_ENCRYPT: "The device encrypts the data, and calculates a tag of it and of the data that stays readable.",
    AEAD_DECRYPT: "The device decrypts the data if its tag fits. If not, the answer is BADMSG and has no data.",
  },
  framing: LAST_BYTE,
  chart: { name: "aead", rank: 4 },
  constants: { config: { AeadAlgo } },
} as const satisfies WireService;
