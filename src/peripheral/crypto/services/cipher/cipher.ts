/** CIPHER: symmetric ciphers, alone or in a chain, answered where they are asked for. VIRTIO 1.4 cs01, 5.9.9.6. */
import { Clause } from "../../../../wire/crypto/clause.ts";
import type { CtrlRequest, DataRequest } from "../../../../wire/crypto/requests.ts";
import { cipher as wire } from "../../../../wire/crypto/services/cipher-service.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { wholeReply } from "../../reply.ts";
import { fits } from "../../room.ts";
import { type DataCall, type DeviceService, maskOf } from "../../service.ts";
import { mapResult, ok, type Refused, refuse, type ServiceResult } from "../../service-result.ts";
import type { CryptoSession } from "../../sessions.ts";
import type { Completed, Io } from "../../step.ts";
import { CIPHERS } from "./algorithms.ts";
import { type Chain, openChain, runChain } from "./chain.ts";
import { cipherWith, type KeyedCipher, unfitFor } from "./keyed-cipher.ts";

/** `form` is the `op_type` that it was opened with; its requests have the same. */
export type CipherSession = CryptoSession & { readonly kind: "cipher" } & (
    | ({ readonly form: "cipher" } & KeyedCipher)
    | ({ readonly form: "chain" } & Chain)
  );

type CreateBody = Extract<CtrlRequest["body"], { kind: "cipher_create_session" }>;
type CipherBody = Extract<DataRequest["body"], { kind: "cipher_encrypt" | "cipher_decrypt" }>;

export const cipher: DeviceService<CipherBody, CreateBody> = {
  wire,
  algorithms: { cipher_algo_l: maskOf([...CIPHERS.keys()]) },
  sessionKind: "cipher",
  openSession,
  perform,
};

const UNKNOWN_FORM = "op_type is neither CIPHER nor ALGORITHM_CHAINING";

function openSession({ sym }: CreateBody): ServiceResult<CipherSession> {
  switch (sym.kind) {
    case "cipher":
      return mapResult(cipherWith(sym.para, sym.key), (keyed) => ({ kind: "cipher", form: "cipher", ...keyed }));
    case "chain":
      return mapResult(openChain(sym), (chain) => ({ kind: "cipher", form: "chain", ...chain }));
    case "unknown":
      return refuse(Status.NOTSUPP, Clause.SYM_SESSION, UNKNOWN_FORM);
  }
}

function perform({ header, body, sessions }: DataCall<CipherBody>, io: Io): Completed {
  const session = sessions.of<CipherSession>(header.session_id, "cipher");
  const result = unfit(body, io) ?? answer(session, body);
  return { kind: "completed", result, reply: wholeReply(result, io.writableLength) };
}

function unfit({ sym }: CipherBody, io: Io): Refused | undefined {
  if (sym.kind === "unknown") return refuse(Status.NOTSUPP, Clause.SYM, UNKNOWN_FORM);
  const { iv_len, src_data_len, dst_data_len } = sym.para;
  const { aad_len, hash_result_len } = sym.kind === "chain" ? sym.para : { aad_len: 0, hash_result_len: 0 };
  const result = dst_data_len + hash_result_len;
  return fits(iv_len + src_data_len + aad_len + result, result, io);
}

function answer(session: CipherSession | undefined, { kind, sym }: CipherBody): ServiceResult<Uint8Array> {
  if (session?.form !== sym.kind) return refuse(Status.INVSESS, Clause.STATUS, `there is no such ${sym.kind} session`);
  const { direction } = session;
  if (kind !== `cipher_${direction}`) return err(`the session can only ${direction}`);
  if (session.form === "chain" && sym.kind === "chain") return runChain(session, sym);
  return sym.kind === "cipher" ? run(session, sym) : err(UNKNOWN_FORM);
}

type CipherAlone = Extract<CipherBody["sym"], { kind: "cipher" }>;

/** CVE-2023-3180: source and destination are equally long. */
function run({ algorithm, transform }: KeyedCipher, { para, iv, src_data }: CipherAlone): ServiceResult<Uint8Array> {
  const { iv_len, src_data_len, dst_data_len } = para;
  const unfitLength = unfitFor(algorithm, iv_len, src_data_len);
  if (unfitLength) return unfitLength;
  if (dst_data_len !== src_data_len) return err(`${src_data_len} bytes in, ${dst_data_len} bytes out`);
  return ok(transform(iv, src_data));
}

const err = (why: string): Refused => refuse(Status.ERR, Clause.SYM, why);
