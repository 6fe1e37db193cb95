/** The device-writable part of a request: where results and statuses go, and what used.len says of it. */
import { encode } from "../../wire/codec/codec.ts";
import { Inhdr, SessionInput } from "../../wire/crypto/header.ts";
import { Status } from "../../wire/crypto/status.ts";
import type { Written } from "../queue/chain.ts";
import type { ServiceResult } from "./service-result.ts";

/** What goes into the writable part, and used.len: bytes from the first on that were written. */
export interface Reply {
  readonly written: readonly Written[];
  readonly length: number;
}

const STATUS_BYTES = new Map<number, Uint8Array>(
  Object.values(Status).map((status) => [status, encode(Inhdr, { status })]),
);
const ZERO = new Uint8Array(1);

/** Unnamed statuses come only from fault rules. */
const statusBytes = (status: number): Uint8Array => STATUS_BYTES.get(status) ?? encode(Inhdr, { status });

const inhdr = (status: number, writableLength: number): Written => ({
  offset: writableLength - 1,
  bytes: statusBytes(status),
});

/**
 * A refused data request. Linux takes used.len - 1 for the length of a result, so it must not be 0. The status is the
 * last byte. The first byte is written too: 2.7.8.2, used.len counts from there.
 */
export function refusalReply(status: number, writableLength: number): Reply {
  const written = [inhdr(status, writableLength)];
  if (writableLength > 1) written.unshift({ offset: 0, bytes: ZERO });
  return { written, length: 1 };
}

/**
 * A result as long as it was announced. Nothing is written between the result and the status: Linux may have put the
 * result's own pages there once more.
 */
export function wholeReply(result: ServiceResult<Uint8Array>, writableLength: number): Reply {
  if (!result.ok) return refusalReply(result.status, writableLength);
  const bytes = result.value;
  const adjacent = bytes.length + 1 === writableLength;
  return {
    written: [{ offset: 0, bytes }, inhdr(Status.OK, writableLength)],
    length: bytes.length + (adjacent ? 1 : 0),
  };
}

/**
 * A result that may be shorter than its room of `capacity` bytes. Linux takes used.len - 1 for its length. The rest
 * of the room is zeroed, and so is the byte behind it unless that is the status.
 */
export function paddedReply(result: ServiceResult<Uint8Array>, capacity: number, writableLength: number): Reply {
  if (!result.ok) return refusalReply(result.status, writableLength);
  const written = [inhdr(Status.OK, writableLength)];
  const room = Math.min(capacity + 1, writableLength - 1);
  if (room > 0) written.unshift({ offset: 0, bytes: padEnd(result.value, room) });
  return { written, length: result.value.length + 1 };
}

function padEnd(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  return padded;
}

/** All ones while there is no session: no id that anything answers to. */
const NO_SESSION = 0xffff_ffff_ffff_ffffn;

/** The answer to a create request. */
export const sessionReply = (result: ServiceResult<bigint>): Reply =>
  result.ok ? sessionInput(Status.OK, result.value) : sessionInput(result.status, NO_SESSION);

/** The answer to a create request that opens no session, whatever its status says. */
export const noSessionReply = (status: number): Reply => sessionInput(status, NO_SESSION);

function sessionInput(status: number, session_id: bigint): Reply {
  const bytes = encode(SessionInput, { session_id, status, padding: 0 });
  return { written: [{ offset: 0, bytes }], length: bytes.length };
}

/** The answer to a destroy request. */
export const statusReply = (result: ServiceResult<null>): Reply =>
  statusOnlyReply(result.ok ? Status.OK : result.status);

export function statusOnlyReply(status: number): Reply {
  const bytes = statusBytes(status);
  return { written: [{ offset: 0, bytes }], length: bytes.length };
}
