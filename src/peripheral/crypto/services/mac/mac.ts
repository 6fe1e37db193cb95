/** MAC: codes under a key, answered where they are asked for. VIRTIO 1.4 cs01, 5.9.9.5 MAC Service Operation. */
import { Clause } from "../../../../wire/crypto/clause.ts";
import type { CtrlBody, DataBody } from "../../../../wire/crypto/requests.ts";
import { mac as wire } from "../../../../wire/crypto/services/mac.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { wholeReply } from "../../reply.ts";
import { fits } from "../../room.ts";
import { type DataCall, type DeviceService, highMaskOf, lowMaskOf, type Sessionless } from "../../service.ts";
import { ok, refuse, type ServiceResult } from "../../service-result.ts";
import type { CryptoSession } from "../../sessions.ts";
import type { Completed, Io } from "../../step.ts";
import { MAC_NUMBERS, macWith } from "./algorithms.ts";
import type { KeyedMac } from "./keyed-mac.ts";

export interface MacSession extends CryptoSession {
  readonly kind: "mac";
  readonly mac: KeyedMac;
  /** Bytes of a result, the first of the whole MAC. */
  readonly length: number;
}

/** What opens a session: of a create request, or of a stateless one. */
interface Parameters {
  readonly para: Pick<CtrlBody<"mac_create_session">["para"], "algo" | "hash_result_len">;
  readonly auth_key: Uint8Array;
}
/** What is done in it. */
interface MacBody {
  readonly para: Pick<DataBody<"mac">["para"], "src_data_len" | "hash_result_len">;
  readonly src_data: Uint8Array;
}
type StatelessBody = DataBody<"mac_stateless">;

export const mac: DeviceService<MacBody, Parameters, MacSession, StatelessBody> = {
  wire,
  algorithms: { mac_algo_l: lowMaskOf(MAC_NUMBERS), mac_algo_h: highMaskOf(MAC_NUMBERS) },
  sessionKind: "mac",
  openSession,
  sessionless,
  perform,
};

function openSession({ para, auth_key }: Parameters): ServiceResult<MacSession> {
  const made = macWith(para.algo, auth_key, Clause.MAC_SESSION);
  if (!made.ok) return made;
  const { hash_result_len: length } = para;
  if (length > 0 && length <= made.value.length) return ok({ kind: "mac", mac: made.value, length });
  const why = `hash_result_len is ${length}, not 1 to ${made.value.length}`;
  return refuse(Status.ERR, Clause.MAC_SESSION, why);
}

/** The length of the result, which a session has as well, is said once. */
function sessionless({ para, auth_key, src_data }: StatelessBody): Sessionless<MacBody> {
  const { sess_para, hash_result_len } = para;
  const session = openSession({ para: { ...sess_para, hash_result_len }, auth_key });
  return { session, body: { para, src_data }, keyBytes: auth_key.length };
}

function perform({ body, session, keyBytes }: DataCall<MacBody, MacSession>, io: Io): Completed {
  const { src_data_len, hash_result_len } = body.para;
  const result = fits(keyBytes + src_data_len + hash_result_len, hash_result_len, io) ?? macOf(session, body);
  return { kind: "completed", result, reply: wholeReply(result, io.writableLength) };
}

function macOf(session: MacSession | undefined, { para, src_data }: MacBody): ServiceResult<Uint8Array> {
  const err = (why: string) => refuse(Status.ERR, Clause.MAC, why);
  if (!session) return refuse(Status.INVSESS, Clause.STATUS, "there is no such MAC session");
  const { hash_result_len } = para;
  const { mac, length } = session;
  if (hash_result_len !== length) return err(`hash_result_len is ${hash_result_len}, that of the session ${length}`);
  if (src_data.length < mac.least) return err(`${src_data.length} bytes of source, fewer than the IV has`);
  return ok(mac.of([src_data]).slice(0, length));
}
