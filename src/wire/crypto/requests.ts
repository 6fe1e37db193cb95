/** The requests of both dialects, from the lists of their services. VIRTIO 1.4 cs01, 5.9.9.2 and 5.9.9.3; RFC v3. */
import type { Infer } from "../codec/codec.ts";
import { AsymVerifyInput, asymOpHeader, Rfc } from "./asym-common.ts";
import { Clause } from "./clause.ts";
import { ASYM_RFC_V3, VIRTIO_1_4, VIRTIO_1_4_REVISION_1 } from "./dialects.ts";
import { opHeader } from "./header.ts";
import {
  type CtrlRequestOf,
  ctrlRequest,
  type DataFraming,
  type DataRequestOf,
  dataRequest,
  type Opcodes,
  opcodesOf,
} from "./requests-of.ts";
import type { DataForm } from "./service.ts";
import { asymDh } from "./services/asym-dh.ts";
import { asymDsa } from "./services/asym-dsa.ts";
import { asymEc } from "./services/asym-ec.ts";
import { asymRsa } from "./services/asym-rsa.ts";

/** 5.9.9.2 Control Virtqueue. */
export const CtrlOpcode: Opcodes<typeof VIRTIO_1_4, "control"> = opcodesOf(VIRTIO_1_4, "control");
/** 5.9.9.3 Data Virtqueue. */
export const DataOpcode: Opcodes<typeof VIRTIO_1_4, "data"> = opcodesOf(VIRTIO_1_4, "data");

/** A control request, its device-readable part: 16 bytes of header, 56 of operation, then the key. */
export const CtrlRequest: CtrlRequestOf<typeof VIRTIO_1_4> = ctrlRequest(VIRTIO_1_4, "linux");
/** As a driver that accepted VIRTIO_CRYPTO_F_REVISION_1 writes it: without padding, and with other numbers. */
export const CtrlRequestRevision1: CtrlRequestOf<typeof VIRTIO_1_4_REVISION_1, "revision1"> = ctrlRequest(
  VIRTIO_1_4_REVISION_1,
  "revision1",
);
export type CtrlRequest = Infer<typeof CtrlRequest>;
export type CtrlRequestRevision1 = Infer<typeof CtrlRequestRevision1>;

/** The operation of a control request. In the other format it has its padding besides. */
export type CtrlBody<K extends string> = Extract<CtrlRequestRevision1["body"], { kind: K }>;

export const VIRTIO_FRAMING: DataFraming<"linux"> = {
  format: "linux",
  header: opHeader,
  says: ["What the driver asks for, and in which session.", "The operation: 48 bytes, and the data it works on."],
  clause: Clause.DATA,
};

/** A data request, its device-readable part: 24 bytes of header, 48 of operation, then the data. */
export const DataRequest: DataRequestOf<typeof VIRTIO_1_4> = dataRequest(VIRTIO_1_4, VIRTIO_FRAMING);
/** As a driver that accepted VIRTIO_CRYPTO_F_REVISION_1 writes it: without padding, and without a session perhaps. */
export const DataRequestRevision1: DataRequestOf<typeof VIRTIO_1_4_REVISION_1, "revision1"> = dataRequest(
  VIRTIO_1_4_REVISION_1,
  {
    ...VIRTIO_FRAMING,
    format: "revision1",
    says: [VIRTIO_FRAMING.says[0], "The operation, without a session also its parameters; then its data."],
  },
);
export type DataRequest = Infer<typeof DataRequest>;
export type DataRequestRevision1 = Infer<typeof DataRequestRevision1>;

/** The operation of a data request. In the other format it has its padding besides. */
export type DataBody<K extends string> = Extract<DataRequestRevision1["body"], { kind: K }>;

export const ASYM_FRAMING: DataFraming<"linux"> = {
  format: "linux",
  header: asymOpHeader,
  says: ["What the driver asks for.", "The operation."],
  clause: Rfc.DATA,
};

/**
 * A data request of the RFC's dialect, its device-readable part: the header, then `parameter` and `odata` without a gap.
 * Nothing pads them to the 48 bytes of VIRTIO 1.4, but in requests to the services of VIRTIO 1.4.
 */
export const AsymDataRequest: DataRequestOf<typeof ASYM_RFC_V3> = dataRequest(ASYM_RFC_V3, ASYM_FRAMING);
/** As a driver that accepted VIRTIO_CRYPTO_F_REVISION_1 writes it: the services of VIRTIO 1.4 have other forms. */
export const AsymDataRequestRevision1: DataRequestOf<typeof ASYM_RFC_V3, "revision1"> = dataRequest(ASYM_RFC_V3, {
  ...ASYM_FRAMING,
  format: "revision1",
});
export type AsymDataRequest = Infer<typeof AsymDataRequest>;

/** The forms of the asymmetric service by kind. */
const ASYM_FORMS = { ...asymRsa.data, ...asymDsa.data, ...asymEc.data, ...asymDh.data };

/** The names of the sixteen asymmetric requests. */
export type AsymKind = keyof typeof ASYM_FORMS;
export type AsymBody = Extract<AsymDataRequest["body"], { kind: AsymKind }>;

type AnswerOf<F> = F extends { readonly answer: { readonly layout: infer L } } ? L : typeof AsymVerifyInput;

/**
 * `idata`, the device-writable part, of each request when its status is OK. Decode it with the request's `body` as the
 * scope: that is where its lengths are. Any other status comes with `AsymRefusal`, but a verification always with
 * `AsymVerifyInput`.
 */
export const AsymInput = Object.fromEntries(
  Object.entries<DataForm>(ASYM_FORMS).map(([kind, { answer }]) => [kind, answer?.layout ?? AsymVerifyInput]),
) as { readonly [K in AsymKind]: AnswerOf<(typeof ASYM_FORMS)[K]> };

export const { header: CtrlHeader } = CtrlRequest.fields;
export const { header: OpHeader } = DataRequest.fields;
export const { header: AsymOpHeader } = AsymDataRequest.fields;
