/** The requests of the service AEAD, as bytes. */
import { encode } from "../../wire/codec/codec.ts";
import { CtrlOpcode, CtrlRequest, DataOpcode, DataRequest, DataRequestRevision1 } from "../../wire/crypto/requests.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { GARBAGE, garbage } from "./requests.ts";
import { statelessHeader } from "./revision-1.ts";

export interface AeadSessionFields {
  readonly algo: number;
  readonly key: Uint8Array;
  readonly tag: number;
  readonly op?: number;
}

export function createAead({ algo, key, tag, op = CipherOp.ENCRYPT }: AeadSessionFields): Uint8Array {
  return encode(CtrlRequest, {
    header: { opcode: CtrlOpcode.AEAD_CREATE_SESSION, algo, flag: GARBAGE, queue_id: 0 },
    body: {
      kind: "aead_create_session",
      para: { algo, key_len: key.length, tag_len: tag, aad_len: GARBAGE, op, padding: GARBAGE },
      padding: garbage(32),
      key,
    },
  });
}

export interface AeadFields {
  readonly session: bigint;
  readonly iv: Uint8Array;
  readonly src: Uint8Array;
  readonly aad: Uint8Array;
  /** `dst_data_len`. */
  readonly dst: number;
  /** `tag_len`. */
  readonly tag: number;
  readonly operation?: "encrypt" | "decrypt";
}

const OPCODES = { encrypt: DataOpcode.AEAD_ENCRYPT, decrypt: DataOpcode.AEAD_DECRYPT } as const;

export function aeadData({ session, iv, src, aad, dst, tag, operation = "encrypt" }: AeadFields): Uint8Array {
  return encode(DataRequest, {
    header: { opcode: OPCODES[operation], algo: 0, session_id: session, flag: 0, padding: GARBAGE },
    body: {
      kind: `aead_${operation}`,
      para: {
        iv_len: iv.length,
        aad_len: aad.length,
        src_data_len: src.length,
        dst_data_len: dst,
        tag_len: tag,
        reserved: GARBAGE,
      },
      padding: garbage(24),
      iv,
      src_data: src,
      aad,
    },
  });
}

/** With a key of its own: no session, and any bit of `flag` but SESSION_MODE. */
export function aeadStateless(fields: AeadSessionFields & Omit<AeadFields, "session">): Uint8Array {
  const { algo, key, tag, iv, src, aad, dst, operation = "encrypt" } = fields;
  const { op = operation === "encrypt" ? CipherOp.ENCRYPT : CipherOp.DECRYPT } = fields;
  return encode(DataRequestRevision1, {
    header: statelessHeader(OPCODES[operation]),
    body: {
      kind: `aead_${operation}_stateless`,
      para: {
        sess_para: { algo, key_len: key.length, op },
        iv_len: iv.length,
        tag_len: tag,
        aad_len: aad.length,
        src_data_len: src.length,
        dst_data_len: dst,
      },
      key,
      iv,
      src_data: src,
      aad,
    },
  });
}
