/** What the device does with a driver's requests, in the format that goes with the accepted features. */
import { CryptoFeature } from "../../wire/crypto/features.ts";
import type { Format } from "../../wire/crypto/requests-of.ts";
import type { DialectForms, WireDialect } from "../../wire/crypto/wire-dialect.ts";
import type { RequestLength } from "../queue/chain.ts";
import { type ControlContext, type ControlOutcome, control, controlRefusalReply } from "./control.ts";
import { type DataQueues, framingOf, performer, refuser } from "./data.ts";
import { framedRefusal, resultOffset } from "./framing.ts";
import { controlOperation, type NameOf, naming } from "./operation.ts";
import type { Reply } from "./reply.ts";
import { prefixOnly, requestLengthOf } from "./request-length.ts";
import type { DataContext, DeviceService } from "./service.ts";
import type { Refused } from "./service-result.ts";
import type { Completed, Io, Submitted } from "./step.ts";

/** What both kinds of queues have. */
interface Queue {
  readonly requestLength: RequestLength;
  /** What a request is called. */
  readonly operation: NameOf;
  /** The answer to a request that is not carried out. */
  refusalReply(status: number, io: Io): Reply;
  /** Where in the answer to a request that was carried out the result begins. */
  resultAt(readable: Uint8Array): number;
}

export interface ControlQueue extends Queue {
  /** Carries out one request. Throws DriverError if there is no room for its answer. */
  perform(context: Omit<ControlContext, "wire" | "services">, io: Io): ControlOutcome;
}

export interface DataQueue extends Queue {
  /** Carries out one request. Throws DriverError if there is no room for its status. */
  perform(context: DataContext, io: Io): Completed | Submitted;
  /** Refuses one request without a look at what it asks for. Throws DriverError as `perform` does. */
  refuse(result: Refused, io: Io): Completed;
}

export interface Requests {
  readonly wire: WireDialect;
  readonly control: ControlQueue;
  readonly data: DataQueue;
}

export interface RequestsParts extends Omit<DataQueues, "wire"> {
  readonly forms: DialectForms;
  /** Measures a data request whose prefix does not tell its length. */
  readonly fallbackLength: RequestLength;
}

export const isRevision1 = (features: bigint): boolean => ((features >> BigInt(CryptoFeature.REVISION_1)) & 1n) === 1n;

/** The requests of a driver that accepted `features`. */
export function requestsByFeatures(parts: RequestsParts): (features: bigint) => Requests {
  const all: Readonly<Record<Format, Requests>> = {
    linux: requestsIn(parts, "linux"),
    revision1: requestsIn(parts, "revision1"),
  };
  return (features) => all[isRevision1(features) ? "revision1" : "linux"];
}

function requestsIn({ forms, fallbackLength, ...parts }: RequestsParts, format: Format): Requests {
  const wire = forms[format];
  return { wire, control: controlQueue(wire, parts.services), data: dataQueue({ ...parts, wire }, fallbackLength) };
}

const controlQueue = (wire: WireDialect, services: readonly DeviceService[]): ControlQueue => ({
  // A request that does not fit the layout ends with its prefix.
  requestLength: requestLengthOf(wire.control.layout, prefixOnly),
  operation: controlOperation,
  refusalReply: (status, io) => controlRefusalReply(wire, status, io),
  resultAt: () => 0,
  perform: (context, io) => control({ ...context, wire, services }, io),
});

const dataQueue = (queues: DataQueues, fallbackLength: RequestLength): DataQueue => ({
  requestLength: requestLengthOf(queues.wire.request.layout, fallbackLength),
  operation: naming(queues.wire.request.layout.fields.header),
  refusalReply: (status, io) => framedRefusal(framingOf(queues.wire, io), status, io),
  resultAt: (readable) => resultOffset(framingOf(queues.wire, { readable }), readable),
  perform: performer(queues),
  refuse: refuser(queues),
});
