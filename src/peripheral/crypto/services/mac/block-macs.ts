/** MACs of a block cipher: CMAC (NIST SP 800-38B), XCBC-MAC (RFC 3566) and CBC-MAC (ISO/IEC 9797-1). */
import { AES_BLOCK } from "../cipher/aes.ts";
import { BlockChain } from "./block-chain.ts";
import { aesBlock, type BlockCipher } from "./block-cipher.ts";
import type { KeyedMac } from "./keyed-mac.ts";

/** SP 800-38B 5.3: what is added when a bit leaves the left end of a block, by the block's bytes. */
const REDUCTION: Readonly<Record<number, number>> = { 8: 0x1b, 16: 0x87 };

export function cmac(cipher: BlockCipher): KeyedMac {
  const { blockSize } = cipher;
  const zero = new Uint8Array(blockSize);
  cipher.encryptBlock(zero);
  const whole = doubled(zero);
  const partial = doubled(whole);
  return keyed(cipher, (chain) => chain.finish(whole, partial));
}

/** SP 800-38B 6.1: twice the value, in the field that the length stands for. */
function doubled(block: Uint8Array): Uint8Array {
  const twice = block.map((byte, i) => (byte << 1) | ((block[i + 1] ?? 0) >>> 7));
  const last = block.length - 1;
  if ((block[0] ?? 0) & 0x80) twice[last] = (twice[last] ?? 0) ^ (REDUCTION[block.length] ?? 0);
  return twice;
}

/** RFC 3566 4: the key is encrypted into three, of which two are for the last block. */
export function xcbc(key: Uint8Array): KeyedMac {
  const outer = aesBlock(key);
  const derived = (byte: number): Uint8Array => {
    const block = new Uint8Array(AES_BLOCK).fill(byte);
    outer.encryptBlock(block);
    return block;
  };
  const [whole, partial] = [derived(2), derived(3)];
  return keyed(aesBlock(derived(1)), (chain) => chain.finish(whole, partial));
}

/** Algorithm 1 with padding method 1: zeros behind the last block. Without a message it is zero, as Linux has it. */
export const cbcMac = (cipher: BlockCipher): KeyedMac => keyed(cipher, (chain) => chain.flush());

const keyed = (cipher: BlockCipher, finish: (chain: BlockChain) => Uint8Array): KeyedMac => ({
  length: cipher.blockSize,
  least: 0,
  of: (parts) => finish(parts.reduce((chain, part) => chain.update(part), new BlockChain(cipher))),
});
