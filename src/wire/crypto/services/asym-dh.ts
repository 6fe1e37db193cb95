/** The sub-operations of a key exchange, and Diffie-Hellman's layouts. RFC v3, Key Exchange. */

import { doc, le32, named } from "../../codec/layout.ts";
import { dataStruct, sizedBy, struct } from "../../codec/layout-struct.ts";
import {
  ASYM,
  AsymAlgo,
  AsymOpcode,
  answerHead,
  ignored,
  lengthOf,
  publicBytes,
  Rfc,
  secretBytes,
  zero,
} from "../asym-common.ts";
import type { WireService } from "../service.ts";

/** VIRTIO_CRYPTO_KEY_EXCHANGE_*; GEN_DH_PARAM is for DH only. */
export const KeyExchangeOp = { GEN_KEY: 0, COMPUTE_KEY: 1, GEN_DH_PARAM: 2 } as const;

export const keyexchgOp = doc(named(le32, KeyExchangeOp), "The step of the exchange; says what form the rest has.");

const modules_len = doc(le32, "Bytes of the modulus.");

const dhParameter = (reserved: typeof ignored) =>
  struct(
    "virtio_crypto_dh_parameter",
    {
      modules_len,
      reserved,
      p_len: lengthOf("p"),
      g_len: lengthOf("g"),
      p: publicBytes("p_len", "The modulus, a prime."),
      g: publicBytes("g_len", "The base."),
    },
    { clause: Rfc.DH_PARAM, meaning: "A Diffie-Hellman group." },
  );
export const DhParameter = dhParameter(ignored);

const step = { keyexchg_op: keyexchgOp, reserved: ignored };
const common = { clause: Rfc.DH_PARAM, meaning: "What every DH request has in common." };

/**
 * H1 of docs/spec.md: a driver has no group yet. Whatever its lengths say, no bytes need follow, and those that do
 * belong to no field.
 */
const DhGroupSize = struct(
  "virtio_crypto_dh_parameter",
  { modules_len, reserved: ignored, p_len: ignored, g_len: ignored },
  { clause: Rfc.DH_PARAM, meaning: "The size of a Diffie-Hellman group that is wanted." },
);
const DhParamGenPara = struct(
  "virtio_crypto_dh_keyexchg_para",
  { ...step, dh_param: doc(DhGroupSize, "The size of the group.") },
  common,
);
export const DhParamGenReq = struct(
  "virtio_crypto_dh_keyexchg_param_gen_req",
  { parameter: doc(DhParamGenPara, "Step and size.") },
  { clause: Rfc.DH_PARAM, meaning: "Makes a group." },
);
/** The RFC has the device write into `parameter`, which it can only read: the group is in the answer instead. */
export const DhParamGenInput = struct(
  "virtio_crypto_dh_keyexchg_param_gen_input",
  { ...answerHead, dh_param: doc(dhParameter(zero), "The group.") },
  { clause: Rfc.DH_PARAM, meaning: "The new group." },
);

export const DhKeyexchgPara = struct(
  "virtio_crypto_dh_keyexchg_para",
  { ...step, dh_param: doc(DhParameter, "The group.") },
  common,
);
const parameter = doc(DhKeyexchgPara, "Step and group.");

export const DhKeyGenReq = struct(
  "virtio_crypto_dh_keyexchg_key_gen_req",
  { parameter },
  { clause: Rfc.DH_KEY_GEN, meaning: "Makes a key pair in a group." },
);
export const DhKeygenInput = struct(
  "virtio_crypto_dh_keyexchg_keygen_input",
  {
    ...answerHead,
    x_len: lengthOf("x: as many as p has"),
    y_len: lengthOf("y: as many as p has"),
    x: secretBytes("x_len", "The private key, with zeros in front."),
    y: publicBytes("y_len", "The public key, with zeros in front."),
  },
  { clause: Rfc.DH_KEY_GEN, meaning: "The key pair." },
);

const DhComputeKeyOutput = struct(
  "virtio_crypto_dh_keyexchg_compute_key_output",
  {
    x_len: lengthOf("x"),
    y_len: lengthOf("y"),
    shared_secret_len: lengthOf("room for shared_secret"),
    reserved: ignored,
    x: secretBytes("x_len", "The own private key."),
    y: publicBytes("y_len", "The other side's public key."),
  },
  { clause: Rfc.DH_COMPUTE, meaning: "The own private key and the other side's public one." },
);
export const DhKeyComputeReq = struct(
  "virtio_crypto_dh_keyexchg_key_compute_req",
  { parameter, odata: doc(DhComputeKeyOutput, "The keys, with their lengths.") },
  { clause: Rfc.DH_COMPUTE, meaning: "Computes the secret shared with the holder of another key." },
);
export const DhComputeKeyInput = sizedBy(
  "odata",
  dataStruct(
    "virtio_crypto_dh_keyexchg_compute_key_input",
    { ...answerHead, shared_secret: secretBytes("shared_secret_len", "The shared secret, with zeros in front.") },
    { clause: Rfc.DH_COMPUTE, meaning: "The shared secret." },
  ),
);

const { KEY_EXCHG } = AsymOpcode;
const { DH } = AsymAlgo;
const { GEN_KEY, COMPUTE_KEY, GEN_DH_PARAM } = KeyExchangeOp;

/** The Diffie-Hellman requests of the asymmetric service. */
export const asymDh = {
  ...ASYM,
  constants: { data: { KeyExchangeOp } },
  data: {
    dh_keyexchg_param_gen_req: {
      tags: [[KEY_EXCHG, DH, GEN_DH_PARAM]],
      request: DhParamGenReq,
      answer: { exportId: 17, layout: DhParamGenInput },
    },
    dh_keyexchg_key_gen_req: {
      tags: [[KEY_EXCHG, DH, GEN_KEY]],
      request: DhKeyGenReq,
      answer: { exportId: 18, layout: DhKeygenInput },
    },
    dh_keyexchg_key_compute_req: {
      tags: [[KEY_EXCHG, DH, COMPUTE_KEY]],
      request: DhKeyComputeReq,
      answer: { exportId: 19, layout: DhComputeKeyInput },
    },
  },
} as const satisfies WireService;
