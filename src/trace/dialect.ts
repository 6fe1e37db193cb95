/**
 * The two dialects of the crypto device, as a reader of the log needs them: which layouts a data request and its answer
 * have, what the request is called and where its status is. Configuration and control requests follow from the features,
 * too: with VIRTIO_CRYPTO_F_REVISION_1 a driver numbers the asymmetric algorithms as VIRTIO 1.4 does, without it as Linux.
 */

import { type Codec, decode, WireError } from "../wire/codec/codec.ts";
import {
  AsymConfig,
  AsymDataRequest,
  AsymInput,
  type AsymKind,
  AsymOpcode,
  AsymOpHeader,
  AsymService,
} from "../wire/crypto/asym.ts";
import { AsymRefusal, AsymVerifyInput } from "../wire/crypto/asym-common.ts";
import {
  AkcipherSessionPara,
  AkcipherSessionParaRevision1,
  Config,
  ConfigRevision1,
  CryptoFeature,
  CtrlRequest,
  CtrlRequestRevision1,
  DataRequest,
  DataResponse,
  Inhdr,
  OpHeader,
  Status,
} from "../wire/crypto/crypto.ts";

export interface DataHeader {
  /** E.g. `AKCIPHER_DECRYPT`. */
  readonly operation: string;
  /** As far as the request itself tells. */
  readonly algorithm: string;
  readonly sessionId: bigint | undefined;
}

/** How an answer is laid out, and what its lengths refer to. */
export interface AnswerLayout {
  readonly layout: Codec<unknown>;
  readonly scope: object;
}

export interface Verdict {
  readonly status: number;
  /** What the row says when it is not the name of the status. */
  readonly text?: string;
}

/** The bytes the device wrote at `offset`, if it wrote all `length` of them. */
export type Written = (offset: number, length: number) => Uint8Array | undefined;

export interface Dialect {
  readonly config: Codec<unknown>;
  readonly control: typeof CtrlRequest;
  /** What names the algorithm of an AKCIPHER session. */
  readonly akcipherAlgo: Codec<number>;
  readonly request: Codec<unknown>;
  header(readable: Uint8Array): DataHeader;
  answer(readable: Uint8Array, written: Written): AnswerLayout;
  /** Undefined when the device wrote no status. */
  verdict(readable: Uint8Array, writableLength: number, written: Written): Verdict | undefined;
}

/** The dialect of a device whose driver accepted `features`. */
export function dialectOf(features = 0n): Dialect {
  const has = (bit: number) => ((features >> BigInt(bit)) & 1n) === 1n;
  const { linux, revision1 } = has(CryptoFeature.ASYM) ? ASYM_RFC_V3 : VIRTIO_1_4;
  return has(CryptoFeature.REVISION_1) ? revision1 : linux;
}

const TOO_SHORT: DataHeader = { operation: "too short", algorithm: "", sessionId: undefined };

/** What `read` makes of bytes that come from a guest, or `otherwise` if they do not fit. */
function tolerant<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) return otherwise;
    throw error;
  }
}

const nameOf = (codec: Codec<unknown>, value: number): string => codec.label?.(value) ?? String(value);

const opcodeName = (codec: Codec<unknown>, opcode: number): string =>
  codec.label?.(opcode) ?? `opcode 0x${opcode.toString(16)}`;

function statusByte(writableLength: number, written: Written): Verdict | undefined {
  const byte = writableLength > 0 ? written(writableLength - 1, 1) : undefined;
  return byte && { status: decode(Inhdr, byte).status };
}

/** A dialect in both numberings of the asymmetric algorithms. */
interface Numberings {
  readonly linux: Dialect;
  readonly revision1: Dialect;
}

type DataPart = Omit<Dialect, "config" | "control" | "akcipherAlgo">;
type ConfigPart = Record<keyof Numberings, Codec<unknown>>;

const numberings = (data: DataPart, config: ConfigPart): Numberings => ({
  linux: {
    ...data,
    config: config.linux,
    control: CtrlRequest,
    akcipherAlgo: AkcipherSessionPara.fields.algo,
  },
  revision1: {
    ...data,
    config: config.revision1,
    control: CtrlRequestRevision1,
    akcipherAlgo: AkcipherSessionParaRevision1.fields.algo,
  },
});

const virtio14: DataPart = {
  request: DataRequest,
  header: (readable) =>
    tolerant(() => {
      const { opcode, session_id } = decode(OpHeader, readable.subarray(0, OpHeader.size));
      return { operation: opcodeName(OpHeader.fields.opcode, opcode), algorithm: "", sessionId: session_id };
    }, TOO_SHORT),
  answer: () => ({ layout: DataResponse, scope: {} }),
  verdict: (_, writableLength, written) => statusByte(writableLength, written),
};

const { opcode: ASYM_OPCODE, algo: ASYM_ALGO } = AsymOpHeader.fields;

const asymRfcV3: DataPart = {
  request: AsymDataRequest,
  header: (readable) => tolerant(() => asymHeader(readable), TOO_SHORT),
  answer: (readable, written) => {
    const opcode = opcodeOf(readable);
    if (isOfVirtio(opcode)) return { layout: DataResponse, scope: {} };
    if (opcode === AsymOpcode.VERIFY) return { layout: AsymVerifyInput, scope: {} };
    const body = asymStatus(written) === Status.OK ? bodyOf(readable) : undefined;
    return body ? { layout: AsymInput[body.kind], scope: body } : { layout: AsymRefusal, scope: {} };
  },
  verdict: (readable, writableLength, written) => {
    const opcode = opcodeOf(readable);
    if (isOfVirtio(opcode)) return statusByte(writableLength, written);
    const status = asymStatus(written);
    if (status === undefined) return undefined;
    const result = opcode === AsymOpcode.VERIFY && status === Status.OK ? written(4, 4) : undefined;
    const verify_result = result ? decode(AsymVerifyInput.fields.verify_result, result) : Status.OK;
    return verify_result === Status.OK ? { status } : { status: verify_result, text: "not valid" };
  },
};

function asymHeader(readable: Uint8Array): DataHeader {
  const { opcode, algo, session_id } = decode(AsymOpHeader, readable.subarray(0, AsymOpHeader.size));
  const operation = opcodeName(ASYM_OPCODE, opcode);
  if (isOfVirtio(opcode)) return { operation, algorithm: "", sessionId: session_id };
  return { operation, algorithm: [nameOf(ASYM_ALGO, algo), ...details(readable)].join(" "), sessionId: undefined };
}

/** Padding, hash or step of an asymmetric request, by their shortest names. */
function details(readable: Uint8Array): string[] {
  const body = bodyOf(readable);
  if (!body) return [];
  const parameter: Readonly<Record<string, unknown>> = { ...body.parameter };
  const layout = AsymDataRequest.fields.body.parts?.find(({ name }) => name === body.kind)?.codec;
  const fields = layout?.parts?.find(({ name }) => name === "parameter")?.codec.parts ?? [];
  return ["keyexchg_op", "padding_mode", "hash_algo"].flatMap((wanted) => {
    const field = fields.find(({ name }) => name === wanted);
    const value = parameter[wanted];
    return field && typeof value === "number" ? [nameOf(field.codec, value).replace(/_PADDING$/, "")] : [];
  });
}

type AsymBody = Extract<AsymDataRequest["body"], { kind: AsymKind }>;

function bodyOf(readable: Uint8Array): AsymBody | undefined {
  const body = tolerant(() => decode(AsymDataRequest, readable).body, undefined);
  return body && body.kind in AsymInput ? (body as AsymBody) : undefined;
}

/** Undefined for bytes too short for a header: the device answers them as asymmetric requests. */
const opcodeOf = (readable: Uint8Array): number | undefined =>
  tolerant(() => decode(AsymOpHeader, readable.subarray(0, AsymOpHeader.size)).opcode, undefined);

/** F1: services 0 to 3 are those of VIRTIO 1.4. What is none of them is answered as the asymmetric service answers. */
const isOfVirtio = (opcode: number | undefined): boolean => opcode !== undefined && opcode >>> 8 < AsymService.ASYM;

function asymStatus(written: Written): number | undefined {
  const bytes = written(0, 4);
  return bytes && decode(AsymRefusal.fields.status, bytes);
}

// Behind the parts they are made of.
const VIRTIO_1_4 = numberings(virtio14, { linux: Config, revision1: ConfigRevision1 });
const ASYM_RFC_V3 = numberings(asymRfcV3, { linux: AsymConfig, revision1: AsymConfig });
