/** Guest memory of the ring fuzzer, with the driver's hand in it: what it writes is not the device's doing. */
import { WatchedMemory } from "./watched-memory.ts";

export interface DescriptorWords {
  readonly address: number;
  readonly length: number;
  readonly flags: number;
  readonly next?: number | undefined;
}

export class RingMemory extends WatchedMemory {
  readonly #words = new DataView(this.bytes.buffer);

  /** The le16 at `address`. */
  word(address: number): number {
    return this.#words.getUint16(address, true);
  }

  /** Behind the end of memory nothing is written, as in {@link setDescriptor}. */
  setWord(address: number, value: number): void {
    if (address + 2 <= this.bytes.length) this.#words.setUint16(address, value, true);
  }

  /** A descriptor of a packed ring, or of a table of one. */
  setPacked(at: number, { address, length, flags, id }: DescriptorWords & { readonly id: number }): void {
    this.setDescriptor(at, { address, length, flags: id, next: flags });
  }

  setDescriptor(at: number, { address, length, flags, next = 0 }: DescriptorWords): void {
    if (at + 16 > this.bytes.length) return;
    this.#words.setBigUint64(at, BigInt(address), true);
    this.#words.setUint32(at + 8, length, true);
    this.#words.setUint16(at + 12, flags, true);
    this.#words.setUint16(at + 14, next, true);
  }
}
