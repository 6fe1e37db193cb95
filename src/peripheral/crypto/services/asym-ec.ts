/** Elliptic curves: ECDSA, key generation, ECDH. RFC v3; the rows E and H of docs/spec.md. */
import type { EcGroup } from "../../../contract/engine.ts";
import type { Infer } from "../../../wire/codec/codec.ts";
import { AsymAlgo, Rfc } from "../../../wire/crypto/asym-common.ts";
import { AsymInput } from "../../../wire/crypto/requests.ts";
import { EcFieldType, type EcKeygenPara, asymEc as wire } from "../../../wire/crypto/services/asym-ec.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { MAX_BINARY_FIELD_DEGREE, MAX_PRIME_FIELD_BITS } from "../limits.ts";
import { maskOf } from "../service.ts";
import { ok, refuse, type ServiceResult } from "../service-result.ts";
import { okAnswer, sizeWith } from "./asym-answer.ts";
import {
  type Body,
  fromResult,
  HASH_MASK,
  type PreparedRequest,
  type RequestHandlers,
  signed,
} from "./asym-handler.ts";
import { bitLength, fixedLengths, roomFor, significant } from "./asym-numbers.ts";
import { asymService } from "./asym-service.ts";
import { verdict } from "./asym-verdict.ts";

type Kinds =
  | "ecdsa_sign_req"
  | "ecdsa_verify_req"
  | "ec_keygen_req"
  | "ecdh_keyexchg_key_gen_req"
  | "ecdh_keyexchg_key_compute_req";

const HANDLERS: RequestHandlers<Kinds> = {
  ecdsa_sign_req: sign,
  ecdsa_verify_req: verify,
  ec_keygen_req: (body) => keygen(body.parameter, Rfc.KEY_GEN_EC),
  ecdh_keyexchg_key_gen_req: (body) => keygen(body.parameter.parameter, Rfc.ECDH_KEY_GEN),
  ecdh_keyexchg_key_compute_req: compute,
};

const { ECDSA, ECDH } = AsymAlgo;

export const asymEc = asymService(wire, HANDLERS, { asym_algo: maskOf([ECDSA, ECDH]), hash_algo: HASH_MASK });

interface GroupFields {
  readonly field_type: number;
  readonly ec_data: Omit<EcGroup, "field">;
}

/** The group, unvalidated but for its size: the engine checks that it is one. */
function groupOf({ field_type, ec_data }: GroupFields, clause: string): ServiceResult<EcGroup> {
  const no = (why: string) => refuse(Status.NOTSUPP, clause, why);
  const bits = bitLength(ec_data.q);
  if (field_type === EcFieldType.PRIME) {
    if (bits > MAX_PRIME_FIELD_BITS) return no(`a prime field of ${bits} bits; ${MAX_PRIME_FIELD_BITS} are possible`);
    return ok({ field: "prime", ...ec_data });
  }
  if (field_type === EcFieldType.BINARY) {
    if (bits - 1 > MAX_BINARY_FIELD_DEGREE) {
      return no(`a binary field of degree ${bits - 1}; ${MAX_BINARY_FIELD_DEGREE} is possible`);
    }
    return ok({ field: "binary", ...ec_data });
  }
  return no(`field type ${field_type}`);
}

/** Bytes of an element of the field: q itself is one bit longer in a binary field. */
const fieldBytes = ({ field, q }: EcGroup): number => Math.ceil((bitLength(q) - (field === "binary" ? 1 : 0)) / 8);

function sign(body: Body<"ecdsa_sign_req">): ServiceResult<PreparedRequest> {
  const { parameter, odata } = body;
  const { r_len, s_len, k, d } = parameter;
  const group = groupOf(parameter, Rfc.SIGN_ECDSA);
  if (!group.ok) return group;
  const what = signed(parameter.hash_algo, odata.msg, Rfc.SIGN_ECDSA);
  if (!what.ok) return what;
  const order = significant(group.value.n);
  const tight = roomFor({ r: [r_len, order], s: [s_len, order] }, Rfc.SIGN_ECDSA);
  if (tight) return tight;
  return ok({
    request: { operation: "ecdsa-sign", group: group.value, d, ...(k.length > 0 && { k }), ...what.value },
    size: sizeWith(AsymInput.ecdsa_sign_req, r_len + s_len),
    idata: fromResult("signature", ({ r, s }) =>
      okAnswer(AsymInput.ecdsa_sign_req, fixedLengths({ r: [r, r_len], s: [s, s_len] }, Rfc.SIGN_ECDSA), body),
    ),
  });
}

function verify({ parameter, odata }: Body<"ecdsa_verify_req">): ServiceResult<PreparedRequest> {
  const group = groupOf(parameter, Rfc.VERIFY_ECDSA);
  if (!group.ok) return group;
  const what = signed(parameter.hash_algo, odata.msg, Rfc.VERIFY_ECDSA);
  if (!what.ok) return what;
  const { x, y } = parameter;
  const { r, s } = odata;
  const request = { operation: "ecdsa-verify", group: group.value, point: { x, y }, r, s, ...what.value } as const;
  return ok({ request, size: 0, idata: verdict });
}

/** H16 of docs/spec.md: the same for KEY_GEN and for KEY_EXCHG. */
function keygen(parameter: Infer<typeof EcKeygenPara>, clause: string): ServiceResult<PreparedRequest> {
  const { d_len, x_len, y_len } = parameter;
  const group = groupOf(parameter, clause);
  if (!group.ok) return group;
  const element = fieldBytes(group.value);
  const tight = roomFor({ d: [d_len, significant(group.value.n)], x: [x_len, element], y: [y_len, element] }, clause);
  if (tight) return tight;
  return ok({
    request: { operation: "ec-keygen", group: group.value },
    size: sizeWith(AsymInput.ec_keygen_req, d_len + x_len + y_len),
    idata: fromResult("ec-key", ({ d, point }) => {
      const fields = fixedLengths({ d: [d, d_len], x: [point.x, x_len], y: [point.y, y_len] }, clause);
      return okAnswer(AsymInput.ec_keygen_req, fields, { parameter });
    }),
  });
}

/** H11: the outer lengths count. */
function compute(body: Body<"ecdh_keyexchg_key_compute_req">): ServiceResult<PreparedRequest> {
  const { parameter, odata } = body;
  const { shared_secret_len } = parameter;
  const group = groupOf(parameter.parameter, Rfc.ECDH_COMPUTE);
  if (!group.ok) return group;
  const needs = { shared_secret: [shared_secret_len, fieldBytes(group.value)] } as const;
  const tight = roomFor(needs, Rfc.ECDH_COMPUTE);
  if (tight) return tight;
  return ok({
    request: { operation: "ecdh", group: group.value, d: odata.d, point: { x: odata.x, y: odata.y } },
    size: sizeWith(AsymInput.ecdh_keyexchg_key_compute_req, shared_secret_len),
    idata: fromResult("bytes", ({ bytes }) => {
      const fields = fixedLengths({ shared_secret: [bytes, shared_secret_len] }, Rfc.ECDH_COMPUTE);
      return okAnswer(AsymInput.ecdh_keyexchg_key_compute_req, fields, body);
    }),
  });
}
