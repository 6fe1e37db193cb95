/** A request between the ring and the device. */
import type { DriverError } from "../guest/driver-error.ts";
import type { Written } from "../queue/chain.ts";

/** What a used element says instead of the chain's head and length. */
export interface UsedOverride {
  /** The head of the chain that goes back, which may be none. */
  readonly id?: number;
  readonly length?: number;
}

/** What comes with an answer, rarely. */
export interface Completion {
  readonly override?: UsedOverride;
  /** The driver broke virtio with the request: thrown once the chain is back with the driver. */
  readonly error?: DriverError;
}

/** A fault that is to hit one request and that the device itself has to carry out. */
export interface OwnFault {
  /** `corrupt`: a bit of the result is to be wrong. `kill-worker`: the engine worker that has the request is to die. */
  readonly kind: "corrupt" | "kill-worker";
  /** The device calls it right before, with a sentence that says how. False: it hit the request before, or a reset came. */
  apply(detail: string): boolean;
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
  /** A device that cannot carry it out ignores it. */
  readonly fault?: OwnFault;
  /**
   * Writes the answer and hands the chain back. `length` becomes used.len: that many bytes from the first on must
   * have been written, unless the used element is overridden. Consumes the request: a second call throws. After a reset
   * it does nothing.
   */
  complete(written: readonly Written[], length: number, completion?: Completion): void;
}
