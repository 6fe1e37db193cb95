/**
 * The asymmetric service: from a request's bytes to a question to the engine, and from its outcome to `idata`. RFC v3,
 * Asymmetric Crypto Service Operation. Whatever can be refused without arithmetic is refused here.
 */
import type { AsymResult, Outcome } from "../../../contract/engine.ts";
import type { AsymDataRequest, AsymKind } from "../../../wire/crypto/asym.ts";
import { Rfc } from "../../../wire/crypto/asym-common.ts";
import { CryptoFeature, DataFlag, Status } from "../../../wire/crypto/crypto.ts";
import { ENGINE_STATUS } from "../akcipher.ts";
import { type Answer, type Refused, refuse } from "../answer.ts";
import { MAX_NUMBER_OCTETS, MAX_REQUEST_BYTES } from "../limits.ts";
import type { Asked, Done, Io } from "../step.ts";
import { type DhGroups, dhPlanners } from "./dh.ts";
import { DSA_PLANNERS } from "./dsa.ts";
import { EC_PLANNERS } from "./ec.ts";
import { octetStrings } from "./numbers.ts";
import type { Body, Plan, Planner, Planners } from "./plan.ts";
import { refused } from "./reply.ts";
import { RSA_PLANNERS } from "./rsa.ts";
import { rsaKeygen } from "./rsa-keygen.ts";

/** How each of the sixteen requests becomes a question to the engine. */
export type Planning = Planners<AsymKind>;

export const planning = (groups: DhGroups): Planning => ({
  ...EC_PLANNERS,
  ...DSA_PLANNERS,
  ...RSA_PLANNERS,
  ...dhPlanners(groups),
  rsa_keygen_req: rsaKeygen,
});

/** Status and reserved, before everything else in `idata`. */
const HEAD_OCTETS = 8;

interface Decoded {
  readonly header: AsymDataRequest["header"];
  readonly body: Body<AsymKind>;
  /** The feature bits that were negotiated. */
  readonly features: bigint;
}

/** One asymmetric request, decoded and with room for a status, until it is answered or the engine has it. */
export function asym(planning: Planning, { header, body, features }: Decoded, io: Io): Done | Asked {
  const plan = wantsSession(header.flag, features) ?? planFor(planning, body);
  if (!plan.ok) return refused(plan, header.opcode, io);
  const unfit = misfit(body, plan.value, io);
  if (unfit) return refused(unfit, header.opcode, io);
  return {
    kind: "asked",
    request: plan.value.request,
    settle: (outcome) => settle(outcome, plan.value, header.opcode, io),
  };
}

/** F7: the service has no sessions, and a driver without REVISION_1 may leave anything in `flag`. */
function wantsSession(flag: number, features: bigint): Refused | undefined {
  const revision1 = (features >> BigInt(CryptoFeature.REVISION_1)) & 1n;
  if (!revision1 || !(flag & DataFlag.SESSION_MODE)) return undefined;
  return refuse(Status.INVSESS, Rfc.ASYM, "SESSION_MODE: there are no sessions");
}

function planFor(planning: Planning, body: Body<AsymKind>): Answer<Plan> {
  // The table's type ties each planner to its own kind of body, which a lookup by a union of kinds cannot express.
  const planner = planning[body.kind] as Planner<AsymKind>;
  return oversized(body) ?? planner(body);
}

/** A number that is longer than any that is of use. What is hashed may have any length. */
function oversized(body: Body<AsymKind>): Refused | undefined {
  const hashed = "hash_algo" in body.parameter ? "msg" : undefined;
  for (const [name, octets] of octetStrings(body)) {
    if (name === hashed || octets.length <= MAX_NUMBER_OCTETS) continue;
    return refuse(Status.ERR, Rfc.ASYM, `${name} of ${octets.length} bytes; ${MAX_NUMBER_OCTETS} are possible`);
  }
  return undefined;
}

/** F11, F10: what both parts carry is no more than max_size, and the answer has room. Lengths below 2^53 add exactly. */
function misfit(body: Body<AsymKind>, { size }: Plan, { writableLength }: Io): Refused | undefined {
  let variable = size;
  for (const [, octets] of octetStrings(body)) variable += octets.length;
  if (variable > MAX_REQUEST_BYTES) {
    return refuse(Status.ERR, Rfc.CONFIG, `${variable} bytes are more than max_size, ${MAX_REQUEST_BYTES}`);
  }
  return withoutRoom(HEAD_OCTETS + size, writableLength);
}

function withoutRoom(needed: number, writableLength: number): Refused | undefined {
  if (needed <= writableLength) return undefined;
  return refuse(Status.ERR, Rfc.ASYM, `an answer of ${needed} bytes for ${writableLength} writable ones`);
}

function settle(outcome: Outcome<AsymResult>, plan: Plan, opcode: number, io: Io): Done {
  if (!outcome.ok) return refused(refuse(ENGINE_STATUS[outcome.why], Rfc.ASYM, outcome.detail), opcode, io);
  const idata = plan.idata(outcome.value);
  if (!idata.ok) return refused(idata, opcode, io);
  const bytes = idata.value;
  const unfit = withoutRoom(bytes.length, io.writableLength);
  if (unfit) return refused(unfit, opcode, io);
  return { kind: "done", result: idata, reply: { written: [{ offset: 0, bytes }], length: bytes.length } };
}
