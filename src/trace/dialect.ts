/**
 * A dialect of the crypto device for a reader of the log, from the table of its services. It has the layouts of a data
 * request and its answer, the request's name and the place of its status. The features also decide how configuration
 * and control requests are read. With VIRTIO_CRYPTO_F_REVISION_1 a driver numbers some algorithms as VIRTIO 1.4 does,
 * without it as Linux does.
 */
import { type Codec, decode, WireError } from "../wire/codec/codec.ts";
import { le32 } from "../wire/codec/layout.ts";
import { sizeOf } from "../wire/codec/offsets.ts";
import { CryptoFeature, featureNames } from "../wire/crypto/features.ts";
import { DataFlag, Inhdr } from "../wire/crypto/header.ts";
import { OpHeader } from "../wire/crypto/requests.ts";
import { type DataForm, type Framing, purposeIn, valueName } from "../wire/crypto/service.ts";
import { Status } from "../wire/crypto/status.ts";
import { conventionsOf, DIALECTS, type DialectTable, type WireDialect } from "../wire/crypto/wire-dialect.ts";
import type { AnswerLayout, DataHeader, DeviceReader, Verdict, WrittenReader } from "./device-reader.ts";

export interface Dialect extends DeviceReader {
  readonly wire: WireDialect;
  readonly control: WireDialect["control"]["layout"];
  answer(readable: Uint8Array, written: WrittenReader): AnswerLayout;
  verdict(readable: Uint8Array, writableLength: number, written: WrittenReader): Verdict | undefined;
}

/** The dialect as a reader needs it. */
export function readerOf(wire: WireDialect): Dialect {
  return {
    wire,
    config: wire.config,
    control: wire.control.layout,
    request: wire.request.layout,
    headerBytes: OpHeader.size ?? 0,
    featureNames,
    header: (readable) => tolerant(() => headerOf(wire, readable), TOO_SHORT),
    answer: (readable, written) => answerOf(wire, readable, written),
    verdict: (readable, writableLength, written) => {
      const opcode = opcodeOf(wire, readable);
      const { framing } = conventionsOf(wire, opcode);
      if (framing.statusAt === "last-byte") return statusByte(writableLength, written);
      return verdictOf(framing, opcode, written);
    },
    purpose: (operation, algorithm) => purposeIn([...wire.services, ...wire.controlServices], operation, algorithm),
    chartClass: (operation) => wire.services.find(({ opcodes }) => Object.hasOwn(opcodes.data, operation))?.chart?.name,
  };
}

interface Readers {
  readonly feature: number | undefined;
  readonly linux: Dialect;
  readonly revision1: Dialect;
}

const readersOf = (table: DialectTable): readonly Readers[] =>
  Object.values(table).map(({ feature, linux, revision1 }) => ({
    feature,
    linux: readerOf(linux),
    revision1: readerOf(revision1),
  }));

const READERS = readersOf(DIALECTS);

/** The dialect of a device whose driver accepted `features`: the one whose feature is among them, or the one without. */
export function dialectOf(features = 0n): Dialect {
  const has = (bit: number) => ((features >> BigInt(bit)) & 1n) === 1n;
  const told = READERS.find(({ feature }) => feature !== undefined && has(feature));
  const { linux, revision1 } = told ?? (READERS.find(({ feature }) => feature === undefined) as Readers);
  return has(CryptoFeature.REVISION_1) ? revision1 : linux;
}

const TOO_SHORT: DataHeader = { operation: "too short", algorithm: "", sessionId: undefined };

/** The result of `read` on a guest's bytes, or `otherwise` if they do not fit. */
function tolerant<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) return otherwise;
    throw error;
  }
}

const opcodeName = (codec: Codec<unknown>, opcode: number): string =>
  codec.label?.(opcode) ?? `opcode 0x${opcode.toString(16)}`;

function statusByte(writableLength: number, written: WrittenReader): Verdict | undefined {
  const byte = writableLength > 0 ? written(writableLength - 1, 1) : undefined;
  return byte && { status: decode(Inhdr, byte).status };
}

const decodedHeader = ({ request }: WireDialect, readable: Uint8Array) => {
  const { header } = request.layout.fields;
  return decode(header, readable.subarray(0, header.size));
};

/** Undefined for bytes too short for a header. */
const opcodeOf = (wire: WireDialect, readable: Uint8Array): number | undefined =>
  tolerant(() => decodedHeader(wire, readable).opcode, undefined);

function headerOf(wire: WireDialect, readable: Uint8Array): DataHeader {
  const { opcode, algo, session_id, flag } = decodedHeader(wire, readable);
  const operation = opcodeName(wire.request.layout.fields.header.fields.opcode, opcode);
  const { algorithm, statelessFeature } = conventionsOf(wire, opcode);
  const isStateless = wire.format === "revision1" && statelessFeature !== undefined && !(flag & DataFlag.SESSION_MODE);
  if (isStateless) return { operation, algorithm: ownAlgorithm(wire, readable), sessionId: undefined };
  if (!algorithm) return { operation, algorithm: "", sessionId: session_id };
  const names = [valueName(algorithm.algo, algo), ...details(wire, readable, algorithm.details)];
  return { operation, algorithm: names.join(" "), sessionId: undefined };
}

/** The algorithm that a stateless request names, as a session's is named. */
function ownAlgorithm(wire: WireDialect, readable: Uint8Array): string {
  const found = bodyOf(wire, readable);
  return found?.form.describe?.(found.body as never)?.algorithm ?? "";
}

/** The values of these fields of `parameter`, such as padding, hash or step, by their shortest names. */
function details(wire: WireDialect, readable: Uint8Array, wanted: readonly string[]): string[] {
  const found = bodyOf(wire, readable);
  if (!found || !("parameter" in found.body)) return [];
  const parameter: Readonly<Record<string, unknown>> = { ...(found.body.parameter as object) };
  const fields = found.form.request.parts?.find(({ name }) => name === "parameter")?.codec.parts ?? [];
  return wanted.flatMap((each) => {
    const field = fields.find(({ name }) => name === each);
    const value = parameter[each];
    return field && typeof value === "number"
      ? [valueName(field.codec as Codec<number>, value).replace(/_PADDING$/, "")]
      : [];
  });
}

interface Body {
  readonly form: DataForm;
  readonly body: object;
}

/** The operation of a data request with its form; undefined for one of no form that is known. */
function bodyOf(wire: WireDialect, readable: Uint8Array): Body | undefined {
  const body = tolerant(() => decode(wire.request.layout, readable).body, undefined);
  const form = body && wire.dataForms[body.kind];
  return form && { form, body };
}

// --- answers ---

function answerOf(wire: WireDialect, readable: Uint8Array, written: WrittenReader): AnswerLayout {
  const opcode = opcodeOf(wire, readable);
  const { statusAt, refusal, verification } = conventionsOf(wire, opcode).framing;
  if (verification && opcode === verification.opcode) return { layout: verification.layout, scope: {} };
  const isOk = statusAt === "first-word" && statusWord(written) === Status.OK;
  const found = isOk ? bodyOf(wire, readable) : undefined;
  const { layout } = found?.form.answer ?? refusal;
  return { layout, scope: found?.form.answer ? found.body : {} };
}

const WORD = sizeOf(le32);

const wordAt = (written: WrittenReader, offset: number): number | undefined => {
  const bytes = written(offset, WORD);
  return bytes && decode(le32, bytes);
};

const statusWord = (written: WrittenReader): number | undefined => wordAt(written, 0);

function verdictOf({ verification }: Framing, opcode: number | undefined, written: WrittenReader): Verdict | undefined {
  const status = statusWord(written);
  if (status === undefined) return undefined;
  const isVerdict = verification !== undefined && opcode === verification.opcode && status === Status.OK;
  const result = (isVerdict ? wordAt(written, WORD) : undefined) ?? Status.OK;
  return result === Status.OK ? { status } : { status: result, text: "not valid" };
}
