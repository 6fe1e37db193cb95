/** Asymmetric requests as bytes: a builder for each kind, with numbers of the right size unless others are given. */

import { encode } from "../../wire/codec/codec.ts";
import { AsymAlgo, AsymOpcode } from "../../wire/crypto/asym-common.ts";
import { type AsymBody, AsymDataRequest, type AsymKind } from "../../wire/crypto/requests.ts";
import { KeyExchangeOp } from "../../wire/crypto/services/asym-dh.ts";
import { EcFieldType } from "../../wire/crypto/services/asym-ec.ts";
import { HashAlgo } from "../../wire/crypto/services/hash.ts";

type Bytes = Uint8Array;
export type Body<K extends AsymKind> = Extract<AsymBody, { kind: K }>;

/** A value for fields that the device must not look at. */
export const GARBAGE = 0xdead_beef;

/** `length` bytes, the first and the last not 0: a number that is as long as it looks, and odd. */
export function number(length: number, seed = 1): Bytes {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (seed * 37 + i * 11) & 0xff;
  if (length > 0) bytes[0] = 0x80 | seed;
  if (length > 0) bytes[length - 1] = (bytes[length - 1] ?? 0) | 1;
  return bytes;
}

const header = (opcode: number, algo: number, flag: number) => ({
  opcode,
  algo,
  session_id: 0xffff_ffff_ffff_ffffn,
  flag,
  padding: GARBAGE,
});

const OPERATIONS: { readonly [K in AsymKind]: readonly [opcode: number, algo: number] } = {
  ecdsa_sign_req: [AsymOpcode.SIGN, AsymAlgo.ECDSA],
  dsa_sign_req: [AsymOpcode.SIGN, AsymAlgo.DSA],
  rsa_sign_req: [AsymOpcode.SIGN, AsymAlgo.RSA],
  ecdsa_verify_req: [AsymOpcode.VERIFY, AsymAlgo.ECDSA],
  dsa_verify_req: [AsymOpcode.VERIFY, AsymAlgo.DSA],
  rsa_verify_req: [AsymOpcode.VERIFY, AsymAlgo.RSA],
  rsa_enc_req: [AsymOpcode.ENCRYPT, AsymAlgo.RSA],
  rsa_dec_req: [AsymOpcode.DECRYPT, AsymAlgo.RSA],
  rsa_keygen_req: [AsymOpcode.KEY_GEN, AsymAlgo.RSA],
  dsa_keygen_req: [AsymOpcode.KEY_GEN, AsymAlgo.DSA],
  ec_keygen_req: [AsymOpcode.KEY_GEN, AsymAlgo.ECDSA],
  dh_keyexchg_param_gen_req: [AsymOpcode.KEY_EXCHG, AsymAlgo.DH],
  dh_keyexchg_key_gen_req: [AsymOpcode.KEY_EXCHG, AsymAlgo.DH],
  dh_keyexchg_key_compute_req: [AsymOpcode.KEY_EXCHG, AsymAlgo.DH],
  ecdh_keyexchg_key_gen_req: [AsymOpcode.KEY_EXCHG, AsymAlgo.ECDH],
  ecdh_keyexchg_key_compute_req: [AsymOpcode.KEY_EXCHG, AsymAlgo.ECDH],
};

/** The bytes of a request with this body. */
export function asymRequest(body: Body<AsymKind>, { flag = 0, algo }: { flag?: number; algo?: number } = {}): Bytes {
  const [opcode, usual] = OPERATIONS[body.kind];
  return encode(AsymDataRequest, { header: header(opcode, algo ?? usual, flag), body });
}

// --- groups and keys ---

export interface EcNumbers {
  readonly xg: Bytes;
  readonly yg: Bytes;
  readonly n: Bytes;
  readonly q: Bytes;
  readonly a: Bytes;
  readonly b: Bytes;
  readonly h: Bytes;
}

/** Numbers of the size of P-256's. No curve: the engine would find out, the device does not. */
export const EC: EcNumbers = {
  xg: number(32, 1),
  yg: number(32, 2),
  n: number(32, 3),
  q: number(32, 4),
  a: number(32, 5),
  b: number(32, 6),
  h: number(1),
};

const ecFields = ({ xg, yg, n, q, a, b, h }: EcNumbers) => ({
  ec: {
    xg_len: xg.length,
    yg_len: yg.length,
    n_len: n.length,
    q_len: q.length,
    a_len: a.length,
    b_len: b.length,
    h_len: h.length,
    reserved: GARBAGE,
  },
  ec_data: { xg, yg, n, q, a, b, h },
});

export interface DsaNumbers {
  readonly p: Bytes;
  readonly q: Bytes;
  readonly g: Bytes;
}

/** Numbers of the size of a group of 1024 bits. */
export const DSA: DsaNumbers = { p: number(128, 1), q: number(20, 2), g: number(128, 3) };
const dsaLengths = ({ p, q, g }: DsaNumbers) => ({
  p_len: p.length,
  q_len: q.length,
  g_len: g.length,
  reserved: GARBAGE,
});

// --- one builder for each kind ---

export interface SignFields {
  readonly msg?: Bytes;
  readonly k?: Bytes;
  readonly hash_algo?: number;
  /** `r_len` and `s_len`. */
  readonly room?: number;
}

/** The message of the signatures. */
export const MSG = number(14);
const NONE = new Uint8Array();

export interface EcFields {
  readonly group?: EcNumbers;
  readonly field_type?: number;
}

export function ecdsaSign({ group = EC, ...fields }: SignFields & EcFields & { d?: Bytes } = {}) {
  const { d = number(32, 7) } = fields;
  const { msg = MSG, k = NONE, hash_algo = HashAlgo.SHA_256, room = 32, field_type = EcFieldType.PRIME } = fields;
  const lengths = { k_len: k.length, d_len: d.length, msg_len: msg.length, r_len: room, s_len: room };
  const parameter = { hash_algo, field_type, ...ecFields(group), ...lengths, reserved: GARBAGE, k, d };
  return asymRequest({ kind: "ecdsa_sign_req", parameter, odata: { msg } });
}

export interface VerifyFields {
  readonly msg?: Bytes;
  readonly hash_algo?: number;
  readonly r?: Bytes;
  readonly s?: Bytes;
}

export function ecdsaVerify({ group = EC, ...fields }: VerifyFields & EcFields & { x?: Bytes; y?: Bytes } = {}) {
  const { msg = MSG, hash_algo = HashAlgo.SHA_256, field_type = EcFieldType.PRIME } = fields;
  const { x = number(32, 7), y = number(32, 8), r = number(32, 9), s = number(32, 10) } = fields;
  const lengths = { x_len: x.length, y_len: y.length, r_len: r.length, s_len: s.length, msg_len: msg.length };
  const parameter = { hash_algo, field_type, ...ecFields(group), ...lengths, reserved: GARBAGE, x, y };
  return asymRequest({ kind: "ecdsa_verify_req", parameter, odata: { r, s, msg } });
}

export function dsaSign({ group = DSA, ...fields }: SignFields & { group?: DsaNumbers; x?: Bytes } = {}) {
  const { msg = MSG, k = NONE, hash_algo = HashAlgo.SHA1, room = 20, x = number(20, 7) } = fields;
  const lengths = { k_len: k.length, x_len: x.length, msg_len: msg.length, r_len: room, s_len: room };
  const reserved = { reserved1: GARBAGE, reserved2: GARBAGE };
  const parameter = { hash_algo, dsa: dsaLengths(group), ...lengths, ...reserved, dsa_group_data: group, k, x };
  return asymRequest({ kind: "dsa_sign_req", parameter, odata: { msg } });
}

export function dsaVerify({ group = DSA, ...fields }: VerifyFields & { group?: DsaNumbers; y?: Bytes } = {}) {
  const { msg = MSG, hash_algo = HashAlgo.SHA1 } = fields;
  const { y = number(128, 7), r = number(20, 9), s = number(20, 10) } = fields;
  const lengths = { y_len: y.length, r_len: r.length, s_len: s.length, msg_len: msg.length };
  const parameter = { hash_algo, reserved: GARBAGE, dsa: dsaLengths(group), ...lengths, dsa_data: group, y };
  return asymRequest({ kind: "dsa_verify_req", parameter, odata: { r, s, msg } });
}

export const dsaKeygen = (modulus_len = 128) =>
  asymRequest({ kind: "dsa_keygen_req", parameter: { modulus_len, reserved: GARBAGE } });

export interface EcKeygenFields extends EcFields {
  readonly d_len?: number;
  readonly x_len?: number;
  readonly y_len?: number;
}

function ecKeygenPara(fields: EcKeygenFields) {
  const { group = EC, field_type = EcFieldType.PRIME, d_len = 32, x_len = 32, y_len = 32 } = fields;
  return { field_type, reserved: GARBAGE, d_len, x_len, y_len, ...ecFields(group) };
}

export const ecKeygen = (fields: EcKeygenFields & { algo?: number } = {}) =>
  asymRequest(
    { kind: "ec_keygen_req", parameter: ecKeygenPara(fields) },
    fields.algo === undefined ? {} : { algo: fields.algo },
  );

export const ecdhKeygen = (fields: EcKeygenFields = {}) =>
  asymRequest({
    kind: "ecdh_keyexchg_key_gen_req",
    parameter: { keyexchg_op: KeyExchangeOp.GEN_KEY, reserved: GARBAGE, parameter: ecKeygenPara(fields) },
  });

export interface EcdhFields extends EcFields {
  readonly d?: Bytes;
  readonly x?: Bytes;
  readonly y?: Bytes;
  readonly shared_secret_len?: number;
}

export function ecdhCompute({ group = EC, field_type = EcFieldType.PRIME, ...fields }: EcdhFields = {}) {
  const { d = number(32, 7), x = number(32, 8), y = number(32, 9), shared_secret_len = 32 } = fields;
  const inner = ecKeygenPara({ group, field_type, d_len: GARBAGE, x_len: GARBAGE, y_len: GARBAGE });
  const lengths = { d_len: d.length, x_len: x.length, y_len: y.length, shared_secret_len };
  const parameter = { keyexchg_op: KeyExchangeOp.COMPUTE_KEY, reserved: GARBAGE, ...lengths, parameter: inner };
  return asymRequest({ kind: "ecdh_keyexchg_key_compute_req", parameter, odata: { d, x, y } });
}

const dhPara = (keyexchg_op: number, { p, g, modules_len }: { p: Bytes; g: Bytes; modules_len: number }) => ({
  keyexchg_op,
  reserved: GARBAGE,
  dh_param: { modules_len, reserved: GARBAGE, p_len: p.length, g_len: g.length, p, g },
});
const P = number(64, 1);
const G = Uint8Array.of(2);

export const dhParamGen = ({ modules_len = 64 } = {}) =>
  asymRequest({
    kind: "dh_keyexchg_param_gen_req",
    parameter: {
      keyexchg_op: KeyExchangeOp.GEN_DH_PARAM,
      reserved: GARBAGE,
      dh_param: { modules_len, reserved: GARBAGE, p_len: GARBAGE, g_len: GARBAGE },
    },
  });

export const dhKeygen = ({ p = P } = {}) =>
  asymRequest({
    kind: "dh_keyexchg_key_gen_req",
    parameter: dhPara(KeyExchangeOp.GEN_KEY, { p, g: G, modules_len: GARBAGE }),
  });

export interface DhFields {
  readonly p?: Bytes;
  readonly x?: Bytes;
  readonly y?: Bytes;
  readonly shared_secret_len?: number;
}

export function dhCompute({
  p = P,
  x = number(20, 7),
  y = number(64, 8),
  shared_secret_len = P.length,
}: DhFields = {}) {
  const odata = { x_len: x.length, y_len: y.length, shared_secret_len, reserved: GARBAGE, x, y };
  const parameter = dhPara(KeyExchangeOp.COMPUTE_KEY, { p, g: G, modules_len: GARBAGE });
  return asymRequest({ kind: "dh_keyexchg_key_compute_req", parameter, odata });
}
