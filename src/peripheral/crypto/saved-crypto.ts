/**
 * What a crypto device is while it is saved. A session is saved as the request that opened it, and opened again by what
 * opened it before: a saved key passes every check that a driver's key passes.
 */
import { encode } from "../../wire/codec.ts";
import { le16, le64 } from "../../wire/layout.ts";
import { struct } from "../../wire/layout-struct.ts";
import { MAX_QUEUES } from "../pci-config.ts";
import { counted, decodeSaved, flag, list, need } from "../saved-state.ts";
import { sessionOf } from "./control.ts";
import { MAX_SESSIONS } from "./limits.ts";
import type { OpenSession, SessionTable } from "./sessions.ts";

/** As many requests as can be in flight may each have a session that was closed meanwhile. */
const MAX_SAVED_SESSIONS = MAX_SESSIONS + MAX_QUEUES * 32768;

const SavedSession = struct("saved_session", {
  id: le64,
  /** A closed session is there for the requests that are still carried out with its key. */
  open: flag,
  created: counted,
});

const SavedCrypto = struct("saved_crypto", {
  ready: flag,
  next_session: le64,
  sessions: list(SavedSession, MAX_SAVED_SESSIONS),
  /** Data queues with requests that were not taken, as too much was in flight. */
  stalled: list(le16, MAX_QUEUES),
});

export interface CryptoState {
  readonly ready: boolean;
  readonly sessions: SessionTable;
  /** Sessions of the requests that the engine has. */
  readonly inUse: readonly OpenSession[];
  readonly stalled: readonly number[];
}

export function saveCrypto({ ready, sessions, inUse, stalled }: CryptoState): Uint8Array {
  const all = new Map([...sessions.all(), ...inUse].map((session) => [session.id, session]));
  return encode(SavedCrypto, {
    ready,
    next_session: sessions.next,
    sessions: [...all.values()].map(({ id, created }) => ({ id, open: sessions.get(id) !== undefined, created })),
    stalled,
  });
}

export interface RestoredCrypto {
  readonly ready: boolean;
  readonly stalled: readonly number[];
  /** Sessions to be closed once the requests that were in flight have been looked at. */
  readonly closed: readonly OpenSession[];
}

/** Fills `sessions`. Throws {@link SavedStateError}. */
export function restoreCrypto(
  saved: Uint8Array,
  sessions: SessionTable,
  device: { readonly offersAkcipher: boolean; readonly dataQueues: number },
): RestoredCrypto {
  const state = decodeSaved(SavedCrypto, saved);
  const found = state.sessions.map((session) => ({ ...reopened(session, device.offersAkcipher), open: session.open }));
  need(new Set(found.map(({ id }) => id)).size === found.length, "two sessions have the same number");
  need(
    found.every(({ id }) => id > 0n && id < state.next_session),
    "a session has a number that was never given",
  );
  need(found.filter(({ open }) => open).length <= MAX_SESSIONS, "there are too many sessions");
  need(
    state.stalled.every((queue) => queue < device.dataQueues),
    "a queue waits that is not there",
  );
  sessions.restore(found, state.next_session);
  return { ready: state.ready, stalled: state.stalled, closed: found.filter(({ open }) => !open) };
}

function reopened({ id, created }: { id: bigint; created: Uint8Array }, offersAkcipher: boolean): OpenSession {
  const session = sessionOf(created, offersAkcipher);
  need(session.ok, `session ${id} cannot be opened`);
  return { id, session: session.value, created };
}
