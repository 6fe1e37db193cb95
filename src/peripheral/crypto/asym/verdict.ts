/** The answer to a verification. RFC v3, Verification: Common Structure. */
import { AsymVerifyInput } from "../../../wire/asym-common.ts";
import { encode } from "../../../wire/codec.ts";
import { Status } from "../../../wire/crypto.ts";
import { answer } from "../answer.ts";
import { from } from "./plan.ts";

/** V1: (OK, OK) for a valid signature, (OK, BADMSG) for any other. */
export const verdict = from("verdict", ({ valid }) =>
  answer(encode(AsymVerifyInput, { status: Status.OK, verify_result: valid ? Status.OK : Status.BADMSG })),
);
