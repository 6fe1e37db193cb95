/** The guest's RAM as a device sees it: bounds-checked, and never as a live view. */

/** An access that is not RAM from its first to its last byte. */
export class GuestMemoryError extends Error {
  override readonly name = "GuestMemoryError";
  readonly address: number;
  readonly length: number;

  constructor(address: number, length: number) {
    super(`${length} bytes at guest address 0x${address.toString(16)} are not RAM`);
    this.address = address;
    this.length = length;
  }
}

/**
 * Addresses and lengths are bytes; every method throws {@link GuestMemoryError} for an access outside RAM. RAM only:
 * no access reaches a device register, so none calls back into the device (CVE-2024-3446).
 */
export interface GuestMemory {
  /** Throws unless all of it is RAM. */
  check(address: number, length: number): void;
  /** Copies guest bytes into `target`. */
  readInto(address: number, target: Uint8Array): void;
  write(address: number, bytes: Uint8Array): void;
  /** Little-endian, any alignment. */
  readU16(address: number): number;
  readU32(address: number): number;
  writeU16(address: number, value: number): void;
  writeU32(address: number, value: number): void;
}
