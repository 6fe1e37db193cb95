/** Guest RAM that sees what a device does with it. */
import { ArrayMemory } from "./memory.ts";

export interface Write {
  readonly address: number;
  readonly length: number;
}

/** The device did more with memory than any work of one turn takes: it does not end. */
export class EndlessError extends Error {
  override readonly name = "EndlessError";
}

export class WatchedMemory extends ArrayMemory {
  /** Every write since it was set to an empty list; undefined while none are kept. */
  writes: Write[] | undefined;
  /** Accesses that are left before the device is said not to end. */
  budget = Number.POSITIVE_INFINITY;

  override check(address: number, length: number): void {
    if (--this.budget < 0) throw new EndlessError("the device does not end");
    super.check(address, length);
  }

  override write(address: number, bytes: Uint8Array): void {
    this.writes?.push({ address, length: bytes.length });
    super.write(address, bytes);
  }

  override writeU16(address: number, value: number): void {
    this.writes?.push({ address, length: 2 });
    super.writeU16(address, value);
  }

  override writeU32(address: number, value: number): void {
    this.writes?.push({ address, length: 4 });
    super.writeU32(address, value);
  }
}
