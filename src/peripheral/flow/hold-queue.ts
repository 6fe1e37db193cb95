/**
 * Requests of a queue that were taken from the ring and do not reach the device yet. While the queue is on hold, each waits
 * until its release.
 */
import type { Request } from "./request.ts";

export class HoldQueue {
  /** While true, only released requests pass. */
  onHold: boolean;
  /** By number, the oldest first. */
  readonly #held = new Map<number, Request>();
  /** Released, and not yet with the device. */
  readonly #ready: Request[] = [];

  constructor(onHold = true, held: readonly Request[] = [], released: readonly Request[] = []) {
    this.onHold = onHold;
    this.#ready.push(...released);
    for (const request of held) this.hold(request);
  }

  /** Numbers of the requests, in the order in which they pass. */
  get waiting(): { readonly held: readonly number[]; readonly released: readonly number[] } {
    return { held: [...this.#held.keys()], released: this.#ready.map(({ id }) => id) };
  }

  /** Requests that are not with the device. */
  get size(): number {
    return this.#held.size + this.#ready.length;
  }

  hold(request: Request): void {
    this.#held.set(request.id, request);
  }

  isHeld(id: number): boolean {
    return this.#held.has(id);
  }

  /** Lets the request of that id on, or the oldest. Returns its id; undefined if there is none. */
  release(id = this.#oldest): number | undefined {
    const request = id === undefined ? undefined : this.#held.get(id);
    if (!request) return undefined;
    this.#held.delete(request.id);
    this.#ready.push(request);
    return request.id;
  }

  get #oldest(): number | undefined {
    return this.#held.keys().next().value;
  }

  /** The next request that may pass. */
  next(): Request | undefined {
    return this.#ready.shift();
  }

  /** Forgets the requests. The hold stays. */
  clear(): void {
    this.#held.clear();
    this.#ready.length = 0;
  }
}
