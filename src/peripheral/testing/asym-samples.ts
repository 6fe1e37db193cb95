/** Requests that a device carries out: one of each kind, and others with other paddings, hashes, fields and sizes. */
import type { AsymKind } from "../../wire/crypto/requests.ts";
import { EcFieldType } from "../../wire/crypto/services/asym-ec.ts";
import { RsaPadding, RsaPrivKeyRepType } from "../../wire/crypto/services/asym-rsa.ts";
import { HashAlgo } from "../../wire/crypto/services/hash.ts";
import { aeadData } from "./aead-requests.ts";
import {
  dhCompute,
  dhKeygen,
  dhParamGen,
  dsaKeygen,
  dsaSign,
  dsaVerify,
  EC,
  ecdhCompute,
  ecdhKeygen,
  ecdsaSign,
  ecdsaVerify,
  ecKeygen,
  number,
} from "./asym-requests.ts";
import { rep2, rsaDecrypt, rsaEncrypt, rsaKeygen, rsaSign, rsaVerify } from "./asym-rsa-requests.ts";
import { macData } from "./mac-requests.ts";
import { cipherData } from "./requests.ts";

/** A request that a device carries out, and the bytes of its answer. */
export interface Sample {
  readonly readable: Uint8Array;
  readonly answer: number;
}

/** One valid request of each kind. */
export const SAMPLES: { readonly [K in AsymKind]: Sample } = {
  ecdsa_sign_req: { readable: ecdsaSign(), answer: 8 + 64 },
  dsa_sign_req: { readable: dsaSign(), answer: 8 + 40 },
  rsa_sign_req: { readable: rsaSign(), answer: 8 + 64 },
  ecdsa_verify_req: { readable: ecdsaVerify(), answer: 8 },
  dsa_verify_req: { readable: dsaVerify(), answer: 8 },
  rsa_verify_req: { readable: rsaVerify(), answer: 8 },
  rsa_enc_req: { readable: rsaEncrypt(), answer: 8 + 64 },
  rsa_dec_req: { readable: rsaDecrypt({ key: rep2(3), cmsg: number(96) }), answer: 8 + 46 },
  rsa_keygen_req: { readable: rsaKeygen({ primes: 3 }), answer: 56 + 8 * 22 + 64 + 3 },
  dsa_keygen_req: { readable: dsaKeygen(), answer: 8 + 24 + 3 * 128 + 2 * 20 },
  ec_keygen_req: { readable: ecKeygen(), answer: 8 + 96 },
  dh_keyexchg_param_gen_req: { readable: dhParamGen(), answer: 8 + 16 + 128 },
  dh_keyexchg_key_gen_req: { readable: dhKeygen(), answer: 8 + 8 + 128 },
  dh_keyexchg_key_compute_req: { readable: dhCompute(), answer: 8 + 64 },
  ecdh_keyexchg_key_gen_req: { readable: ecdhKeygen(), answer: 8 + 96 },
  ecdh_keyexchg_key_compute_req: { readable: ecdhCompute(), answer: 8 + 32 },
};

const BINARY = { group: { ...EC, q: Uint8Array.of(8, ...new Uint8Array(19), 0xc9) }, field_type: EcFieldType.BINARY };
const { NO_PADDING, PKCS1_OAEP_PADDING, SSLV23_PADDING, X931_PADDING, PKCS1_PSS_PADDING } = RsaPadding;

const AEAD = {
  session: 1n,
  iv: new Uint8Array(12),
  src: new Uint8Array(32),
  aad: new Uint8Array(9),
  dst: 48,
  tag: 16,
};
const VARIANTS: readonly Sample[] = [
  ...[2, 4, 5].map((primes) => ({ readable: rsaSign({ key: rep2(primes), signature_len: 160 }), answer: 8 + 160 })),
  ...[2, 5].map((primes) => ({ readable: rsaKeygen({ primes, modulus_len: 80 }), answer: 8 + 48 + 14 * 40 + 83 })),
  { readable: rsaKeygen({ rep: RsaPrivKeyRepType.REPTYPE1, e: new Uint8Array() }), answer: 8 + 48 + 128 + 67 },
  { readable: rsaSign({ padding_mode: NO_PADDING, hash_algo: HashAlgo.NO_HASH }), answer: 8 + 64 },
  { readable: rsaSign({ padding_mode: PKCS1_PSS_PADDING, hash_algo: HashAlgo.SHA3_256 }), answer: 8 + 64 },
  { readable: rsaVerify({ padding_mode: X931_PADDING }), answer: 8 },
  { readable: rsaEncrypt({ padding_mode: PKCS1_OAEP_PADDING, n: number(128) }), answer: 8 + 128 },
  { readable: rsaDecrypt({ padding_mode: SSLV23_PADDING }), answer: 8 + 64 },
  { readable: ecdsaSign({ ...BINARY, k: number(32) }), answer: 8 + 64 },
  { readable: ecdsaVerify({ ...BINARY, hash_algo: HashAlgo.NO_HASH }), answer: 8 },
  { readable: ecdhCompute({ ...BINARY, shared_secret_len: 48 }), answer: 8 + 48 },
  { readable: dsaSign({ k: number(20), room: 24 }), answer: 8 + 48 },
  { readable: dsaKeygen(256), answer: 8 + 24 + 3 * 256 + 2 * 32 },
  { readable: dhParamGen({ modules_len: 128 }), answer: 8 + 16 + 256 },
  { readable: dhCompute({ p: number(512), shared_secret_len: 512 }), answer: 8 + 512 },
  { readable: cipherData({ session: 1n, iv: new Uint8Array(16), src: new Uint8Array(32) }), answer: 33 },
  { readable: macData({ session: 1n, src: new Uint8Array(20), length: 16 }), answer: 17 },
  { readable: aeadData({ ...AEAD, operation: "encrypt" }), answer: 49 },
  { readable: aeadData({ ...AEAD, operation: "decrypt" }), answer: 49 },
];

export const FUZZ_SAMPLES: readonly Sample[] = [...Object.values(SAMPLES), ...VARIANTS];
