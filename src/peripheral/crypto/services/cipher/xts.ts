/**
 * XTS-AES, IEEE 1619-2018, 5.3 and 5.4: AES with a tweak for each block. A message of no whole number of blocks gets
 * ciphertext stealing.
 */
import { AES_BLOCK, aesBlocks } from "./aes.ts";
import { type Blocks, type Direction, type Transform, xor } from "./modes.ts";

/** Two keys of AES-128 or of AES-256: IEEE 1619 has no XTS with AES-192. */
export const XTS_KEY_LENGTHS = [32, 64];

/** IEEE 1619-2018, 5.1: the two keys must differ. If they are equal, chosen ciphertexts tell tweaks. */
export function equalHalves(key: Uint8Array): boolean {
  const half = key.length / 2;
  let difference = 0;
  for (let i = 0; i < half; i++) difference |= (key[i] ?? 0) ^ (key[half + i] ?? 0);
  return difference === 0;
}

/** A message of a block or more; the IV is the tweak, the number of the data unit. */
export function xts(key: Uint8Array, direction: Direction): Transform {
  const half = key.length / 2;
  const blocks = aesBlocks(key.subarray(0, half), direction);
  const encryptTweak = aesBlocks(key.subarray(half), "encrypt");
  return (iv, message) => {
    const count = Math.ceil(message.length / AES_BLOCK);
    const tweaks = tweaksFrom(encryptTweak(iv), count);
    const left = message.length % AES_BLOCK;
    if (left === 0) return tweaked(blocks, message, tweaks);
    const plain = message.length - left - AES_BLOCK;
    const out = new Uint8Array(message.length);
    out.set(tweaked(blocks, message.subarray(0, plain), tweaks));
    const lastTwo = tweaks.subarray(plain);
    out.set(stolen(blocks, message.subarray(plain), direction === "encrypt" ? lastTwo : swapped(lastTwo)), plain);
    return out;
  };
}

const tweaked = (blocks: Blocks, message: Uint8Array, tweaks: Uint8Array): Uint8Array =>
  xor(blocks(xor(message, tweaks)), tweaks);

/** A block and a part of one. The tweaks are in the order in which they are used. */
function stolen(blocks: Blocks, message: Uint8Array, tweaks: Uint8Array): Uint8Array {
  const left = message.length - AES_BLOCK;
  const first = tweaked(blocks, message.subarray(0, AES_BLOCK), tweaks);
  const second = first.slice();
  second.set(message.subarray(AES_BLOCK));
  const out = new Uint8Array(message.length);
  out.set(tweaked(blocks, second, tweaks.subarray(AES_BLOCK)));
  out.set(first.subarray(0, left), AES_BLOCK);
  return out;
}

/** Decryption takes the last two tweaks the other way round. */
function swapped(two: Uint8Array): Uint8Array {
  const other = new Uint8Array(two.length);
  other.set(two.subarray(AES_BLOCK));
  other.set(two.subarray(0, AES_BLOCK), AES_BLOCK);
  return other;
}

/** Each tweak is the product of the one before with alpha in GF(2^128), the lowest byte first. */
function tweaksFrom(first: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(count * AES_BLOCK);
  const view = new DataView(all.buffer);
  all.set(first);
  for (let at = AES_BLOCK; at < all.length; at += AES_BLOCK) double(view, at);
  return all;
}

/** Writes the tweak at `at` from the one before. Without a branch, as tweaks are secret. */
function double(tweaks: DataView, at: number): void {
  let carry = 0x87 & -(tweaks.getUint32(at - 4, true) >>> 31);
  for (let word = at; word < at + AES_BLOCK; word += 4) {
    const before = tweaks.getUint32(word - AES_BLOCK, true);
    tweaks.setUint32(word, (before << 1) ^ carry, true);
    carry = before >>> 31;
  }
}
