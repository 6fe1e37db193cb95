/** Diffie-Hellman. RFC v3; the rows H of docs/spec.md. */
import type { DhRequest } from "../../../contract/engine.ts";
import { encode } from "../../../wire/codec/codec.ts";
import { AsymAlgo, Rfc } from "../../../wire/crypto/asym-common.ts";
import { AsymInput } from "../../../wire/crypto/requests.ts";
import { asymDh as wire } from "../../../wire/crypto/services/asym-dh.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { MAX_MODULUS_OCTETS, MIN_MODULUS_OCTETS } from "../limits.ts";
import { type DeviceService, maskOf } from "../service.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../service-result.ts";
import { type Body, fromResult, type PreparedRequest, type RequestHandlers } from "./asym-handler.ts";
import { fixedLengths, roomFor, significant } from "./asym-numbers.ts";
import { asymService } from "./asym-service.ts";

/** H3: where the groups of a parameter generation come from. */
export type DhGroups = Extract<DhRequest, { operation: "dh-params" }>["kind"];

type Kinds = "dh_keyexchg_param_gen_req" | "dh_keyexchg_key_gen_req" | "dh_keyexchg_key_compute_req";

const handlers = (groups: DhGroups): RequestHandlers<Kinds> => ({
  dh_keyexchg_param_gen_req: (body) => paramGen(body, groups),
  dh_keyexchg_key_gen_req: keyGen,
  dh_keyexchg_key_compute_req: keyCompute,
});

export const asymDh = (groups: DhGroups): DeviceService<Body<Kinds>> =>
  asymService(wire, handlers(groups), { asym_algo: maskOf([AsymAlgo.DH]) });

/** H1: the group is in the answer, p and g with modules_len octets each. What the driver sent as p and g is ignored. */
function paramGen({ parameter }: Body<"dh_keyexchg_param_gen_req">, groups: DhGroups): ServiceResult<PreparedRequest> {
  const { modules_len } = parameter.dh_param;
  const why = `modules_len is ${modules_len}, not ${MIN_MODULUS_OCTETS} to ${MAX_MODULUS_OCTETS}`;
  if (modules_len < MIN_MODULUS_OCTETS) return refuse(Status.ERR, Rfc.DH_PARAM, why);
  if (modules_len > MAX_MODULUS_OCTETS) return refuse(Status.NOTSUPP, Rfc.DH_PARAM, why);
  return ok({
    request: { operation: "dh-params", modulusLength: modules_len, kind: groups },
    // Four words, then p and g.
    size: 16 + 2 * modules_len,
    idata: fromResult("dh-params", ({ p, g }) => {
      const fixed = fixedLengths({ p: [p, modules_len], g: [g, modules_len] }, Rfc.DH_PARAM);
      if (!fixed.ok) return fixed;
      const dh_param = { modules_len, reserved: 0, p_len: modules_len, g_len: modules_len, ...fixed.value };
      return ok(encode(AsymInput.dh_keyexchg_param_gen_req, { status: Status.OK, reserved: 0, dh_param }));
    }),
  });
}

/** C5: a group that is too large is another limit than one that is wrong. */
function tooLarge(p: Uint8Array, clause: string): Refused | undefined {
  const octets = significant(p);
  if (octets <= MAX_MODULUS_OCTETS) return undefined;
  return refuse(Status.NOTSUPP, clause, `p of ${octets} octets; ${MAX_MODULUS_OCTETS} are possible`);
}

/** H5: both keys have as many octets as p. */
function keyGen({ parameter }: Body<"dh_keyexchg_key_gen_req">): ServiceResult<PreparedRequest> {
  const { p, g, p_len } = parameter.dh_param;
  const large = tooLarge(p, Rfc.DH_KEY_GEN);
  if (large) return large;
  return ok({
    request: { operation: "dh-keygen", p, g },
    // Two lengths, then x and y.
    size: 8 + 2 * p_len,
    idata: fromResult("dh-key", ({ x, y }) => {
      const fixed = fixedLengths({ x: [x, p_len], y: [y, p_len] }, Rfc.DH_KEY_GEN);
      if (!fixed.ok) return fixed;
      const value = { status: Status.OK, reserved: 0, x_len: p_len, y_len: p_len, ...fixed.value };
      return ok(encode(AsymInput.dh_keyexchg_key_gen_req, value));
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
    size: shared_secret_len,
    idata: fromResult("bytes", ({ bytes }) => {
      const fixed = fixedLengths({ shared_secret: [bytes, shared_secret_len] }, Rfc.DH_COMPUTE);
      if (!fixed.ok) return fixed;
      const value = { status: Status.OK, reserved: 0, ...fixed.value };
      return ok(encode(AsymInput.dh_keyexchg_key_compute_req, value, body));
    }),
  });
}
