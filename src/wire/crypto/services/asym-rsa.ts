/** RSA in the asymmetric service: keys, signing, verifying, encryption, decryption, key generation. RFC v3. */

import { bytes, doc, elements, le32, named, padded, payload, rest, secret } from "../../codec/layout.ts";
import { dataStruct, sizedBy, struct } from "../../codec/layout-struct.ts";
import { select, selectKnown } from "../../codec/layout-union.ts";
import {
  ASYM,
  AsymAlgo,
  AsymOpcode,
  answerHead,
  lengthOf,
  payloadBytes,
  publicBytes,
  Rfc,
  secretBytes,
} from "../asym-common.ts";
import type { WireService } from "../service.ts";
import { HashAlgo } from "./hash.ts";

/** VIRTIO_CRYPTO_RSA_*_PADDING: a plain value in a request, a bit of `rsa_padding` in the configuration. */
export const RsaPadding = {
  NO_PADDING: 0,
  PKCS1_PADDING: 1,
  SSLV23_PADDING: 2,
  PKCS1_OAEP_PADDING: 3,
  X931_PADDING: 4,
  PKCS1_PSS_PADDING: 5,
} as const;

/** VIRTIO_CRYPTO_RSA_PRIV_KEY_*. */
export const RsaPrivKeyRepType = { REPTYPE1: 0, REPTYPE2: 1 } as const;

/** RFC 8017 has no keys of fewer primes. More than five make factors that are too easy to find. */
export const MIN_PRIMES = 2;
export const MAX_PRIMES = 5;

// --- keys ---

export const RsaPubKey = struct(
  "virtio_crypto_rsa_pub_key",
  { n_len: lengthOf("n"), e_len: lengthOf("e") },
  { clause: Rfc.SIGN_RSA, meaning: "Lengths of a public key." },
);
export const RsaPubKeyData = dataStruct(
  "virtio_crypto_rsa_pub_key_data",
  { n: publicBytes("n_len", "The modulus."), e: publicBytes("e_len", "The public exponent.") },
  { clause: Rfc.SIGN_RSA, meaning: "A public key." },
);

const RsaPrivKeyRep1 = struct(
  "virtio_crypto_rsa_priv_key_rep1",
  { n_len: lengthOf("n"), d_len: lengthOf("d") },
  { clause: Rfc.SIGN_RSA, meaning: "Lengths of a private key as modulus and exponent." },
);
const RsaPrivKeyRep2 = struct(
  "virtio_crypto_rsa_priv_key_rep2",
  {
    p_len: lengthOf("p"),
    q_len: lengthOf("q"),
    dp_len: lengthOf("dp"),
    dq_len: lengthOf("dq"),
    qinv_len: lengthOf("qinv"),
    r_len: lengthOf("each r; ignored with two primes"),
    d_len: lengthOf("each d; ignored with two primes"),
    t_len: lengthOf("each t; ignored with two primes"),
  },
  { clause: Rfc.SIGN_RSA, meaning: "Lengths of a private key as primes and what goes with them." },
);
/** `union key` of the RFC has the size of its larger variant in either form. */
const KEY_UNION = 32;

export const RsaPrivKey = struct(
  "virtio_crypto_rsa_priv_key",
  {
    prime_number: doc(le32, "Primes of the key, 2 to 5; looked at in the second form only."),
    priv_key_rep_type: doc(named(le32, RsaPrivKeyRepType), "In which of two forms the key is."),
    key: doc(
      padded(
        KEY_UNION,
        select("priv_key_rep_type", {
          privkey_rep1: [RsaPrivKeyRepType.REPTYPE1, RsaPrivKeyRep1],
          privkey_rep2: [RsaPrivKeyRepType.REPTYPE2, RsaPrivKeyRep2],
        }),
      ),
      "Lengths of the key's numbers, always 32 bytes.",
    ),
  },
  { clause: Rfc.SIGN_RSA, meaning: "Form and lengths of a private key." },
);

const RsaPrivKeyRep1Data = dataStruct(
  "virtio_crypto_rsa_priv_key_rep1_data",
  { n: publicBytes("key.n_len", "The modulus."), d: secretBytes("key.d_len", "The private exponent.") },
  { clause: Rfc.SIGN_RSA, meaning: "A private key as modulus and exponent." },
);

/** One number for each prime behind the second. */
const forOthers = <const P extends string>(ref: P, meaning: string) =>
  doc(secret(elements(bytes(ref), { ref: "prime_number", less: MIN_PRIMES, most: MAX_PRIMES - MIN_PRIMES })), meaning);

const RsaPrivKeyRep2Data = dataStruct(
  "virtio_crypto_rsa_priv_key_rep2_data",
  {
    p: secretBytes("key.p_len", "The first prime."),
    q: secretBytes("key.q_len", "The second prime."),
    dp: secretBytes("key.dp_len", "CRT exponent of the first prime."),
    dq: secretBytes("key.dq_len", "CRT exponent of the second prime."),
    qinv: secretBytes("key.qinv_len", "CRT coefficient: the inverse of q modulo p."),
    r: forOthers("key.r_len", "The third prime and those after it."),
    d: forOthers("key.d_len", "Their CRT exponents."),
    t: forOthers("key.t_len", "Their CRT coefficients."),
  },
  { clause: Rfc.SIGN_RSA, meaning: "A private key as primes, exponents and coefficients." },
);

/** The union `key_data` of the RFC, as long as the form that is used. The name is that of the fields that hold it. */
export const RsaPrivKeyData = selectKnown("priv_key_rep_type", {
  privkey_rep1_data: [RsaPrivKeyRepType.REPTYPE1, RsaPrivKeyRep1Data],
  privkey_rep2_data: [RsaPrivKeyRepType.REPTYPE2, RsaPrivKeyRep2Data],
});

const hash_algo = doc(named(le32, HashAlgo), "The hash that is applied to msg; NO_HASH when msg is a digest already.");
const padding_mode = doc(named(le32, RsaPadding), "What is put around a message before the RSA primitive.");
const priv_key = doc(RsaPrivKey, "Form and lengths of the private key.");
const priv_key_data = doc(sizedBy("priv_key", RsaPrivKeyData), "The private key.");
const pub_key = doc(RsaPubKey, "Lengths of the public key.");
const pub_key_data = doc(sizedBy("pub_key", RsaPubKeyData), "The public key.");

// --- signatures ---

export const RsaSignPara = struct(
  "virtio_crypto_rsa_sign_para",
  {
    hash_algo,
    padding_mode,
    priv_key,
    msg_len: lengthOf("msg"),
    signature_len: lengthOf("room for the signature"),
    priv_key_data,
  },
  { clause: Rfc.SIGN_RSA, meaning: "Key, padding and lengths of a signature to be made." },
);
const RsaSignOutput = dataStruct(
  "virtio_crypto_rsa_sign_output",
  { msg: payloadBytes("msg_len", "What is to be signed.") },
  { clause: Rfc.SIGN_RSA, meaning: "The message." },
);
export const RsaSignReq = struct(
  "virtio_crypto_rsa_sign_req",
  {
    parameter: doc(RsaSignPara, "Key, padding and lengths."),
    odata: doc(sizedBy("parameter", RsaSignOutput), "The message."),
  },
  { clause: Rfc.SIGN_RSA, meaning: "Makes an RSA signature." },
);
export const RsaSignInput = sizedBy(
  "parameter",
  dataStruct(
    "virtio_crypto_rsa_sign_input",
    { ...answerHead, signature: payloadBytes("signature_len", "The signature, with zeros in front.") },
    { clause: Rfc.SIGN_RSA, meaning: "The signature." },
  ),
);

export const RsaVerifyPara = struct(
  "virtio_crypto_rsa_verify_para",
  {
    hash_algo,
    padding_mode,
    pubkey: pub_key,
    msg_len: lengthOf("msg"),
    signature_len: lengthOf("the signature; the RFC has forgotten it and calls this field reserved"),
    pubkey_data: doc(sizedBy("pubkey", RsaPubKeyData), "The public key."),
  },
  { clause: Rfc.VERIFY_RSA, meaning: "Key, padding and lengths of a signature in question." },
);
const RsaVerifyOutput = dataStruct(
  "virtio_crypto_rsa_verify_output",
  {
    signature: payloadBytes("signature_len", "The signature."),
    msg: payloadBytes("msg_len", "What it should be a signature of."),
  },
  { clause: Rfc.VERIFY_RSA, meaning: "Signature and message." },
);
export const RsaVerifyReq = struct(
  "virtio_crypto_rsa_verify_req",
  {
    parameter: doc(RsaVerifyPara, "Key, padding and lengths."),
    odata: doc(sizedBy("parameter", RsaVerifyOutput), "Signature and message."),
  },
  { clause: Rfc.VERIFY_RSA, meaning: "Checks an RSA signature." },
);

// --- encryption ---

export const RsaEncPara = struct(
  "virtio_crypto_rsa_enc_para",
  { padding_mode, pub_key, msg_len: lengthOf("msg"), pub_key_data },
  { clause: Rfc.ENCRYPT_RSA, meaning: "Key, padding and length of a message." },
);
const RsaEncOutput = dataStruct(
  "virtio_crypto_rsa_enc_output",
  { msg: payloadBytes("msg_len", "What is to be encrypted.") },
  { clause: Rfc.ENCRYPT_RSA, meaning: "The message." },
);
export const RsaEncReq = struct(
  "virtio_crypto_rsa_enc_req",
  {
    parameter: doc(RsaEncPara, "Key, padding and length."),
    odata: doc(sizedBy("parameter", RsaEncOutput), "The message."),
  },
  { clause: Rfc.ENCRYPT_RSA, meaning: "Encrypts with an RSA public key." },
);
export const RsaEncInput = struct(
  "virtio_crypto_rsa_enc_input",
  { ...answerHead, cmsg: doc(payload(rest()), "The ciphertext, as long as the modulus.") },
  { clause: Rfc.ENCRYPT_RSA, meaning: "The ciphertext." },
);

export const RsaDecPara = struct(
  "virtio_crypto_rsa_dec_para",
  { padding_mode, priv_key, cmsg_len: lengthOf("cmsg"), priv_key_data },
  { clause: Rfc.DECRYPT_RSA, meaning: "Key, padding and length of a ciphertext." },
);
const RsaDecOutput = dataStruct(
  "virtio_crypto_rsa_dec_output",
  { cmsg: payloadBytes("cmsg_len", "What is to be decrypted.") },
  { clause: Rfc.DECRYPT_RSA, meaning: "The ciphertext." },
);
export const RsaDecReq = struct(
  "virtio_crypto_rsa_dec_req",
  {
    parameter: doc(RsaDecPara, "Key, padding and length."),
    odata: doc(sizedBy("parameter", RsaDecOutput), "The ciphertext."),
  },
  { clause: Rfc.DECRYPT_RSA, meaning: "Decrypts with an RSA private key." },
);
export const RsaDecInput = struct(
  "virtio_crypto_rsa_dec_input",
  { ...answerHead, msg: doc(payload(rest()), "The message; used.len tells where it ends.") },
  { clause: Rfc.DECRYPT_RSA, meaning: "The message." },
);

// --- key generation ---

export const RsaKeygenPara = struct(
  "virtio_crypto_rsa_keygen_para",
  {
    modulus_len: doc(le32, "Bytes of the modulus: a multiple of 8, 64 to 1024."),
    rsa_prime_number: doc(le32, "Primes of the key, 2 to 5."),
    priv_key_rep_type: doc(named(le32, RsaPrivKeyRepType), "In which of two forms the key is wanted."),
    e_len: lengthOf("e; 0 means 65537"),
    e: publicBytes("e_len", "The public exponent."),
  },
  { clause: Rfc.KEY_GEN_RSA, meaning: "What kind of key is wanted." },
);
export const RsaKeygenReq = struct(
  "virtio_crypto_rsa_keygen_req",
  { parameter: doc(RsaKeygenPara, "What kind of key is wanted.") },
  { clause: Rfc.KEY_GEN_RSA, meaning: "Makes an RSA key pair." },
);
export const RsaKeygenInput = struct(
  "virtio_crypto_rsa_keygen_input",
  { ...answerHead, priv_key, pub_key, priv_key_data, pub_key_data },
  { clause: Rfc.KEY_GEN_RSA, meaning: "The key pair." },
);

const { SIGN, VERIFY, ENCRYPT, DECRYPT, KEY_GEN } = AsymOpcode;
const { RSA } = AsymAlgo;

/** The RSA requests of the asymmetric service. */
export const asymRsa = {
  ...ASYM,
  constants: { config: { AsymAlgo, RsaPadding }, data: { RsaPrivKeyRepType } },
  data: {
    rsa_sign_req: { tags: [[SIGN, RSA]], request: RsaSignReq, answer: { exportId: 10, layout: RsaSignInput } },
    rsa_verify_req: { tags: [[VERIFY, RSA]], request: RsaVerifyReq },
    rsa_enc_req: { tags: [[ENCRYPT, RSA]], request: RsaEncReq, answer: { exportId: 12, layout: RsaEncInput } },
    rsa_dec_req: { tags: [[DECRYPT, RSA]], request: RsaDecReq, answer: { exportId: 13, layout: RsaDecInput } },
    rsa_keygen_req: { tags: [[KEY_GEN, RSA]], request: RsaKeygenReq, answer: { exportId: 14, layout: RsaKeygenInput } },
  },
} as const satisfies WireService;
