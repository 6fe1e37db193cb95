/**
 * Numbers and byte strings one after the other in a buffer, for two ends that agree on their order. Most numbers of an
 * event are small: they take a byte each.
 */

/** The longest number: a mark and a float64. */
const LONGEST = 9;
/** Numbers below this one are their own byte. From here on are the marks of longer ones. */
const MARKS = 0x80;
const MARK_U16 = MARKS;
const MARK_U32 = MARKS + 1;
const MARK_F64 = MARKS + 2;

const ROOM_AT_FIRST = 1 << 14;
/** Room up to which it is kept for what comes next. What a guest's large requests need is not kept for ever. */
const KEPT_ROOM = 1 << 20;

/** Grows with what is put into it. */
export class ByteSink {
  #bytes = new Uint8Array(ROOM_AT_FIRST);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Any number; -0 becomes 0. */
  number(value: number): void {
    this.#need(LONGEST);
    const at = this.#length;
    if ((value & (MARKS - 1)) === value) {
      this.#bytes[at] = value;
      this.#length = at + 1;
    } else if ((value & 0xffff) === value) {
      this.#bytes[at] = MARK_U16;
      this.#view.setUint16(at + 1, value, true);
      this.#length = at + 3;
    } else if (value >>> 0 === value) {
      this.#bytes[at] = MARK_U32;
      this.#view.setUint32(at + 1, value, true);
      this.#length = at + 5;
    } else {
      this.#bytes[at] = MARK_F64;
      this.#view.setFloat64(at + 1, value, true);
      this.#length = at + LONGEST;
    }
  }

  /** A number that is hardly ever small. */
  real(value: number): void {
    this.#need(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Unsigned, of 64 bits. */
  bigint(value: bigint): void {
    this.#need(8);
    this.#view.setBigUint64(this.#length, value, true);
    this.#length += 8;
  }

  bytes(bytes: Uint8Array): void {
    this.number(bytes.length);
    this.part(bytes);
  }

  /** Bytes without their number. */
  part(bytes: Uint8Array): void {
    this.#need(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What it writes to at present: `length` bytes of it are what was put in. Another one once it has to grow. */
  get buffer(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /**
   * The bytes written since the last call, in the buffer that they were written to. The next bytes go into `room`,
   * whose content is lost. Without `room`, or when it is full, they go into a new buffer.
   */
  take(room?: ArrayBuffer): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    const isKept = room && room.byteLength <= KEPT_ROOM;
    const size = this.#bytes.length > KEPT_ROOM ? ROOM_AT_FIRST : this.#bytes.length;
    this.#length = 0;
    this.#move(new Uint8Array(isKept ? room : new ArrayBuffer(size)));
    return taken;
  }

  #need(more: number): void {
    const length = this.#length + more;
    if (length <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * length);
    larger.set(this.#bytes);
    this.#move(larger);
  }

  #move(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Reads what a {@link ByteSink} has taken, in the same order. Nothing is checked. */
export class ByteSource {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Goes on at that byte. */
  seek(at: number): void {
    this.#at = at;
  }

  number(): number {
    const at = this.#at;
    const first = this.#bytes[at] as number;
    if (first < MARKS) {
      this.#at = at + 1;
      return first;
    }
    if (first === MARK_U16) {
      this.#at = at + 3;
      return this.#view.getUint16(at + 1, true);
    }
    if (first === MARK_U32) {
      this.#at = at + 5;
      return this.#view.getUint32(at + 1, true);
    }
    this.#at = at + LONGEST;
    return this.#view.getFloat64(at + 1, true);
  }

  real(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  bigint(): bigint {
    this.#at += 8;
    return this.#view.getBigUint64(this.#at - 8, true);
  }

  /** A part of the buffer, not a copy. */
  bytes(): Uint8Array {
    return this.part(this.number());
  }

  /** So many bytes of the buffer, not a copy. */
  part(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
