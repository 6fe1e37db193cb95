/** Modes of operation over a block cipher: ECB, CBC and CTR. SP 800-38A, 6.1, 6.2 and 6.5. */

export type Direction = "encrypt" | "decrypt";

/** A block cipher under a key and in one direction: each block of the bytes on its own. The result is a copy. */
export type Blocks = (blocks: Uint8Array) => Uint8Array;

/** Encrypts or decrypts a message under one key. The result is a copy, as long as the message. */
export type Transform = (iv: Uint8Array, message: Uint8Array) => Uint8Array;

/** What a mode is built on. */
export interface BlockCipher {
  /** Bytes of a block. */
  readonly size: number;
  under(key: Uint8Array, direction: Direction): Blocks;
}

/** A mode with a block cipher in it: what a key and a direction make of it. */
type Mode = (cipher: BlockCipher) => (key: Uint8Array, direction: Direction) => Transform;

/** A message of whole blocks. */
export const ecb: Mode = (cipher) => (key, direction) => {
  const blocks = cipher.under(key, direction);
  return (_, message) => blocks(message);
};

/** A message of whole blocks. */
export const cbc: Mode = (cipher) => (key, direction) => {
  const blocks = cipher.under(key, direction);
  if (direction === "encrypt") return (iv, message) => chained(blocks, iv, message);
  return (iv, message) => xor(blocks(message), before(iv, message));
};

/** Each block needs the result of the one before. */
function chained(blocks: Blocks, iv: Uint8Array, message: Uint8Array): Uint8Array {
  const out = new Uint8Array(message.length);
  let last = iv;
  for (let at = 0; at < message.length; at += iv.length) {
    last = blocks(xor(message.subarray(at, at + iv.length), last));
    out.set(last, at);
  }
  return out;
}

/** What stands a block before each byte of the message. */
function before(iv: Uint8Array, message: Uint8Array): Uint8Array {
  const shifted = new Uint8Array(message.length);
  shifted.set(iv);
  shifted.set(message.subarray(0, message.length - iv.length), iv.length);
  return shifted;
}

/** A message of any length. Both directions are the same. */
export const ctr: Mode = (cipher) => (key) => {
  const blocks = cipher.under(key, "encrypt");
  return (iv, message) => xor(message, blocks(counters(iv, Math.ceil(message.length / cipher.size))));
};

/** The counter is a whole block, big-endian; after all ones comes zero. */
function counters(first: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(count * first.length);
  const counter = first.slice();
  for (let at = 0; at < all.length; at += counter.length) {
    all.set(counter, at);
    for (let i = counter.length - 1; i >= 0; i--) {
      const next = ((counter[i] ?? 0) + 1) & 0xff;
      counter[i] = next;
      if (next !== 0) break;
    }
  }
  return all;
}

/** As long as `message`; `mask` is no shorter. */
export function xor(message: Uint8Array, mask: Uint8Array): Uint8Array {
  const out = new Uint8Array(message.length);
  for (let i = 0; i < out.length; i++) out[i] = (message[i] ?? 0) ^ (mask[i] ?? 0);
  return out;
}
