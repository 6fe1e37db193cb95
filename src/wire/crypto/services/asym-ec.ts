/** Elliptic curves in the asymmetric service: groups, ECDSA, key generation and ECDH. RFC v3. */

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
} from "../asym-common.ts";
import type { WireService } from "../service.ts";
import { KeyExchangeOp, keyexchgOp } from "./asym-dh.ts";
import { HashAlgo } from "./hash.ts";

/** VIRTIO_CRYPTO_EC_FIELD_TYPE_*. */
export const EcFieldType = { PRIME: 0, BINARY: 1 } as const;

const hash_algo = doc(named(le32, HashAlgo), "The hash that is applied to msg; NO_HASH when msg is a digest already.");
const field_type = doc(named(le32, EcFieldType), "What kind of field the curve is over.");

export const EcGroup = struct(
  "virtio_crypto_ec_group",
  {
    xg_len: lengthOf("xg"),
    yg_len: lengthOf("yg"),
    n_len: lengthOf("n"),
    q_len: lengthOf("q"),
    a_len: lengthOf("a"),
    b_len: lengthOf("b"),
    h_len: lengthOf("h; 0 leaves the cofactor open"),
    reserved: ignored,
  },
  { clause: Rfc.SIGN_ECDSA, meaning: "Lengths of the parameters of a group." },
);

export const EcGroupData = dataStruct(
  "virtio_crypto_ec_group_data",
  {
    xg: publicBytes("xg_len", "x coordinate of the generator."),
    yg: publicBytes("yg_len", "y coordinate of the generator."),
    n: publicBytes("n_len", "Order of the generator, a prime."),
    q: publicBytes("q_len", "The prime of the field, or the reduction polynomial of a binary one."),
    a: publicBytes("a_len", "Coefficient of the curve."),
    b: publicBytes("b_len", "Coefficient of the curve."),
    h: publicBytes("h_len", "The cofactor."),
  },
  { clause: Rfc.SIGN_ECDSA, meaning: "The parameters of a group." },
);

const ec = doc(EcGroup, "Lengths of the group's parameters.");
const ec_data = doc(sizedBy("ec", EcGroupData), "The group's parameters.");

// --- ECDSA ---

export const EcdsaSignPara = struct(
  "virtio_crypto_ecdsa_sign_para",
  {
    hash_algo,
    field_type,
    ec,
    k_len: lengthOf("k; 0 leaves the choice to the device"),
    d_len: lengthOf("d"),
    msg_len: lengthOf("msg"),
    r_len: lengthOf("room for r"),
    s_len: lengthOf("room for s"),
    reserved: ignored,
    ec_data,
    k: secretBytes("k_len", "The secret number of this signature: using one twice gives the key away."),
    d: secretBytes("d_len", "The private key."),
  },
  { clause: Rfc.SIGN_ECDSA, meaning: "Group, key and lengths of a signature to be made." },
);
const EcdsaSignOutput = dataStruct(
  "virtio_crypto_ecdsa_sign_output",
  { msg: payloadBytes("msg_len", "What is to be signed.") },
  { clause: Rfc.SIGN_ECDSA, meaning: "The message." },
);
export const EcdsaSignReq = struct(
  "virtio_crypto_ecdsa_sign_req",
  {
    parameter: doc(EcdsaSignPara, "Group, key and lengths."),
    odata: doc(sizedBy("parameter", EcdsaSignOutput), "The message."),
  },
  { clause: Rfc.SIGN_ECDSA, meaning: "Makes an ECDSA signature." },
);
export const EcdsaSignInput = sizedBy(
  "parameter",
  dataStruct(
    "virtio_crypto_ecdsa_sign_input",
    {
      ...answerHead,
      r: payloadBytes("r_len", "First half of the signature, with zeros in front."),
      s: payloadBytes("s_len", "Second half of the signature, with zeros in front."),
    },
    { clause: Rfc.SIGN_ECDSA, meaning: "The signature." },
  ),
);

export const EcdsaVerifyPara = struct(
  "virtio_crypto_ecdsa_verify_para",
  {
    hash_algo,
    field_type,
    ec,
    x_len: lengthOf("x"),
    y_len: lengthOf("y"),
    r_len: lengthOf("r"),
    s_len: lengthOf("s"),
    msg_len: lengthOf("msg"),
    reserved: ignored,
    ec_data,
    x: publicBytes("x_len", "x coordinate of the public key."),
    y: publicBytes("y_len", "y coordinate of the public key."),
  },
  { clause: Rfc.VERIFY_ECDSA, meaning: "Group, key and lengths of a signature in question." },
);
const EcdsaVerifyOutput = dataStruct(
  "virtio_crypto_ecdsa_verify_output",
  {
    r: payloadBytes("r_len", "First half of the signature."),
    s: payloadBytes("s_len", "Second half of the signature."),
    msg: payloadBytes("msg_len", "What it should be a signature of."),
  },
  { clause: Rfc.VERIFY_ECDSA, meaning: "Signature and message." },
);
export const EcdsaVerifyReq = struct(
  "virtio_crypto_ecdsa_verify_req",
  {
    parameter: doc(EcdsaVerifyPara, "Group, key and lengths."),
    odata: doc(sizedBy("parameter", EcdsaVerifyOutput), "Signature and message."),
  },
  { clause: Rfc.VERIFY_ECDSA, meaning: "Checks an ECDSA signature." },
);

// --- key generation ---

export const EcKeygenPara = struct(
  "virtio_crypto_ec_keygen_para",
  {
    field_type,
    reserved: ignored,
    ec,
    d_len: lengthOf("room for d"),
    x_len: lengthOf("room for x"),
    y_len: lengthOf("room for y"),
    ec_data,
  },
  { clause: Rfc.KEY_GEN_EC, meaning: "The group a key is wanted in." },
);
export const EcKeygenReq = struct(
  "virtio_crypto_ec_keygen_req",
  { parameter: doc(EcKeygenPara, "The group, and the room for the key.") },
  { clause: Rfc.KEY_GEN_EC, meaning: "Makes a key pair for ECDSA or ECDH." },
);
const EcKeygenAnswer = dataStruct(
  "virtio_crypto_ec_keygen_input",
  {
    ...answerHead,
    d: secretBytes("d_len", "The private key, with zeros in front."),
    x: publicBytes("x_len", "x coordinate of the public key, with zeros in front."),
    y: publicBytes("y_len", "y coordinate of the public key, with zeros in front."),
  },
  { clause: Rfc.KEY_GEN_EC, meaning: "The key pair." },
);
export const EcKeygenInput = sizedBy("parameter", EcKeygenAnswer);

// --- ECDH ---

export const EcdhKeyexchgKeygenPara = struct(
  "virtio_crypto_ecdh_keyexchg_keygen_para",
  { keyexchg_op: keyexchgOp, reserved: ignored, parameter: doc(EcKeygenPara, "The group, and the room for the key.") },
  { clause: Rfc.ECDH_KEY_GEN, meaning: "The group a key is wanted in." },
);
export const EcdhKeyGenReq = struct(
  "virtio_crypto_ecdh_keyexchg_key_gen_req",
  { parameter: doc(EcdhKeyexchgKeygenPara, "The group, and the room for the key.") },
  { clause: Rfc.ECDH_KEY_GEN, meaning: "Makes a key pair for ECDH; KEY_GEN does the same." },
);
export const EcdhKeyGenInput = sizedBy("parameter.parameter", EcKeygenAnswer);

export const EcdhKeyexchgComputeKeyPara = struct(
  "virtio_crypto_ecdh_keyexchg_compute_key_para",
  {
    keyexchg_op: keyexchgOp,
    reserved: ignored,
    d_len: lengthOf("d"),
    x_len: lengthOf("x"),
    y_len: lengthOf("y"),
    shared_secret_len: lengthOf("room for shared_secret"),
    parameter: doc(EcKeygenPara, "The group; d_len, x_len and y_len in here are ignored."),
  },
  { clause: Rfc.ECDH_COMPUTE, meaning: "Group and lengths." },
);
const EcdhComputeKeyOutput = dataStruct(
  "virtio_crypto_ecdh_keyexchg_compute_key_output",
  {
    d: secretBytes("d_len", "The own private key."),
    x: publicBytes("x_len", "x coordinate of the other side's public key."),
    y: publicBytes("y_len", "y coordinate of the other side's public key."),
  },
  { clause: Rfc.ECDH_COMPUTE, meaning: "The own private key and the other side's public one." },
);
export const EcdhKeyComputeReq = struct(
  "virtio_crypto_ecdh_keyexchg_key_compute_req",
  {
    parameter: doc(EcdhKeyexchgComputeKeyPara, "Group and lengths."),
    odata: doc(sizedBy("parameter", EcdhComputeKeyOutput), "The keys."),
  },
  { clause: Rfc.ECDH_COMPUTE, meaning: "Computes the secret shared with the holder of another key." },
);
export const EcdhComputeKeyInput = sizedBy(
  "parameter",
  dataStruct(
    "virtio_crypto_ecdh_keyexchg_compute_key_input",
    {
      ...answerHead,
      shared_secret: secretBytes("shared_secret_len", "x coordinate of the shared point, with zeros in front."),
    },
    { clause: Rfc.ECDH_COMPUTE, meaning: "The shared secret." },
  ),
);

const { SIGN, VERIFY, KEY_GEN, KEY_EXCHG } = AsymOpcode;
const { ECDSA, ECDH } = AsymAlgo;
const { GEN_KEY, COMPUTE_KEY } = KeyExchangeOp;

/** The requests of the asymmetric service on elliptic curves. */
export const asymEc = {
  ...ASYM,
  constants: { data: { EcFieldType } },
  data: {
    ecdsa_sign_req: { tags: [[SIGN, ECDSA]], request: EcdsaSignReq, answer: { exportId: 8, layout: EcdsaSignInput } },
    ecdsa_verify_req: { tags: [[VERIFY, ECDSA]], request: EcdsaVerifyReq },
    ec_keygen_req: {
      tags: [
        [KEY_GEN, ECDSA],
        [KEY_GEN, ECDH],
      ],
      request: EcKeygenReq,
      answer: { exportId: 16, layout: EcKeygenInput },
    },
    ecdh_keyexchg_key_gen_req: {
      tags: [[KEY_EXCHG, ECDH, GEN_KEY]],
      request: EcdhKeyGenReq,
      answer: { exportId: 20, layout: EcdhKeyGenInput },
    },
    ecdh_keyexchg_key_compute_req: {
      tags: [[KEY_EXCHG, ECDH, COMPUTE_KEY]],
      request: EcdhKeyComputeReq,
      answer: { exportId: 21, layout: EcdhComputeKeyInput },
    },
  },
} as const satisfies WireService;
