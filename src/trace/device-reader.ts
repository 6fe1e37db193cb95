/** How a reader of the log reads the requests of one type of device, and what else of a log depends on the type. */
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

/** How an answer is laid out, and what its lengths refer to. */
export interface AnswerLayout {
  readonly layout: Codec<unknown>;
  readonly scope: object;
  /** Where the answer ends; default: with the room for it. */
  readonly length?: number;
}

export interface Verdict {
  /** Undefined for an answer of a type that has no statuses: it is never refused. */
  readonly status: number | undefined;
  /** What the row says when it is not the name of the status. */
  readonly text?: string;
}

/** The bytes the device wrote at `offset`, if it wrote all `length` of them. */
export type Written = (offset: number, length: number) => Uint8Array | undefined;

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
  answer(readable: Uint8Array, written: Written, end: number): AnswerLayout;
  /** Undefined when the device wrote no status, and its type has them. */
  verdict(readable: Uint8Array, writableLength: number, written: Written, end: number): Verdict | undefined;
  /** The class of the charts that an operation is counted in; undefined for none of its own. */
  chartClass(operation: string): string | undefined;
  /** Of a crypto device: its services, and the layout of its control requests. */
  readonly wire?: WireDialect;
  readonly control?: WireDialect["control"]["layout"];
}
