/** The requests of Linux' driver, as bytes. */
import { encode } from "../../wire/codec/codec.ts";
import { CtrlOpcode, CtrlRequest, DataOpcode, DataRequest } from "../../wire/crypto/requests.ts";
import {
  AkcipherAlgo,
  AkcipherKeyType,
  CurveId,
  RsaHash,
  RsaPaddingAlgo,
} from "../../wire/crypto/services/akcipher.ts";
import { CipherAlgo, CipherOp, SymOpType } from "../../wire/crypto/services/cipher.ts";

/** Whatever Linux leaves uninitialised: the device must not care. */
export const GARBAGE = 0xdead_beef;
export const garbage = (size: number): Uint8Array => new Uint8Array(size).fill(0xa5);

const ctrlHeader = (opcode: number, algo: number) => ({ opcode, algo, flag: GARBAGE, queue_id: 0 });

export interface CipherSessionFields {
  readonly key: Uint8Array;
  readonly op?: number;
  readonly algo?: number;
}

export function createCipher({
  key,
  op = CipherOp.ENCRYPT,
  algo = CipherAlgo.AES_CBC,
}: CipherSessionFields): Uint8Array {
  return encode(CtrlRequest, {
    header: ctrlHeader(CtrlOpcode.CIPHER_CREATE_SESSION, algo),
    body: {
      kind: "cipher_create_session",
      sym: {
        kind: "cipher",
        para: { algo, keylen: key.length, op, padding: GARBAGE },
        reserved: garbage(32),
        op_type: SymOpType.CIPHER,
        padding: GARBAGE,
        key,
      },
    },
  });
}

export interface AkcipherSessionFields {
  readonly key: Uint8Array;
  readonly keytype?: number;
  readonly padding?: number;
  readonly hash?: number;
}

export function createRsa({
  key,
  keytype = AkcipherKeyType.PRIVATE,
  padding = RsaPaddingAlgo.RAW_PADDING,
  hash = RsaHash.NO_HASH,
}: AkcipherSessionFields): Uint8Array {
  const algo = AkcipherAlgo.RSA;
  return encode(CtrlRequest, {
    header: ctrlHeader(CtrlOpcode.AKCIPHER_CREATE_SESSION, algo),
    body: {
      kind: "akcipher_create_session",
      para: { algo, keytype, keylen: key.length, u: { kind: "rsa", padding_algo: padding, hash_algo: hash } },
      padding: garbage(36),
      key,
    },
  });
}

export interface EcdsaSessionFields {
  readonly key: Uint8Array;
  readonly keytype?: number;
  readonly curve?: number;
}

export function createEcdsa({
  key,
  keytype = AkcipherKeyType.PRIVATE,
  curve = CurveId.NIST_P256,
}: EcdsaSessionFields): Uint8Array {
  const algo = AkcipherAlgo.ECDSA;
  return encode(CtrlRequest, {
    header: ctrlHeader(CtrlOpcode.AKCIPHER_CREATE_SESSION, algo),
    body: {
      kind: "akcipher_create_session",
      para: { algo, keytype, keylen: key.length, u: { kind: "ecdsa", curve_id: curve, padding: GARBAGE } },
      padding: garbage(36),
      key,
    },
  });
}

export interface HashSessionFields {
  readonly algo: number;
  /** `hash_result_len`. */
  readonly length: number;
}

export function createHash({ algo, length }: HashSessionFields): Uint8Array {
  return encode(CtrlRequest, {
    header: ctrlHeader(CtrlOpcode.HASH_CREATE_SESSION, algo),
    body: {
      kind: "hash_create_session",
      para: { algo, hash_result_len: length, padding: garbage(8) },
      padding: garbage(40),
    },
  });
}

const DESTROY = {
  cipher: CtrlOpcode.CIPHER_DESTROY_SESSION,
  hash: CtrlOpcode.HASH_DESTROY_SESSION,
  mac: CtrlOpcode.MAC_DESTROY_SESSION,
  aead: CtrlOpcode.AEAD_DESTROY_SESSION,
  akcipher: CtrlOpcode.AKCIPHER_DESTROY_SESSION,
} as const;

export function destroy(kind: keyof typeof DESTROY, session_id: bigint): Uint8Array {
  const opcode = DESTROY[kind];
  return encode(CtrlRequest, {
    header: { opcode, algo: 0, flag: GARBAGE, queue_id: 0 },
    body: { kind: `${kind}_destroy_session`, session_id, padding: garbage(48) },
  });
}

export interface CipherFields {
  readonly session: bigint;
  readonly iv: Uint8Array;
  readonly src: Uint8Array;
  readonly opcode?: number;
  /** `dst_data_len`, if it is not the length of `src`. */
  readonly dst?: number;
}

/** Header and fixed part: what Linux puts into its first descriptor. */
export const FIXED = 72;

export function cipherData({ session, iv, src, opcode = DataOpcode.CIPHER_ENCRYPT, dst = src.length }: CipherFields) {
  return encode(DataRequest, {
    header: { opcode, algo: 0, session_id: session, flag: 0, padding: GARBAGE },
    body: {
      kind: opcode === DataOpcode.CIPHER_ENCRYPT ? "cipher_encrypt" : "cipher_decrypt",
      sym: {
        kind: "cipher",
        para: { iv_len: iv.length, src_data_len: src.length, dst_data_len: dst, padding: GARBAGE },
        reserved: garbage(24),
        op_type: SymOpType.CIPHER,
        padding: GARBAGE,
        iv,
        src_data: src,
      },
    },
  });
}

export interface HashFields {
  readonly session: bigint;
  readonly src: Uint8Array;
  /** `hash_result_len`. */
  readonly length: number;
}

export function hashData({ session, src, length }: HashFields): Uint8Array {
  return encode(DataRequest, {
    header: { opcode: DataOpcode.HASH, algo: 0, session_id: session, flag: 0, padding: GARBAGE },
    body: {
      kind: "hash",
      para: { src_data_len: src.length, hash_result_len: length },
      padding: garbage(40),
      src_data: src,
    },
  });
}

export interface AkcipherFields {
  readonly session: bigint;
  readonly src: Uint8Array;
  /** `dst_data_len`. */
  readonly dst: number;
  readonly operation?: "encrypt" | "decrypt" | "sign";
}

const AKCIPHER = {
  encrypt: DataOpcode.AKCIPHER_ENCRYPT,
  decrypt: DataOpcode.AKCIPHER_DECRYPT,
  sign: DataOpcode.AKCIPHER_SIGN,
} as const;

export function akcipherData({ session, src, dst, operation = "encrypt" }: AkcipherFields): Uint8Array {
  return encode(DataRequest, {
    header: { opcode: AKCIPHER[operation], algo: AkcipherAlgo.RSA, session_id: session, flag: 0, padding: GARBAGE },
    body: {
      kind: `akcipher_${operation}`,
      para: { src_data_len: src.length, dst_data_len: dst },
      padding: garbage(40),
      src_data: src,
    },
  });
}

export function akcipherVerify(session: bigint, signature: Uint8Array, digest: Uint8Array): Uint8Array {
  return encode(DataRequest, {
    header: {
      opcode: DataOpcode.AKCIPHER_VERIFY,
      algo: AkcipherAlgo.RSA,
      session_id: session,
      flag: 0,
      padding: GARBAGE,
    },
    body: {
      kind: "akcipher_verify",
      para: { src_data_len: signature.length, dst_data_len: digest.length },
      padding: garbage(40),
      signature,
      digest,
    },
  });
}
