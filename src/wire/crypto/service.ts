/**
 * What a crypto service is on the wire, as data. Every reader of requests goes by these tables: the device, the trace,
 * the panel, the documents and the Wireshark dissector. A new service is a file in `services` and a line in dialects.ts.
 *
 * A request has up to three forms: padded, unpadded and stateless. They are put together from a fixed and a variable
 * part in forms.ts, so that no field is written twice. A dialect has the forms that go with VIRTIO_CRYPTO_F_REVISION_1.
 */
import type { Codec } from "../codec/codec.ts";

/** Constants by name. */
export type Numbers = Readonly<Record<string, number>>;

/** A layout with its number in exported files. Such a number never changes and is never used again. */
export interface Exported<C extends Codec<unknown> = Codec<unknown>> {
  readonly exportId: number;
  readonly layout: C;
}

/** A session in words, e.g. `AES_CBC` and `encrypt, 128-bit key`. */
export interface SessionText {
  readonly algorithm: string;
  readonly purpose: string;
}

/** The form of one control request. */
export interface ControlForm {
  readonly opcode: number;
  readonly does: "create" | "destroy";
  /** As a driver without VIRTIO_CRYPTO_F_REVISION_1 sends it, with its padding. */
  readonly request: Codec<object>;
  /** As a driver with it does. Default: the same, of a fixed part that needs no padding. */
  readonly unpadded?: Codec<object>;
  /** Of `create`: the session that the decoded request opens; undefined for parameters of an unknown form. */
  readonly describe?: (body: never) => SessionText | undefined;
}

/** The form of one data request. */
export interface DataForm {
  /** Opcode; then, where a dialect tells requests apart by it, the algorithm; then the le32 that the body begins with. */
  readonly tags: readonly (readonly [opcode: number, ...more: number[]])[];
  /** As a driver without VIRTIO_CRYPTO_F_REVISION_1 sends it, with its padding. */
  readonly request: Codec<object>;
  /** As a driver with it does, in a session. Default: the same. */
  readonly unpadded?: Codec<object>;
  /** As a driver with it does without a session: the session's parameters stand in the fixed part. */
  readonly stateless?: Codec<object>;
  /** Of `stateless`: the session that the decoded request has for itself; undefined for one of an unknown form. */
  readonly describe?: (body: never) => SessionText | undefined;
  /** The answer with status OK, its lengths in the request's body. Default: the layout of a refusal. */
  readonly answer?: Exported;
}

/** Where an answer on a data queue has its status. */
export interface Framing {
  /** The very last writable byte, or an le32 at the start. */
  readonly statusAt: "last-byte" | "first-word";
  /** The answer with any status but OK. */
  readonly refusal: Exported;
  /** An operation whose answers all have a layout of their own: an le32 status, then an le32 verdict. */
  readonly verification?: Exported & { readonly opcode: number };
}

/** How a request tells its algorithm. */
export interface AlgorithmNames {
  /** The names of `header.algo`. */
  readonly algo: Codec<number>;
  /** Fields of the body's `parameter` whose values belong to the name of the algorithm. */
  readonly details: readonly string[];
}

/** What the data requests of a service have in common, those of no known form included. */
export interface Conventions {
  readonly framing: Framing;
  /** Absent where the session that the request names tells the algorithm. */
  readonly algorithm?: AlgorithmNames;
  /** The bit of VIRTIO_CRYPTO_F_<SERVICE>_STATELESS_MODE. A service without one does not look at `flag`. */
  readonly statelessFeature?: number;
}

/** How the charts group the requests of a service. */
export interface ChartClass {
  readonly name: string;
  /** Place in the legend, from 0; tells apart the services of one device. */
  readonly rank: number;
}

/**
 * Why a request is made, in plain words. By algorithm where the reason differs: the first counts that the algorithm's
 * text begins with, and `""` is any.
 */
export type Purpose = string | Readonly<Record<string, string>>;

export interface WireService extends Conventions {
  /** The high byte of an opcode, and a bit of `crypto_services`. */
  readonly id: number;
  readonly name: string;
  readonly opcodes: { readonly control: Numbers; readonly data: Numbers };
  /** By kind, the name of the form in the union of all control requests. */
  readonly control: Readonly<Record<string, ControlForm>>;
  /** By kind. Without any, the service has names and no device serves it. */
  readonly data: Readonly<Record<string, DataForm>>;
  readonly chart?: ChartClass;
  /** By the names in {@link opcodes}. */
  readonly purposes?: Readonly<Record<string, Purpose>>;
  /** Its keys are pairs. */
  readonly asymmetric?: true;
  /** Values of its fields, for the documents: by the part of the wire format where they occur, and by name. */
  readonly constants?: Readonly<Partial<Record<"config" | "control" | "data", Readonly<Record<string, Numbers>>>>>;
}

/** Why a request with this name is made; undefined where no service says. */
export function purposeIn(services: readonly WireService[], operation: string, algorithm: string): string | undefined {
  const service = services.find(({ purposes }) => purposes && Object.hasOwn(purposes, operation));
  const purpose = service?.purposes?.[operation];
  if (typeof purpose !== "object") return purpose;
  return Object.entries(purpose).find(([start]) => algorithm.startsWith(start))?.[1];
}

/** 5.9.9.2: an opcode is service and operation. */
export const opcode = (service: number, operation: number): number => (service << 8) | operation;

/** The id of the service in an opcode. */
export const serviceIn = (code: number): number => code >>> 8;

/** The name of a value, or the value. */
export const valueName = (codec: Codec<number>, value: number): string => codec.label?.(value) ?? String(value);
