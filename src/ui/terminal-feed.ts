/** Console bytes on their way to the terminal: kept until there is one, then written once per frame. */

/** Kept for a terminal that is still loading; the oldest bytes go. */
const MAX_BACKLOG = 1 << 20;
/** xterm.js measures a character when it first draws it. So many new ones in a frame, and none has to wait for many. */
const NEW_PER_FRAME = 8;
/** A hidden tab has no frames. */
const HIDDEN_INTERVAL_MS = 200;

export class TerminalFeed {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #sink: ((bytes: Uint8Array) => void) | undefined;
  #scheduled = false;
  /** By byte: 1 if it has been written before. */
  readonly #seen = new Uint8Array(256);

  push(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    while (this.#length > MAX_BACKLOG && this.#chunks.length > 1) this.#length -= this.#chunks.shift()?.length ?? 0;
    this.#schedule();
  }

  /** From now on bytes go there; undefined when it is gone. */
  connect(sink: ((bytes: Uint8Array) => void) | undefined): void {
    this.#sink = sink;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || !this.#sink || this.#chunks.length === 0) return;
    this.#scheduled = true;
    let flushed = false;
    const once = () => {
      if (flushed) return;
      flushed = true;
      clearTimeout(timer);
      this.#scheduled = false;
      this.#flush();
    };
    const timer = setTimeout(once, HIDDEN_INTERVAL_MS);
    requestAnimationFrame(once);
  }

  #flush(): void {
    if (!this.#sink || this.#chunks.length === 0) return;
    const all = this.#joined();
    const portion = all.subarray(0, this.#portion(all));
    const rest = all.subarray(portion.length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    this.#sink(portion);
    this.#schedule();
  }

  #joined(): Uint8Array {
    const [only, ...more] = this.#chunks;
    if (only && more.length === 0) return only;
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  /** How many of the bytes a frame may have. */
  #portion(bytes: Uint8Array): number {
    let fresh = 0;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      if (this.#seen[byte]) continue;
      if (fresh++ === NEW_PER_FRAME) return index;
      this.#seen[byte] = 1;
    }
    return bytes.length;
  }
}
