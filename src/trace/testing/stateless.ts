/** Requests without a session, of a driver that accepted VIRTIO_CRYPTO_F_REVISION_1, as a device tells of them. */
import type { TraceEvent } from "../../contract/trace.ts";
import { encode } from "../../wire/codec/codec.ts";
import { CryptoFeature } from "../../wire/crypto/features.ts";
import { DataOpcode, type DataRequestRevision1, DataRequestRevision1 as Layout } from "../../wire/crypto/requests.ts";
import { CipherAlgo, CipherOp, SymOpType } from "../../wire/crypto/services/cipher.ts";
import { HashAlgo } from "../../wire/crypto/services/hash.ts";
import { attachedCrypto } from "./samples.ts";

export const KEY = new Uint8Array(16).fill(0x4b);
export const DATA = new Uint8Array(32).fill(0x44);

const header = (opcode: number) => ({ opcode, algo: 0, session_id: 0n, flag: 0, padding: 0 });

const cipher: DataRequestRevision1 = {
  header: header(DataOpcode.CIPHER_ENCRYPT),
  body: {
    kind: "cipher_encrypt_stateless",
    sym: {
      kind: "cipher",
      para: {
        sess_para: { algo: CipherAlgo.AES_CBC, key_len: KEY.length, op: CipherOp.ENCRYPT },
        iv_len: 16,
        src_data_len: DATA.length,
        dst_data_len: DATA.length,
      },
      reserved: new Uint8Array(48),
      op_type: SymOpType.CIPHER,
      cipher_key: KEY,
      iv: new Uint8Array(16),
      src_data: DATA,
    },
  },
};
const hash: DataRequestRevision1 = {
  header: header(DataOpcode.HASH),
  body: {
    kind: "hash_stateless",
    para: { sess_para: { algo: HashAlgo.SHA_256 }, src_data_len: DATA.length, hash_result_len: 32, reserved: 0 },
    src_data: DATA,
  },
};

export const STATELESS_CIPHER = encode(Layout, cipher);
export const STATELESS_HASH = encode(Layout, hash);

export const REVISION_1 = 1n << BigInt(CryptoFeature.REVISION_1);

/** A device whose driver accepted `features`, with both requests: 1 is the cipher's, 2 the hash's. */
export function statelessRequests(features = REVISION_1): TraceEvent[] {
  const stamp = { device: "crypto0", at: 1, instructions: 0 };
  const popped = [STATELESS_CIPHER, STATELESS_HASH].map((readable, index): TraceEvent => {
    const chain = [{ index: 0, table: "ring", address: 0x1000, length: readable.length, writable: false }] as const;
    const place = { request: index + 1, queue: 0, position: index, head: index };
    return { kind: "popped", ...stamp, ...place, chain, readable, writableLength: 33 };
  });
  return [
    { kind: "attached", ...stamp, ...attachedCrypto({ dialect: "virtio-1.4", features }) },
    { kind: "features", ...stamp, offered: features, accepted: features, agreed: true },
    ...popped,
  ];
}
