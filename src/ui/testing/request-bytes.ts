/** Bytes of requests as the driver writes them, for scripted devices. */
import { encode } from "../../wire/codec/codec.ts";
import { CtrlOpcode, CtrlRequest, DataOpcode, DataRequest } from "../../wire/crypto/requests.ts";
import { AkcipherAlgo, AkcipherKeyType, RsaHash, RsaPaddingAlgo } from "../../wire/crypto/services/akcipher.ts";
import { CipherAlgo, SymOpType } from "../../wire/crypto/services/cipher.ts";

/** A 512-bit RSA key made for this file, as PKCS#1 DER. */
const RSA_KEY =
  "3082013b020100024100c0a7fa80c9b5dd57b4b664bb28a11dd09d5aed1527d4c0672779522bfe762fa9e67b55fc469f7284509c6dfe76871d" +
  "cf79ae0e57f76cdc2f124f98e0ff9eafc90203010001024100b1687e37a68800a1c959c47cccb7413b600be11280315c5421778901d63b833b" +
  "37ce50cd5b3d7b2c8e9ab04c57646c95db48b42d1f4b69caa5199e4f1d355f79022100f8afc9a01e54507f023e9f36ad1fbf8ff22f03ae63d7" +
  "dd878eee2d7432a3ad0b022100c6525ef6de5c99706c904a90566f9b270977643a228caae04ab2e8d25433d2fb02210082fe4d8d6b0c6c8e4a" +
  "4764242fd32e5b8b6d5a5a0cbb93342984aa2aafd5e97b022100a9a4b44f000ebdc2095bb42c9b838478740488dba1ca2a310a34d82b729392" +
  "19021f52b1f10ae52fca8734dff05e8504a205eb3998f832adc550a646b24c6abd48";

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

/** Bytes that look random and are the same every time. */
export function noise(length: number, seed: number): Uint8Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

export function rsaSession(padding_algo: number = RsaPaddingAlgo.PKCS1_PADDING): Uint8Array {
  const key = fromHex(RSA_KEY);
  return encode(CtrlRequest, {
    header: { opcode: CtrlOpcode.AKCIPHER_CREATE_SESSION, algo: AkcipherAlgo.RSA, flag: 0xc1a5b00c, queue_id: 0 },
    body: {
      kind: "akcipher_create_session",
      para: {
        algo: AkcipherAlgo.RSA,
        keytype: AkcipherKeyType.PRIVATE,
        keylen: key.length,
        u: { kind: "rsa", padding_algo, hash_algo: RsaHash.SHA1 },
      },
      padding: new Uint8Array(36),
      key,
    },
  });
}

export function aesSession(op: number, key: Uint8Array): Uint8Array {
  return encode(CtrlRequest, {
    header: { opcode: CtrlOpcode.CIPHER_CREATE_SESSION, algo: CipherAlgo.AES_CBC, flag: 0, queue_id: 0 },
    body: {
      kind: "cipher_create_session",
      sym: {
        kind: "cipher",
        para: { algo: CipherAlgo.AES_CBC, keylen: key.length, op, padding: 0 },
        reserved: new Uint8Array(32),
        op_type: SymOpType.CIPHER,
        padding: 0,
        key,
      },
    },
  });
}

export function sessionEnd(opcode: number, session_id: bigint): Uint8Array {
  const kind = opcode === CtrlOpcode.CIPHER_DESTROY_SESSION ? "cipher_destroy_session" : "akcipher_destroy_session";
  return encode(CtrlRequest, {
    header: { opcode, algo: 0, flag: 0, queue_id: 0 },
    body: { kind, session_id, padding: new Uint8Array(48) },
  });
}

/** `length`: bytes of data. */
export interface AesData {
  readonly session_id: bigint;
  readonly length: number;
  readonly opcode: number;
}

export function aesData({ session_id, length, opcode }: AesData): Uint8Array {
  return encode(DataRequest, {
    header: { opcode, algo: 0, session_id, flag: 0, padding: 0 },
    body: {
      kind: opcode === DataOpcode.CIPHER_ENCRYPT ? "cipher_encrypt" : "cipher_decrypt",
      sym: {
        kind: "cipher",
        para: { iv_len: 16, src_data_len: length, dst_data_len: length, padding: 0 },
        reserved: new Uint8Array(24),
        op_type: SymOpType.CIPHER,
        padding: 0,
        iv: noise(16, length),
        src_data: noise(length, 7),
      },
    },
  });
}

export function rsaData(session_id: bigint, bytes: number): Uint8Array {
  return encode(DataRequest, {
    header: { opcode: DataOpcode.AKCIPHER_DECRYPT, algo: AkcipherAlgo.RSA, session_id, flag: 0, padding: 0 },
    body: {
      kind: "akcipher_decrypt",
      para: { src_data_len: bytes, dst_data_len: bytes },
      padding: new Uint8Array(40),
      src_data: noise(bytes, 11),
    },
  });
}
