/**
 * What a crypto device is while it is saved. A session is saved as the request that opened it, and opened again by what
 * opened it before: a saved key passes every check that a driver's key passes.
 */
import type { FaultAction } from "../../contract/device-control.ts";
import { encode, type Infer } from "../../wire/codec/codec.ts";
import { counted, flag, list, text } from "../../wire/codec/counted.ts";
import { le32, le64 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import type { Request } from "../flow/request.ts";
import { MAX_SAVED_REQUESTS } from "../flow/saved-flow.ts";
import { DriverError } from "../guest/driver-error.ts";
import { decodeSaved, need } from "../saved/saved-state.ts";
import { sessionOf } from "./control.ts";
import { MAX_DELAY_MS } from "./faults.ts";
import { MAX_SESSIONS } from "./limits.ts";
import { actionOf, SavedAction, savedAction } from "./saved-faults.ts";
import type { DeviceService } from "./service.ts";
import type { OpenSession, SessionTable } from "./sessions.ts";
import type { Done } from "./step.ts";

/** What the device does for a request that it has and has not answered. */
export type Work =
  /** The engine has it. A driver may close the session meanwhile. */
  | { readonly kind: "asked"; readonly session: OpenSession | undefined; readonly fault: FaultAction | undefined }
  /** The answer is there and waits. */
  | { readonly kind: "late"; readonly milliseconds: number; readonly done: Pick<Done, "reply" | "fault"> };

const SavedSession = struct("saved_session", {
  id: le64,
  /** A closed session is there for the requests that are still carried out with its key. */
  open: flag,
  created: counted,
});

const SavedAsked = struct("saved_asked", { request: le64, fault: list(SavedAction, 1) });

/** As many parts as an answer has, and more. */
const MAX_SAVED_PARTS = 16;

const SavedLate = struct("saved_late", {
  request: le64,
  milliseconds: le32,
  length: le32,
  written: list(struct("saved_written", { offset: le32, bytes: counted }), MAX_SAVED_PARTS),
  fault: list(struct("saved_fault", { clause: text, problem: text }), 1),
});

/** Sessions are numbered from 1 in 64 bits. No driver opens half of them. */
const MAX_NEXT_SESSION = 1n << 63n;

const SavedCrypto = struct("saved_crypto", {
  ready: flag,
  next_session: le64,
  sessions: list(SavedSession, MAX_SESSIONS + MAX_SAVED_REQUESTS),
  asked: list(SavedAsked, MAX_SAVED_REQUESTS),
  late: list(SavedLate, MAX_SAVED_REQUESTS),
});

export interface CryptoState {
  readonly ready: boolean;
  readonly sessions: SessionTable;
  /** By request. */
  readonly works: ReadonlyMap<number, Work>;
}

export function saveCrypto({ ready, sessions, works }: CryptoState): Uint8Array {
  const inUse = [...works.values()].flatMap((work) => (work.kind === "asked" && work.session ? [work.session] : []));
  const all = new Map([...sessions.all(), ...inUse].map((session) => [session.id, session]));
  const asked: { request: bigint; fault: ReturnType<typeof savedAction>[] }[] = [];
  const late: ReturnType<typeof savedLate>[] = [];
  for (const [id, work] of works) {
    const request = BigInt(id);
    if (work.kind === "asked") asked.push({ request, fault: work.fault ? [savedAction(work.fault)] : [] });
    else late.push(savedLate(request, work));
  }
  return encode(SavedCrypto, {
    ready,
    next_session: sessions.next,
    sessions: [...all.values()].map(({ id, created }) => ({ id, open: sessions.get(id) !== undefined, created })),
    asked,
    late,
  });
}

function savedLate(request: bigint, { milliseconds, done }: Extract<Work, { kind: "late" }>) {
  const { reply, fault } = done;
  return {
    request,
    milliseconds,
    length: reply.length,
    written: reply.written,
    fault: fault ? [{ clause: fault.clause, problem: fault.message }] : [],
  };
}

export interface RestoredCrypto extends Omit<CryptoState, "sessions"> {
  /** Sessions to be closed once the requests that were in flight have been looked at. */
  readonly closed: readonly OpenSession[];
}

/** Fills `sessions`. Throws {@link SavedStateError}. */
export function restoreCrypto(
  saved: Uint8Array,
  sessions: SessionTable,
  device: { readonly services: readonly DeviceService[]; readonly requests: readonly Request[] },
): RestoredCrypto {
  const state = decodeSaved(SavedCrypto, saved);
  const found = state.sessions.map((session) => ({ ...reopened(session, device.services), open: session.open }));
  need(state.next_session > 0n && state.next_session < MAX_NEXT_SESSION, "no device comes to that number of a session");
  need(new Set(found.map(({ id }) => id)).size === found.length, "two sessions have the same number");
  need(
    found.every(({ id }) => id > 0n && id < state.next_session),
    "a session has a number that was never given",
  );
  need(found.filter(({ open }) => open).length <= MAX_SESSIONS, "there are too many sessions");
  sessions.restore(found, state.next_session);
  const works = new Map([...state.asked.map(askedOf), ...state.late.map(lateOf)]);
  for (const { id, writableLength } of device.requests) checkRoom(works.get(id), writableLength);
  return { ready: state.ready, works, closed: found.filter(({ open }) => !open) };
}

function reopened(
  { id, created }: { id: bigint; created: Uint8Array },
  services: readonly DeviceService[],
): OpenSession {
  const session = sessionOf(created, services);
  need(session.ok, `session ${id} cannot be opened`);
  return { id, session: session.value, created };
}

function askedOf({ request, fault: [fault] }: Infer<typeof SavedAsked>): [number, Work] {
  return [Number(request), { kind: "asked", session: undefined, fault: fault && actionOf(fault) }];
}

function lateOf({ request, milliseconds, length, written, fault: [fault] }: Infer<typeof SavedLate>): [number, Work] {
  need(milliseconds <= MAX_DELAY_MS, `an answer is to come ${milliseconds} ms later`);
  const done = { reply: { written, length }, ...(fault && { fault: new DriverError(fault.clause, fault.problem) }) };
  return [Number(request), { kind: "late", milliseconds, done }];
}

function checkRoom(work: Work | undefined, writableLength: number): void {
  if (work?.kind !== "late") return;
  const fits = work.done.reply.written.every(({ offset, bytes }) => offset + bytes.length <= writableLength);
  need(fits && work.done.reply.length <= writableLength, "an answer has no room in its request");
}
