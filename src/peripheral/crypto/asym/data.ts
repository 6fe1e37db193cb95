/** The data queues of the dialect `asym-rfc-v3`: asymmetric requests of the RFC, the others as in VIRTIO 1.4. */

import { decode, WireError } from "../../../wire/codec/codec.ts";
import { sizeOf } from "../../../wire/codec/offsets.ts";
import { AsymDataRequest, AsymOpcode, AsymService } from "../../../wire/crypto/asym.ts";
import { AsymRefusal, AsymVerifyInput, Rfc } from "../../../wire/crypto/asym-common.ts";
import { Status } from "../../../wire/crypto/crypto.ts";
import { type Answer, answer, type Refused, refuse } from "../answer.ts";
import { cipherData } from "../data.ts";
import type { DataContext } from "../dialect.ts";
import { type Reply, refusal } from "../reply.ts";
import { type Asked, type Done, type Io, refused as refusedAsInVirtio } from "../step.ts";
import { noRoom, refused, refusedWith } from "./reply.ts";
import { asym, type Planning } from "./request.ts";

/** Carries out one data request. */
export function asymData(planning: Planning, { sessions, features }: DataContext, io: Io): Done | Asked {
  const opcode = opcodeOf(io.readable);
  const ofVirtio = isOfVirtio(opcode);
  const broken = noRoom(io, ofVirtio ? "u8" : "le32");
  if (broken) return broken;
  const refusal = (result: Refused): Done => (ofVirtio ? refusedAsInVirtio(result, io) : refused(result, opcode, io));
  const parsed = parse(io.readable);
  if (!parsed.ok) return refusal(parsed);
  const { header, body } = parsed.value;
  switch (body.kind) {
    case "unknown": {
      const why = `opcode 0x${header.opcode.toString(16)} with algorithm ${header.algo}`;
      return refusal(refuse(Status.NOTSUPP, Rfc.DATA, why));
    }
    case "cipher_encrypt":
    case "cipher_decrypt":
      return cipherData(sessions.get(header.session_id), body, io);
    default:
      return asym(planning, { header, body, features }, io);
  }
}

/** Refuses a data request without a look at more than its opcode. */
export function asymRefused(result: Refused, io: Io): Done {
  const opcode = opcodeOf(io.readable);
  const ofVirtio = isOfVirtio(opcode);
  const done = ofVirtio ? refusedAsInVirtio : refusedAsym(opcode);
  return noRoom(io, ofVirtio ? "u8" : "le32") ?? done(result, io);
}

const refusedAsym =
  (opcode: number | undefined) =>
  (result: Refused, io: Io): Done =>
    refused(result, opcode, io);

/** The answer to a request that is not carried out. */
export function asymRefusal(status: number, io: Io): Reply {
  const opcode = opcodeOf(io.readable);
  return isOfVirtio(opcode) ? refusal(status, io.writableLength) : refusedWith(status, opcode, io);
}

/** Behind status and reserved; of a verification the result is the second word. */
export function resultAt(readable: Uint8Array): number {
  const opcode = opcodeOf(readable);
  if (isOfVirtio(opcode)) return 0;
  return opcode === AsymOpcode.VERIFY ? sizeOf(AsymVerifyInput.fields.status) : sizeOf(AsymRefusal);
}

/** The services that the RFC has in common with VIRTIO 1.4. */
const isOfVirtio = (opcode: number | undefined): boolean => opcode !== undefined && opcode >>> 8 < AsymService.ASYM;

/** The opcode, as far as the request has one: also of a request that is cut off behind it. */
function opcodeOf(readable: Uint8Array): number | undefined {
  if (readable.length < 4) return undefined;
  return new DataView(readable.buffer, readable.byteOffset).getUint32(0, true);
}

function parse(readable: Uint8Array): Answer<AsymDataRequest> {
  try {
    return answer(decode(AsymDataRequest, readable));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return refuse(Status.ERR, Rfc.DATA, error.message);
  }
}
