/** A MAC algorithm under one key. A session has one; so has a chain of algorithms that authenticates. */

export interface KeyedMac {
  /** Bytes of a whole result. */
  readonly length: number;
  /** Bytes that a message has at least. */
  readonly least: number;
  /** The whole result, of the parts as one message. */
  of(parts: readonly Uint8Array[]): Uint8Array;
}
