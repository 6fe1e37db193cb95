/** Requests as a driver writes them that accepted VIRTIO_CRYPTO_F_REVISION_1: unpadded, in a session or without one. */
import { decode, encode } from "../../wire/codec/codec.ts";
import { CryptoFeature, STATELESS_MODES } from "../../wire/crypto/features.ts";
import { DataFlag } from "../../wire/crypto/header.ts";
import {
  CtrlRequest,
  CtrlRequestRevision1,
  DataOpcode,
  DataRequest,
  DataRequestRevision1,
} from "../../wire/crypto/requests.ts";
import {
  AkcipherAlgo,
  AkcipherAlgoRevision1,
  AkcipherKeyType,
  RsaHash,
  RsaPaddingAlgo,
} from "../../wire/crypto/services/akcipher.ts";
import { CipherAlgo, CipherOp, SymOpType } from "../../wire/crypto/services/cipher.ts";
import { LINUX_FEATURES } from "./driver.ts";
import type {
  AkcipherFields,
  AkcipherSessionFields,
  CipherFields,
  CipherSessionFields,
  EcdsaSessionFields,
  HashFields,
} from "./requests.ts";

const bit = (number: number): bigint => 1n << BigInt(number);
export const REVISION_1 = bit(CryptoFeature.REVISION_1);
export const STATELESS = STATELESS_MODES.reduce((all, mode) => all | bit(mode), 0n);

/** For a rig whose driver accepts REVISION_1, and these bits besides. */
export const revision1 = (more = 0n) => ({
  offer: REVISION_1 | more,
  features: LINUX_FEATURES | REVISION_1 | more,
});

/** A padded control request without its padding. The number of ECDSA is another one then. */
export function unpaddedControl(padded: Uint8Array): Uint8Array {
  const request = decode(CtrlRequest, padded) as CtrlRequestRevision1;
  const { header, body } = request;
  if (body.kind !== "akcipher_create_session" || body.para.u.kind !== "ecdsa") {
    return encode(CtrlRequestRevision1, request);
  }
  const para = { ...body.para, algo: AkcipherAlgoRevision1.ECDSA };
  return encode(CtrlRequestRevision1, { header, body: { ...body, para } });
}

/** A padded data request without its padding, in its session. */
export function unpaddedData(padded: Uint8Array, flag: number = DataFlag.SESSION_MODE): Uint8Array {
  const { header, body } = decode(DataRequest, padded);
  return encode(DataRequestRevision1, { header: { ...header, flag }, body });
}

const GARBAGE = 0xdead_beef;
/** What a stateless request has in its header: no session, and any other bit of `flag`. */
export const statelessHeader = (opcode: number) => ({
  opcode,
  algo: GARBAGE,
  session_id: 0xffff_ffff_ffff_ffffn,
  flag: GARBAGE & ~DataFlag.SESSION_MODE,
  padding: GARBAGE,
});

export function hashStateless({ algo, src, length }: Omit<HashFields, "session"> & { readonly algo: number }) {
  return encode(DataRequestRevision1, {
    header: statelessHeader(DataOpcode.HASH),
    body: {
      kind: "hash_stateless",
      para: { sess_para: { algo }, src_data_len: src.length, hash_result_len: length, reserved: GARBAGE },
      src_data: src,
    },
  });
}

type Stateless<Session, Data> = Session & Omit<Data, "session">;

export function cipherStateless(fields: Stateless<CipherSessionFields, CipherFields>): Uint8Array {
  const { key, iv, src, algo = CipherAlgo.AES_CBC, op = CipherOp.ENCRYPT, dst = src.length } = fields;
  const { opcode = op === CipherOp.ENCRYPT ? DataOpcode.CIPHER_ENCRYPT : DataOpcode.CIPHER_DECRYPT } = fields;
  const lengths = { iv_len: iv.length, src_data_len: src.length, dst_data_len: dst };
  return encode(DataRequestRevision1, {
    header: statelessHeader(opcode),
    body: {
      kind: opcode === DataOpcode.CIPHER_ENCRYPT ? "cipher_encrypt_stateless" : "cipher_decrypt_stateless",
      sym: {
        kind: "cipher",
        para: { sess_para: { algo, key_len: key.length, op }, ...lengths },
        reserved: new Uint8Array(48).fill(0xa5),
        op_type: SymOpType.CIPHER,
        cipher_key: key,
        iv,
        src_data: src,
      },
    },
  });
}

const AKCIPHER = {
  encrypt: DataOpcode.AKCIPHER_ENCRYPT,
  decrypt: DataOpcode.AKCIPHER_DECRYPT,
  sign: DataOpcode.AKCIPHER_SIGN,
} as const;

function sessPara(fields: AkcipherSessionFields | CurveKey) {
  const { key, keytype = AkcipherKeyType.PRIVATE } = fields;
  if ("curve" in fields) {
    const u = { kind: "ecdsa", curve_id: fields.curve, padding: GARBAGE } as const;
    return { algo: AkcipherAlgoRevision1.ECDSA, key_type: keytype, key_len: key.length, u };
  }
  const { padding = RsaPaddingAlgo.RAW_PADDING, hash = RsaHash.NO_HASH } = fields;
  const u = { kind: "rsa", padding_algo: padding, hash_algo: hash } as const;
  return { algo: AkcipherAlgo.RSA, key_type: keytype, key_len: key.length, u };
}

/** A key of ECDSA, which names its curve. */
interface CurveKey extends EcdsaSessionFields {
  readonly curve: number;
}

export function akcipherStateless(fields: Stateless<AkcipherSessionFields | CurveKey, AkcipherFields>): Uint8Array {
  const { key, src, dst, operation = "encrypt" } = fields;
  return encode(DataRequestRevision1, {
    header: statelessHeader(AKCIPHER[operation]),
    body: {
      kind: `akcipher_${operation}_stateless`,
      para: { sess_para: sessPara(fields), src_data_len: src.length, dst_data_len: dst },
      akcipher_key: key,
      src_data: src,
    },
  });
}

interface Signed {
  readonly signature: Uint8Array;
  readonly digest: Uint8Array;
}

export function akcipherVerifyStateless(fields: (AkcipherSessionFields | CurveKey) & Signed): Uint8Array {
  const { key, signature, digest } = fields;
  return encode(DataRequestRevision1, {
    header: statelessHeader(DataOpcode.AKCIPHER_VERIFY),
    body: {
      kind: "akcipher_verify_stateless",
      para: { sess_para: sessPara(fields), src_data_len: signature.length, dst_data_len: digest.length },
      akcipher_key: key,
      signature,
      digest,
    },
  });
}
