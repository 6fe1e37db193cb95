/** The three areas of a queue of any form: in RAM, and aligned. VIRTIO 1.4 cs01, 2.6 Virtqueues. */
import type { DriverRule } from "../../wire/virtio/driver-must.ts";
import { DriverError } from "../guest/driver-error.ts";
import { type GuestMemory, GuestMemoryError } from "../guest/guest-memory.ts";
import type { Violated } from "../guest/violations.ts";

export interface Area {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
  /** To how many bytes it is to be aligned. */
  readonly align: number;
}

export interface AreaRules {
  /** The section that wants the areas. */
  readonly clause: string;
  readonly aligned: DriverRule;
  readonly violated: Violated;
}

/** Throws {@link DriverError} unless all areas are in RAM. Any alignment can be read and written. */
export function checkAreas(
  memory: GuestMemory,
  areas: readonly Area[],
  { clause, aligned, violated }: AreaRules,
): void {
  for (const { name, address, bytes, align } of areas) {
    if (address % align) violated(aligned, `the ${name} is not aligned to ${align} bytes`);
    try {
      memory.check(address, bytes);
    } catch (error) {
      if (error instanceof GuestMemoryError) throw new DriverError(clause, `the ${name}: ${error.message}`);
      throw error;
    }
  }
}

/** A copy of some bytes. All areas were RAM when the queue was enabled, and RAM does not go away. */
export function copyArea(memory: GuestMemory, address: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  memory.readInto(address, bytes);
  return bytes;
}
