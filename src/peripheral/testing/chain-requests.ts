/** Requests for a chain of a cipher and a hash or MAC, as bytes. */
import { encode } from "../../wire/codec/codec.ts";
import { CtrlOpcode, CtrlRequest, DataOpcode, DataRequest, DataRequestRevision1 } from "../../wire/crypto/requests.ts";
import { ChainOrder, HashMode } from "../../wire/crypto/services/chain.ts";
import { CipherAlgo, CipherOp, SymOpType } from "../../wire/crypto/services/cipher.ts";
import { GARBAGE, garbage } from "./requests.ts";
import { statelessHeader } from "./revision-1.ts";

export interface ChainSessionFields {
  readonly key: Uint8Array;
  readonly algo?: number;
  readonly op?: number;
  readonly order?: number;
  /** With a key it is a MAC. */
  readonly hash: { readonly algo: number; readonly length: number; readonly key?: Uint8Array };
  /** Default: PLAIN, or AUTH with a key. */
  readonly mode?: number;
}

export function createChain(fields: ChainSessionFields): Uint8Array {
  const { key, algo = CipherAlgo.AES_CBC, op = CipherOp.ENCRYPT, order = ChainOrder.CIPHER_THEN_HASH, hash } = fields;
  const parameters = { algo: hash.algo, hash_result_len: hash.length };
  const [u, auth] = hash.key
    ? ([
        { kind: "mac_param", ...parameters, auth_key_len: hash.key.length, padding: GARBAGE },
        { kind: "mac", auth_key: hash.key },
      ] as const)
    : ([{ kind: "hash_param", ...parameters, padding: garbage(8) }, { kind: "hash" }] as const);
  return encode(CtrlRequest, {
    header: { opcode: CtrlOpcode.CIPHER_CREATE_SESSION, algo, flag: GARBAGE, queue_id: 0 },
    body: {
      kind: "cipher_create_session",
      sym: {
        kind: "chain",
        para: {
          alg_chain_order: order,
          hash_mode: fields.mode ?? (hash.key ? HashMode.AUTH : HashMode.PLAIN),
          cipher_param: { algo, keylen: key.length, op, padding: GARBAGE },
          u,
          aad_len: GARBAGE,
          padding: GARBAGE,
        },
        op_type: SymOpType.ALGORITHM_CHAINING,
        padding: GARBAGE,
        cipher_key: key,
        auth,
      },
    },
  });
}

/** Offset and length of a range of the source. */
export type Range = readonly [start: number, length: number];

export interface ChainFields {
  readonly session: bigint;
  readonly iv: Uint8Array;
  readonly src: Uint8Array;
  readonly aad: Uint8Array;
  readonly cipher: Range;
  readonly hash: Range;
  /** `hash_result_len`. */
  readonly length: number;
  readonly opcode?: number;
  /** `dst_data_len`, if it is not the length of `src`. */
  readonly dst?: number;
}

export function chainData(fields: ChainFields): Uint8Array {
  const { session, iv, src, aad, opcode = DataOpcode.CIPHER_ENCRYPT } = fields;
  return encode(DataRequest, {
    header: { opcode, algo: 0, session_id: session, flag: 0, padding: GARBAGE },
    body: {
      kind: opcode === DataOpcode.CIPHER_ENCRYPT ? "cipher_encrypt" : "cipher_decrypt",
      sym: {
        kind: "chain",
        para: lengths(fields),
        op_type: SymOpType.ALGORITHM_CHAINING,
        padding: GARBAGE,
        iv,
        src_data: src,
        aad,
      },
    },
  });
}

const lengths = ({ iv, src, aad, cipher, hash, length, dst = src.length }: Omit<ChainFields, "session">) => ({
  iv_len: iv.length,
  src_data_len: src.length,
  dst_data_len: dst,
  cipher_start_src_offset: cipher[0],
  len_to_cipher: cipher[1],
  hash_start_src_offset: hash[0],
  len_to_hash: hash[1],
  aad_len: aad.length,
  hash_result_len: length,
  reserved: GARBAGE,
});

/** A request with all that its session would have, for a driver that accepted VIRTIO_CRYPTO_F_CIPHER_STATELESS_MODE. */
export function chainStateless(open: ChainSessionFields, fields: Omit<ChainFields, "session">): Uint8Array {
  const { key, algo = CipherAlgo.AES_CBC, op = CipherOp.ENCRYPT, order = ChainOrder.CIPHER_THEN_HASH, hash } = open;
  const { opcode = DataOpcode.CIPHER_ENCRYPT, iv, aad, src } = fields;
  const authKey = hash.key ?? new Uint8Array();
  const hashMode = open.mode ?? (hash.key ? HashMode.AUTH : HashMode.PLAIN);
  return encode(DataRequestRevision1, {
    header: statelessHeader(opcode),
    body: {
      kind: opcode === DataOpcode.CIPHER_ENCRYPT ? "cipher_encrypt_stateless" : "cipher_decrypt_stateless",
      sym: {
        kind: "chain",
        para: {
          sess_para: {
            alg_chain_order: order,
            aad_len: GARBAGE,
            cipher: { algo, key_len: key.length, op },
            hash: { algo: hash.algo, auth_key_len: authKey.length, hash_mode: hashMode },
          },
          ...lengths(fields),
        },
        op_type: SymOpType.ALGORITHM_CHAINING,
        cipher_key: key,
        auth_key: authKey,
        iv,
        aad,
        src_data: src,
      },
    },
  });
}
