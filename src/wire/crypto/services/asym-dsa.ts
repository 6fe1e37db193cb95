/** DSA in the asymmetric service: signing, verifying, key generation. RFC v3. */

import { doc, le32, named } from "../../codec/layout.ts";
import { dataStruct, sizedBy, struct } from "../../codec/layout-struct.ts";
import {
  ASYM,
  AsymAlgo,
  AsymOpcode,
  answerHead,
  ignored,
  lengthOf,
  payloadBytes,
  publicBytes,
  Rfc,
  secretBytes,
  zero,
} from "../asym-common.ts";
import type { WireService } from "../service.ts";
import { HashAlgo } from "./hash.ts";

const hash_algo = doc(named(le32, HashAlgo), "The hash that is applied to msg; NO_HASH when msg is a digest already.");

const dsaGroup = (reserved: typeof ignored) =>
  struct(
    "virtio_crypto_dsa_group",
    { p_len: lengthOf("p"), q_len: lengthOf("q"), g_len: lengthOf("g"), reserved },
    { clause: Rfc.SIGN_DSA, meaning: "Lengths of the parameters of a group." },
  );
export const DsaGroup = dsaGroup(ignored);

export const DsaGroupData = dataStruct(
  "virtio_crypto_dsa_group_data",
  {
    p: publicBytes("p_len", "The modulus, a prime."),
    q: publicBytes("q_len", "Order of the generator, a prime."),
    g: publicBytes("g_len", "The generator."),
  },
  { clause: Rfc.SIGN_DSA, meaning: "The parameters of a group." },
);

const dsa = doc(DsaGroup, "Lengths of the group's parameters.");
const groupData = doc(sizedBy("dsa", DsaGroupData), "The group's parameters.");

export const DsaSignPara = struct(
  "virtio_crypto_dsa_sign_para",
  {
    hash_algo,
    reserved1: ignored,
    dsa,
    k_len: lengthOf("k; 0 leaves the choice to the device"),
    x_len: lengthOf("x"),
    msg_len: lengthOf("msg"),
    r_len: lengthOf("room for r"),
    s_len: lengthOf("room for s"),
    reserved2: ignored,
    dsa_group_data: groupData,
    k: secretBytes("k_len", "The secret number of this signature: using one twice gives the key away."),
    x: secretBytes("x_len", "The private key."),
  },
  { clause: Rfc.SIGN_DSA, meaning: "Group, key and lengths of a signature to be made." },
);
const DsaSignOutput = dataStruct(
  "virtio_crypto_dsa_sign_output",
  { msg: payloadBytes("msg_len", "What is to be signed.") },
  { clause: Rfc.SIGN_DSA, meaning: "The message." },
);
export const DsaSignReq = struct(
  "virtio_crypto_dsa_sign_req",
  {
    parameter: doc(DsaSignPara, "Group, key and lengths."),
    odata: doc(sizedBy("parameter", DsaSignOutput), "The message."),
  },
  { clause: Rfc.SIGN_DSA, meaning: "Makes a DSA signature." },
);
export const DsaSignInput = sizedBy(
  "parameter",
  dataStruct(
    "virtio_crypto_dsa_sign_input",
    {
      ...answerHead,
      r: payloadBytes("r_len", "First half of the signature, with zeros in front."),
      s: payloadBytes("s_len", "Second half of the signature, with zeros in front."),
    },
    { clause: Rfc.SIGN_DSA, meaning: "The signature." },
  ),
);

export const DsaVerifyPara = struct(
  "virtio_crypto_dsa_verify_para",
  {
    hash_algo,
    reserved: ignored,
    dsa,
    y_len: lengthOf("y"),
    r_len: lengthOf("r"),
    s_len: lengthOf("s"),
    msg_len: lengthOf("msg"),
    dsa_data: groupData,
    y: publicBytes("y_len", "The public key."),
  },
  { clause: Rfc.VERIFY_DSA, meaning: "Group, key and lengths of a signature in question." },
);
const DsaVerifyOutput = dataStruct(
  "virtio_crypto_dsa_verify_output",
  {
    r: payloadBytes("r_len", "First half of the signature."),
    s: payloadBytes("s_len", "Second half of the signature."),
    msg: payloadBytes("msg_len", "What it should be a signature of."),
  },
  { clause: Rfc.VERIFY_DSA, meaning: "Signature and message." },
);
export const DsaVerifyReq = struct(
  "virtio_crypto_dsa_verify_req",
  {
    parameter: doc(DsaVerifyPara, "Group, key and lengths."),
    odata: doc(sizedBy("parameter", DsaVerifyOutput), "Signature and message."),
  },
  { clause: Rfc.VERIFY_DSA, meaning: "Checks a DSA signature." },
);

export const DsaKeygenPara = struct(
  "virtio_crypto_dsa_keygen_para",
  { modulus_len: doc(le32, "Bytes of p; q's follow from them."), reserved: ignored },
  { clause: Rfc.KEY_GEN_DSA, meaning: "The size of the group." },
);
export const DsaKeygenReq = struct(
  "virtio_crypto_dsa_keygen_req",
  { parameter: doc(DsaKeygenPara, "The size of the group.") },
  { clause: Rfc.KEY_GEN_DSA, meaning: "Makes a group and a key pair in it." },
);
export const DsaKeygenInput = struct(
  "virtio_crypto_dsa_keygen_input",
  {
    ...answerHead,
    dsa: doc(dsaGroup(zero), "Lengths of the group's parameters."),
    x_len: lengthOf("x: as many as q has"),
    y_len: lengthOf("y: as many as p has"),
    dsa_data: groupData,
    x: secretBytes("x_len", "The private key, with zeros in front."),
    y: publicBytes("y_len", "The public key, with zeros in front."),
  },
  { clause: Rfc.KEY_GEN_DSA, meaning: "The new group and the key pair." },
);

const { SIGN, VERIFY, KEY_GEN } = AsymOpcode;
const { DSA } = AsymAlgo;

/** The DSA requests of the asymmetric service. */
export const asymDsa = {
  ...ASYM,
  data: {
    dsa_sign_req: { tags: [[SIGN, DSA]], request: DsaSignReq, answer: { exportId: 9, layout: DsaSignInput } },
    dsa_verify_req: { tags: [[VERIFY, DSA]], request: DsaVerifyReq },
    dsa_keygen_req: { tags: [[KEY_GEN, DSA]], request: DsaKeygenReq, answer: { exportId: 15, layout: DsaKeygenInput } },
  },
} as const satisfies WireService;
