/**
 * What a crypto device is while it is saved. A session is saved as the request that opened it, and that request opens
 * it again. So a saved key passes every check that a driver's key passes.
 */
import { encode } from "../../wire/codec/codec.ts";
import { counted, flag, list } from "../../wire/codec/counted.ts";
import { le64 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { MAX_SAVED_REQUESTS } from "../flow/saved-flow.ts";
import { decodeSaved, need } from "../saved/saved-state.ts";
import { type ControlContext, sessionOf } from "./control.ts";
import { MAX_SESSIONS } from "./limits.ts";
import type { OpenSession, SessionTable } from "./sessions.ts";

const SavedSession = struct("saved_session", {
  id: le64,
  /** A closed session is there for the requests that are still carried out with its key. */
  open: flag,
  created: counted,
});

/** Sessions are numbered from 1 in 64 bits. No driver opens half of them. */
const MAX_NEXT_SESSION = 1n << 63n;

const SavedCrypto = struct("saved_crypto", {
  ready: flag,
  next_session: le64,
  sessions: list(SavedSession, MAX_SESSIONS + MAX_SAVED_REQUESTS),
  /** Requests that the engine has. */
  submitted: list(le64, MAX_SAVED_REQUESTS),
});

export interface CryptoState {
  readonly ready: boolean;
  readonly sessions: SessionTable;
  /** The requests that the engine has, each with the session it is done in; a driver may close that meanwhile. */
  readonly submitted: ReadonlyMap<number, OpenSession | undefined>;
}

export function saveCrypto({ ready, sessions, submitted }: CryptoState): Uint8Array {
  const inUse = [...submitted.values()].filter((session) => session !== undefined);
  const all = new Map([...sessions.all(), ...inUse].map((session) => [session.id, session]));
  return encode(SavedCrypto, {
    ready,
    next_session: sessions.next,
    sessions: [...all.values()].map(({ id, created }) => ({ id, open: sessions.get(id) !== undefined, created })),
    submitted: [...submitted.keys()].map(BigInt),
  });
}

export interface RestoredCrypto {
  readonly ready: boolean;
  /** The requests that the engine had. */
  readonly submitted: ReadonlySet<number>;
  /** Sessions to be closed once the requests that were in flight have been looked at. */
  readonly closed: readonly OpenSession[];
}

/** Where the requests that opened the sessions are read: in the format of the driver that sent them. */
type Opener = Pick<ControlContext, "services" | "wire">;

/** Fills `sessions`. Throws {@link SavedStateError}. */
export function restoreCrypto(saved: Uint8Array, sessions: SessionTable, opener: Opener): RestoredCrypto {
  const state = decodeSaved(SavedCrypto, saved);
  const found = state.sessions.map((session) => ({ ...reopened(session, opener), open: session.open }));
  need(state.next_session > 0n && state.next_session < MAX_NEXT_SESSION, "no device comes to that number of a session");
  need(new Set(found.map(({ id }) => id)).size === found.length, "two sessions have the same number");
  need(
    found.every(({ id }) => id > 0n && id < state.next_session),
    "a session has a number that was never given",
  );
  need(found.filter(({ open }) => open).length <= MAX_SESSIONS, "there are too many sessions");
  sessions.restore(found, state.next_session);
  const submitted = new Set(state.submitted.map(Number));
  return { ready: state.ready, submitted, closed: found.filter(({ open }) => !open) };
}

function reopened({ id, created }: { id: bigint; created: Uint8Array }, opener: Opener): OpenSession {
  const session = sessionOf(created, opener);
  need(session.ok, `session ${id} cannot be opened`);
  return { id, session: session.value, created };
}
