/** A small memory of prepared keys, by the octets of the key. The key used longest ago is forgotten first. */

/** Enough for the sessions a guest works with at a time, and few enough to be compared one by one. */
export const CACHED_KEYS = 16;

interface Entry<Prepared> {
  readonly parts: readonly Uint8Array[];
  readonly prepared: Prepared;
}

export class KeyCache<Key, Prepared> {
  readonly #prepare: (key: Key) => Prepared;
  readonly #parts: (key: Key) => Uint8Array[];
  /** Most recently used first. */
  #entries: Entry<Prepared>[] = [];

  constructor(prepare: (key: Key) => Prepared, parts: (key: Key) => Uint8Array[]) {
    this.#prepare = prepare;
    this.#parts = parts;
  }

  /** The prepared key; what `prepare` throws for a bad key is passed on and nothing is kept. */
  get(key: Key): Prepared {
    const parts = this.#parts(key);
    const found = this.#entries.find((entry) => sameParts(entry.parts, parts));
    const entry = found ?? { parts: parts.map((part) => part.slice()), prepared: this.#prepare(key) };
    if (entry !== this.#entries[0]) {
      this.#entries = [entry, ...this.#entries.filter((other) => other !== entry)].slice(0, CACHED_KEYS);
    }
    return entry.prepared;
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
