/** The device-writable part of an asymmetric request: `idata`, status first. The rows F of docs/spec.md. */

import { encode } from "../../../wire/codec/codec.ts";
import { AsymOpcode } from "../../../wire/crypto/asym.ts";
import { AsymRefusal, AsymVerifyInput, Rfc } from "../../../wire/crypto/asym-common.ts";
import { Status } from "../../../wire/crypto/crypto.ts";
import { DriverError } from "../../guest/driver-error.ts";
import { type Refused, refuse } from "../answer.ts";
import type { Reply } from "../reply.ts";
import type { Done, Io } from "../step.ts";

/** F10: what a status takes. */
const STATUS_OCTETS = 4;

/**
 * G-f: status and reserved, as much of them as there is room for, and nothing else. V1: where a verification would find
 * its result there is BADMSG, also if the opcode cannot be read: 0 would mean a valid signature.
 */
export const refused = (result: Refused, opcode: number | undefined, io: Io): Done => ({
  kind: "done",
  result,
  reply: refusedWith(result.status, opcode, io),
});

/** The same with any status at all. */
export function refusedWith(status: number, opcode: number | undefined, { writableLength }: Io): Reply {
  const verification = opcode === undefined || opcode === AsymOpcode.VERIFY;
  const whole = verification
    ? encode(AsymVerifyInput, { status, verify_result: Status.BADMSG })
    : encode(AsymRefusal, { status, reserved: 0 });
  const bytes = whole.subarray(0, writableLength);
  return { written: [{ offset: 0, bytes }], length: bytes.length };
}

/**
 * F10: without room for a status the chain goes back as it came, and the driver learns that it broke virtio. The
 * services of VIRTIO 1.4 have a status of one byte.
 */
export function noRoom({ writableLength }: Io, status: "le32" | "u8" = "le32"): Done | undefined {
  if (writableLength >= (status === "le32" ? STATUS_OCTETS : 1)) return undefined;
  const why = `${writableLength} writable bytes, fewer than a status takes`;
  return {
    kind: "done",
    result: refuse(Status.ERR, Rfc.ASYM, why),
    reply: { written: [], length: 0 },
    fault: new DriverError(Rfc.ASYM, why),
  };
}
