/** The data queues: from a request's bytes to its answer, or to work for the engine. VIRTIO 1.4 cs01, 5.9.9.3 Data Virtqueue. */
import type { AsymRequest } from "../../contract/engine.ts";
import { decode, WireError } from "../../wire/codec/codec.ts";
import { Clause } from "../../wire/crypto/clause.ts";
import { DataRequest, Status } from "../../wire/crypto/crypto.ts";
import { DriverError } from "../guest/driver-error.ts";
import { type AkcipherBody, akcipher, akcipherAnswer } from "./akcipher.ts";
import { type Answer, answer, type Refused, refuse } from "./answer.ts";
import { MAX_REQUEST_BYTES } from "./limits.ts";
import { akcipherReply, cipherReply } from "./reply.ts";
import type { CryptoSession, SessionTable } from "./sessions.ts";
import { type Asked, type Done, type Io, refused } from "./step.ts";
import { type CipherBody, cipher } from "./symmetric.ts";

/** Carries out one data request. Throws {@link DriverError} if there is no byte for its status. */
export function data(sessions: SessionTable, io: Io): Done | Asked {
  needStatus(io);
  const parsed = parse(io.readable);
  if (!parsed.ok) return refused(parsed, io);
  const { header, body } = parsed.value;
  switch (body.kind) {
    case "unknown": {
      const why = `data opcode 0x${header.opcode.toString(16)}`;
      return refused(refuse(Status.NOTSUPP, Clause.DATA, why), io);
    }
    case "cipher_encrypt":
    case "cipher_decrypt":
      return cipherData(sessions.get(header.session_id), body, io);
    default: {
      const asked = akcipherFits(body, io) ?? akcipher(sessions.get(header.session_id), body);
      return asked.ok ? { ...ask(asked.value, resultRoom(body), io), session: header.session_id } : refused(asked, io);
    }
  }
}

/** Refuses a data request without a look at it. Throws {@link DriverError} if there is no byte for its status. */
export function dataRefused(result: Refused, io: Io): Done {
  needStatus(io);
  return refused(result, io);
}

function needStatus({ writableLength }: Io): void {
  if (writableLength === 0) throw new DriverError(Clause.DATA, "no device-writable byte for the status");
}

/** Carries out a cipher request, which has a byte for its status. */
export function cipherData(session: CryptoSession | undefined, body: CipherBody, io: Io): Done {
  const result = cipherFits(body, io) ?? cipher(session, body);
  return { kind: "done", result, reply: cipherReply(result, io.writableLength) };
}

function parse(readable: Uint8Array): Answer<DataRequest> {
  try {
    return answer(decode(DataRequest, readable));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return refuse(Status.ERR, Clause.DATA, error.message);
  }
}

function ask(request: AsymRequest, capacity: number, { writableLength }: Io): Asked {
  return {
    kind: "asked",
    request,
    settle: (outcome) => {
      const result = akcipherAnswer(outcome, capacity);
      return { kind: "done", result, reply: akcipherReply(result, capacity, writableLength) };
    },
  };
}

// --- lengths ---

function cipherFits({ sym }: CipherBody, io: Io): Refused | undefined {
  if (sym.kind !== "cipher") return undefined;
  const { iv_len, src_data_len, dst_data_len } = sym.para;
  return fits(iv_len + src_data_len + dst_data_len, dst_data_len, io);
}

function akcipherFits(body: AkcipherBody, io: Io): Refused | undefined {
  const { src_data_len, dst_data_len } = body.para;
  return fits(src_data_len + dst_data_len, resultRoom(body), io);
}

/** A verification has no result but the status: its `dst_data` is device-readable. */
const resultRoom = (body: AkcipherBody): number => (body.kind === "akcipher_verify" ? 0 : body.para.dst_data_len);

/** The refusal of a request that is larger than `max_size`, or whose result and status have no room. */
function fits(variable: number, capacity: number, { writableLength }: Io): Refused | undefined {
  if (variable > MAX_REQUEST_BYTES) {
    return refuse(Status.ERR, Clause.CONFIG, `${variable} bytes are more than max_size, ${MAX_REQUEST_BYTES}`);
  }
  if (capacity + 1 > writableLength) {
    return refuse(Status.ERR, Clause.DATA, `dst_data_len ${capacity} for ${writableLength} writable bytes`);
  }
  return undefined;
}
