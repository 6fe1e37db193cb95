/** DES and triple DES on blocks of 8 bytes, each on its own. SP 800-67 revision 2, 3.1 and 3.2. */
import { DES, EDE } from "des.js";
import type { Blocks, Direction } from "./modes.ts";

export const DES_BLOCK = 8;
export const DES_KEY_LENGTHS = [8];
/** With 16 bytes, the third key is the first one: keying option 2. */
export const TRIPLE_DES_KEY_LENGTHS = [16, 24];

/** The lowest bit of each byte of a key, its parity, is not looked at. */
export const desBlocks = (key: Uint8Array, type: Direction): Blocks =>
  asBytes(DES.create({ type, key, padding: false }));

export const tripleDesBlocks = (key: Uint8Array, type: Direction): Blocks =>
  asBytes(EDE.create({ type, key: threeKeys(key), padding: false }));

/** The key is expanded once, for all that comes. */
const asBytes =
  (cipher: ReturnType<typeof DES.create>): Blocks =>
  (blocks) =>
    Uint8Array.from(cipher.final(blocks));

function threeKeys(key: Uint8Array): Uint8Array {
  if (key.length === 24) return key;
  const three = new Uint8Array(24);
  three.set(key);
  three.set(key.subarray(0, 8), 16);
  return three;
}
