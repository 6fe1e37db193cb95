/** AES in ECB, CBC and CTR mode. FIPS 197; SP 800-38A. The library expands the key for each message: some 2 µs. */
import * as library from "@noble/ciphers/aes.js";
import type { Blocks, Direction, Transform } from "./modes.ts";

export const AES_BLOCK = 16;
export const AES_KEY_LENGTHS = [16, 24, 32];

const WHOLE_BLOCKS = { disablePadding: true };

/** Each block on its own. An object of the library encrypts once. */
export const aesBlocks = (key: Uint8Array, direction: Direction): Blocks =>
  direction === "encrypt"
    ? (blocks) => library.ecb(key, WHOLE_BLOCKS).encrypt(blocks)
    : (blocks) => library.ecb(key, WHOLE_BLOCKS).decrypt(blocks);

/** A message of whole blocks. */
export function aesEcb(key: Uint8Array, direction: Direction): Transform {
  const blocks = aesBlocks(key, direction);
  return (_, message) => blocks(message);
}

/** A message of whole blocks. */
export const aesCbc = (key: Uint8Array, direction: Direction): Transform =>
  direction === "encrypt"
    ? (iv, message) => library.cbc(key, iv, WHOLE_BLOCKS).encrypt(message)
    : (iv, message) => library.cbc(key, iv, WHOLE_BLOCKS).decrypt(message);

/** A message of any length. The counter is a whole block and wraps around. Both directions are the same. */
export const aesCtr =
  (key: Uint8Array): Transform =>
  (iv, message) =>
    library.ctr(key, iv).encrypt(message);
