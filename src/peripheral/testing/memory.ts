/** Guest RAM for tests: an array, with holes where no RAM is. It can tell which bytes were written. */
import { type GuestMemory, GuestMemoryError } from "../guest/guest-memory.ts";

/** Addresses from `start` up to `end` that are not RAM, as video memory and firmware in a PC. */
export interface Hole {
  readonly start: number;
  readonly end: number;
}

export class ArrayMemory implements GuestMemory {
  /** The guest's own view: it reads and writes as it likes. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #holes: readonly Hole[];

  constructor(size: number, holes: readonly Hole[] = []) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
    this.#holes = holes;
  }

  check(address: number, length: number): void {
    const end = address + length;
    const outside = !Number.isInteger(address) || address < 0 || end > this.bytes.length;
    if (outside || this.#holes.some((hole) => address < hole.end && end > hole.start)) {
      throw new GuestMemoryError(address, length);
    }
  }

  readInto(address: number, target: Uint8Array): void {
    this.check(address, target.length);
    target.set(this.bytes.subarray(address, address + target.length));
  }

  write(address: number, bytes: Uint8Array): void {
    this.check(address, bytes.length);
    this.bytes.set(bytes, address);
  }

  readU16(address: number): number {
    this.check(address, 2);
    return this.#view.getUint16(address, true);
  }

  readU32(address: number): number {
    this.check(address, 4);
    return this.#view.getUint32(address, true);
  }

  writeU16(address: number, value: number): void {
    this.check(address, 2);
    this.#view.setUint16(address, value, true);
  }

  writeU32(address: number, value: number): void {
    this.check(address, 4);
    this.#view.setUint32(address, value, true);
  }

  /** A copy of some bytes. */
  slice(address: number, length: number): Uint8Array {
    return this.bytes.slice(address, address + length);
  }

  /** Addresses whose bytes are not those of `before`, a copy of {@link bytes} of an earlier time. */
  changedSince(before: Uint8Array): number[] {
    const changed: number[] = [];
    for (let i = 0; i < before.length; i++) if (before[i] !== this.bytes[i]) changed.push(i);
    return changed;
  }
}
