/**
 * Long byte strings of events, stored apart from the events. A full log drops the oldest of them, a chunk at a time,
 * and packs no event anew.
 */

/** Bytes of a string that an event always keeps: they contain the headers and lengths of every layout. */
export const KEPT_BYTES = 128;

/** Short strings are copied into chunks of this size. */
const CHUNK_BYTES = 1 << 18;
/** A chunk takes strings until so many bytes have come after it: what is forgotten together is of one time. */
const CHUNK_SPAN = 1 << 22;
/**
 * Shortest string of a large message that is adopted, not copied. It must also be this share of its message. The whole
 * message then becomes a chunk, and all of its bytes count.
 */
const ADOPTED_MESSAGE = 1 << 16;
const ADOPTED_BYTES = 1024;
const ADOPTED_SHARE = 1 / 64;

interface Chunk {
  /** Place of its first byte. */
  readonly start: number;
  readonly bytes: Uint8Array;
  /** Bytes of strings in it, and how many strings those are. */
  used: number;
  strings: number;
}

export class Payloads {
  #chunks: Chunk[] = [];
  /** The chunk that short strings are copied into, and the one whose buffer was taken over last. */
  #open: Chunk | undefined;
  #adopted: Chunk | undefined;
  #end = 1;
  #bytes = 0;
  #dropped = { strings: 0, bytes: 0 };

  /** Memory that the strings take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The dropped payload: number of strings, and number of bytes. */
  get dropped(): { readonly strings: number; readonly bytes: number } {
    return this.#dropped;
  }

  /** Keeps the string, or a copy: it must not be written to any more. Returns its place, which is above 0. */
  add(bytes: Uint8Array): number {
    const { length, buffer, byteOffset } = bytes;
    const isLong = length >= ADOPTED_BYTES && length >= ADOPTED_SHARE * buffer.byteLength;
    if (!isLong || buffer.byteLength < ADOPTED_MESSAGE) return this.#copy(bytes);
    return this.#adopt(buffer, length) + byteOffset;
  }

  /** The string of that place, a part of the chunk's buffer; undefined once it is forgotten. */
  at(place: number, length: number): Uint8Array | undefined {
    const chunk = this.#chunkOf(place);
    return chunk?.bytes.subarray(place - chunk.start, place - chunk.start + length);
  }

  /** Forgets the oldest chunks, as far as it takes to have no more than `limit` bytes. */
  trim(limit: number): void {
    while (this.#bytes > limit) {
      const oldest = this.#chunks.shift();
      if (!oldest) return;
      if (oldest === this.#open) this.#open = undefined;
      if (oldest === this.#adopted) this.#adopted = undefined;
      this.#bytes -= oldest.bytes.length;
      const { strings, bytes } = this.#dropped;
      this.#dropped = { strings: strings + oldest.strings, bytes: bytes + oldest.used };
    }
  }

  /** Returns the place of the buffer's first byte. */
  #adopt(buffer: ArrayBufferLike, length: number): number {
    let chunk = this.#adopted;
    if (chunk?.bytes.buffer !== buffer) {
      chunk = this.#append(new Uint8Array(buffer));
      this.#adopted = chunk;
    }
    chunk.used += length;
    chunk.strings++;
    return chunk.start;
  }

  #copy(bytes: Uint8Array): number {
    let chunk = this.#open;
    const isOld = chunk !== undefined && this.#end - chunk.start > CHUNK_SPAN;
    if (!chunk || isOld || chunk.used + bytes.length > chunk.bytes.length) {
      chunk = this.#append(new Uint8Array(Math.max(CHUNK_BYTES, bytes.length)));
      this.#open = chunk;
    }
    const place = chunk.start + chunk.used;
    chunk.bytes.set(bytes, chunk.used);
    chunk.used += bytes.length;
    chunk.strings++;
    return place;
  }

  #append(bytes: Uint8Array): Chunk {
    const chunk = { start: this.#end, bytes, used: 0, strings: 0 };
    this.#chunks.push(chunk);
    this.#end += bytes.length;
    this.#bytes += bytes.length;
    return chunk;
  }

  #chunkOf(place: number): Chunk | undefined {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const chunk = this.#chunks[middle];
      if (chunk && chunk.start + chunk.bytes.length <= place) low = middle + 1;
      else high = middle;
    }
    const found = this.#chunks[low];
    return found && found.start <= place ? found : undefined;
  }
}
