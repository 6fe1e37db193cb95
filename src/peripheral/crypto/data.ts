/** The data queues: from a request's bytes to its answer, or to work for the engine. VIRTIO 1.4 cs01, 5.9.9.3; RFC v3. */
import type { Infer } from "../../wire/codec/codec.ts";
import type { Framing } from "../../wire/crypto/service.ts";
import { Status } from "../../wire/crypto/status.ts";
import { conventionsOf, type WireDialect } from "../../wire/crypto/wire-dialect.ts";
import { completeRefused, opcodeIn } from "./framing.ts";
import { parse } from "./parse.ts";
import type { DataCall, DataContext, DeviceService } from "./service.ts";
import { type Refused, refuse } from "./service-result.ts";
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

/** Carries out data requests; each throws what `noRoom` throws. */
export function performer(queues: DataQueues): Perform {
  const { wire, services, clause } = queues;
  const byKind = new Map(services.flatMap((service) => Object.keys(service.wire.data).map((kind) => [kind, service])));
  return (context, io) => {
    const framing = framingOf(wire, io);
    const broken = queues.noRoom(framing, io);
    if (broken) return broken;
    const parsed = parse<DataRequest>(wire.request.layout, io.readable, clause);
    if (!parsed.ok) return completeRefused(framing, parsed, io);
    const { header, body } = parsed.value;
    const service = byKind.get(body.kind);
    if (!service) return completeRefused(framing, refuse(Status.NOTSUPP, clause, queues.unknown(header)), io);
    // The map ties each service to its own kinds of body, which a lookup by kind cannot express.
    return service.perform({ header, body, ...context } as DataCall<never>, io);
  };
}

/** Refuses a request without a look at more than its opcode; throws what `noRoom` throws. */
export function refuser(queues: DataQueues): (result: Refused, io: Io) => Completed {
  return (result, io) => {
    const framing = framingOf(queues.wire, io);
    return queues.noRoom(framing, io) ?? completeRefused(framing, result, io);
  };
}

export const framingOf = (wire: WireDialect, { readable }: Pick<Io, "readable">): Framing =>
  conventionsOf(wire, opcodeIn(readable)).framing;
