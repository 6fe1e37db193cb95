/** The holders that private keys are prepared for. A holder is an owner, or one session of it. */
import type { Owner } from "../contract/engine.ts";

/** The owner itself does not cross a thread, its number does. */
export interface Holder {
  /** Unique in its engine or pool, and never used again. */
  readonly number: number;
  /** True after the release: a key prepared for the holder from now on is forgotten at once. */
  readonly released: boolean;
}

/** Holders are bounded by the owners that were not cancelled, and by the open sessions that used a private key. */
export class Holders {
  readonly #owners = new Map<Owner, Map<bigint | undefined, { number: number; released: boolean }>>();
  #next = 1;

  get size(): number {
    return [...this.#owners.values()].reduce((sum, sessions) => sum + sessions.size, 0);
  }

  /** The holder for a session of the owner, or for its requests without one. */
  of(owner: Owner, session: bigint | undefined): Holder {
    const sessions = this.#owners.get(owner) ?? new Map<bigint | undefined, { number: number; released: boolean }>();
    this.#owners.set(owner, sessions);
    const holder = sessions.get(session) ?? { number: this.#next++, released: false };
    sessions.set(session, holder);
    return holder;
  }

  /** Undefined if no private key was used in the session. */
  release(owner: Owner, session: bigint): Holder | undefined {
    const sessions = this.#owners.get(owner);
    const holder = sessions?.get(session);
    if (!sessions || !holder) return undefined;
    sessions.delete(session);
    if (sessions.size === 0) this.#owners.delete(owner);
    holder.released = true;
    return holder;
  }

  releaseAll(owner: Owner): readonly Holder[] {
    const holders = [...(this.#owners.get(owner)?.values() ?? [])];
    this.#owners.delete(owner);
    for (const holder of holders) holder.released = true;
    return holders;
  }
}
