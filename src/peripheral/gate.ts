/** A gate between a queue and the device: while it is shut, requests that were taken wait for a person to let them on. */
import type { Request } from "./device.ts";

/**
 * Readable bytes that wait behind one gate: beyond them chains stay in the ring, and are taken when there is room. A
 * ring full of the longest requests would be a gigabyte; sixteen megabytes are every request that anybody looks at.
 */
export const MAX_HELD_BYTES = 1 << 24;

export class Gate {
  /** While it is on hold nothing passes that was not released. */
  onHold = true;
  #held: Request[] = [];
  /** Released, and not yet with the device. */
  readonly #ready: Request[] = [];
  #bytes = 0;

  get full(): boolean {
    return this.#bytes >= MAX_HELD_BYTES;
  }

  hold(request: Request): void {
    this.#held.push(request);
    this.#bytes += request.readable.length;
  }

  holds(id: number): boolean {
    return this.#held.some((request) => request.id === id);
  }

  /** Lets the request of that id on, or the oldest. Returns its id; undefined if there is none. */
  release(id: number | undefined): number | undefined {
    const at = id === undefined ? 0 : this.#held.findIndex((request) => request.id === id);
    const [released] = at < 0 ? [] : this.#held.splice(at, 1);
    if (released) this.#ready.push(released);
    return released?.id;
  }

  /** The next request that may pass. */
  next(): Request | undefined {
    const request = this.#ready.shift();
    if (request) this.#bytes -= request.readable.length;
    return request;
  }

  /** Forgets the requests. The hold stays. */
  clear(): void {
    this.#held = [];
    this.#ready.length = 0;
    this.#bytes = 0;
  }
}
