/** CIPHER: symmetric ciphers, alone or in a chain, answered where they are asked for. VIRTIO 1.4 cs01, 5.9.9.6. */
import { Clause } from "../../../../wire/crypto/clause.ts";
import type { CtrlBody, DataBody } from "../../../../wire/crypto/requests.ts";
import { cipher as wire } from "../../../../wire/crypto/services/cipher-service.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { wholeReply } from "../../reply.ts";
import { fits } from "../../room.ts";
import { type DataCall, type DeviceService, maskOf, type Sessionless } from "../../service.ts";
import { mapResult, ok, type Refused, refuse, type ServiceResult } from "../../service-result.ts";
import type { CryptoSession } from "../../sessions.ts";
import type { Completed, Io } from "../../step.ts";
import { CIPHERS } from "./algorithms.ts";
import { type Chain, type ChainBody, runChain } from "./chain.ts";
import { chainOfRequest, chainOfSession } from "./chain-session.ts";
import { cipherWith, type KeyedCipher, unfitFor } from "./keyed-cipher.ts";

/** `form` is the `op_type` that it was opened with; its requests have the same. */
export type CipherSession = CryptoSession & { readonly kind: "cipher" } & (
    | ({ readonly form: "cipher" } & KeyedCipher)
    | ({ readonly form: "chain" } & Chain)
  );

type CreateBody = CtrlBody<"cipher_create_session">;
type StatelessBody = DataBody<"cipher_encrypt_stateless" | "cipher_decrypt_stateless">;
type DataForm = DataBody<"cipher_encrypt">["sym"];
type Of<Form, Kind> = Extract<Form, { readonly kind: Kind }>;

/** What a stateless request has as well. */
interface CipherAlone extends Pick<Of<DataForm, "cipher">, "kind" | "iv" | "src_data"> {
  readonly para: Pick<Of<DataForm, "cipher">["para"], "iv_len" | "src_data_len" | "dst_data_len">;
}
interface CipherBody {
  readonly kind: "cipher_encrypt" | "cipher_decrypt";
  readonly sym: CipherAlone | ({ readonly kind: "chain" } & ChainBody) | Of<DataForm, "unknown">;
}

export const cipher: DeviceService<CipherBody, CreateBody, CipherSession, StatelessBody> = {
  wire,
  algorithms: { cipher_algo_l: maskOf([...CIPHERS.keys()]) },
  sessionKind: "cipher",
  openSession,
  sessionless,
  perform,
};

const UNKNOWN_FORM = "op_type is neither CIPHER nor ALGORITHM_CHAINING";

function openSession({ sym }: Pick<CreateBody, "sym">): ServiceResult<CipherSession> {
  switch (sym.kind) {
    case "cipher":
      return alone(cipherWith(sym.para, sym.key));
    case "chain":
      return chained(chainOfSession(sym));
    case "unknown":
      return refuse(Status.NOTSUPP, Clause.SYM_SESSION, UNKNOWN_FORM);
  }
}

const alone = (keyed: ServiceResult<KeyedCipher>): ServiceResult<CipherSession> =>
  mapResult(keyed, (cipher) => ({ kind: "cipher", form: "cipher", ...cipher }));

const chained = (opened: ServiceResult<Chain>): ServiceResult<CipherSession> =>
  mapResult(opened, (chain) => ({ kind: "cipher", form: "chain", ...chain }));

function sessionless({ sym }: StatelessBody): Sessionless<CipherBody> {
  switch (sym.kind) {
    case "cipher": {
      const { cipher_key, para } = sym;
      return { session: alone(cipherWith(para.sess_para, cipher_key)), body: { sym }, keyBytes: cipher_key.length };
    }
    case "chain": {
      const { cipher_key, auth_key } = sym;
      const session = chained(chainOfRequest(sym));
      return { session, body: { sym }, keyBytes: cipher_key.length + auth_key.length };
    }
    case "unknown":
      return { session: refuse(Status.NOTSUPP, Clause.SYM, UNKNOWN_FORM), body: { sym }, keyBytes: 0 };
  }
}

function perform(call: DataCall<CipherBody, CipherSession>, io: Io): Completed {
  const result = unfit(call, io) ?? answer(call.session, call.body);
  return { kind: "completed", result, reply: wholeReply(result, io.writableLength) };
}

function unfit({ body: { sym }, keyBytes }: DataCall<CipherBody>, io: Io): Refused | undefined {
  if (sym.kind === "unknown") return refuse(Status.NOTSUPP, Clause.SYM, UNKNOWN_FORM);
  const { iv_len, src_data_len, dst_data_len } = sym.para;
  const { aad_len, hash_result_len } = sym.kind === "chain" ? sym.para : { aad_len: 0, hash_result_len: 0 };
  const result = dst_data_len + hash_result_len;
  return fits(keyBytes + iv_len + src_data_len + aad_len + result, result, io);
}

function answer(session: CipherSession | undefined, { kind, sym }: CipherBody): ServiceResult<Uint8Array> {
  if (session?.form !== sym.kind) return refuse(Status.INVSESS, Clause.STATUS, `there is no such ${sym.kind} session`);
  const { direction } = session;
  if (kind !== `cipher_${direction}`) return err(`op says ${direction}, the opcode the other direction`);
  if (session.form === "chain" && sym.kind === "chain") return runChain(session, sym);
  return sym.kind === "cipher" ? run(session, sym) : err(UNKNOWN_FORM);
}

/** CVE-2023-3180: source and destination are equally long. */
function run({ algorithm, transform }: KeyedCipher, { para, iv, src_data }: CipherAlone): ServiceResult<Uint8Array> {
  const { iv_len, src_data_len, dst_data_len } = para;
  const unfitLength = unfitFor(algorithm, iv_len, src_data_len);
  if (unfitLength) return unfitLength;
  if (dst_data_len !== src_data_len) return err(`${src_data_len} bytes in, ${dst_data_len} bytes out`);
  return ok(transform(iv, src_data));
}

const err = (why: string): Refused => refuse(Status.ERR, Clause.SYM, why);
