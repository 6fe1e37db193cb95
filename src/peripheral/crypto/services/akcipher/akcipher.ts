/**
 * AKCIPHER: from a request to a session or to an engine request, and from the engine's outcome to an answer. VIRTIO 1.4
 * cs01, 5.9.9.2.1.5 and 5.9.9.8.
 */
import type { AsymResult, EngineOutcome } from "../../../../contract/engine.ts";
import { Clause } from "../../../../wire/crypto/clause.ts";
import type { CtrlBody, DataBody } from "../../../../wire/crypto/requests.ts";
import { AkcipherAlgo, AkcipherAlgoRevision1, akcipher as wire } from "../../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { ENGINE_STATUS } from "../../engine-status.ts";
import { completeRefused } from "../../framing.ts";
import { MAX_AKCIPHER_KEY_LEN, MAX_AKCIPHER_OPERAND } from "../../limits.ts";
import { paddedReply } from "../../reply.ts";
import { fits } from "../../room.ts";
import { type DataCall, type DeviceService, maskOf, type Sessionless } from "../../service.ts";
import { mapResult, ok, type Refused, refuse, type ServiceResult } from "../../service-result.ts";
import type { CryptoSession } from "../../sessions.ts";
import type { Completed, Io, Submitted } from "../../step.ts";
import { type EcdsaSession, ecdsaRequest, ecdsaSession } from "./ecdsa.ts";
import type { AkcipherBody, AkcipherKind, Asked } from "./request.ts";
import { type RsaSession, rsaRequest, rsaSession } from "./rsa.ts";

/** What opens a session: of a create request, or of a stateless one. */
interface Parameters extends Pick<CtrlBody<"akcipher_create_session">, "key"> {
  readonly para: Omit<CtrlBody<"akcipher_create_session">["para"], "keylen">;
}
type StatelessBody = DataBody<`${AkcipherKind}_stateless`>;

type AkcipherSession = CryptoSession & { readonly kind: "akcipher" } & (RsaSession | EcdsaSession);

/** ECDSA has two numbers, and the mask is read before a driver says which it means. */
const OFFERED = [AkcipherAlgo.RSA, AkcipherAlgo.ECDSA, AkcipherAlgoRevision1.ECDSA];

export const akcipher: DeviceService<AkcipherBody, Parameters, AkcipherSession, StatelessBody> = {
  wire,
  algorithms: { akcipher_algo: maskOf(OFFERED) },
  sessionKind: "akcipher",
  openSession,
  sessionless,
  perform,
};

function openSession({ para, key }: Parameters): ServiceResult<AkcipherSession> {
  const { algo, keytype, u } = para;
  const no = (status: 1 | 3, why: string) => refuse(status, Clause.AKCIPHER_SESSION, why);
  if (u.kind === "unknown") return no(Status.NOTSUPP, `AKCIPHER algorithm ${algo}; only RSA and ECDSA are offered`);
  if (key.length > MAX_AKCIPHER_KEY_LEN) {
    return no(Status.ERR, `a key of ${key.length} bytes; ${MAX_AKCIPHER_KEY_LEN} are possible`);
  }
  const opened: ServiceResult<RsaSession | EcdsaSession> =
    u.kind === "rsa" ? rsaSession(u, { keytype, key }) : ecdsaSession(u, { keytype, key });
  return mapResult(opened, (session): AkcipherSession => ({ kind: "akcipher", ...session }));
}

function sessionless(body: StatelessBody): Sessionless<AkcipherBody> {
  const { akcipher_key: key } = body;
  const { algo, key_type: keytype, u } = body.para.sess_para;
  return { session: openSession({ para: { algo, keytype, u }, key }), body, keyBytes: key.length };
}

function perform(call: DataCall<AkcipherBody, AkcipherSession>, io: Io): Completed | Submitted {
  const { body, session, sessionId } = call;
  const asked = unfit(call, io) ?? ask(session, body);
  if (!asked.ok) return completeRefused(wire.framing, asked, io);
  const capacity = resultRoom(body);
  return {
    kind: "submitted",
    request: asked.value.request,
    ...(sessionId === undefined ? { forgetsKey: true } : { session: sessionId }),
    complete: (outcome) => {
      const result = answerOf(outcome, asked.value, capacity);
      return { kind: "completed", result, reply: paddedReply(result, capacity, io.writableLength) };
    },
  };
}

function unfit({ body, keyBytes }: DataCall<AkcipherBody>, io: Io): Refused | undefined {
  const { src_data_len, dst_data_len } = body.para;
  return fits(keyBytes + src_data_len + dst_data_len, resultRoom(body), io);
}

/** A verification has no result but the status: its `dst_data` is device-readable. */
const resultRoom = (body: AkcipherBody): number => (body.kind === "akcipher_verify" ? 0 : body.para.dst_data_len);

/** The engine's part of the request, or why there is none. */
function ask(session: AkcipherSession | undefined, body: AkcipherBody): ServiceResult<Asked> {
  if (!session) return refuse(Status.INVSESS, Clause.STATUS, "there is no such AKCIPHER session");
  if (body.para.src_data_len === 0) return refuse(Status.ERR, Clause.AKCIPHER, "src_data_len is 0");
  const longest = Math.max(...operands(body).map((bytes) => bytes.length));
  if (longest > MAX_AKCIPHER_OPERAND) {
    return refuse(Status.ERR, Clause.AKCIPHER, `an operand of ${longest} bytes; ${MAX_AKCIPHER_OPERAND} are possible`);
  }
  return session.algorithm === "rsa" ? rsaRequest(session, body) : ecdsaRequest(session, body);
}

const operands = (body: AkcipherBody): Uint8Array[] =>
  body.kind === "akcipher_verify" ? [body.signature, body.digest] : [body.src_data];

/** The answer to the driver, whose buffer holds `capacity` bytes. */
function answerOf(outcome: EngineOutcome<AsymResult>, asked: Asked, capacity: number): ServiceResult<Uint8Array> {
  if (!outcome.ok) return refuse(ENGINE_STATUS[outcome.why], Clause.AKCIPHER, outcome.detail);
  const result = outcome.value;
  if (result.kind === "verdict") {
    return result.valid
      ? ok(new Uint8Array())
      : refuse(Status.KEY_REJECTED, Clause.STATUS, "the signature is not valid");
  }
  const bytes = asked.result(result);
  if (!bytes) throw new Error(`the engine answered with ${result.kind}`);
  if (bytes.length > capacity) {
    return refuse(Status.ERR, Clause.AKCIPHER, `a result of ${bytes.length} bytes for a buffer of ${capacity}`);
  }
  return ok(bytes);
}
