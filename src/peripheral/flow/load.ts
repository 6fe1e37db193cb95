/** What a device keeps of the requests that are in flight, and how much of it. */
import { need } from "../saved/saved-state.ts";

/**
 * Bytes of requests that a device has and has not answered, and as many again that are on hold. Beyond them, chains
 * stay in the ring until there is room. A ring full of the longest requests would be a gigabyte. Sixteen megabytes are
 * a default queue full of requests of 64 KiB.
 */
export const MAX_IN_FLIGHT_BYTES = 1 << 24;

/**
 * Descriptors of these requests, counted in the same way. Each keeps 90 bytes of heap (measured in Node 20), also
 * with an empty buffer, so this is 6 MB. Without it one table of 64 KiB, offered 256 times, keeps 94 MB. A full queue
 * of Linux' requests of 64 KiB has as many.
 */
export const MAX_IN_FLIGHT_DESCRIPTORS = 1 << 16;

/** The requests of one device that are with it, or those that are on hold. */
export class Load {
  #bytes = 0;
  #descriptors = 0;

  get full(): boolean {
    return this.#bytes >= MAX_IN_FLIGHT_BYTES || this.#descriptors >= MAX_IN_FLIGHT_DESCRIPTORS;
  }

  add(bytes: number, descriptors: number): void {
    this.#bytes += bytes;
    this.#descriptors += descriptors;
  }

  remove(bytes: number, descriptors: number): void {
    this.add(-bytes, -descriptors);
  }

  clear(): void {
    this.#bytes = 0;
    this.#descriptors = 0;
  }
}

/**
 * The load of a saved device, checked request by request. A device takes a chain while there is room, or if it has
 * nothing else of that queue. So all that it has, without the longest of each queue, is below the limits.
 */
export class SavedLoad {
  readonly #longest = new Map<number, { readonly bytes: number; readonly descriptors: number }>();
  #bytes = 0;
  #descriptors = 0;

  /** Throws {@link SavedStateError} for more than a device takes. */
  add(queue: number, bytes: number, descriptors: number): void {
    const longest = this.#longest.get(queue) ?? { bytes: 0, descriptors: 0 };
    this.#bytes += Math.min(bytes, longest.bytes);
    this.#descriptors += Math.min(descriptors, longest.descriptors);
    this.#longest.set(queue, {
      bytes: Math.max(bytes, longest.bytes),
      descriptors: Math.max(descriptors, longest.descriptors),
    });
    const fits = this.#bytes < MAX_IN_FLIGHT_BYTES && this.#descriptors < MAX_IN_FLIGHT_DESCRIPTORS;
    need(fits, "more is in flight than a device takes");
  }
}
