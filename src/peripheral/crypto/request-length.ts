/**
 * How long a request is, found from its first bytes with the layout that decodes it later. Linux puts the same pages
 * into a chain several times over, so a chain is much longer than its request.
 */

import { type Codec, Reader, WireError } from "../../wire/codec/codec.ts";
import type { RequestLength } from "../queue/chain.ts";

/** Reads a value whose bytes are not all there. Missing bytes are counted, and read as no bytes. */
class LengthReader extends Reader {
  #missing = 0;

  get requestLength(): number {
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

/** `fallbackLength` measures a request whose prefix does not tell its length. */
export function requestLengthOf(layout: Codec<unknown>, fallbackLength: RequestLength): RequestLength {
  return (prefix) => {
    const input = new LengthReader(prefix);
    try {
      layout.read(input, {});
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return fallbackLength(prefix);
    }
    return input.requestLength;
  };
}

/** The request is no longer than its prefix. */
export const prefixOnly: RequestLength = (prefix) => prefix.length;
/** The request is all readable bytes of its chain. */
export const wholeChain: RequestLength = () => Number.POSITIVE_INFINITY;
