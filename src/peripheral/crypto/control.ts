/**
 * The control queue: opening and closing sessions. VIRTIO 1.4 cs01, 5.9.9.2 Control Virtqueue.
 *
 * Linux waits for these answers without a timeout, so every one is given inside the notification.
 */

import { decode, WireError } from "../../wire/codec/codec.ts";
import { sizeOf } from "../../wire/codec/offsets.ts";
import { Clause } from "../../wire/crypto/clause.ts";
import {
  CipherAlgo,
  CipherOp,
  CryptoFeature,
  CtrlRequest,
  Inhdr,
  SessionInput,
  Status,
} from "../../wire/crypto/crypto.ts";
import type { Request } from "../flow/request.ts";
import { DriverError } from "../guest/driver-error.ts";
import { type Answer, answer, type Refused, refuse } from "./answer.ts";
import { rsaSession } from "./key-spec.ts";
import { noSession, onlyStatus, type Reply, sessionReply, statusReply } from "./reply.ts";
import type { CryptoSession, SessionTable } from "./sessions.ts";

const AES_KEY_LENGTHS = [16, 24, 32];

export interface ControlContext {
  readonly sessions: SessionTable;
  /** What was negotiated. */
  readonly features: bigint;
  readonly offersAkcipher: boolean;
  /** VIRTIO_CRYPTO_S_HW_READY. Sessions are closed without it, too: that only gives back what the driver has. */
  readonly ready: boolean;
}

const notOffered = refuse(Status.NOTSUPP, Clause.SERVICES, "the service is not offered");

/** 5.9.5.2: no request is to come while the device is not ready. */
export const NOT_READY = refuse(Status.ERR, Clause.READY, "VIRTIO_CRYPTO_S_HW_READY is off");

type ControlRequest = Pick<Request, "readable" | "writableLength">;

/** How it went, for the trace, and what the driver gets back. */
export interface ControlOutcome {
  readonly result: Answer<unknown>;
  readonly reply: Reply;
}

/** Carries out one control request. Throws {@link DriverError} if there is no room for the answer, before it acts. */
export function control(context: ControlContext, request: ControlRequest): ControlOutcome {
  const parsed = parse(request.readable);
  if (!parsed.ok) return undecided(request, parsed);
  const { header, body } = parsed.value;
  switch (body.kind) {
    case "cipher_create_session":
    case "akcipher_create_session":
      return create(request, () => open(context, sessionFor(body, context.offersAkcipher), request.readable));
    case "cipher_destroy_session":
      return destroy(request, () => close(context, body.session_id, "cipher"));
    case "akcipher_destroy_session":
      return destroy(request, () => close(context, body.session_id, "rsa"));
    case "hash_destroy_session":
    case "mac_destroy_session":
    case "aead_destroy_session":
      return destroy(request, () => noSuchSession("session, nor the service, with the number", body.session_id));
    default: {
      const why = `control opcode 0x${header.opcode.toString(16)}`;
      return undecided(request, context.ready ? refuse(Status.NOTSUPP, Clause.CONTROL, why) : NOT_READY);
    }
  }
}

function parse(readable: Uint8Array): Answer<CtrlRequest> {
  try {
    return answer(decode(CtrlRequest, readable));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return refuse(Status.ERR, Clause.CONTROL, error.message);
  }
}

// --- the two forms of an answer ---

function create(request: ControlRequest, act: () => Answer<bigint>): ControlOutcome {
  needRoom(request, sizeOf(SessionInput));
  const result = act();
  return { result, reply: sessionReply(result) };
}

function destroy(request: ControlRequest, act: () => Answer<null>): ControlOutcome {
  needRoom(request, sizeOf(Inhdr));
  const result = act();
  return { result, reply: statusReply(result) };
}

/** Nothing says which form the driver expects, but the room that it left. */
function undecided(request: ControlRequest, result: Refused): ControlOutcome {
  const form = request.writableLength >= sizeOf(SessionInput) ? create : destroy;
  return form(request, () => result);
}

/** The answer to a request that is not carried out, in the form that its opcode has. */
export function controlRefusal(status: number, request: ControlRequest): Reply {
  const parsed = parse(request.readable);
  const kind = parsed.ok ? parsed.value.body.kind : "unknown";
  if (kind.endsWith("_create_session")) return noSession(status);
  const destroys = kind.endsWith("_destroy_session") || request.writableLength < sizeOf(SessionInput);
  return destroys ? onlyStatus(status) : noSession(status);
}

function needRoom({ writableLength }: ControlRequest, size: number): void {
  if (writableLength >= size) return;
  throw new DriverError(Clause.CONTROL, `${writableLength} writable bytes for an answer of ${size}`);
}

// --- sessions ---

/** The session that a create request opened, for a device that goes on from a saved state. */
export function sessionOf(created: Uint8Array, offersAkcipher: boolean): Answer<CryptoSession> {
  const parsed = parse(created);
  if (!parsed.ok) return parsed;
  const { body } = parsed.value;
  if (body.kind !== "cipher_create_session" && body.kind !== "akcipher_create_session") return notOffered;
  return sessionFor(body, offersAkcipher);
}

type CreateBody = Extract<CtrlRequest["body"], { kind: "cipher_create_session" | "akcipher_create_session" }>;

function sessionFor(body: CreateBody, offersAkcipher: boolean): Answer<CryptoSession> {
  if (body.kind === "cipher_create_session") return cipherSession(body.sym);
  return offersAkcipher ? rsaSession(body) : notOffered;
}

type Sym = Extract<CtrlRequest["body"], { kind: "cipher_create_session" }>["sym"];

function cipherSession(sym: Sym): Answer<CryptoSession> {
  const no = (status: 1 | 3, why: string) => refuse(status, Clause.SYM_SESSION, why);
  if (sym.kind !== "cipher") return no(Status.NOTSUPP, "only op_type CIPHER is offered");
  const { algo, op } = sym.para;
  if (algo !== CipherAlgo.AES_CBC) return no(Status.NOTSUPP, `cipher algorithm ${algo}; only AES_CBC is offered`);
  if (!AES_KEY_LENGTHS.includes(sym.key.length)) return no(Status.ERR, `an AES key of ${sym.key.length} bytes`);
  if (op !== CipherOp.ENCRYPT && op !== CipherOp.DECRYPT) return no(Status.ERR, `cipher op ${op}`);
  return answer({ kind: "cipher", key: sym.key, direction: op === CipherOp.ENCRYPT ? "encrypt" : "decrypt" });
}

function open(
  { sessions, features, ready }: ControlContext,
  session: Answer<CryptoSession>,
  created: Uint8Array,
): Answer<bigint> {
  if (!ready) return NOT_READY;
  if (!session.ok) return session;
  const id = sessions.open(session.value, created);
  if (id !== undefined) return answer(id);
  // NOSPC is for drivers that know revision 1.
  const revision1 = (features >> BigInt(CryptoFeature.REVISION_1)) & 1n;
  return refuse(revision1 ? Status.NOSPC : Status.ERR, Clause.STATUS, `${sessions.size} sessions are open`);
}

function close({ sessions }: ControlContext, id: bigint, kind: CryptoSession["kind"]): Answer<null> {
  return sessions.close(id, kind) ? answer(null) : noSuchSession(`${kind} session`, id);
}

/** 5.9.9.2.1.9: a destroy request that fails for any reason gets ERR; INVSESS is for data requests. */
const noSuchSession = (what: string, id: bigint): Refused =>
  refuse(Status.ERR, Clause.SESSION, `there is no ${what} ${id}`);
