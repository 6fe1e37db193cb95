/** Sessions: keys and parameters that later requests refer to. VIRTIO 1.4 cs01, 5.9.9.2.1 Session operation. */
import { MAX_SESSIONS } from "./limits.ts";

/** What a service keeps of a session. */
export interface CryptoSession {
  /** Which service's it is. */
  readonly kind: string;
  /** Present if the engine gets it with requests: the engine forgets it when the session is closed. */
  readonly privateKey?: unknown;
}

/** A session with the request that opened it: what saves it. */
export interface OpenSession {
  readonly id: bigint;
  readonly session: CryptoSession;
  /** The device-readable bytes of the create request. */
  readonly created: Uint8Array;
}

export class SessionTable {
  readonly #onClose: (id: bigint, session: CryptoSession) => void;
  readonly #sessions = new Map<bigint, OpenSession>();
  #next = 1n;

  /** `onClose` is called for each session that is closed, not for those that go all together. */
  constructor(onClose: (id: bigint, session: CryptoSession) => void = () => {}) {
    this.#onClose = onClose;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** The id that the next session gets. */
  get next(): bigint {
    return this.#next;
  }

  /** The new session's id, never used before; undefined when the table is full. */
  open(session: CryptoSession, created: Uint8Array): bigint | undefined {
    if (this.#sessions.size >= MAX_SESSIONS) return undefined;
    const id = this.#next++;
    this.#sessions.set(id, { id, session, created });
    return id;
  }

  get(id: bigint): CryptoSession | undefined {
    return this.#sessions.get(id)?.session;
  }

  /** The session, if it is of that kind; its type goes with its kind. */
  of<S extends CryptoSession>(id: bigint, kind: S["kind"]): S | undefined {
    const session = this.get(id);
    return session?.kind === kind ? (session as S) : undefined;
  }

  find(id: bigint): OpenSession | undefined {
    return this.#sessions.get(id);
  }

  /** In the order they were opened. */
  all(): OpenSession[] {
    return [...this.#sessions.values()];
  }

  /** False if there is no such session of that kind. */
  close(id: bigint, kind: CryptoSession["kind"]): boolean {
    const session = this.get(id);
    if (session?.kind !== kind) return false;
    this.#sessions.delete(id);
    this.#onClose(id, session);
    return true;
  }

  /** Replaces all sessions. */
  restore(sessions: readonly OpenSession[], next: bigint): void {
    this.#sessions.clear();
    for (const session of sessions) this.#sessions.set(session.id, session);
    this.#next = next;
  }

  clear(): void {
    this.#sessions.clear();
  }
}
