/** What a guest driver works with: its memory, the buffers of a chain, and what comes back. */
import type { GuestMemory } from "../guest/guest-memory.ts";

/** RAM as the guest has it. */
export interface DriverMemory extends Pick<GuestMemory, "readU16" | "readU32" | "writeU16" | "writeU32"> {
  /** The whole RAM, to be read and written. */
  readonly bytes: Uint8Array;
}

/** One buffer of a chain. */
export interface Segment {
  readonly address: number;
  readonly length: number;
  readonly writable: boolean;
}

/** An element of the used ring, as the driver finds it. */
export interface Used {
  readonly id: number;
  readonly length: number;
}
