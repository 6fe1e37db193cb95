/** A request between the ring and the device. */
import type { Written } from "../queue/chain.ts";

/** What a used element says instead of the truth. */
export interface UsedOverride {
  /** The head of the chain that goes back, which may be none. */
  readonly id?: number;
  readonly length?: number;
}

/** One request, from the moment its chain was taken until it is completed, once. */
export interface Request {
  /** Numbers requests from 1; never reused. */
  readonly id: number;
  readonly queue: number;
  /** What the device may read, as far as it belongs to the request: a copy. */
  readonly readable: Uint8Array;
  /** Bytes the device may write. */
  readonly writableLength: number;
  /**
   * Writes the answer and hands the chain back; `length` becomes used.len, so that many bytes from the first on must
   * have been written, unless the device is to lie. Consumes the request: a second call throws. After a reset it does
   * nothing.
   */
  complete(written: readonly Written[], length: number, override?: UsedOverride): void;
}
