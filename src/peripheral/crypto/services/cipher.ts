/** CIPHER: AES-CBC, answered where it is asked. VIRTIO 1.4 cs01, 5.9.9.6 Symmetric algorithms Operation. */
import { cbc } from "@noble/ciphers/aes.js";
import { Clause } from "../../../wire/crypto/clause.ts";
import type { CtrlBody, DataBody } from "../../../wire/crypto/requests.ts";
import { CipherAlgo, CipherOp, cipher as wire } from "../../../wire/crypto/services/cipher.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { wholeReply } from "../reply.ts";
import { fits } from "../room.ts";
import { type DataCall, type DeviceService, maskOf, type Sessionless } from "../service.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../service-result.ts";
import type { CryptoSession } from "../sessions.ts";
import type { Completed, Io } from "../step.ts";

const AES_KEY_LENGTHS = [16, 24, 32];
const AES_BLOCK = 16;

export interface CipherSession extends CryptoSession {
  readonly kind: "cipher";
  readonly key: Uint8Array;
  readonly direction: "encrypt" | "decrypt";
}

type CreateForm = CtrlBody<"cipher_create_session">["sym"];
type DataForm = DataBody<"cipher_encrypt">["sym"];
type StatelessBody = DataBody<"cipher_encrypt_stateless" | "cipher_decrypt_stateless">;
type Of<Form, Kind> = Extract<Form, { readonly kind: Kind }>;

/** What opens a session: of a create request, or of a stateless one. */
interface Parameters extends Pick<Of<CreateForm, "cipher">, "kind" | "key"> {
  readonly para: Pick<Of<CreateForm, "cipher">["para"], "algo" | "op">;
}
/** What is done in it. */
interface Transform extends Pick<Of<DataForm, "cipher">, "kind" | "iv" | "src_data"> {
  readonly para: Pick<Of<DataForm, "cipher">["para"], "iv_len" | "src_data_len" | "dst_data_len">;
}
interface CreateBody {
  readonly sym: Parameters | Of<CreateForm, "unknown">;
}
interface CipherBody {
  readonly kind: "cipher_encrypt" | "cipher_decrypt";
  readonly sym: Transform | Of<DataForm, "unknown">;
}

export const cipher: DeviceService<CipherBody, CreateBody, CipherSession, StatelessBody> = {
  wire,
  algorithms: { cipher_algo_l: maskOf([CipherAlgo.AES_CBC]) },
  sessionKind: "cipher",
  openSession,
  sessionless,
  perform,
};

function openSession({ sym }: CreateBody): ServiceResult<CipherSession> {
  const no = (status: 1 | 3, why: string) => refuse(status, Clause.SYM_SESSION, why);
  if (sym.kind !== "cipher") return no(Status.NOTSUPP, "only op_type CIPHER is offered");
  const { algo, op } = sym.para;
  if (algo !== CipherAlgo.AES_CBC) return no(Status.NOTSUPP, `cipher algorithm ${algo}; only AES_CBC is offered`);
  if (!AES_KEY_LENGTHS.includes(sym.key.length)) return no(Status.ERR, `an AES key of ${sym.key.length} bytes`);
  if (op !== CipherOp.ENCRYPT && op !== CipherOp.DECRYPT) return no(Status.ERR, `cipher op ${op}`);
  return ok({ kind: "cipher", key: sym.key, direction: op === CipherOp.ENCRYPT ? "encrypt" : "decrypt" });
}

function sessionless({ sym }: StatelessBody): Sessionless<CipherBody> {
  if (sym.kind !== "cipher") return { session: openSession({ sym }), body: { sym }, keyBytes: 0 };
  const { cipher_key: key, para } = sym;
  return {
    session: openSession({ sym: { kind: "cipher", para: para.sess_para, key } }),
    body: { sym },
    keyBytes: key.length,
  };
}

function perform(call: DataCall<CipherBody, CipherSession>, io: Io): Completed {
  const result = unfit(call, io) ?? transform(call.session, call.body);
  return { kind: "completed", result, reply: wholeReply(result, io.writableLength) };
}

function unfit({ body: { sym }, keyBytes }: DataCall<CipherBody>, io: Io): Refused | undefined {
  if (sym.kind !== "cipher") return undefined;
  const { iv_len, src_data_len, dst_data_len } = sym.para;
  return fits(keyBytes + iv_len + src_data_len + dst_data_len, dst_data_len, io);
}

/** The result: `dst_data_len` bytes. */
function transform(session: CipherSession | undefined, { kind, sym }: CipherBody): ServiceResult<Uint8Array> {
  const err = (why: string) => refuse(Status.ERR, Clause.SYM, why);
  if (sym.kind !== "cipher") return refuse(Status.NOTSUPP, Clause.SYM, "only op_type CIPHER is offered");
  if (!session) return refuse(Status.INVSESS, Clause.STATUS, "there is no such cipher session");
  if (kind !== `cipher_${session.direction}`) return err(`the session can only ${session.direction}`);
  const { iv_len, src_data_len, dst_data_len } = sym.para;
  if (iv_len !== AES_BLOCK) return err(`an IV of ${iv_len} bytes`);
  if (src_data_len === 0 || src_data_len % AES_BLOCK) return err(`${src_data_len} bytes are no whole AES blocks`);
  if (dst_data_len !== src_data_len) return err(`${src_data_len} bytes in, ${dst_data_len} bytes out`);
  const aes = cbc(session.key, sym.iv, { disablePadding: true });
  return ok(session.direction === "encrypt" ? aes.encrypt(sym.src_data) : aes.decrypt(sym.src_data));
}
