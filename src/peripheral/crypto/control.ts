/**
 * The control queue: opening and closing sessions. VIRTIO 1.4 cs01, 5.9.9.2 Control Virtqueue.
 *
 * Linux waits for these answers without a timeout, so every one is given inside the notification.
 */

import type { Infer } from "../../wire/codec/codec.ts";
import { sizeOf } from "../../wire/codec/offsets.ts";
import { Clause } from "../../wire/crypto/clause.ts";
import { CryptoFeature } from "../../wire/crypto/features.ts";
import { Inhdr, SessionInput } from "../../wire/crypto/header.ts";
import type { CtrlRequestRevision1 } from "../../wire/crypto/requests.ts";
import { Status } from "../../wire/crypto/status.ts";
import type { WireDialect } from "../../wire/crypto/wire-dialect.ts";
import type { Request } from "../flow/request.ts";
import { DriverError } from "../guest/driver-error.ts";
import { parse } from "./parse.ts";
import { noSessionReply, type Reply, sessionReply, statusOnlyReply, statusReply } from "./reply.ts";
import type { DeviceService } from "./service.ts";
import { ok, type Refused, refuse, type ServiceResult } from "./service-result.ts";
import type { CryptoSession, SessionTable } from "./sessions.ts";

export interface ControlContext {
  readonly sessions: SessionTable;
  /** What was negotiated. */
  readonly features: bigint;
  readonly services: readonly DeviceService[];
  /** The format of its requests. */
  readonly wire: WireDialect;
  /** VIRTIO_CRYPTO_S_HW_READY. Sessions are closed without it, too: that only gives back what the driver has. */
  readonly ready: boolean;
}

const notOffered = refuse(Status.NOTSUPP, Clause.SERVICES, "the service is not offered");

/** 5.9.5.2: no request is to come while the device is not ready. */
export const NOT_READY = refuse(Status.ERR, Clause.READY, "VIRTIO_CRYPTO_S_HW_READY is off");

type ControlRequest = Pick<Request, "readable" | "writableLength">;

/** How it went, for the trace, and what the driver gets back. */
export interface ControlOutcome {
  readonly result: ServiceResult<unknown>;
  readonly reply: Reply;
}

/** Carries out one control request. Throws {@link DriverError} if there is no room for the answer, before it acts. */
export function control(context: ControlContext, request: ControlRequest): ControlOutcome {
  const parsed = parseControl(context.wire, request.readable);
  if (!parsed.ok) return refuseByRoom(request, parsed);
  const { header, body } = parsed.value;
  switch (context.wire.controlForms[body.kind]?.does) {
    case "create":
      return create(request, () => open(context, sessionFor(context, body), request.readable));
    case "destroy":
      return destroy(request, () => close(context, body as AnyControl["body"] & DestroyBody));
    default: {
      const why = `control opcode 0x${header.opcode.toString(16)}`;
      return refuseByRoom(request, context.ready ? refuse(Status.NOTSUPP, Clause.CONTROL, why) : NOT_READY);
    }
  }
}

type AnyControl = Infer<WireDialect["control"]["layout"]>;
type Body = AnyControl["body"];
type DestroyBody = Extract<CtrlRequestRevision1["body"], { readonly session_id: bigint }>;

const parseControl = (wire: WireDialect, readable: Uint8Array): ServiceResult<AnyControl> =>
  parse<AnyControl>(wire.control.layout, readable, Clause.CONTROL);

// --- the two forms of an answer ---

function create(request: ControlRequest, act: () => ServiceResult<bigint>): ControlOutcome {
  needRoom(request, sizeOf(SessionInput));
  const result = act();
  return { result, reply: sessionReply(result) };
}

function destroy(request: ControlRequest, act: () => ServiceResult<null>): ControlOutcome {
  needRoom(request, sizeOf(Inhdr));
  const result = act();
  return { result, reply: statusReply(result) };
}

/** Nothing says which form the driver expects, but the room that it left. */
function refuseByRoom(request: ControlRequest, result: Refused): ControlOutcome {
  const form = request.writableLength >= sizeOf(SessionInput) ? create : destroy;
  return form(request, () => result);
}

/** The answer to a request that is not carried out, in the form that its opcode has. */
export function controlRefusalReply(wire: WireDialect, status: number, request: ControlRequest): Reply {
  const parsed = parseControl(wire, request.readable);
  const form = parsed.ok ? wire.controlForms[parsed.value.body.kind] : undefined;
  const does = form?.does ?? (request.writableLength < sizeOf(SessionInput) ? "destroy" : "create");
  return does === "destroy" ? statusOnlyReply(status) : noSessionReply(status);
}

function needRoom({ writableLength }: ControlRequest, size: number): void {
  if (writableLength >= size) return;
  throw new DriverError(Clause.CONTROL, `${writableLength} writable bytes for an answer of ${size}`);
}

// --- sessions ---

/** The session that a create request opened, for a device that goes on from a saved state. */
export function sessionOf(created: Uint8Array, opener: Opener): ServiceResult<CryptoSession> {
  const parsed = parseControl(opener.wire, created);
  return parsed.ok ? sessionFor(opener, parsed.value.body) : parsed;
}

type Opener = Pick<ControlContext, "services" | "wire">;

const serviceFor = (services: readonly DeviceService[], { kind }: Body): DeviceService | undefined =>
  services.find(({ wire }) => kind in wire.control);

/** Each service is given its own kind of body, which a lookup by kind cannot express. */
const sessionFor = ({ services, wire }: Opener, body: Body): ServiceResult<CryptoSession> =>
  wire.controlForms[body.kind]?.does === "create"
    ? (serviceFor(services, body)?.openSession?.(body as never) ?? notOffered)
    : notOffered;

function open(
  { sessions, features, ready }: ControlContext,
  session: ServiceResult<CryptoSession>,
  created: Uint8Array,
): ServiceResult<bigint> {
  if (!ready) return NOT_READY;
  if (!session.ok) return session;
  const id = sessions.open(session.value, created);
  if (id !== undefined) return ok(id);
  // NOSPC is for drivers that know revision 1.
  const revision1 = (features >> BigInt(CryptoFeature.REVISION_1)) & 1n;
  return refuse(revision1 ? Status.NOSPC : Status.ERR, Clause.STATUS, `${sessions.size} sessions are open`);
}

function close({ sessions, services }: ControlContext, body: DestroyBody): ServiceResult<null> {
  const kind = serviceFor(services, body)?.sessionKind;
  if (kind === undefined) return noSuchSession("session, nor the service, with the number", body.session_id);
  return sessions.close(body.session_id, kind) ? ok(null) : noSuchSession(`${kind} session`, body.session_id);
}

/** 5.9.9.2.1.9: a destroy request that fails for any reason gets ERR; INVSESS is for data requests. */
const noSuchSession = (what: string, id: bigint): Refused =>
  refuse(Status.ERR, Clause.SESSION, `there is no ${what} ${id}`);
