/**
 * Chains of a cipher and a hash or MAC, op_type ALGORITHM_CHAINING of the service CIPHER. VIRTIO 1.4 cs01, 5.9.9.2.1.3
 * and 5.9.9.6.
 */
import type { Infer } from "../../codec/codec.ts";
import { bytes, doc, le32, named, padded, payload, rest, secret } from "../../codec/layout.ts";
import { dataStruct, struct } from "../../codec/layout-struct.ts";
import { select } from "../../codec/layout-union.ts";
import { Clause } from "../clause.ts";
import { Inhdr, unused } from "../header.ts";
import { type SessionText, valueName } from "../service.ts";
import { CipherSessionPara, CipherSessPara, directionName, opType } from "./cipher.ts";
import { HashSessionPara } from "./hash.ts";
import { MacSessionPara } from "./mac.ts";

/** Which of the two algorithms the device runs first, in either direction. */
export const ChainOrder = { HASH_THEN_CIPHER: 1, CIPHER_THEN_HASH: 2 } as const;

/** What the hash of a chain is. */
export const HashMode = { PLAIN: 1, AUTH: 2, NESTED: 3 } as const;

const HASH_PARA_BYTES = 16;

const chainOrder = doc(named(le32, ChainOrder), "Which of the two comes first; the other one works on its result.");
const hashMode = doc(named(le32, HashMode), "Whether the hash has a key.");

export const ChainSessionPara = struct(
  "virtio_crypto_alg_chain_session_para",
  {
    alg_chain_order: chainOrder,
    hash_mode: hashMode,
    cipher_param: doc(CipherSessionPara, "Cipher, key length and direction."),
    u: doc(
      padded(
        HASH_PARA_BYTES,
        select("hash_mode", {
          hash_param: [HashMode.PLAIN, HashSessionPara],
          mac_param: [HashMode.AUTH, MacSessionPara],
        }),
      ),
      "Parameters of the hash or MAC, always 16 bytes.",
    ),
    aad_len: doc(le32, "Bytes of data that is authenticated only; ignored, as each request says its own."),
    padding: doc(le32, unused),
  },
  { clause: Clause.SYM_SESSION, meaning: "Parameters of a session with a chain." },
);

/** A hash has no key, and `para` has no length of one then. */
const authKey = select("para.hash_mode", {
  hash: [HashMode.PLAIN, dataStruct("no_key", {}, { meaning: "A hash without a key." })],
  mac: [
    HashMode.AUTH,
    dataStruct(
      "auth_key",
      { auth_key: doc(secret(bytes("para.u.auth_key_len")), "The authentication key.") },
      { meaning: "A MAC has a key." },
    ),
  ],
});

export const ChainCreateSession = struct(
  "virtio_crypto_sym_create_session_req",
  {
    para: doc(ChainSessionPara, "Both algorithms, their order and how long their keys are."),
    op_type: opType,
    padding: doc(le32, unused),
    cipher_key: doc(secret(bytes("para.cipher_param.keylen")), "The cipher key."),
    auth: doc(authKey, "The key of a MAC."),
  },
  { clause: Clause.SYM_SESSION, meaning: "A session with a cipher and a hash or MAC." },
);

const lengths = {
  iv_len: doc(le32, "Bytes of initialisation vector, counter or tweak."),
  src_data_len: doc(le32, "Bytes of source; both ranges lie in it."),
  dst_data_len: doc(le32, "Bytes of room for the result, which is as long as the source."),
  cipher_start_src_offset: doc(le32, "Where the range that is encrypted or decrypted begins."),
  len_to_cipher: doc(le32, "Bytes of that range; all others are copied."),
  hash_start_src_offset: doc(le32, "Where the range that is hashed begins."),
  len_to_hash: doc(le32, "Bytes of that range."),
  aad_len: doc(le32, "Bytes that are hashed in front of the range, and are no source."),
  hash_result_len: doc(le32, "Bytes of digest or MAC: those of the session."),
  reserved: doc(le32, unused),
};
const iv = doc(payload(bytes("para.iv_len")), "The initialisation vector, counter or tweak.");
const src_data = doc(payload(bytes("para.src_data_len")), "What both algorithms work on.");
const aad = doc(payload(bytes("para.aad_len")), "What is hashed and not encrypted.");

export const ChainPara = struct("virtio_crypto_alg_chain_data_para", lengths, {
  clause: Clause.SYM,
  meaning: "Lengths and ranges of a chain.",
});

export const ChainData = struct(
  "virtio_crypto_sym_data_req",
  {
    para: doc(ChainPara, "How long each part is, and which range each algorithm works on."),
    op_type: opType,
    padding: doc(le32, unused),
    iv,
    src_data,
    aad,
  },
  { clause: Clause.SYM, meaning: "A request to a chain of algorithms." },
);

const HashSessPara = struct("hash", {
  algo: doc(le32, "The hash or MAC algorithm, numbered by its service."),
  auth_key_len: doc(le32, "Bytes of authentication key behind the fixed part; 0 of a hash without a key."),
  hash_mode: hashMode,
});
const ChainSessPara = struct("sess_para", {
  alg_chain_order: chainOrder,
  aad_len: doc(le32, "Ignored: the length stands below as well."),
  cipher: doc(CipherSessPara, "Cipher, key length and direction."),
  hash: doc(HashSessPara, "Hash or MAC, and the length of its key."),
});
export const ChainParaStateless = struct(
  "virtio_crypto_alg_chain_data_flf_stateless",
  { sess_para: doc(ChainSessPara, "What a session would have."), ...lengths },
  { clause: Clause.SYM, meaning: "Algorithms, lengths and ranges of a chain without a session." },
);

/** The AAD comes in front of the source, and in a session behind it: so the standard has it. */
export const ChainStateless = struct(
  "virtio_crypto_sym_data_req_stateless",
  {
    para: doc(ChainParaStateless, "Both algorithms, and how long each part is."),
    op_type: opType,
    cipher_key: doc(secret(bytes("para.sess_para.cipher.key_len")), "The cipher key, for this request alone."),
    auth_key: doc(secret(bytes("para.sess_para.hash.auth_key_len")), "The key of a MAC, for this request alone."),
    iv,
    aad,
    src_data,
  },
  { clause: Clause.SYM, meaning: "A request to a chain of algorithms, with its keys." },
);

/** The device-writable part of a chain, with the request's body around it. */
export const ChainAnswer = dataStruct(
  "virtio_crypto_op_data_req of a chain, device-writable",
  {
    dst_data: doc(payload(bytes("sym.para.dst_data_len")), "The source with the range of the cipher replaced."),
    hash_result: doc(payload(rest(1)), "The digest or MAC; zeros behind it if the driver left more room."),
    inhdr: doc(Inhdr, "The status, in the very last byte the device may write."),
  },
  { clause: Clause.SYM, meaning: "What the device answers to a chain." },
);

interface Named {
  readonly cipher: { readonly algo: number; readonly op: number };
  readonly cipherKeyLength: number;
  readonly order: number;
  readonly hash: string;
}

/** In words, e.g. `AES_CBC HMAC_SHA1` and `encrypt, then hash, 128-bit key`. */
function textOf({ cipher, cipherKeyLength, order, hash }: Named): SessionText {
  const name = valueName(CipherSessionPara.fields.algo, cipher.algo);
  const direction = directionName(cipher.op);
  const inOrder = order === ChainOrder.HASH_THEN_CIPHER ? `hash, then ${direction}` : `${direction}, then hash`;
  return { algorithm: `${name} ${hash}`, purpose: `${inOrder}, ${8 * cipherKeyLength}-bit key` };
}

const hashName = (mode: number, algo: number): string => {
  if (mode === HashMode.PLAIN) return valueName(HashSessionPara.fields.algo, algo);
  return mode === HashMode.AUTH ? valueName(MacSessionPara.fields.algo, algo) : "unknown hash";
};

export function chainText({ para }: Infer<typeof ChainCreateSession>): SessionText {
  const { cipher_param: cipher, u, alg_chain_order: order, hash_mode } = para;
  const hash = hashName(hash_mode, u.kind === "unknown" ? 0 : u.algo);
  return textOf({ cipher, cipherKeyLength: cipher.keylen, order, hash });
}

/** Of a request without a session. */
export function statelessChainText({ para }: Infer<typeof ChainStateless>): SessionText {
  const { cipher, hash, alg_chain_order: order } = para.sess_para;
  return textOf({ cipher, cipherKeyLength: cipher.key_len, order, hash: hashName(hash.hash_mode, hash.algo) });
}
