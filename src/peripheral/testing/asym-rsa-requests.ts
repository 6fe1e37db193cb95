/** RSA requests as bytes, as the other builders make them. */

import { RsaPadding, RsaPrivKeyRepType } from "../../wire/crypto/services/asym-rsa.ts";
import { HashAlgo } from "../../wire/crypto/services/hash.ts";
import { asymRequest, type Body, GARBAGE, MSG, number } from "./asym-requests.ts";

type Bytes = Uint8Array;
type KeyData = Body<"rsa_dec_req">["parameter"]["priv_key_data"];

/** A private key of 64 bytes as modulus and exponent. */
export const REP1: KeyData = { kind: "privkey_rep1_data", n: number(64, 1), d: number(64, 2) };

/** A private key of this many primes. */
export function rep2(primes: number, bytes = 32): KeyData {
  const each = (seed: number) => Array.from({ length: primes - 2 }, (_, i) => number(bytes, seed + i));
  return {
    kind: "privkey_rep2_data",
    p: number(bytes, 1),
    q: number(bytes, 2),
    dp: number(bytes, 3),
    dq: number(bytes, 4),
    qinv: number(bytes, 5),
    r: each(6),
    d: each(16),
    t: each(26),
  };
}

function privKey(data: KeyData) {
  if (data.kind === "privkey_rep1_data") {
    const key = { kind: "privkey_rep1" as const, n_len: data.n.length, d_len: data.d.length };
    return { prime_number: GARBAGE, priv_key_rep_type: RsaPrivKeyRepType.REPTYPE1, key };
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

export interface RsaFields {
  readonly msg?: Bytes;
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
  signature = number(64, 4),
}: Pick<RsaFields, "msg" | "hash_algo" | "padding_mode"> & { n?: Bytes; signature?: Bytes } = {}) {
  const e = Uint8Array.of(1, 0, 1);
  const lengths = { msg_len: msg.length, signature_len: signature.length };
  const pubkey = { n_len: n.length, e_len: e.length };
  const parameter = { hash_algo, padding_mode, pubkey, ...lengths, pubkey_data: { n, e } };
  return asymRequest({ kind: "rsa_verify_req", parameter, odata: { signature, msg } });
}

export function rsaEncrypt({
  msg = MSG,
  padding_mode = RsaPadding.PKCS1_PADDING,
  n = number(64, 1),
}: Pick<RsaFields, "msg" | "padding_mode"> & { n?: Bytes } = {}) {
  const e = Uint8Array.of(1, 0, 1);
  const pub_key = { n_len: n.length, e_len: e.length };
  const parameter = { padding_mode, pub_key, msg_len: msg.length, pub_key_data: { n, e } };
  return asymRequest({ kind: "rsa_enc_req", parameter, odata: { msg } });
}

export function rsaDecrypt({
  padding_mode = RsaPadding.PKCS1_PADDING,
  key = REP1,
  cmsg = number(64, 4),
}: Pick<RsaFields, "padding_mode" | "key"> & { cmsg?: Bytes } = {}) {
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
  e?: Bytes;
} = {}) {
  const parameter = { modulus_len, rsa_prime_number: primes, priv_key_rep_type: rep, e_len: e.length, e };
  return asymRequest({ kind: "rsa_keygen_req", parameter });
}
