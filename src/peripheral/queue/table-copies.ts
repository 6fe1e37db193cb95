/** Copies of indirect tables for a snapshot, which a person looks at: whatever the guest wrote there. */
import { type GuestMemory, GuestMemoryError } from "../guest/guest-memory.ts";
import { copyArea } from "./areas.ts";
import { DESCRIPTOR_SIZE, MAX_INDIRECT_ENTRIES } from "./chain.ts";

/** Bytes of indirect tables in one snapshot: a full ring of Linux' everyday requests, and no hostile gigabyte. */
export const MAX_TABLE_BYTES = 1 << 18;

export class TableCopies {
  readonly #memory: GuestMemory;
  #room = MAX_TABLE_BYTES;

  constructor(memory: GuestMemory) {
    this.#memory = memory;
  }

  /** Undefined for a table that is not in RAM, is longer than the device takes, or has no room. */
  take(address: number, length: number): Uint8Array | undefined {
    if (length > Math.min(this.#room, MAX_INDIRECT_ENTRIES * DESCRIPTOR_SIZE)) return undefined;
    try {
      this.#memory.check(address, length);
    } catch (error) {
      if (error instanceof GuestMemoryError) return undefined;
      throw error;
    }
    this.#room -= length;
    return copyArea(this.#memory, address, length);
  }
}
