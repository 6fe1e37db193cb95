/** The service MAC. VIRTIO 1.4 cs01, 5.9.9.2.1.2 and 5.9.9.5. */
import type { Infer } from "../../codec/codec.ts";
import { bytes, doc, le32, named, payload, secret } from "../../codec/layout.ts";
import { struct } from "../../codec/layout-struct.ts";
import { Clause } from "../clause.ts";
import { DestroySession, LAST_BYTE, unused } from "../header.ts";
import { opcode, type SessionText, valueName, type WireService } from "../service.ts";
import { HashPara } from "./hash.ts";

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

export const MacSessionPara = struct(
  "virtio_crypto_mac_session_para",
  {
    algo: doc(named(le32, MacAlgo), "The MAC algorithm."),
    hash_result_len: doc(le32, "Bytes of result: all of the MAC, or its first bytes."),
    auth_key_len: doc(le32, "Bytes of key behind the fixed part."),
    padding: doc(le32, unused),
  },
  { clause: Clause.MAC_SESSION, meaning: "Parameters of a MAC session." },
);
const MacCreateSession = struct(
  "virtio_crypto_mac_create_session_req",
  {
    para: doc(MacSessionPara, "Algorithm, length of the result and length of the key."),
    padding: doc(bytes(40), "Fills the operation up to 56 bytes; ignored."),
    auth_key: doc(secret(bytes("para.auth_key_len")), "The authentication key."),
  },
  { clause: Clause.MAC_SESSION, meaning: "Opens a session with a MAC algorithm and a key." },
);

export const MacPara = struct(
  "virtio_crypto_mac_para",
  { hash: doc(HashPara, "How long source and result are.") },
  { clause: Clause.MAC, meaning: "Lengths of a MAC request." },
);
const MacData = struct(
  "virtio_crypto_mac_data_req",
  {
    para: doc(MacPara, "How long source and result are."),
    padding: doc(bytes(40), "Fills the operation up to 48 bytes; ignored."),
    src_data: doc(
      payload(bytes("para.hash.src_data_len")),
      "What is to be authenticated. Of GMAC_AES its first 12 bytes are the initialisation vector.",
    ),
  },
  { clause: Clause.MAC, meaning: "Authenticates data with the algorithm and the key of a session." },
);

const sessionText = ({ para }: Infer<typeof MacCreateSession>): SessionText => ({
  algorithm: valueName(MacSessionPara.fields.algo, para.algo),
  purpose: `MAC, ${para.hash_result_len} bytes, ${8 * para.auth_key_len}-bit key`,
});

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
      request: MacCreateSession,
      describe: sessionText,
    },
    mac_destroy_session: { opcode: control.MAC_DESTROY_SESSION, does: "destroy", request: DestroySession },
  },
  data: { mac: { tags: [[data.MAC]], request: MacData } },
  purposes: {
    MAC_CREATE_SESSION: "The driver gives the device a key, an algorithm and the length of its results.",
    MAC_DESTROY_SESSION: "The driver closes its session: the device forgets the key.",
    MAC: "The device calculates a code of the data that only holders of the key can. A request has all of the data.",
  },
  framing: LAST_BYTE,
  chart: { name: "mac", rank: 3 },
  constants: { config: { MacAlgo } },
} as const satisfies WireService;
