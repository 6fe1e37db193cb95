/**
 * Console bytes on their way to the terminal: kept until there is one, then written once a frame, and at once if nothing
 * was written in this one.
 */

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
  #isFrameTaken = false;
  /** By byte: 1 if it has been written before. */
  readonly #seen = new Uint8Array(256);

  push(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    while (this.#length > MAX_BACKLOG && this.#chunks.length > 1) this.#length -= this.#chunks.shift()?.length ?? 0;
    this.#write();
  }

  /** From now on bytes go there; undefined when it is gone. */
  connect(sink: ((bytes: Uint8Array) => void) | undefined): void {
    this.#sink = sink;
    this.#write();
  }

  #write(): void {
    const sink = this.#sink;
    if (this.#isFrameTaken || !sink || this.#chunks.length === 0) return;
    const all = this.#joined();
    const portion = all.subarray(0, this.#portion(all));
    const rest = all.subarray(portion.length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    this.#takeFrame();
    sink(portion);
  }

  #takeFrame(): void {
    this.#isFrameTaken = true;
    const next = () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      this.#isFrameTaken = false;
      this.#write();
    };
    const timer = setTimeout(next, HIDDEN_INTERVAL_MS);
    const frame = requestAnimationFrame(next);
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
