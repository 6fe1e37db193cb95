/** Asymmetric requests as bytes: one of each kind that a device carries out, and ways to spoil them. */
import { AsymAlgo, type AsymBody, AsymDataRequest, type AsymKind, AsymOpcode } from "../../wire/asym.ts";
import { EcFieldType } from "../../wire/asym-ec.ts";
import { KeyExchangeOp } from "../../wire/asym-keyexchg.ts";
import { RsaPadding, RsaPrivKeyRepType } from "../../wire/asym-rsa.ts";
import { encode, type Field, walk } from "../../wire/codec.ts";
import { HashAlgo } from "../../wire/crypto.ts";

type Octets = Uint8Array;
type Body<K extends AsymKind> = Extract<AsymBody, { kind: K }>;

/** What the device must not look at. */
const GARBAGE = 0xdead_beef;

/** `length` octets, the first and the last not 0: a number that is as long as it looks, and odd. */
export function number(length: number, seed = 1): Octets {
  const octets = new Uint8Array(length);
  for (let i = 0; i < length; i++) octets[i] = (seed * 37 + i * 11) & 0xff;
  if (length > 0) octets[0] = 0x80 | seed;
  if (length > 0) octets[length - 1] = (octets[length - 1] ?? 0) | 1;
  return octets;
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
export function asymRequest(body: Body<AsymKind>, { flag = 0, algo }: { flag?: number; algo?: number } = {}): Octets {
  const [opcode, usual] = OPERATIONS[body.kind];
  return encode(AsymDataRequest, { header: header(opcode, algo ?? usual, flag), body });
}

// --- groups and keys ---

export interface EcNumbers {
  readonly xg: Octets;
  readonly yg: Octets;
  readonly n: Octets;
  readonly q: Octets;
  readonly a: Octets;
  readonly b: Octets;
  readonly h: Octets;
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

export const DSA = { p: number(128, 1), q: number(20, 2), g: number(128, 3) };
const dsa = { p_len: DSA.p.length, q_len: DSA.q.length, g_len: DSA.g.length, reserved: GARBAGE };

type KeyData = Body<"rsa_dec_req">["parameter"]["priv_key_data"];

/** A private key of 64 octets as modulus and exponent. */
export const REP1: KeyData = { kind: "privkey_rep1_data", n: number(64, 1), d: number(64, 2) };

/** A private key of this many primes. */
export function rep2(primes: number, octets = 32): KeyData {
  const each = (seed: number) => Array.from({ length: primes - 2 }, (_, i) => number(octets, seed + i));
  return {
    kind: "privkey_rep2_data",
    p: number(octets, 1),
    q: number(octets, 2),
    dp: number(octets, 3),
    dq: number(octets, 4),
    qinv: number(octets, 5),
    r: each(6),
    d: each(16),
    t: each(26),
  };
}

function privKey(data: KeyData) {
  if (data.kind === "privkey_rep1_data") {
    const key = { kind: "privkey_rep1" as const, n_len: data.n.length, d_len: data.d.length };
    return { prime_number: 2, priv_key_rep_type: RsaPrivKeyRepType.REPTYPE1, key };
  }
  const { p, q, dp, dq, qinv, r, d, t } = data;
  const key = {
    kind: "privkey_rep2" as const,
    p_len: p.length,
    q_len: q.length,
    dp_len: dp.length,
    dq_len: dq.length,
    qinv_len: qinv.length,
    r_len: r[0]?.length ?? GARBAGE,
    d_len: d[0]?.length ?? GARBAGE,
    t_len: t[0]?.length ?? GARBAGE,
  };
  return { prime_number: 2 + r.length, priv_key_rep_type: RsaPrivKeyRepType.REPTYPE2, key };
}

// --- one builder for each kind ---

export interface SignFields {
  readonly msg?: Octets;
  readonly k?: Octets;
  readonly hash_algo?: number;
  /** `r_len` and `s_len`. */
  readonly room?: number;
}

const MSG = number(14);
const NONE = new Uint8Array();

export function ecdsaSign({ group = EC, ...fields }: SignFields & { group?: EcNumbers; field_type?: number } = {}) {
  const { msg = MSG, k = NONE, hash_algo = HashAlgo.SHA_256, room = 32, field_type = EcFieldType.PRIME } = fields;
  const d = number(32, 7);
  const lengths = { k_len: k.length, d_len: d.length, msg_len: msg.length, r_len: room, s_len: room };
  const parameter = { hash_algo, field_type, ...ecFields(group), ...lengths, reserved: GARBAGE, k, d };
  return asymRequest({ kind: "ecdsa_sign_req", parameter, odata: { msg } });
}

export function ecdsaVerify({
  msg = MSG,
  group = EC,
  hash_algo = HashAlgo.SHA_256,
  field_type = EcFieldType.PRIME,
}: {
  msg?: Octets;
  group?: EcNumbers;
  hash_algo?: number;
  field_type?: number;
} = {}) {
  const [x, y, r, s] = [number(32, 7), number(32, 8), number(32, 9), number(32, 10)];
  const lengths = { x_len: 32, y_len: 32, r_len: 32, s_len: 32, msg_len: msg.length };
  const parameter = { hash_algo, field_type, ...ecFields(group), ...lengths, reserved: GARBAGE, x, y };
  return asymRequest({ kind: "ecdsa_verify_req", parameter, odata: { r, s, msg } });
}

export function dsaSign({ msg = MSG, k = NONE, hash_algo = HashAlgo.SHA1, room = 20 }: SignFields = {}) {
  const x = number(20, 7);
  const lengths = { k_len: k.length, x_len: x.length, msg_len: msg.length, r_len: room, s_len: room };
  const reserved = { reserved1: GARBAGE, reserved2: GARBAGE };
  const parameter = { hash_algo, dsa, ...lengths, ...reserved, dsa_group_data: DSA, k, x };
  return asymRequest({ kind: "dsa_sign_req", parameter, odata: { msg } });
}

export function dsaVerify({ msg = MSG, hash_algo = HashAlgo.SHA1 }: { msg?: Octets; hash_algo?: number } = {}) {
  const [y, r, s] = [number(128, 7), number(20, 9), number(20, 10)];
  const lengths = { y_len: y.length, r_len: r.length, s_len: s.length, msg_len: msg.length };
  const parameter = { hash_algo, reserved: GARBAGE, dsa, ...lengths, dsa_data: DSA, y };
  return asymRequest({ kind: "dsa_verify_req", parameter, odata: { r, s, msg } });
}

export interface RsaFields {
  readonly msg?: Octets;
  readonly hash_algo?: number;
  readonly padding_mode?: number;
  readonly key?: KeyData;
  readonly signature_len?: number;
}

export function rsaSign(fields: RsaFields & { flag?: number } = {}) {
  const { msg = MSG, hash_algo = HashAlgo.SHA_256, padding_mode = RsaPadding.PKCS1_PADDING } = fields;
  const { key = REP1, signature_len = 64, flag = 0 } = fields;
  const lengths = { msg_len: msg.length, signature_len };
  const parameter = { hash_algo, padding_mode, priv_key: privKey(key), ...lengths, priv_key_data: key };
  return asymRequest({ kind: "rsa_sign_req", parameter, odata: { msg } }, { flag });
}

export function rsaVerify({
  msg = MSG,
  hash_algo = HashAlgo.SHA_256,
  padding_mode = RsaPadding.PKCS1_PADDING,
  n = number(64, 1),
}: Pick<RsaFields, "msg" | "hash_algo" | "padding_mode"> & { n?: Octets } = {}) {
  const [e, signature] = [Uint8Array.of(1, 0, 1), number(64, 4)];
  const lengths = { msg_len: msg.length, signature_len: signature.length };
  const pubkey = { n_len: n.length, e_len: e.length };
  const parameter = { hash_algo, padding_mode, pubkey, ...lengths, pubkey_data: { n, e } };
  return asymRequest({ kind: "rsa_verify_req", parameter, odata: { signature, msg } });
}

export function rsaEncrypt({
  msg = MSG,
  padding_mode = RsaPadding.PKCS1_PADDING,
  n = number(64, 1),
}: Pick<RsaFields, "msg" | "padding_mode"> & { n?: Octets } = {}) {
  const e = Uint8Array.of(1, 0, 1);
  const pub_key = { n_len: n.length, e_len: e.length };
  const parameter = { padding_mode, pub_key, msg_len: msg.length, pub_key_data: { n, e } };
  return asymRequest({ kind: "rsa_enc_req", parameter, odata: { msg } });
}

export function rsaDecrypt({
  padding_mode = RsaPadding.PKCS1_PADDING,
  key = REP1,
  cmsg = number(64, 4),
}: Pick<RsaFields, "padding_mode" | "key"> & { cmsg?: Octets } = {}) {
  const parameter = { padding_mode, priv_key: privKey(key), cmsg_len: cmsg.length, priv_key_data: key };
  return asymRequest({ kind: "rsa_dec_req", parameter, odata: { cmsg } });
}

export function rsaKeygen({
  modulus_len = 64,
  primes = 2,
  rep = RsaPrivKeyRepType.REPTYPE2 as number,
  e = Uint8Array.of(1, 0, 1),
}: {
  modulus_len?: number;
  primes?: number;
  rep?: number;
  e?: Octets;
} = {}) {
  const parameter = { modulus_len, rsa_prime_number: primes, priv_key_rep_type: rep, e_len: e.length, e };
  return asymRequest({ kind: "rsa_keygen_req", parameter });
}

export const dsaKeygen = (modulus_len = 128) =>
  asymRequest({ kind: "dsa_keygen_req", parameter: { modulus_len, reserved: GARBAGE } });

export interface EcKeygenFields {
  readonly group?: EcNumbers;
  readonly field_type?: number;
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

export function ecdhCompute({ group = EC, field_type = EcFieldType.PRIME as number, shared_secret_len = 32 } = {}) {
  const [d, x, y] = [number(32, 7), number(32, 8), number(32, 9)];
  const inner = ecKeygenPara({ group, field_type, d_len: GARBAGE, x_len: GARBAGE, y_len: GARBAGE });
  const lengths = { d_len: d.length, x_len: x.length, y_len: y.length, shared_secret_len };
  const parameter = { keyexchg_op: KeyExchangeOp.COMPUTE_KEY, reserved: GARBAGE, ...lengths, parameter: inner };
  return asymRequest({ kind: "ecdh_keyexchg_key_compute_req", parameter, odata: { d, x, y } });
}

const dhPara = (keyexchg_op: number, { p, g, modules_len }: { p: Octets; g: Octets; modules_len: number }) => ({
  keyexchg_op,
  reserved: GARBAGE,
  dh_param: { modules_len, reserved: GARBAGE, p_len: p.length, g_len: g.length, p, g },
});
const P = number(64, 1);
const G = Uint8Array.of(2);

export const dhParamGen = ({
  modules_len = 64,
  p = NONE,
  g = NONE,
}: {
  modules_len?: number;
  p?: Octets;
  g?: Octets;
} = {}) =>
  asymRequest({
    kind: "dh_keyexchg_param_gen_req",
    parameter: dhPara(KeyExchangeOp.GEN_DH_PARAM, { p, g, modules_len }),
  });

export const dhKeyGen = ({ p = P } = {}) =>
  asymRequest({
    kind: "dh_keyexchg_key_gen_req",
    parameter: dhPara(KeyExchangeOp.GEN_KEY, { p, g: G, modules_len: GARBAGE }),
  });

export function dhCompute({ p = P, shared_secret_len = P.length } = {}) {
  const [x, y] = [number(20, 7), number(64, 8)];
  const odata = { x_len: x.length, y_len: y.length, shared_secret_len, reserved: GARBAGE, x, y };
  const parameter = dhPara(KeyExchangeOp.COMPUTE_KEY, { p, g: G, modules_len: GARBAGE });
  return asymRequest({ kind: "dh_keyexchg_key_compute_req", parameter, odata });
}

/** A request that a device carries out, and the bytes of its answer. */
export interface Sample {
  readonly readable: Octets;
  readonly answer: number;
}

/** One of each kind. */
export const SAMPLES: { readonly [K in AsymKind]: Sample } = {
  ecdsa_sign_req: { readable: ecdsaSign(), answer: 8 + 64 },
  dsa_sign_req: { readable: dsaSign(), answer: 8 + 40 },
  rsa_sign_req: { readable: rsaSign(), answer: 8 + 64 },
  ecdsa_verify_req: { readable: ecdsaVerify(), answer: 8 },
  dsa_verify_req: { readable: dsaVerify(), answer: 8 },
  rsa_verify_req: { readable: rsaVerify(), answer: 8 },
  rsa_enc_req: { readable: rsaEncrypt(), answer: 8 + 64 },
  rsa_dec_req: { readable: rsaDecrypt({ key: rep2(3) }), answer: 8 + 14 },
  rsa_keygen_req: { readable: rsaKeygen({ primes: 3 }), answer: 56 + 8 * 22 + 64 + 3 },
  dsa_keygen_req: { readable: dsaKeygen(), answer: 8 + 24 + 3 * 128 + 2 * 20 },
  ec_keygen_req: { readable: ecKeygen(), answer: 8 + 96 },
  dh_keyexchg_param_gen_req: { readable: dhParamGen(), answer: 8 + 16 + 128 },
  dh_keyexchg_key_gen_req: { readable: dhKeyGen(), answer: 8 + 8 + 128 },
  dh_keyexchg_key_compute_req: { readable: dhCompute(), answer: 8 + 64 },
  ecdh_keyexchg_key_gen_req: { readable: ecdhKeygen(), answer: 8 + 96 },
  ecdh_keyexchg_key_compute_req: { readable: ecdhCompute(), answer: 8 + 32 },
};

// --- spoiling ---

/** The integers of a request, by the path of each, with the offset of its four bytes. */
export function words(readable: Octets): { readonly path: string; readonly offset: number }[] {
  const found: { path: string; offset: number }[] = [];
  const visit = (field: Field, path: string): void => {
    if (field.type === "le32") found.push({ path, offset: field.offset });
    for (const child of field.children) visit(child, path ? `${path}.${child.name}` : child.name);
  };
  visit(walk(AsymDataRequest, readable).root, "");
  return found;
}

/** A copy with another value in the word whose path ends in `.name`. */
export function withWord(readable: Octets, name: string, value: number): Octets {
  const word = words(readable).find(({ path }) => `.${path}`.endsWith(`.${name}`));
  if (!word) throw new RangeError(`no ${name} in the request`);
  return withU32(readable, word.offset, value);
}

export function withU32(readable: Octets, offset: number, value: number): Octets {
  const copy = Uint8Array.from(readable);
  new DataView(copy.buffer).setUint32(offset, value, true);
  return copy;
}
