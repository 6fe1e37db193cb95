/** The data queues: from a request's bytes to its answer, or to work for the engine. VIRTIO 1.4 cs01, 5.9.9.3; RFC v3. */
import type { Infer } from "../../wire/codec/codec.ts";
import { offsetsOf, sizeOf } from "../../wire/codec/offsets.ts";
import { Clause } from "../../wire/crypto/clause.ts";
import { DataFlag } from "../../wire/crypto/header.ts";
import { OpHeader } from "../../wire/crypto/requests.ts";
import { statelessKind } from "../../wire/crypto/requests-of.ts";
import { type Framing, serviceIn } from "../../wire/crypto/service.ts";
import { Status } from "../../wire/crypto/status.ts";
import { conventionsOf, type WireDialect } from "../../wire/crypto/wire-dialect.ts";
import { completeRefused, opcodeIn } from "./framing.ts";
import { parse } from "./parse.ts";
import type { DataCall, DataContext, DeviceService } from "./service.ts";
import { mapResult, ok, type Refused, refuse, type ServiceResult } from "./service-result.ts";
import type { Completed, Io, Submitted } from "./step.ts";

type DataRequest = Infer<WireDialect["request"]["layout"]>;

/** What differs between the data queues of the dialects. */
export interface DataQueues {
  readonly wire: WireDialect;
  readonly services: readonly DeviceService[];
  /** Where the requests are specified. */
  readonly clause: string;
  /** A request of no form that is known, in words. */
  unknown(header: DataRequest["header"]): string;
  /** What happens to a request without room for its status. May throw DriverError; undefined if there is room. */
  noRoom(framing: Framing, io: Io): Completed | undefined;
}

type Perform = (context: DataContext, io: Io) => Completed | Submitted;
type Call = DataCall<unknown>;

/** Carries out data requests; each throws what `noRoom` throws. */
export function performer(queues: DataQueues): Perform {
  const { wire, clause } = queues;
  const byKind = handlersByKind(queues.services);
  return (context, io) => {
    const framing = framingOf(wire, io);
    const broken = queues.noRoom(framing, io);
    if (broken) return broken;
    const parsed =
      withoutMode(wire, context.features, io) ?? parse<DataRequest>(wire.request.layout, io.readable, clause);
    if (!parsed.ok) return completeRefused(framing, parsed, io);
    const { header, body } = parsed.value;
    const handler = byKind.get(body.kind);
    if (!handler) return completeRefused(framing, refuse(Status.NOTSUPP, clause, queues.unknown(header)), io);
    const call = handler.prepare(context, parsed.value);
    if (!call.ok) return completeRefused(framing, call, io);
    // The map ties each service to its own kinds of body, which a lookup by kind cannot express.
    return handler.service.perform(call.value as DataCall<never, never>, io);
  };
}

interface Handler {
  readonly service: DeviceService;
  readonly prepare: (context: DataContext, request: DataRequest) => ServiceResult<Call>;
}

function handlersByKind(services: readonly DeviceService[]): ReadonlyMap<string, Handler> {
  const kinds = services.flatMap((service) => Object.keys(service.wire.data).map((kind) => ({ service, kind })));
  return new Map<string, Handler>(
    kinds.flatMap(({ service, kind }) => [
      [kind, { service, prepare: (context, request) => ok(inSession(service, context, request)) }],
      [statelessKind(kind), { service, prepare: ({ features }, request) => alone(service, kind, features, request) }],
    ]),
  );
}

function inSession(
  { sessionKind }: DeviceService,
  { sessions, features }: DataContext,
  { header, body }: DataRequest,
): Call {
  const { session_id: sessionId } = header;
  const session = sessionKind === undefined ? undefined : sessions.of(sessionId, sessionKind);
  return { header, body, features, session, sessionId, keyBytes: 0 };
}

/** 5.9.9: the session is opened for this request alone, and no table has it. */
function alone(
  service: DeviceService,
  kind: string,
  features: bigint,
  { header, body: whole }: DataRequest,
): ServiceResult<Call> {
  const parts = service.sessionless?.(whole as never);
  if (!parts) return refuse(Status.NOTSUPP, Clause.DATA, `${service.wire.name} has no stateless requests`);
  const body = { ...parts.body, kind };
  const { keyBytes } = parts;
  return mapResult(parts.session, (session) => ({ header, body, features, session, sessionId: undefined, keyBytes }));
}

/** 5.9.9.3: without its feature bit the stateless requests of a service are refused, whatever else they have. */
function withoutMode(wire: WireDialect, features: bigint, { readable }: Io): Refused | undefined {
  if (wire.format !== "revision1" || readable.length < sizeOf(OpHeader)) return undefined;
  const word = (offset: number) => new DataView(readable.buffer, readable.byteOffset).getUint32(offset, true);
  if (word(AT.flag) & DataFlag.SESSION_MODE) return undefined;
  const id = serviceIn(word(AT.opcode));
  const service = wire.services.find((each) => each.id === id);
  if (service?.statelessFeature === undefined || (features >> BigInt(service.statelessFeature)) & 1n) return undefined;
  return refuse(Status.NOTSUPP, Clause.DATA, `stateless mode of ${service.name} was not negotiated`);
}

const AT = offsetsOf(OpHeader);

/** Refuses a request without a look at more than its opcode; throws what `noRoom` throws. */
export function refuser(queues: DataQueues): (result: Refused, io: Io) => Completed {
  return (result, io) => {
    const framing = framingOf(queues.wire, io);
    return queues.noRoom(framing, io) ?? completeRefused(framing, result, io);
  };
}

export const framingOf = (wire: WireDialect, { readable }: Pick<Io, "readable">): Framing =>
  conventionsOf(wire, opcodeIn(readable)).framing;
