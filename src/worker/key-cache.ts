/**
 * A small memory of prepared keys, by the octets of the key. The key used longest ago is forgotten first, and a private
 * key with the last of its holders.
 */

/** Enough for the sessions a guest works with at a time, and few enough to be compared one by one. */
export const CACHED_KEYS = 16;

/** Holds the keys of requests without an owner. It is never released. */
const NO_HOLDER = 0;

interface Entry<Prepared> {
  readonly parts: readonly Uint8Array[];
  readonly prepared: Prepared;
  /** Numbers of the holders that the key is prepared for. */
  readonly holders: Set<number>;
}

export class KeyCache<Key, Prepared> {
  readonly #prepare: (key: Key) => Prepared;
  readonly #parts: (key: Key) => Uint8Array[];
  readonly #wipe: (prepared: Prepared) => void;
  /** Most recently used first. */
  #entries: Entry<Prepared>[] = [];

  /** `wipe` overwrites what it can of a key that is forgotten. */
  constructor(
    prepare: (key: Key) => Prepared,
    parts: (key: Key) => Uint8Array[],
    wipe: (prepared: Prepared) => void = () => {},
  ) {
    this.#prepare = prepare;
    this.#parts = parts;
    this.#wipe = wipe;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** All prepared keys. */
  get all(): Prepared[] {
    return this.#entries.map(({ prepared }) => prepared);
  }

  /** The prepared key; what `prepare` throws for a bad key is passed on and nothing is kept. */
  get(key: Key, holder: number = NO_HOLDER): Prepared {
    const parts = this.#parts(key);
    const found = this.#entries.find((entry) => sameParts(entry.parts, parts));
    const entry = found ?? this.#entry(key, parts);
    entry.holders.add(holder);
    if (entry !== this.#entries[0]) this.#keep([entry, ...this.#entries.filter((other) => other !== entry)]);
    return entry.prepared;
  }

  /** Forgets the keys that are prepared for this holder alone. */
  forget(holder: number): void {
    this.#keep(this.#entries.filter(({ holders }) => !holders.delete(holder) || holders.size > 0));
  }

  /** Forgets all keys. */
  clear(): void {
    this.#keep([]);
  }

  #entry(key: Key, parts: readonly Uint8Array[]): Entry<Prepared> {
    return { prepared: this.#prepare(key), parts: parts.map((part) => part.slice()), holders: new Set() };
  }

  #keep(entries: readonly Entry<Prepared>[]): void {
    const kept = entries.slice(0, CACHED_KEYS);
    for (const { parts, prepared } of this.#entries.filter((entry) => !kept.includes(entry))) {
      for (const part of parts) part.fill(0);
      this.#wipe(prepared);
    }
    this.#entries = kept;
  }
}

function sameParts(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((part, index) => {
    const other = b[index];
    if (part.length !== other?.length) return false;
    for (let at = 0; at < part.length; at++) if (part[at] !== other[at]) return false;
    return true;
  });
}
