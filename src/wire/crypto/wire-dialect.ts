/** A dialect of the crypto device on the wire: its services, and what is built from them. */
import type { Codec, Infer } from "../codec/codec.ts";
import { ASYM } from "./asym-common.ts";
import { AsymConfig, AsymService, Config, ConfigRevision1, Service } from "./config.ts";
import { ASYM_RFC_V3, VIRTIO_1_4, VIRTIO_1_4_REVISION_1 } from "./dialects.ts";
import { CryptoFeature } from "./features.ts";
import { LAST_BYTE } from "./header.ts";
import {
  AsymDataRequest,
  AsymDataRequestRevision1,
  CtrlRequest,
  CtrlRequestRevision1,
  DataRequest,
  DataRequestRevision1,
} from "./requests.ts";
import { type CtrlHeader, controlForms, dataForms, type Format, type OpHeader } from "./requests-of.ts";
import {
  type ControlForm,
  type Conventions,
  type DataForm,
  type Exported,
  type Numbers,
  serviceIn,
  type WireService,
} from "./service.ts";

/** A request of any service: a union has the name of its form in `kind`. */
interface AnyBody {
  readonly kind: string;
}
interface AnyRequest<Header extends Codec<unknown>> extends Codec<{ header: Infer<Header>; body: AnyBody }> {
  readonly fields: { readonly header: Header; readonly body: Codec<AnyBody> };
}

export interface DialectParts {
  readonly format: Format;
  readonly config: Codec<unknown>;
  /** The bits of `crypto_services`. */
  readonly serviceBits: Numbers;
  /** Of the data queues. */
  readonly services: readonly WireService[];
  readonly request: Exported<AnyRequest<OpHeader>>;
  readonly controlServices: readonly WireService[];
  readonly control: Exported<AnyRequest<CtrlHeader>>;
  /** Of opcodes of no service in the list; undefined for a request that is too short for an opcode. */
  readonly otherwise: (service: number | undefined) => Conventions;
}

export interface WireDialect extends DialectParts {
  /** The form of each data request, by its kind. */
  readonly dataForms: Readonly<Record<string, DataForm>>;
  readonly controlForms: Readonly<Record<string, ControlForm>>;
}

export const wireDialect = (parts: DialectParts): WireDialect => ({
  ...parts,
  dataForms: dataForms(parts.services, parts.format),
  controlForms: controlForms(parts.controlServices, parts.format),
});

/** How requests with the opcode are answered and named. */
export function conventionsOf({ services, otherwise }: WireDialect, opcode: number | undefined): Conventions {
  if (opcode === undefined) return otherwise(undefined);
  const id = serviceIn(opcode);
  return services.find((service) => service.id === id) ?? otherwise(id);
}

/** The services that a device of the dialect can carry out, in the order of the list. */
export const servedBy = ({ services }: WireDialect): readonly WireService[] =>
  services.filter(({ data }) => Object.keys(data).length > 0);

/** A dialect in both formats. */
export interface DialectForms extends Readonly<Record<Format, WireDialect>> {
  /** The feature bit that a driver of the dialect accepts. */
  readonly feature?: number;
}

/** Dialects by name. */
export type DialectTable = Readonly<Record<string, DialectForms>>;

const VIRTIO = { framing: LAST_BYTE } as const;

const virtio14: DialectParts = {
  format: "linux",
  config: Config,
  serviceBits: Service,
  services: VIRTIO_1_4,
  request: { exportId: 2, layout: DataRequest },
  controlServices: VIRTIO_1_4,
  control: { exportId: 1, layout: CtrlRequest },
  otherwise: () => VIRTIO,
};

/**
 * F1 of docs/spec.md: services 0 to 3 are those of VIRTIO 1.4. Anything else is answered as the asymmetric service
 * answers.
 */
const asymRfcV3: DialectParts = {
  ...virtio14,
  config: AsymConfig,
  serviceBits: AsymService,
  services: ASYM_RFC_V3,
  request: { exportId: 3, layout: AsymDataRequest },
  otherwise: (service) => (service !== undefined && service < ASYM.id ? VIRTIO : ASYM),
};

const REVISION_1 = {
  format: "revision1",
  controlServices: VIRTIO_1_4_REVISION_1,
  control: { exportId: 50, layout: CtrlRequestRevision1 },
} as const;

export const DIALECTS = {
  "virtio-1.4": {
    linux: wireDialect(virtio14),
    revision1: wireDialect({
      ...virtio14,
      ...REVISION_1,
      config: ConfigRevision1,
      services: VIRTIO_1_4_REVISION_1,
      request: { exportId: 51, layout: DataRequestRevision1 },
    }),
  },
  "asym-rfc-v3": {
    linux: wireDialect(asymRfcV3),
    revision1: wireDialect({
      ...asymRfcV3,
      ...REVISION_1,
      request: { exportId: 52, layout: AsymDataRequestRevision1 },
    }),
    feature: CryptoFeature.ASYM,
  },
} as const satisfies DialectTable;
