/** Guest memory as the judge of the ring fuzzer looks at it: its looks do not count as the device's. */
import type { TraceRecord } from "../../contract/trace.ts";
import type { WalkedBuffer } from "./ring-walk.ts";
import type { WatchedMemory } from "./watched-memory.ts";

type Written = Extract<TraceRecord, { kind: "used" }>["written"];

export class RingView {
  readonly #memory: WatchedMemory;

  constructor(memory: WatchedMemory) {
    this.#memory = memory;
  }

  get bytes(): Uint8Array {
    return this.#memory.bytes;
  }

  word(address: number): number {
    return this.#unwatched(() => this.#memory.readU16(address));
  }

  readonly inRam = (address: number, length: number): boolean => {
    try {
      this.#unwatched(() => this.#memory.check(address, length));
      return true;
    } catch {
      return false;
    }
  };

  #unwatched<T>(read: () => T): T {
    const { budget } = this.#memory;
    try {
      return read();
    } finally {
      this.#memory.budget = budget;
    }
  }

  /** Whether the readable buffers hold these bytes first of all. */
  begins(buffers: readonly WalkedBuffer[], readable: Uint8Array): boolean {
    let at = 0;
    for (const { address, length, writable } of buffers) {
      if (writable) break;
      for (let i = 0; i < length && at < readable.length; i++, at++) {
        if (this.bytes[address + i] !== readable[at]) return false;
      }
    }
    return at === readable.length;
  }

  /** Whether the writable buffers hold what was written, but for addresses that `isShared` says others write, too. */
  holds(writable: readonly WalkedBuffer[], written: Written, isShared: (address: number) => boolean): boolean {
    const expected = new Map<number, number>();
    for (const { offset, bytes } of written) {
      let start = 0;
      for (const { address, length } of writable) {
        const from = Math.max(offset, start);
        const to = Math.min(offset + bytes.length, start + length);
        for (let at = from; at < to; at++) expected.set(address + at - start, bytes[at - offset] ?? 0);
        start += length;
      }
    }
    for (const [address, byte] of expected) if (this.bytes[address] !== byte && !isShared(address)) return false;
    return true;
  }
}
