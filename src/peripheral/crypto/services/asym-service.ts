/**
 * The asymmetric service: from a request's bytes to a question to the engine, and from its outcome to `idata`. RFC v3,
 * Asymmetric Crypto Service Operation. Whatever can be refused without arithmetic is refused here.
 */
import type { AsymResult, EngineOutcome } from "../../../contract/engine.ts";
import { ASYM, Rfc } from "../../../wire/crypto/asym-common.ts";
import { CryptoFeature } from "../../../wire/crypto/features.ts";
import { DataFlag } from "../../../wire/crypto/header.ts";
import type { AsymKind } from "../../../wire/crypto/requests.ts";
import type { WireService } from "../../../wire/crypto/service.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { ENGINE_STATUS } from "../engine-status.ts";
import { completeRefused } from "../framing.ts";
import { MAX_NUMBER_BYTES, MAX_REQUEST_BYTES } from "../limits.ts";
import type { Algorithms, DataCall, DeviceService } from "../service.ts";
import { type Refused, refuse } from "../service-result.ts";
import type { Completed, Io, Submitted } from "../step.ts";
import { HEAD_BYTES } from "./asym-answer.ts";
import type { Body, PreparedRequest, RequestHandler, RequestHandlers } from "./asym-handler.ts";
import { byteStrings } from "./asym-numbers.ts";

/** A part of the service: a handler for each of its requests, and the algorithms that it offers. */
export const asymService = <K extends AsymKind>(
  wire: WireService,
  handlers: RequestHandlers<K>,
  algorithms: Algorithms,
): DeviceService<Body<K>> => ({
  wire,
  algorithms,
  // The table's type ties each handler to its kind of body. A lookup by a union of kinds cannot express that.
  perform: (call, io) => asym(handlers[call.body.kind as K] as unknown as RequestHandler<AsymKind>, call, io),
});

/** One asymmetric request, decoded and with room for a status, until it is answered or the engine has it. */
function asym(
  handler: RequestHandler<AsymKind>,
  { header, body, features }: DataCall<Body<AsymKind>>,
  io: Io,
): Completed | Submitted {
  const prepared = wantsSession(header.flag, features) ?? oversized(body) ?? handler(body);
  if (!prepared.ok) return refused(prepared, io);
  const unfit = misfit(body, prepared.value, io);
  if (unfit) return refused(unfit, io);
  return {
    kind: "submitted",
    request: prepared.value.request,
    complete: (outcome) => complete(outcome, prepared.value, io),
  };
}

const refused = (result: Refused, io: Io): Completed => completeRefused(ASYM.framing, result, io);

/** F7 of docs/spec.md: the service has no sessions, and a driver without REVISION_1 may leave anything in `flag`. */
function wantsSession(flag: number, features: bigint): Refused | undefined {
  const revision1 = (features >> BigInt(CryptoFeature.REVISION_1)) & 1n;
  if (!revision1 || !(flag & DataFlag.SESSION_MODE)) return undefined;
  return refuse(Status.INVSESS, Rfc.ASYM, "SESSION_MODE: there are no sessions");
}

/** A number that is longer than any that is of use. What is hashed may have any length. */
function oversized(body: Body<AsymKind>): Refused | undefined {
  const hashed = "hash_algo" in body.parameter ? "msg" : undefined;
  for (const [name, bytes] of byteStrings(body)) {
    if (name === hashed || bytes.length <= MAX_NUMBER_BYTES) continue;
    return refuse(Status.ERR, Rfc.ASYM, `${name} of ${bytes.length} bytes; ${MAX_NUMBER_BYTES} are possible`);
  }
  return undefined;
}

/** F11, F10: what both parts carry is no more than max_size, and the answer has room. Lengths below 2^53 add exactly. */
function misfit(body: Body<AsymKind>, { size }: PreparedRequest, { writableLength }: Io): Refused | undefined {
  let variable = size;
  for (const [, bytes] of byteStrings(body)) variable += bytes.length;
  if (variable > MAX_REQUEST_BYTES) {
    return refuse(Status.ERR, Rfc.CONFIG, `${variable} bytes are more than max_size, ${MAX_REQUEST_BYTES}`);
  }
  return withoutRoom(HEAD_BYTES + size, writableLength);
}

function withoutRoom(needed: number, writableLength: number): Refused | undefined {
  if (needed <= writableLength) return undefined;
  return refuse(Status.ERR, Rfc.ASYM, `an answer of ${needed} bytes for ${writableLength} writable ones`);
}

function complete(outcome: EngineOutcome<AsymResult>, prepared: PreparedRequest, io: Io): Completed {
  if (!outcome.ok) return refused(refuse(ENGINE_STATUS[outcome.why], Rfc.ASYM, outcome.detail), io);
  const idata = prepared.idata(outcome.value);
  if (!idata.ok) return refused(idata, io);
  const bytes = idata.value;
  const unfit = withoutRoom(bytes.length, io.writableLength);
  if (unfit) return refused(unfit, io);
  return { kind: "completed", result: idata, reply: { written: [{ offset: 0, bytes }], length: bytes.length } };
}
