/** The service MAC. VIRTIO 1.4 cs01, 5.9.9.2.1.2 and 5.9.9.5. */
import type { Infer } from "../../codec/codec.ts";
import { bytes, doc, le32, named, payload, secret } from "../../codec/layout.ts";
import { struct } from "../../codec/layout-struct.ts";
import { Clause } from "../clause.ts";
import { CryptoFeature } from "../features.ts";
import { controlRequestForms, dataRequestForms, unpadded } from "../forms.ts";
import { DestroySession, LAST_BYTE, unused } from "../header.ts";
import { opcode, type SessionText, valueName, type WireService } from "../service.ts";

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

const algo = doc(named(le32, MacAlgo), "The MAC algorithm.");
const auth_key_len = doc(le32, "Bytes of key behind the fixed part.");

export const MacSessionPara = struct(
  "virtio_crypto_mac_session_para",
  {
    algo,
    hash_result_len: doc(le32, "Bytes of result: all of the MAC, or its first bytes."),
    auth_key_len,
    padding: doc(le32, unused),
  },
  { clause: Clause.MAC_SESSION, meaning: "Parameters of a MAC session." },
);
const MacCreateSession = controlRequestForms({
  type: "virtio_crypto_mac_create_session_req",
  fixed: { para: doc(MacSessionPara, "Algorithm, length of the result and length of the key.") },
  variable: { auth_key: doc(secret(bytes("para.auth_key_len")), "The authentication key.") },
  about: { clause: Clause.MAC_SESSION, meaning: "Opens a session with a MAC algorithm and a key." },
});

const lengths = {
  src_data_len: doc(le32, "Bytes to be authenticated."),
  hash_result_len: doc(le32, "Bytes of room for the result; those of the session."),
};
const src_data = doc(
  payload(bytes("para.src_data_len")),
  "What is to be authenticated. Of GMAC_AES its first 12 bytes are the initialisation vector.",
);

export const MacPara = struct("virtio_crypto_mac_para", lengths, {
  clause: Clause.MAC,
  meaning: "Lengths of a MAC request.",
});
const MacData = dataRequestForms({
  type: "virtio_crypto_mac_data_req",
  fixed: { para: doc(MacPara, "How long source and result are.") },
  variable: { src_data },
  about: { clause: Clause.MAC, meaning: "Authenticates data with the algorithm and the key of a session." },
});

const MacSessPara = struct("sess_para", { algo, auth_key_len });
export const MacParaStateless = struct(
  "virtio_crypto_mac_data_flf_stateless",
  { sess_para: doc(MacSessPara, "What a session would have."), ...lengths },
  { clause: Clause.MAC, meaning: "Algorithm and lengths of a MAC request without a session." },
);
const MacStateless = unpadded({
  type: "virtio_crypto_mac_data_req_stateless",
  fixed: { para: doc(MacParaStateless, "The algorithm, and how long key, source and result are.") },
  variable: {
    auth_key: doc(secret(bytes("para.sess_para.auth_key_len")), "The authentication key, for this request alone."),
    src_data,
  },
  about: { clause: Clause.MAC, meaning: "Authenticates data with the algorithm and the key that it brings." },
});

interface MacParameters {
  readonly algo: number;
  readonly hash_result_len: number;
  readonly auth_key_len: number;
}
const textOf = ({ algo: number, hash_result_len, auth_key_len }: MacParameters): SessionText => ({
  algorithm: valueName(algo, number),
  purpose: `MAC, ${hash_result_len} bytes, ${8 * auth_key_len}-bit key`,
});
const sessionText = ({ para }: Infer<typeof MacCreateSession.unpadded>): SessionText => textOf(para);
const statelessText = ({ para }: Infer<typeof MacStateless>): SessionText =>
  textOf({ ...para.sess_para, hash_result_len: para.hash_result_len });

const ID = 2;
const control = { MAC_CREATE_SESSION: opcode(ID, 0x02), MAC_DESTROY_SESSION: opcode(ID, 0x03) } as const;
const data = { MAC: opcode(ID, 0x00) } as const;

export const mac = {
  id: ID,
  name: "MAC",
  opcodes: { control, data },
  control: {
    mac_create_session: {
      opcode: control.MAC_CREATE_SESSION,
      does: "create",
      ...MacCreateSession,
      describe: sessionText,
    },
    mac_destroy_session: { opcode: control.MAC_DESTROY_SESSION, does: "destroy", ...DestroySession },
  },
  data: { mac: { tags: [[data.MAC]], ...MacData, stateless: MacStateless, describe: statelessText } },
  statelessFeature: CryptoFeature.MAC_STATELESS_MODE,
  purposes: {
    MAC_CREATE_SESSION: "The driver gives the device a key, an algorithm and the length of its results.",
    MAC_DESTROY_SESSION: "The driver closes its session: the device forgets the key.",
    MAC: "The device calculates a code of the data that only holders of the key can. A request has all of the data.",
  },
  framing: LAST_BYTE,
  chart: { name: "mac", rank: 3 },
  constants: { config: { MacAlgo } },
} as const satisfies WireService;
