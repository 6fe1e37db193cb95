/** From a list of services to the unions of their requests: the types stay as exact as the list. */
import type { Codec, Infer } from "../codec/codec.ts";
import { doc } from "../codec/layout.ts";
import { type Struct, struct } from "../codec/layout-struct.ts";
import { select, selectByAll, type Unknown } from "../codec/layout-union.ts";
import { Clause } from "./clause.ts";
import { ctrlHeader, type opHeader } from "./header.ts";
import type { ControlForm, DataForm, Numbers, WireService } from "./service.ts";

type Services = readonly WireService[];
type All<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never;
type Flat<T> = { readonly [K in keyof T]: T[K] };
type Bodies<Forms> = {
  [K in keyof Forms]: Forms[K] extends { readonly request: infer C } ? { kind: K } & Infer<C> : never;
}[keyof Forms];

/** The constants of all services by name. */
export type Opcodes<S extends Services, Queue extends "control" | "data"> = Flat<All<S[number]["opcodes"][Queue]>>;
/** The numbers of the services by name. */
export type ServiceNumbers<S extends Services> = { readonly [N in S[number]["name"]]: number };
export type ControlBody<S extends Services> = Bodies<All<S[number]["control"]>> | Unknown;
export type DataBody<S extends Services> = Bodies<All<S[number]["data"]>> | Unknown;

export function opcodesOf<const S extends Services, Q extends "control" | "data">(services: S, queue: Q) {
  return Object.assign({}, ...services.map(({ opcodes }) => opcodes[queue])) as Opcodes<S, Q>;
}

export const serviceNumbers = <const S extends Services>(services: S): ServiceNumbers<S> =>
  Object.fromEntries(services.map(({ name, id }) => [name, id])) as ServiceNumbers<S>;

/** The forms of all services by kind. */
export const controlForms = (services: Services): Readonly<Record<string, ControlForm>> =>
  Object.assign({}, ...services.map(({ control }) => control));
export const dataForms = (services: Services): Readonly<Record<string, DataForm>> =>
  Object.assign({}, ...services.map(({ data }) => data));

export type CtrlHeader = ReturnType<typeof ctrlHeader>;

export type CtrlRequestOf<S extends Services> = Struct<{
  readonly header: CtrlHeader;
  readonly body: Codec<ControlBody<S>>;
}>;

/** The layout of every control request of the services. */
export function ctrlRequest<const S extends Services>(services: S): CtrlRequestOf<S> {
  const variants = Object.fromEntries(
    Object.entries(controlForms(services)).map(([kind, { opcode, request }]) => [kind, [opcode, request] as const]),
  );
  const body: Codec<object> = select("header.opcode", variants);
  return struct(
    "virtio_crypto_op_ctrl_req",
    {
      header: doc(ctrlHeader(opcodesOf(services, "control") as Numbers), "What the driver asks for."),
      body: doc(body, "The operation: 56 bytes, and the key of a session to be opened."),
    },
    { clause: Clause.CONTROL, meaning: "A control request as the device reads it." },
  ) as unknown as CtrlRequestOf<S>;
}

/** Both dialects have a header of these fields; what is said about them differs. */
export type OpHeader = ReturnType<typeof opHeader>;

export type DataRequestOf<S extends Services> = Struct<{
  readonly header: OpHeader;
  readonly body: Codec<DataBody<S>>;
}>;

/** How a dialect frames the data requests of its services. */
export interface DataFraming {
  readonly header: (opcodes: Numbers) => OpHeader;
  /** What is said about the header and about the body. */
  readonly says: readonly [header: string, body: string];
  readonly clause: string;
}

/** The layout of every data request of the services. */
export function dataRequest<const S extends Services>(services: S, framing: DataFraming): DataRequestOf<S> {
  const { header, says, clause } = framing;
  const body: Codec<object> = dataUnion(dataForms(services));
  return struct(
    "virtio_crypto_op_data_req",
    { header: doc(header(opcodesOf(services, "data") as Numbers), says[0]), body: doc(body, says[1]) },
    { clause, meaning: "A data request as the device reads it." },
  ) as unknown as DataRequestOf<S>;
}

/** By the opcode alone, unless a form needs more to be told from another. */
function dataUnion(forms: Readonly<Record<string, DataForm>>): Codec<object> {
  const all = Object.entries(forms);
  if (all.every(([, { tags }]) => tags.every((tag) => tag.length === 1))) {
    const variants = all.flatMap(([kind, { tags, request }]) => tags.map(([code]) => [kind, [code, request] as const]));
    return select("header.opcode", Object.fromEntries(variants));
  }
  const variants = all.map(([kind, { tags, request }]) => [kind, [tags, request] as const]);
  return selectByAll(["header.opcode", "header.algo"], Object.fromEntries(variants));
}
