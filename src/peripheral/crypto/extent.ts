/**
 * How long a request is, found from its first bytes with the very layout that decodes it later. Linux puts the same
 * pages into a chain several times over, so the readable bytes of a chain are many times those of the request.
 */

import { type Codec, Reader, WireError } from "../../wire/codec/codec.ts";
import { CtrlRequest } from "../../wire/crypto/requests.ts";
import type { Extent } from "../queue/chain.ts";

/** Reads a value that goes on behind the bytes that are there: what is missing is counted and read as nothing. */
class MeasuringReader extends Reader {
  #missing = 0;

  get extent(): number {
    return this.offset + this.#missing;
  }

  override takeBytes(size: number): Uint8Array {
    const there = Math.min(size, this.remaining);
    this.#missing += size - there;
    return super.takeBytes(there);
  }

  override skip(size: number): void {
    const there = Math.min(size, this.remaining);
    this.#missing += size - there;
    super.skip(there);
  }
}

/** `undecided` is the extent of a request whose prefix does not tell. */
export function extentOf(layout: Codec<unknown>, undecided: Extent): Extent {
  return (prefix) => {
    const input = new MeasuringReader(prefix);
    try {
      layout.read(input, {});
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return undecided(prefix);
    }
    return input.extent;
  };
}

/** The request is no longer than its prefix. */
export const prefixOnly: Extent = (prefix) => prefix.length;
/** The request is everything that its chain has. */
export const everything: Extent = () => Number.POSITIVE_INFINITY;

/** A request whose fixed part is no such layout has no more to say than its prefix. */
export const controlExtent = extentOf(CtrlRequest, prefixOnly);
