/** DSA. RFC v3; the rows D of docs/spec.md. */
import type { DsaGroup } from "../../../contract/engine.ts";
import { AsymAlgo, Rfc } from "../../../wire/crypto/asym-common.ts";
import { AsymInput } from "../../../wire/crypto/requests.ts";
import { asymDsa as wire } from "../../../wire/crypto/services/asym-dsa.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { MAX_DSA_BYTES } from "../limits.ts";
import { maskOf } from "../service.ts";
import { mapResult, ok, refuse, type ServiceResult } from "../service-result.ts";
import { okAnswer, sizeWith } from "./asym-answer.ts";
import {
  type Body,
  fromResult,
  HASH_MASK,
  type PreparedRequest,
  type RequestHandlers,
  signed,
} from "./asym-handler.ts";
import { fixedLengths, roomFor, significant } from "./asym-numbers.ts";
import { asymService } from "./asym-service.ts";
import { verdict } from "./asym-verdict.ts";

const HANDLERS: RequestHandlers<"dsa_sign_req" | "dsa_verify_req" | "dsa_keygen_req"> = {
  dsa_sign_req: sign,
  dsa_verify_req: verify,
  dsa_keygen_req: keygen,
};

export const asymDsa = asymService(wire, HANDLERS, { asym_algo: maskOf([AsymAlgo.DSA]), hash_algo: HASH_MASK });

/** D3 of docs/spec.md: bytes of q for those of p, the strongest pair of FIPS 186-4 for each. */
const DIVISORS: ReadonlyMap<number, number> = new Map([
  [128, 20],
  [256, 32],
  [384, 32],
]);

/** The group, unvalidated but for its size. */
function groupOf(group: DsaGroup, clause: string): ServiceResult<DsaGroup> {
  const bytes = significant(group.p);
  if (bytes <= MAX_DSA_BYTES) return ok(group);
  return refuse(Status.NOTSUPP, clause, `p of ${bytes} bytes; ${MAX_DSA_BYTES} are possible`);
}

function sign(body: Body<"dsa_sign_req">): ServiceResult<PreparedRequest> {
  const { parameter, odata } = body;
  const { r_len, s_len, k, x } = parameter;
  const group = groupOf(parameter.dsa_group_data, Rfc.SIGN_DSA);
  if (!group.ok) return group;
  const what = signed(parameter.hash_algo, odata.msg, Rfc.SIGN_DSA);
  if (!what.ok) return what;
  const order = significant(group.value.q);
  const tight = roomFor({ r: [r_len, order], s: [s_len, order] }, Rfc.SIGN_DSA);
  if (tight) return tight;
  return ok({
    request: { operation: "dsa-sign", group: group.value, x, ...(k.length > 0 && { k }), ...what.value },
    size: sizeWith(AsymInput.dsa_sign_req, r_len + s_len),
    idata: fromResult("signature", ({ r, s }) =>
      okAnswer(AsymInput.dsa_sign_req, fixedLengths({ r: [r, r_len], s: [s, s_len] }, Rfc.SIGN_DSA), body),
    ),
  });
}

function verify({ parameter, odata }: Body<"dsa_verify_req">): ServiceResult<PreparedRequest> {
  const group = groupOf(parameter.dsa_data, Rfc.VERIFY_DSA);
  if (!group.ok) return group;
  const what = signed(parameter.hash_algo, odata.msg, Rfc.VERIFY_DSA);
  if (!what.ok) return what;
  const { r, s } = odata;
  const request = { operation: "dsa-verify", group: group.value, y: parameter.y, r, s, ...what.value } as const;
  return ok({ request, size: 0, idata: verdict });
}

/** D4: the driver cannot say how much room it has, so the lengths follow from modulus_len alone. */
function keygen({ parameter }: Body<"dsa_keygen_req">): ServiceResult<PreparedRequest> {
  const { modulus_len } = parameter;
  const divisorLength = DIVISORS.get(modulus_len);
  if (divisorLength === undefined) {
    const status = modulus_len > MAX_DSA_BYTES ? Status.NOTSUPP : Status.ERR;
    return refuse(status, Rfc.KEY_GEN_DSA, `modulus_len is ${modulus_len}, not one of ${[...DIVISORS.keys()]}`);
  }
  const dsa = { p_len: modulus_len, q_len: divisorLength, g_len: modulus_len, reserved: 0 };
  const lengths = { dsa, x_len: divisorLength, y_len: modulus_len };
  return ok({
    request: { operation: "dsa-keygen", modulusLength: modulus_len, divisorLength },
    // p, g and y, then q and x.
    size: sizeWith(AsymInput.dsa_keygen_req, 3 * modulus_len + 2 * divisorLength),
    idata: fromResult("dsa-key", ({ group, x, y }) => {
      const numbers = fixedLengths(
        {
          p: [group.p, modulus_len],
          q: [group.q, divisorLength],
          g: [group.g, modulus_len],
          x: [x, divisorLength],
          y: [y, modulus_len],
        },
        Rfc.KEY_GEN_DSA,
      );
      const fields = mapResult(numbers, ({ p, q, g, ...key }) => ({ ...lengths, dsa_data: { p, q, g }, ...key }));
      return okAnswer(AsymInput.dsa_keygen_req, fields);
    }),
  });
}
