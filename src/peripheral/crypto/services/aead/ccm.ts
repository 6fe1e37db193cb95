/** AES-CCM, NIST SP 800-38C: CBC-MAC of everything, then counter mode. The blocks are those of its appendix A. */
import { unsafe } from "@noble/ciphers/aes.js";
import { AES_BLOCK } from "../cipher/aes.ts";
import { BlockChain } from "../mac/block-chain.ts";
import { aesBlock } from "../mac/block-cipher.ts";
import type { KeyedAead, Sealing } from "./keyed-aead.ts";
import { aligned } from "./words.ts";

/** Bytes for the length of the text: what flags and nonce leave of a block. */
const lengthBytes = (nonce: Uint8Array): number => AES_BLOCK - 1 - nonce.length;

/** The bytes that a text with this nonce must have fewer than. */
export const ccmLimit = (nonce: Uint8Array): number => 2 ** (8 * lengthBytes(nonce));

/** The tag's length is part of what is authenticated. */
export function ccm(key: Uint8Array, tagLength: number): KeyedAead {
  const cipher = aesBlock(key);
  const roundKeys = unsafe.expandKeyLE(key);
  return {
    crypt: (nonce, text) => unsafe.ctrCounter(roundKeys, counterBlock(nonce, 1), aligned(text)),
    tag: (sealing) => {
      const chain = new BlockChain(cipher).update(firstBlock(sealing, tagLength));
      if (sealing.aad.length > 0) chain.update(encodedLength(sealing.aad.length)).update(sealing.aad).flush();
      return unsafe.ctrCounter(roundKeys, counterBlock(sealing.iv, 0), chain.update(sealing.plainText).flush());
    },
  };
}

/** A.2.1: flags, nonce, and the length of the text. */
function firstBlock({ iv, aad, plainText }: Sealing, tagLength: number): Uint8Array {
  const block = blockWith(iv, plainText.length);
  block[0] = (aad.length > 0 ? 0x40 : 0) | (((tagLength - 2) / 2) << 3) | (lengthBytes(iv) - 1);
  return block;
}

/** A.3. */
function counterBlock(nonce: Uint8Array, counter: number): Uint8Array {
  const block = blockWith(nonce, counter);
  block[0] = lengthBytes(nonce) - 1;
  return block;
}

/** The number is written first, as the nonce may reach into its four bytes. Numbers of a request are that small. */
function blockWith(nonce: Uint8Array, number: number): Uint8Array {
  const block = new Uint8Array(AES_BLOCK);
  new DataView(block.buffer).setUint32(AES_BLOCK - 4, number);
  block.set(nonce, 1);
  return block;
}

/** A.2.2: in front of the data that is authenticated only. */
function encodedLength(length: number): Uint8Array {
  const short = length < 0xff00;
  const bytes = new Uint8Array(short ? 2 : 6);
  const view = new DataView(bytes.buffer);
  if (short) {
    view.setUint16(0, length);
  } else {
    view.setUint16(0, 0xfffe);
    view.setUint32(2, length);
  }
  return bytes;
}
