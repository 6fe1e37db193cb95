/**
 * Bytes in pieces, one after the other, as a stream hands them out. To join megabytes of them would write each byte once
 * more, and memory that is written for the first time costs a fault of the host for each page.
 */
export class Pieces {
  readonly #pieces: Uint8Array[];
  #length: number;

  constructor(pieces: readonly Uint8Array[]) {
    this.#pieces = [...pieces];
    this.#length = pieces.reduce((sum, { length }) => sum + length, 0);
  }

  /** Bytes that have not been taken. */
  get length(): number {
    return this.#length;
  }

  /** Fills `target` with the next bytes. There must be as many. */
  takeInto(target: Uint8Array): void {
    let at = 0;
    for (const piece of this.#take(target.length)) {
      target.set(piece, at);
      at += piece.length;
    }
  }

  /** The next `length` bytes, not copied. There must be as many. */
  take(length: number): Pieces {
    return new Pieces(this.#take(length));
  }

  /** All that is left, as one. */
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
      const piece = this.#pieces[0] ?? new Uint8Array();
      if (piece.length <= left) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(left);
      taken.push(piece.subarray(0, left));
      left -= Math.min(left, piece.length);
    }
    return taken;
  }
}
