/** The requests of the service MAC, as bytes. */
import { encode } from "../../wire/codec/codec.ts";
import { CtrlOpcode, CtrlRequest, DataOpcode, DataRequest, DataRequestRevision1 } from "../../wire/crypto/requests.ts";
import { GARBAGE, garbage } from "./requests.ts";
import { statelessHeader } from "./revision-1.ts";

export interface MacSessionFields {
  readonly algo: number;
  readonly key: Uint8Array;
  /** `hash_result_len`. */
  readonly length: number;
}

export function createMac({ algo, key, length }: MacSessionFields): Uint8Array {
  return encode(CtrlRequest, {
    header: { opcode: CtrlOpcode.MAC_CREATE_SESSION, algo, flag: GARBAGE, queue_id: 0 },
    body: {
      kind: "mac_create_session",
      para: { algo, hash_result_len: length, auth_key_len: key.length, padding: GARBAGE },
      padding: garbage(40),
      auth_key: key,
    },
  });
}

export interface MacFields {
  readonly session: bigint;
  readonly src: Uint8Array;
  /** `hash_result_len`. */
  readonly length: number;
}

export function macData({ session, src, length }: MacFields): Uint8Array {
  return encode(DataRequest, {
    header: { opcode: DataOpcode.MAC, algo: 0, session_id: session, flag: 0, padding: GARBAGE },
    body: {
      kind: "mac",
      para: { src_data_len: src.length, hash_result_len: length },
      padding: garbage(40),
      src_data: src,
    },
  });
}

/** With a key of its own: no session, and any bit of `flag` but SESSION_MODE. */
export function macStateless({ algo, key, src, length }: MacSessionFields & Pick<MacFields, "src">): Uint8Array {
  return encode(DataRequestRevision1, {
    header: statelessHeader(DataOpcode.MAC),
    body: {
      kind: "mac_stateless",
      para: { sess_para: { algo, auth_key_len: key.length }, src_data_len: src.length, hash_result_len: length },
      auth_key: key,
      src_data: src,
    },
  });
}
