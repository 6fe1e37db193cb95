/** Collects bytes. Values come from our own code, so what does not fit is a RangeError, not a WireError. */
export class Writer {
  #bytes: Uint8Array;
  #view: DataView;
  offset = 0;

  constructor(capacity = 128) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  u8(value: number): void {
    const at = this.#step(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#step(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#step(4);
    this.#view.setUint32(at, value, true);
  }

  u64(value: bigint): void {
    const at = this.#step(8);
    this.#view.setBigUint64(at, value, true);
  }

  putBytes(bytes: Uint8Array): void {
    const at = this.#step(bytes.length);
    this.#bytes.set(bytes, at);
  }

  putZeros(count: number): void {
    if (count < 0) throw new RangeError(`${-count} bytes too many`);
    this.#step(count);
  }

  finish(): Uint8Array {
    return this.offset === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, this.offset);
  }

  #step(size: number): number {
    const at = this.offset;
    this.offset += size;
    if (this.offset > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.offset, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
