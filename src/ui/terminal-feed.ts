/** Console bytes on their way to the terminal: kept until there is one, then written once per frame. */

/** Kept for a terminal that is still loading; the oldest bytes go. */
const MAX_BACKLOG = 1 << 20;
/**
 * xterm.js measures a character when it first draws it. The first bytes go in portions, so that no frame has to measure
 * a whole alphabet.
 */
const FIRST_BYTES = 768;
const FIRST_PORTION = 32;
/** A hidden tab has no frames. */
const HIDDEN_INTERVAL_MS = 200;

export class TerminalFeed {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #sink: ((bytes: Uint8Array) => void) | undefined;
  #scheduled = false;
  #written = 0;

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
    const bytes = this.#take(this.#written < FIRST_BYTES ? FIRST_PORTION : this.#length);
    this.#written += bytes.length;
    this.#sink(bytes);
    this.#schedule();
  }

  #take(limit: number): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    const rest = all.subarray(limit);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return all.subarray(0, limit);
  }
}
