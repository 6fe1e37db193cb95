/**
 * Reads bytes from a list of chunks, as a stream hands them out. Megabytes of chunks are never joined: that writes each
 * byte once more. The first write to each page of fresh memory also costs a page fault.
 */
export class ChunkReader {
  readonly #chunks: Uint8Array[];
  #length: number;

  constructor(chunks: readonly Uint8Array[]) {
    this.#chunks = [...chunks];
    this.#length = chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** Number of bytes that are not yet taken. */
  get length(): number {
    return this.#length;
  }

  /** Fills `target` with the next bytes. Throws RangeError if fewer are left. */
  takeInto(target: Uint8Array): void {
    let at = 0;
    for (const chunk of this.#take(target.length)) {
      target.set(chunk, at);
      at += chunk.length;
    }
  }

  /** A reader of the next `length` bytes, not copied. Throws RangeError if fewer are left. */
  take(length: number): ChunkReader {
    return new ChunkReader(this.#take(length));
  }

  /** All remaining bytes, joined into one array. */
  joined(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    this.takeInto(bytes);
    return bytes;
  }

  #take(length: number): Uint8Array[] {
    if (length > this.#length) throw new RangeError(`${length} bytes were asked for, ${this.#length} are left`);
    this.#length -= length;
    const taken: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      const chunk = this.#chunks[0] ?? new Uint8Array();
      if (chunk.length <= left) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(left);
      taken.push(chunk.subarray(0, left));
      left -= Math.min(left, chunk.length);
    }
    return taken;
  }
}
