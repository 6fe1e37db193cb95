/** A request and its answer: which wire layouts they have. What the panel, a redaction and an export all go by. */
import type { AbsentBytes } from "../contract/trace.ts";
import { type Codec, decode, type Infer, WireError } from "../wire/codec/codec.ts";
import { Inhdr, SessionInput } from "../wire/crypto/header.ts";
import { CtrlHeader } from "../wire/crypto/requests.ts";
import { ABSENCE_WORD, whyAbsent } from "./absent.ts";
import type { AnswerLayout, DataHeader, DeviceReader, Verdict } from "./device-reader.ts";
import type { Dialect } from "./dialect.ts";
import type { Popped, Used } from "./event-of.ts";

/** A request as its layouts depend on it. */
export interface Exchange {
  readonly popped: Popped;
  readonly control: boolean;
  readonly dialect: DeviceReader;
}

export const requestLayout = ({ control, dialect }: Exchange): Codec<unknown> =>
  (control ? dialect.control : undefined) ?? dialect.request;

export function answerLayout(exchange: Exchange, used: Used): AnswerLayout {
  if (answersWithSession(exchange)) return { layout: SessionInput, scope: {} };
  if (exchange.control) return { layout: Inhdr, scope: {} };
  const written = (offset: number, length: number) => writtenAt(used, offset, length);
  return exchange.dialect.answer(exchange.popped.readable, written, endOf(used));
}

/** Whether the answer is a `virtio_crypto_session_input`; that to a destroy or a data request ends in a status byte. */
export function answersWithSession({ control, dialect, popped }: Exchange): boolean {
  if (!control || popped.writableLength < (SessionInput.size ?? 0)) return false;
  const body = controlBody(dialect, popped.readable);
  return body === undefined || !("session_id" in body);
}

const CTRL_HEADER_SIZE = CtrlHeader.size ?? 0;

/** Name and algorithm of a request, from its header. */
export function headerOf({ control, dialect, popped }: Exchange): DataHeader {
  const why = whyAbsent(popped.absent, 0, control ? CTRL_HEADER_SIZE : dialect.headerBytes);
  if (why) return { operation: ABSENCE_WORD[why], algorithm: "", sessionId: undefined };
  return control && dialect.control ? controlHeader(dialect.control, popped.readable) : dialect.header(popped.readable);
}

function controlHeader({ fields: { header } }: Dialect["control"], readable: Uint8Array): DataHeader {
  const rest = { algorithm: "", sessionId: undefined };
  try {
    const { opcode } = decode(header, readable.subarray(0, CTRL_HEADER_SIZE));
    return { operation: header.fields.opcode.label?.(opcode) ?? `opcode 0x${opcode.toString(16)}`, ...rest };
  } catch (error) {
    if (error instanceof WireError) return { operation: "too short", ...rest };
    throw error;
  }
}

/** The session that a create request was answered with, and its status; undefined for any other request. */
export function sessionOf(exchange: Exchange, used: Used): Infer<typeof SessionInput> | undefined {
  const bytes = answersWithSession(exchange) ? writtenAt(used, 0, SessionInput.size ?? 0) : undefined;
  return bytes && decode(SessionInput, bytes);
}

/** The status the driver reads; undefined when the device wrote none, or the log does not have it. */
export function verdictOf(exchange: Exchange, used: Used): Verdict | undefined {
  const session = sessionOf(exchange, used);
  if (session) return { status: session.status };
  const written = (offset: number, length: number) => writtenAt(used, offset, length);
  const { control, dialect, popped } = exchange;
  if (!control) return dialect.verdict(popped.readable, popped.writableLength, written, endOf(used));
  const byte = written(0, 1);
  return byte && { status: decode(Inhdr, byte).status };
}

export function statusText({ status, text }: Verdict): string {
  if (text !== undefined || status === undefined) return text ?? "";
  return Inhdr.fields.status.label?.(status) ?? `status ${status}`;
}

/** The text of an answer without a verdict. */
export function noStatusText({ absent }: Used): string {
  const why = absent?.[0]?.why;
  return why ? `status ${ABSENCE_WORD[why]}` : "no status";
}

/** The operation of a control request: a union has the name of its form in `kind`. */
export type ControlBody = Infer<Dialect["control"]>["body"];

/** The body of a control request; undefined for bytes that are none. */
export function controlBody({ control }: DeviceReader, readable: Uint8Array): ControlBody | undefined {
  if (!control) return undefined;
  try {
    return decode(control, readable).body;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** Where the last byte that the device wrote ends. */
const endOf = ({ written }: Used): number =>
  written.reduce((end, { offset, bytes }) => Math.max(end, offset + bytes.length), 0);

/** The bytes the device wrote at `offset`, if one write covers them and the log has them. */
export function writtenAt(used: Used, offset: number, length: number): Uint8Array | undefined {
  if (whyAbsent(used.absent, offset, offset + length)) return undefined;
  for (const { offset: from, bytes } of used.written) {
    if (from <= offset && offset + length <= from + bytes.length)
      return bytes.subarray(offset - from, offset - from + length);
  }
  return undefined;
}

/** The bytes that the device wrote to the writable part; all other bytes are unknown. */
export interface AnswerBytes {
  readonly bytes: Uint8Array;
  readonly written: readonly { readonly from: number; readonly to: number }[];
  /** Ranges of the written bytes that the log does not have. */
  readonly absent: readonly AbsentBytes[];
}

/**
 * Longest answer that is assembled, in bytes. A driver may offer 4 GiB of room with descriptors that overlap. The
 * device never writes more than the `max_size` of 1 MiB and a header.
 */
export const MAX_ANSWER_BYTES = 1 << 21;

/** The writable part as far as it is kept: up to {@link MAX_ANSWER_BYTES}. */
export function answerBytes({ writableLength }: Popped, used: Used | undefined): AnswerBytes {
  const bytes = new Uint8Array(Math.min(writableLength, MAX_ANSWER_BYTES));
  const written = (used?.written ?? []).map(({ offset, bytes: part }) => {
    if (offset < bytes.length) bytes.set(part.subarray(0, bytes.length - offset), offset);
    return { from: offset, to: offset + part.length };
  });
  return { bytes, written, absent: used?.absent ?? [] };
}
