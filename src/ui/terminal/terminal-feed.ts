/**
 * Console bytes on their way to the terminal. They are kept until the terminal exists. Then each frame has one write;
 * the first write of a frame is immediate. While the terminal is busy with earlier bytes, later ones wait here.
 */
import { NO_FRAME_MS } from "../../trace/refresh-rates.ts";

/** Kept for a terminal that is still loading, or slower than the guest; the oldest bytes go. */
const MAX_BACKLOG = 1 << 20;
/** Most bytes in one write. Written bytes cannot be dropped, and xterm.js throws if 50 MB of them wait. */
const MAX_PORTION = 1 << 16;
/** xterm.js measures a character when it first draws it. So many new ones in a frame, and none has to wait for many. */
const NEW_PER_FRAME = 8;

/** Writes the bytes. The promise resolves when the terminal has processed them. */
type Sink = (bytes: Uint8Array) => Promise<void> | void;

export class TerminalFeed {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #dropped = 0;
  #sink: Sink | undefined;
  #isFrameTaken = false;
  /** Bytes that the terminal has not processed yet. */
  #pending: Promise<void> | undefined;
  /** By byte: 1 if it has been written before. */
  readonly #seen = new Uint8Array(256);

  push(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    while (this.#length > MAX_BACKLOG && this.#chunks.length > 1) {
      const oldest = this.#chunks.shift()?.length ?? 0;
      this.#length -= oldest;
      this.#dropped += oldest;
    }
    this.#write();
  }

  /** From now on bytes go there; undefined when it is gone. */
  connect(sink: Sink | undefined): void {
    this.#sink = sink;
    this.#pending = undefined;
    this.#write();
  }

  #write(): void {
    const sink = this.#sink;
    if (this.#isFrameTaken || this.#pending || !sink || this.#chunks.length === 0) return;
    const all = this.#joined();
    const portion = all.subarray(0, this.#portion(all));
    const rest = all.subarray(portion.length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    this.#takeFrame();
    if (this.#dropped > 0) void sink(droppedText(this.#dropped));
    this.#dropped = 0;
    this.#wait(sink(portion));
  }

  #wait(written: Promise<void> | void): void {
    if (!written) return;
    this.#pending = written;
    void written.then(() => {
      // Another terminal may have been attached since.
      if (this.#pending !== written) return;
      this.#pending = undefined;
      this.#write();
    });
  }

  #takeFrame(): void {
    this.#isFrameTaken = true;
    const next = () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      this.#isFrameTaken = false;
      this.#write();
    };
    const timer = setTimeout(next, NO_FRAME_MS);
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
    const most = Math.min(bytes.length, MAX_PORTION);
    let fresh = 0;
    for (let index = 0; index < most; index++) {
      const byte = bytes[index] ?? 0;
      if (this.#seen[byte]) continue;
      if (fresh++ === NEW_PER_FRAME) return index;
      this.#seen[byte] = 1;
    }
    return most;
  }
}

/** CAN ends whatever sequence was cut off. */
const droppedText = (bytes: number): Uint8Array =>
  new TextEncoder().encode(
    `\x18\r\n[${bytes} bytes were dropped here: the guest prints faster than they are shown]\r\n`,
  );
