/** Refusals on the data queues, where each framing has its status. VIRTIO 1.4 cs01, 5.9.9.3; the rows F of docs/spec.md. */
import { encode } from "../../wire/codec/codec.ts";
import { sizeOf } from "../../wire/codec/offsets.ts";
import { AsymVerifyInput } from "../../wire/crypto/asym-common.ts";
import type { Framing } from "../../wire/crypto/service.ts";
import { Status } from "../../wire/crypto/status.ts";
import { type Reply, refusalReply } from "./reply.ts";
import type { Refused } from "./service-result.ts";
import type { Completed, Io } from "./step.ts";

/** The opcode, as far as the request has one: also of a request that is cut off behind it. */
export function opcodeIn(readable: Uint8Array): number | undefined {
  if (readable.length < 4) return undefined;
  return new DataView(readable.buffer, readable.byteOffset).getUint32(0, true);
}

export const completeRefused = (framing: Framing, result: Refused, io: Io): Completed => ({
  kind: "completed",
  result,
  reply: framedRefusal(framing, result.status, io),
});

/**
 * The answer to a request that is not carried out, with any status. The rows are those of docs/spec.md. G-f: a status
 * that comes first is written with reserved, as far as there is room. V1: the field of a verification's result has
 * BADMSG, as 0 would mean a valid signature. So it has if the opcode cannot be read.
 */
export function framedRefusal({ statusAt, refusal: refused, verification }: Framing, status: number, io: Io): Reply {
  const { readable, writableLength } = io;
  if (statusAt === "last-byte") return refusalReply(status, writableLength);
  const opcode = opcodeIn(readable);
  const whole =
    verification && (opcode === undefined || opcode === verification.opcode)
      ? encode(verification.layout, { status, verify_result: Status.BADMSG })
      : encode(refused.layout, { status, reserved: 0 });
  const bytes = whole.subarray(0, writableLength);
  return { written: [{ offset: 0, bytes }], length: bytes.length };
}

/** F10: bytes that a status takes. */
export const statusBytes = ({ statusAt }: Framing): number => (statusAt === "last-byte" ? 1 : STATUS_WORD);

const STATUS_WORD = sizeOf(AsymVerifyInput.fields.status);

/** Where a result begins: behind status and reserved, if those come first; a verdict is the second word. */
export function resultOffset({ statusAt, refusal: { layout }, verification }: Framing, readable: Uint8Array): number {
  if (statusAt === "last-byte") return 0;
  return opcodeIn(readable) === verification?.opcode ? STATUS_WORD : sizeOf(layout);
}
