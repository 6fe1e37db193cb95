/**
 * AKCIPHER: from a data request to an engine request, and from the engine's outcome to an answer. VIRTIO 1.4 cs01,
 * 5.9.9.8 AKCIPHER Service Operation.
 */
import type { AsymRequest, AsymResult, EngineOutcome } from "../../../contract/engine.ts";
import { Clause } from "../../../wire/crypto/clause.ts";
import type { DataBody } from "../../../wire/crypto/requests.ts";
import { AkcipherAlgo, akcipher as wire } from "../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { ENGINE_STATUS } from "../engine-status.ts";
import { completeRefused } from "../framing.ts";
import { MAX_AKCIPHER_OPERAND } from "../limits.ts";
import { paddedReply } from "../reply.ts";
import { fits } from "../room.ts";
import { type DataCall, type DeviceService, maskOf, type Sessionless } from "../service.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../service-result.ts";
import type { Completed, Io, Submitted } from "../step.ts";
import { type Parameters, type RsaSession, rsaSession } from "./akcipher-key.ts";

type Kind = "akcipher_encrypt" | "akcipher_decrypt" | "akcipher_sign" | "akcipher_verify";
type AkcipherBody = DataBody<Kind>;
type StatelessBody = DataBody<`${Kind}_stateless`>;

export const akcipher: DeviceService<AkcipherBody, Parameters, RsaSession, StatelessBody> = {
  wire,
  algorithms: { akcipher_algo: maskOf([AkcipherAlgo.RSA]) },
  sessionKind: "rsa",
  openSession: rsaSession,
  sessionless,
  perform,
};

function sessionless(body: StatelessBody): Sessionless<AkcipherBody> {
  const { akcipher_key: key } = body;
  const { algo, key_type: keytype, u } = body.para.sess_para;
  return { session: rsaSession({ para: { algo, keytype, u }, key }), body, keyBytes: key.length };
}

function perform(call: DataCall<AkcipherBody, RsaSession>, io: Io): Completed | Submitted {
  const { body, session, sessionId } = call;
  const asked = unfit(call, io) ?? ask(session, body);
  if (!asked.ok) return completeRefused(wire.framing, asked, io);
  const capacity = resultRoom(body);
  return {
    kind: "submitted",
    request: asked.value,
    ...(sessionId === undefined ? { forgetsKey: true } : { session: sessionId }),
    complete: (outcome) => {
      const result = answerOf(outcome, capacity);
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
function ask(session: RsaSession | undefined, body: AkcipherBody): ServiceResult<AsymRequest> {
  if (!session) return refuse(Status.INVSESS, Clause.STATUS, "there is no such AKCIPHER session");
  if (body.para.src_data_len === 0) return refuse(Status.ERR, Clause.AKCIPHER, "src_data_len is 0");
  const longest = Math.max(...operands(body).map((bytes) => bytes.length));
  if (longest > MAX_AKCIPHER_OPERAND) {
    return refuse(Status.ERR, Clause.AKCIPHER, `an operand of ${longest} bytes; ${MAX_AKCIPHER_OPERAND} are possible`);
  }
  const signature = body.kind === "akcipher_sign" || body.kind === "akcipher_verify";
  if (signature && session.padding === "raw") {
    return refuse(Status.NOTSUPP, Clause.AKCIPHER_SESSION, "sessions with raw padding do not sign or verify");
  }
  return engineRequest(session, body);
}

const operands = (body: AkcipherBody): Uint8Array[] =>
  body.kind === "akcipher_verify" ? [body.signature, body.digest] : [body.src_data];

function engineRequest(session: RsaSession, body: AkcipherBody): ServiceResult<AsymRequest> {
  const { padding, publicKey, privateKey } = session;
  const hash = session.hash && { hash: session.hash };
  if (body.kind === "akcipher_encrypt") {
    return ok({ operation: "rsa-encrypt", key: publicKey, padding, message: body.src_data });
  }
  if (body.kind === "akcipher_verify") {
    const { signature, digest } = body;
    return ok({ operation: "rsa-verify", key: publicKey, padding, ...hash, signature, digest });
  }
  if (!privateKey) return refuse(Status.ERR, Clause.AKCIPHER, "the session has no private key");
  if (body.kind === "akcipher_decrypt") {
    return ok({ operation: "rsa-decrypt", key: privateKey, padding, ciphertext: body.src_data });
  }
  return ok({ operation: "rsa-sign", key: privateKey, padding, ...hash, digest: body.src_data });
}

/** The answer to the driver, whose buffer holds `capacity` bytes. */
function answerOf(outcome: EngineOutcome<AsymResult>, capacity: number): ServiceResult<Uint8Array> {
  if (!outcome.ok) return refuse(ENGINE_STATUS[outcome.why], Clause.AKCIPHER, outcome.detail);
  const result = outcome.value;
  if (result.kind === "verdict") {
    return result.valid
      ? ok(new Uint8Array())
      : refuse(Status.KEY_REJECTED, Clause.STATUS, "the signature is not valid");
  }
  if (result.kind !== "bytes") throw new Error(`the engine answered with ${result.kind}`);
  if (result.bytes.length > capacity) {
    return refuse(Status.ERR, Clause.AKCIPHER, `a result of ${result.bytes.length} bytes for a buffer of ${capacity}`);
  }
  return ok(result.bytes);
}
