/** From a list of services to the unions of their requests: the types stay as exact as the list. */
import type { Codec, Infer, OnlyIf } from "../codec/codec.ts";
import { doc } from "../codec/layout.ts";
import { type Struct, struct } from "../codec/layout-struct.ts";
import { select, selectByAll, type Unknown } from "../codec/layout-union.ts";
import { Clause } from "./clause.ts";
import { ctrlHeader, DataFlag, type opHeader } from "./header.ts";
import type { ControlForm, DataForm, Numbers, WireService } from "./service.ts";

type Services = readonly WireService[];
type All<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never;
type Flat<T> = { readonly [K in keyof T]: T[K] };

/**
 * How requests are written: padded, with the numbers of Linux, or as a driver writes them that accepted
 * VIRTIO_CRYPTO_F_REVISION_1.
 */
export type Format = "linux" | "revision1";

type RequestIn<Form, F extends Format> = F extends "linux"
  ? RequestOf<Form>
  : Form extends { readonly unpadded: infer C }
    ? C
    : RequestOf<Form>;
type RequestOf<Form> = Form extends { readonly request: infer C } ? C : never;
type Bodies<Forms, F extends Format> = {
  [K in keyof Forms]: { kind: K } & Infer<RequestIn<Forms[K], F>>;
}[keyof Forms];
type StatelessBodies<Forms, F extends Format> = F extends "linux"
  ? never
  : {
      [K in keyof Forms & string]: Forms[K] extends { readonly stateless: infer C }
        ? { kind: StatelessKind<K> } & Infer<C>
        : never;
    }[keyof Forms & string];
type StatelessKind<K extends string> = `${K}_stateless`;

/** The constants of all services by name. */
export type Opcodes<S extends Services, Queue extends "control" | "data"> = Flat<All<S[number]["opcodes"][Queue]>>;
/** The numbers of the services by name. */
export type ServiceNumbers<S extends Services> = { readonly [N in S[number]["name"]]: number };
export type ControlBody<S extends Services, F extends Format> = Bodies<All<S[number]["control"]>, F> | Unknown;
export type DataBody<S extends Services, F extends Format> =
  | Bodies<All<S[number]["data"]>, F>
  | StatelessBodies<All<S[number]["data"]>, F>
  | Unknown;

export function opcodesOf<const S extends Services, Q extends "control" | "data">(services: S, queue: Q) {
  return Object.assign({}, ...services.map(({ opcodes }) => opcodes[queue])) as Opcodes<S, Q>;
}

export const serviceNumbers = <const S extends Services>(services: S): ServiceNumbers<S> =>
  Object.fromEntries(services.map(({ name, id }) => [name, id])) as ServiceNumbers<S>;

/** What a stateless request is called, by the name of its form in a session. */
export const statelessKind = <K extends string>(kind: K): StatelessKind<K> => `${kind}_stateless`;

/** The forms of all services by kind: `request` is how the format has them. */
export const controlForms = (services: Services, format: Format): Readonly<Record<string, ControlForm>> =>
  mapped(Object.assign({}, ...services.map(({ control }) => control)), (form: ControlForm) => inFormat(form, format));

export function dataForms(services: Services, format: Format): Readonly<Record<string, DataForm>> {
  const forms: Readonly<Record<string, DataForm>> = Object.assign({}, ...services.map(({ data }) => data));
  const inSession = mapped(forms, (form) => inFormat(form, format));
  if (format === "linux") return inSession;
  const stateless = Object.entries(forms).flatMap(([kind, form]) =>
    form.stateless ? [[statelessKind(kind), { ...form, request: form.stateless }] as const] : [],
  );
  return { ...inSession, ...Object.fromEntries(stateless) };
}

const inFormat = <F extends ControlForm | DataForm>(form: F, format: Format): F =>
  format === "linux" ? form : { ...form, request: form.unpadded ?? form.request };

const mapped = <T>(all: Readonly<Record<string, T>>, change: (each: T) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(all).map(([key, each]) => [key, change(each)]));

export type CtrlHeader = ReturnType<typeof ctrlHeader>;

export type CtrlRequestOf<S extends Services, F extends Format = "linux"> = Struct<{
  readonly header: CtrlHeader;
  readonly body: Codec<ControlBody<S, F>>;
}>;

/** The layout of every control request of the services. */
export function ctrlRequest<const S extends Services, const F extends Format>(
  services: S,
  format: F,
): CtrlRequestOf<S, F> {
  const forms = Object.entries(controlForms(services, format));
  const variants = Object.fromEntries(forms.map(([kind, { opcode, request }]) => [kind, [opcode, request] as const]));
  const body: Codec<object> = select("header.opcode", variants);
  return struct(
    "virtio_crypto_op_ctrl_req",
    {
      header: doc(ctrlHeader(opcodesOf(services, "control") as Numbers), "What the driver asks for."),
      body: doc(body, CONTROL_BODY[format]),
    },
    { clause: Clause.CONTROL, meaning: "A control request as the device reads it." },
  ) as unknown as CtrlRequestOf<S, F>;
}

const CONTROL_BODY: Readonly<Record<Format, string>> = {
  linux: "The operation: 56 bytes, and the key of a session to be opened.",
  revision1: "The operation, and the key of a session to be opened.",
};

/** Both dialects have a header of these fields; what is said about them differs. */
export type OpHeader = ReturnType<typeof opHeader>;

export type DataRequestOf<S extends Services, F extends Format = "linux"> = Struct<{
  readonly header: OpHeader;
  readonly body: Codec<DataBody<S, F>>;
}>;

/** How a dialect frames the data requests of its services. */
export interface DataFraming<F extends Format = Format> {
  readonly format: F;
  readonly header: (opcodes: Numbers) => OpHeader;
  /** What is said about the header and about the body. */
  readonly says: readonly [header: string, body: string];
  readonly clause: string;
}

/** The layout of every data request of the services. */
export function dataRequest<const S extends Services, const F extends Format>(
  services: S,
  framing: DataFraming<F>,
): DataRequestOf<S, F> {
  const { header, says, clause, format } = framing;
  const body: Codec<object> = dataUnion(dataForms(services, format), format);
  return struct(
    "virtio_crypto_op_data_req",
    { header: doc(header(opcodesOf(services, "data") as Numbers), says[0]), body: doc(body, says[1]) },
    { clause, meaning: "A data request as the device reads it." },
  ) as unknown as DataRequestOf<S, F>;
}

/** By the opcode alone, unless a form needs more to be told from another. */
function dataUnion(forms: Readonly<Record<string, DataForm>>, format: Format): Codec<object> {
  const all = Object.entries(forms);
  if (format === "linux" && all.every(([, { tags }]) => tags.every((tag) => tag.length === 1))) {
    const variants = all.flatMap(([kind, { tags, request }]) => tags.map(([code]) => [kind, [code, request] as const]));
    return select("header.opcode", Object.fromEntries(variants));
  }
  const variants = all.map(([kind, form]) => [kind, [form.tags, form.request, ...onlyIf(form, format)] as const]);
  return selectByAll(["header.opcode", "header.algo"], Object.fromEntries(variants));
}

/** 5.9.9.4 and others: `flag` tells a request in a session from one without. */
function onlyIf({ stateless, request }: DataForm, format: Format): readonly OnlyIf[] {
  if (format === "linux" || !stateless) return [];
  return [{ ref: "header.flag", mask: DataFlag.SESSION_MODE, set: request !== stateless }];
}
