/** Diffie-Hellman. RFC v3; the rows H of docs/spec.md. */
import type { DhRequest } from "../../../contract/engine.ts";
import { AsymAlgo, Rfc } from "../../../wire/crypto/asym-common.ts";
import { AsymInput } from "../../../wire/crypto/requests.ts";
import { asymDh as wire } from "../../../wire/crypto/services/asym-dh.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { MAX_MODULUS_BYTES, MIN_MODULUS_BYTES } from "../limits.ts";
import { type DeviceService, maskOf } from "../service.ts";
import { mapResult, ok, type Refused, refuse, type ServiceResult } from "../service-result.ts";
import { okAnswer, sizeWith } from "./asym-answer.ts";
import { type Body, fromResult, type PreparedRequest, type RequestHandlers } from "./asym-handler.ts";
import { fixedLengths, roomFor, significant } from "./asym-numbers.ts";
import { asymService } from "./asym-service.ts";

/** H3 of docs/spec.md: where the groups of a parameter generation come from. */
export type DhGroups = Extract<DhRequest, { operation: "dh-params" }>["kind"];

type Kinds = "dh_keyexchg_param_gen_req" | "dh_keyexchg_key_gen_req" | "dh_keyexchg_key_compute_req";

const handlers = (groups: DhGroups): RequestHandlers<Kinds> => ({
  dh_keyexchg_param_gen_req: (body) => paramGen(body, groups),
  dh_keyexchg_key_gen_req: keygen,
  dh_keyexchg_key_compute_req: keyCompute,
});

export const asymDh = (groups: DhGroups): DeviceService<Body<Kinds>> =>
  asymService(wire, handlers(groups), { asym_algo: maskOf([AsymAlgo.DH]) });

/** H1: the group is in the answer, p and g with modules_len bytes each. What the driver sent as p and g is ignored. */
function paramGen({ parameter }: Body<"dh_keyexchg_param_gen_req">, groups: DhGroups): ServiceResult<PreparedRequest> {
  const { modules_len } = parameter.dh_param;
  const why = `modules_len is ${modules_len}, not ${MIN_MODULUS_BYTES} to ${MAX_MODULUS_BYTES}`;
  if (modules_len < MIN_MODULUS_BYTES) return refuse(Status.ERR, Rfc.DH_PARAM, why);
  if (modules_len > MAX_MODULUS_BYTES) return refuse(Status.NOTSUPP, Rfc.DH_PARAM, why);
  return ok({
    request: { operation: "dh-params", modulusLength: modules_len, kind: groups },
    size: sizeWith(AsymInput.dh_keyexchg_param_gen_req, 2 * modules_len),
    idata: fromResult("dh-params", ({ p, g }) => {
      const numbers = fixedLengths({ p: [p, modules_len], g: [g, modules_len] }, Rfc.DH_PARAM);
      const lengths = { modules_len, reserved: 0, p_len: modules_len, g_len: modules_len };
      const fields = mapResult(numbers, (group) => ({ dh_param: { ...lengths, ...group } }));
      return okAnswer(AsymInput.dh_keyexchg_param_gen_req, fields);
    }),
  });
}

/** C5: a group that is too large is another limit than one that is wrong. */
function tooLarge(p: Uint8Array, clause: string): Refused | undefined {
  const bytes = significant(p);
  if (bytes <= MAX_MODULUS_BYTES) return undefined;
  return refuse(Status.NOTSUPP, clause, `p of ${bytes} bytes; ${MAX_MODULUS_BYTES} are possible`);
}

/** H5: both keys have as many bytes as p. */
function keygen({ parameter }: Body<"dh_keyexchg_key_gen_req">): ServiceResult<PreparedRequest> {
  const { p, g, p_len } = parameter.dh_param;
  const large = tooLarge(p, Rfc.DH_KEY_GEN);
  if (large) return large;
  return ok({
    request: { operation: "dh-keygen", p, g },
    size: sizeWith(AsymInput.dh_keyexchg_key_gen_req, 2 * p_len),
    idata: fromResult("dh-key", ({ x, y }) => {
      const numbers = fixedLengths({ x: [x, p_len], y: [y, p_len] }, Rfc.DH_KEY_GEN);
      const fields = mapResult(numbers, (keys) => ({ x_len: p_len, y_len: p_len, ...keys }));
      return okAnswer(AsymInput.dh_keyexchg_key_gen_req, fields);
    }),
  });
}

/** H6, H7: the lengths are in odata; the secret has room for all of p. */
function keyCompute(body: Body<"dh_keyexchg_key_compute_req">): ServiceResult<PreparedRequest> {
  const { p } = body.parameter.dh_param;
  const { x, y, shared_secret_len } = body.odata;
  const large = tooLarge(p, Rfc.DH_COMPUTE);
  if (large) return large;
  const tight = roomFor({ shared_secret: [shared_secret_len, significant(p)] }, Rfc.DH_COMPUTE);
  if (tight) return tight;
  return ok({
    request: { operation: "dh-compute", p, x, y },
    size: sizeWith(AsymInput.dh_keyexchg_key_compute_req, shared_secret_len),
    idata: fromResult("bytes", ({ bytes }) => {
      const fields = fixedLengths({ shared_secret: [bytes, shared_secret_len] }, Rfc.DH_COMPUTE);
      return okAnswer(AsymInput.dh_keyexchg_key_compute_req, fields, body);
    }),
  });
}
