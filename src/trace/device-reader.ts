/** How a log is read for one type of device: its requests, and whatever else depends on the type. */
import type { Codec } from "../wire/codec/codec.ts";
import type { WireDialect } from "../wire/crypto/wire-dialect.ts";
import type { FeatureNames } from "../wire/virtio/feature-names.ts";

export interface DataHeader {
  /** E.g. `CIPHER_DECRYPT`. */
  readonly operation: string;
  /** As far as the request itself tells. */
  readonly algorithm: string;
  readonly sessionId: bigint | undefined;
}

/** The layout of an answer, and the values that its lengths refer to. */
export interface AnswerLayout {
  readonly layout: Codec<unknown>;
  readonly scope: object;
  /** Where the answer ends; default: with the room for it. */
  readonly length?: number;
}

export interface Verdict {
  /** Undefined for an answer of a type that has no statuses: it is never refused. */
  readonly status: number | undefined;
  /** The row's text, if it is not the status' name. */
  readonly text?: string;
}

/** The bytes the device wrote at `offset`, if it wrote all `length` of them. */
export type WrittenReader = (offset: number, length: number) => Uint8Array | undefined;

export interface DeviceReader {
  /** The device configuration. */
  readonly config: Codec<unknown>;
  /** Requests of all queues but a control queue. */
  readonly request: Codec<unknown>;
  /** Bytes of a request that {@link header} reads. */
  readonly headerBytes: number;
  readonly featureNames: FeatureNames;
  header(readable: Uint8Array): DataHeader;
  /** `end` is where the last byte that the device wrote ends. */
  answer(readable: Uint8Array, written: WrittenReader, end: number): AnswerLayout;
  /** Undefined when the device wrote no status, and its type has them. */
  verdict(readable: Uint8Array, writableLength: number, written: WrittenReader, end: number): Verdict | undefined;
  /** The class of the charts that an operation is counted in; undefined for none of its own. */
  chartClass(operation: string): string | undefined;
  /** Why a request is made, in plain words; undefined where nothing says. */
  purpose(operation: string, algorithm: string): string | undefined;
  /** Of a crypto device: its services, and the layout of its control requests. */
  readonly wire?: WireDialect;
  readonly control?: WireDialect["control"]["layout"];
}
