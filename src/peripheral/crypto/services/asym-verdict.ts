/** The answer to a verification. RFC v3, Verification: Common Structure. */

import { encode } from "../../../wire/codec/codec.ts";
import { AsymVerifyInput } from "../../../wire/crypto/asym-common.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { ok } from "../service-result.ts";
import { fromResult } from "./asym-handler.ts";

/** V1 of docs/spec.md: (OK, OK) for a valid signature, (OK, BADMSG) for any other. */
export const verdict = fromResult("verdict", ({ valid }) =>
  ok(encode(AsymVerifyInput, { status: Status.OK, verify_result: valid ? Status.OK : Status.BADMSG })),
);
